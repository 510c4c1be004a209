import { archiveOrder } from '../store/fulfilment.js';
import type { Order } from '../store/order.js';
import { orderStatuses, orderTotals } from '../store/order.js';
import type { Selection } from '../store/selection.js';
import { pageOf, selectRows } from '../store/selection.js';
import type { Call, Endpoint } from './endpoint.js';
import { bareList, noContent, notFound, pathId } from './endpoint.js';
import {
  toWireConsignments,
  toWireCoupon,
  toWireLine,
  toWireShipment,
  toWireShippingAddress,
  toWireTransaction,
} from './order-line-wire.js';
import { cartIdOf, toWireOrder } from './order-wire.js';
import { readV2Page, readV3Page, toCollection } from './paging.js';
import type { Query } from './query.js';

/** Orders and their parts, as in BigCommerce's orders.v2 reference, and v3's transactions. */
export const orderEndpoints: Endpoint[] = [
  { method: 'GET', path: '/v2/orders', answer: listOrders },
  { method: 'GET', path: '/v2/orders/count', answer: countOrders },
  { method: 'GET', path: '/v2/orders/:id', answer: (call) => shown(call, orderOf(call)) },
  { method: 'DELETE', path: '/v2/orders/:id', answer: removeOrder },
  {
    method: 'GET',
    path: '/v2/orders/:id/products',
    answer: listParts((order) => order.lines.map((line) => toWireLine(order, line))),
  },
  {
    method: 'GET',
    path: '/v2/orders/:id/coupons',
    answer: listParts((order) => order.coupons.map((coupon) => toWireCoupon(order, coupon))),
  },
  {
    method: 'GET',
    path: '/v2/orders/:id/shipments',
    answer: listParts((order) => order.shipments.map((shipment) => toWireShipment(order, shipment))),
  },
  { method: 'GET', path: '/v2/orders/:id/shippingaddresses', answer: listParts(shippingAddresses) },
  { method: 'GET', path: '/v2/orders/:id/shipping_addresses', answer: listParts(shippingAddresses) },
  {
    method: 'GET',
    path: '/v2/orders/:id/consignments',
    answer: (call) => toWireConsignments(viewOf(call, orderOf(call)), false),
  },
  { method: 'GET', path: '/v2/order_statuses', answer: listStatuses },
  { method: 'GET', path: '/v2/order_statuses/:id', answer: showStatus },
  { method: 'GET', path: '/v3/orders/:id/transactions', answer: listTransactions },
];

function listOrders(call: Call): unknown {
  const { query, store } = call;
  const page = readV2Page(query);
  const isWanted = matches(call);
  const rows = selectRows(store.orders, orderSelection(call));
  const found = pageOf(rows, (order) => call.isVisible(order) && isWanted(order), { ...page, countAll: false });
  return bareList(resort(query, found.rows).map((order) => shown(call, order)));
}

const sortFields = ['id', 'customer_id', 'date_created', 'date_modified', 'status_id', 'channel_id', 'external_id'];

function readSort(query: Query): { field: string; descending: boolean } {
  const [field = 'id', direction = 'asc'] = (query.text('sort') ?? 'id:asc').split(':');
  if (!sortFields.includes(field) || !['asc', 'desc'].includes(direction)) throw query.invalid('sort');
  return { field, descending: direction === 'desc' };
}

function orderSelection({ query, store }: Call): Selection {
  const { field, descending } = readSort(query);
  const selection: Selection = { sort: field === 'date_modified' ? 'modified' : 'id', descending };
  const minMs = query.date('min_date_modified');
  const maxMs = query.date('max_date_modified');
  if (minMs !== undefined) selection.modifiedMinMs = minMs;
  if (maxMs !== undefined) selection.modifiedMaxMs = maxMs;
  const customerId = query.integer('customer_id');
  const email = query.text('email');
  if (customerId !== undefined) selection.ids = store.ordersByCustomer.get(customerId) ?? [];
  else if (email !== undefined) selection.ids = store.ordersByEmail.get(email.toLowerCase()) ?? [];
  const minId = query.integer('min_id');
  if (minId !== undefined && !descending && selection.sort === 'id') selection.afterId = minId - 1;
  return selection;
}

/** Rarely used sorts are carried out within the page. */
function resort(query: Query, rows: Order[]): Order[] {
  const { field, descending } = readSort(query);
  const keys: Record<string, (order: Order) => number> = {
    customer_id: (order) => order.customerId,
    status_id: (order) => order.statusId,
    channel_id: (order) => order.channelId,
  };
  const key = keys[field];
  if (!key) return rows;
  return rows.toSorted((left, right) => (descending ? -1 : 1) * (key(left) - key(right)));
}

