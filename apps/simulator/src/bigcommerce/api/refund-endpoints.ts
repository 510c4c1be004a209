import type { Refund } from '../store/order.js';
import type { Call, Endpoint } from './endpoint.js';
import { notFound, pathId } from './endpoint.js';
import { readV3Page, toCollection } from './paging.js';
import { toWireRefund } from './refund-wire.js';

/** Refunds, as in BigCommerce's orders.v3 reference: the only place where what was paid back is right. */
export const refundEndpoints: Endpoint[] = [
  { method: 'GET', path: '/v3/orders/:id/payment_actions/refunds', answer: listOrderRefunds },
  { method: 'GET', path: '/v3/orders/payment_actions/refunds', answer: listRefunds },
  { method: 'GET', path: '/v3/orders/payment_actions/refunds/:id', answer: showRefund },
];

function listOrderRefunds(call: Call): unknown {
  const order = call.store.orders.get(pathId(call));
  if (!order) throw notFound();
  return { data: order.refunds.map(toWireRefund), meta: {} };
}

function showRefund(call: Call): unknown {
  const refund = call.store.refunds.get(pathId(call));
  if (!refund) throw notFound();
  return { data: toWireRefund(refund), meta: {} };
}

function listRefunds(call: Call): unknown {
  const { query, store } = call;
  const page = readV3Page(query);
  const orderIds = query.integers('order_id:in');
  const ids = query.integers('id:in');
  const minMs = query.date('created:min') ?? Number.NEGATIVE_INFINITY;
  const maxMs = query.date('created:max') ?? Number.POSITIVE_INFINITY;
  const candidates: Iterable<Refund> = orderIds
    ? orderIds.flatMap((id) => store.orders.get(id)?.refunds ?? [])
    : store.refunds.values();
  const rows = [...candidates].filter((refund) => {
    const createdMs = Math.floor(refund.createdMs / 1_000) * 1_000;
    return (!ids || ids.includes(refund.id)) && createdMs >= minMs && createdMs <= maxMs;
  });
  return toCollection(rows.slice(page.offset, page.offset + page.limit).map(toWireRefund), page, rows.length);
}