/** The filters that no index answers. Archived orders are only listed when asked for. */
function matches({ query, store }: Call): (order: Order) => boolean {
  const tests: ((order: Order) => boolean)[] = [];
  const isDeleted = query.flag('is_deleted') ?? false;
  tests.push((order) => order.isArchived === isDeleted);
  const number = (name: string, test: (order: Order, value: number) => boolean): void => {
    const value = query.integer(name);
    if (value !== undefined) tests.push((order) => test(order, value));
  };
  number('min_id', (order, value) => order.id >= value);
  number('max_id', (order, value) => order.id <= value);
  number('status_id', (order, value) => order.statusId === value);
  number('customer_id', (order, value) => order.customerId === value);
  number('channel_id', (order, value) => order.channelId === value);
  number('min_total', (order, value) => orderTotals(order).total.incTaxCents >= value * 100);
  number('max_total', (order, value) => orderTotals(order).total.incTaxCents <= value * 100);
  const createdMinMs = query.date('min_date_created');
  const createdMaxMs = query.date('max_date_created');
  if (createdMinMs !== undefined) tests.push((order) => toSecond(order.createdMs) >= createdMinMs);
  if (createdMaxMs !== undefined) tests.push((order) => toSecond(order.createdMs) <= createdMaxMs);
  const text = (name: string, read: (order: Order) => string): void => {
    const value = query.text(name);
    if (value !== undefined) tests.push((order) => read(order).toLowerCase() === value.toLowerCase());
  };
  text('email', (order) => order.billing.email);
  text('cart_id', (order) => cartIdOf(store, order));
  text('payment_method', (order) => order.paymentMethod);
  text('external_order_id', (order) => order.externalOrderId);
  return (order) => tests.every((test) => test(order));
}

function toSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}

/** The order with what `include` asks for. Without `consignment_structure=object` consignments come in the old array. */
function shown(call: Call, order: Order): Record<string, unknown> {
  const view = viewOf(call, order);
  const wire = toWireOrder(view);
  const includes = call.query.list('include') ?? [];
  const hasLines = includes.includes('consignments.line_items');
  if (hasLines || includes.includes('consignments')) {
    const consignments = toWireConsignments(view, hasLines);
    wire['consignments'] = call.query.text('consignment_structure') === 'object' ? consignments : [consignments];
  }
  if (includes.includes('fees')) wire['fees'] = [];
  return wire;
}

function viewOf(call: Call, order: Order): { store: Call['store']; order: Order; baseUrl: string } {
  return { store: call.store, order, baseUrl: call.baseUrl };
}

function orderOf(call: Call): Order {
  const order = call.store.orders.get(pathId(call));
  if (!order || !call.isVisible(order)) throw notFound();
  return order;
}

function listParts(partsOf: (order: Order, call: Call) => unknown[]): (call: Call) => unknown {
  return (call) => {
    const page = readV2Page(call.query);
    return bareList(partsOf(orderOf(call), call).slice(page.offset, page.offset + page.limit));
  };
}

function shippingAddresses(order: Order, call: Call): unknown[] {
  const address = toWireShippingAddress(viewOf(call, order));
  return address ? [address] : [];
}

function removeOrder(call: Call): unknown {
  archiveOrder(call.store, orderOf(call));
  return noContent;
}

function countOrders(call: Call): unknown {
  const counts = orderStatuses.map(() => 0);
  const isWanted = matches(call);
  let total = 0;
  for (const order of selectRows(call.store.orders, orderSelection(call))) {
    if (!isWanted(order)) continue;
    total += 1;
    counts[order.statusId] = (counts[order.statusId] ?? 0) + 1;
  }
  return {
    count: total,
    statuses: orderStatuses.map((_, id) => ({ ...toWireStatus(id), count: counts[id], sort_order: id })),
  };
}

function toWireStatus(id: number): Record<string, unknown> {
  const name = orderStatuses[id] ?? '';
  return {
    id,
    name,
    system_label: name,
    custom_label: name,
    system_description: `The order is: ${name.toLowerCase()}.`,
  };
}

function listStatuses(): unknown {
  return orderStatuses.map((_, id) => ({ ...toWireStatus(id), order: id }));
}

function showStatus(call: Call): unknown {
  const id = pathId(call);
  if (orderStatuses[id] === undefined) throw notFound();
  return { ...toWireStatus(id), order: id };
}

function listTransactions(call: Call): unknown {
  const order = orderOf(call);
  if (order.transactions.length === 0) return noContent;
  const page = readV3Page(call.query);
  const rows = order.transactions.slice(page.offset, page.offset + page.limit);
  return toCollection(
    rows.map((transaction) => toWireTransaction(order, transaction)),
    page,
    order.transactions.length,
  );
}
