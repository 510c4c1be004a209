import { ApiError } from '../api/errors.js';
import type { Order, Refund, RefundItem, Shipment } from './order.js';
import { orderTotals, splitTax } from './order.js';
import {
  commitStatus,
  isRefundedWhole,
  nextTransactionId,
  orderNotice,
  refundedCents,
  transactionNotice,
} from './order-events.js';
import type { Notice, Store } from './store.js';

export function orderById(store: Store, id: number): Order {
  const order = store.orders.get(id);
  if (!order) throw new ApiError(404, `There is no order ${id}.`);
  return order;
}

/** Any status to any other, as the control panel allows it. Leaving Awaiting Payment for a paid status takes the money. */
export function setOrderStatus(store: Store, order: Order, statusId: number): Order {
  const trailing: Notice[] = [];
  const isPaying = [1, 7, 12].includes(order.statusId) && [2, 3, 8, 9, 10, 11].includes(statusId);
  if (isPaying && order.paymentStatus !== 'captured') {
    order.paymentStatus = order.paymentMethod === 'Bank Deposit' ? 'paid' : 'captured';
    trailing.push(
      transactionNotice(order, addTransaction(store, order, 'capture', orderTotals(order).total.incTaxCents)),
    );
  }
  commitStatus(store, order, statusId, trailing);
  return order;
}

export function cancelOrder(store: Store, order: Order): Order {
  const trailing: Notice[] = [];
  if (order.paymentStatus === 'captured') {
    order.paymentStatus = 'void';
    trailing.push(transactionNotice(order, addTransaction(store, order, 'void', orderTotals(order).total.incTaxCents)));
  }
  commitStatus(store, order, 5, trailing);
  return order;
}

/** Out of every list, still readable by id. */
export function archiveOrder(store: Store, order: Order): Order {
  order.isArchived = true;
  store.commit('order', store.orders, order, {
    op: 'updated',
    aspect: 'archived',
    notices: orderNotice(order, 'archived'),
  });
  return order;
}

export function updateOrder(
  store: Store,
  order: Order,
  input: { staffNotes?: string; customerMessage?: string },
): Order {
  order.staffNotes = input.staffNotes ?? order.staffNotes;
  order.customerMessage = input.customerMessage ?? order.customerMessage;
  store.commit('order', store.orders, order, {
    op: 'updated',
    aspect: 'details',
    notices: orderNotice(order, 'updated'),
  });
  return order;
}

export interface ShipInput {
  /** Ships one piece of the first open line only. */
  isPartial?: boolean;
  trackingNumber?: string;
}

/** Ships what is open; the order becomes Shipped or Partially Shipped. 409 when nothing is open. */
export function shipOrder(store: Store, order: Order, input: ShipInput = {}): Shipment {
  const open = order.lines.filter((line) => line.facts.type === 'physical' && line.quantity > line.quantityShipped);
  const chosen = input.isPartial ? open.slice(0, 1) : open;
  if (chosen.length === 0) throw new ApiError(409, `Order ${order.id} has nothing left to ship.`);
  const items = chosen.map((line) => {
    const quantity = input.isPartial ? 1 : line.quantity - line.quantityShipped;
    line.quantityShipped += quantity;
    return { lineId: line.id, productId: line.productId, quantity };
  });
  const shipment = makeShipment(store, items, input);
  order.shipments = [...order.shipments, shipment];
  order.shippedMs = store.nowMs();
  const isWhole = order.lines.every((line) => line.facts.type !== 'physical' || line.quantityShipped >= line.quantity);
  const notice = { scope: 'store/shipment/created', data: { type: 'shipment', id: shipment.id, orderId: order.id } };
  commitStatus(store, order, isWhole ? 2 : 3, [notice]);
  return shipment;
}

function makeShipment(store: Store, items: Shipment['items'], input: ShipInput): Shipment {
  const id = store.nextId('shipment', 40);
  const trackingNumber = input.trackingNumber ?? (store.random.chance(0.9) ? `1Z${900_000_000 + id}` : '');
  const generated = trackingNumber === '' ? '' : `https://track.example.com/ups/${trackingNumber}`;
  return {
    id,
    createdMs: store.nowMs(),
    trackingNumber,
    carrier: trackingNumber === '' ? '' : 'ups',
    method: 'Ground',
    trackingLink: store.random.chance(0.2) ? `https://carrier.example.com/${trackingNumber}` : '',
    generatedTrackingLink: generated,
    items,
  };
}

/** The order keeps its status. */
export function deleteShipment(store: Store, order: Order, shipmentId: number): Order {
  const shipment = order.shipments.find((candidate) => candidate.id === shipmentId);
  if (!shipment) throw new ApiError(404, `Order ${order.id} has no shipment ${shipmentId}.`);
  order.shipments = order.shipments.filter((candidate) => candidate !== shipment);
  for (const item of shipment.items) {
    const line = order.lines.find((candidate) => candidate.id === item.lineId);
    if (line) line.quantityShipped -= item.quantity;
  }
  store.commit('order', store.orders, order, {
    op: 'updated',
    aspect: 'shipment-deleted',
    notices: [
      { scope: 'store/shipment/deleted', data: { type: 'shipment', id: shipmentId, orderId: order.id } },
      ...orderNotice(order, 'updated'),
    ],
  });
  return order;
}

export interface RefundInput {
  /** Refunds everything that is left; otherwise one piece of one line, or the amount given. */
  isFull?: boolean;
  amountCents?: number;
  isDeclined?: boolean;
  reason?: string;
}

/** Pays back. A declined payment leaves the order as it was, but its refund is listed. */
export function refundOrder(store: Store, order: Order, input: RefundInput = {}): Refund {
  const leftCents = orderTotals(order).total.incTaxCents - refundedCents(order);
  if (leftCents <= 0) throw new ApiError(409, `Order ${order.id} is refunded already.`);
  const items = input.isDeclined ? [] : refundItems(order, input, leftCents);
  const totalCents = Math.min(leftCents, input.amountCents ?? (sumOf(items) || Math.min(leftCents, 1_000)));
  const refund = makeRefund(store, order, { ...input, items, totalCents });
  order.refunds = [...order.refunds, refund];
  store.refunds.set(refund.id, refund);
  const trailing: Notice[] = [
    { scope: 'store/order/refund/created', data: { type: 'order', id: order.id, refund: { refund_id: refund.id } } },
    { scope: `store/channel/${order.channelId}/order/refund/created`, data: { order_id: order.id } },
  ];
  if (input.isDeclined) {
    store.commit('order', store.orders, order, { op: 'updated', aspect: 'refund-declined', notices: trailing });
    return refund;
  }
  trailing.push(transactionNotice(order, addTransaction(store, order, 'refund', totalCents)));
  const isWhole = isRefundedWhole(order);
  order.paymentStatus = isWhole ? 'refunded' : 'partially refunded';
  commitStatus(store, order, isWhole ? 4 : 14, trailing);
  return refund;
}

function refundItems(order: Order, input: RefundInput, leftCents: number): RefundItem[] {
  if (input.amountCents !== undefined) {
    return [{ type: 'ORDER', itemId: order.id, quantity: 1, amountCents: Math.min(input.amountCents, leftCents) }];
  }
  const open = order.lines.filter((line) => line.quantity > line.quantityRefunded);
  const items = (input.isFull ? open : open.slice(0, 1)).map((line): RefundItem => {
    const quantity = input.isFull ? line.quantity - line.quantityRefunded : 1;
    line.quantityRefunded += quantity;
    const paid = splitTax(line.priceCents * line.quantity, order).incTaxCents - line.discountCents;
    return { type: 'PRODUCT', itemId: line.id, quantity, amountCents: Math.round((paid * quantity) / line.quantity) };
  });
  const restCents = leftCents - sumOf(items);
  if (input.isFull && restCents > 0) {
    items.push({ type: 'SHIPPING', itemId: order.shippingAddressId, quantity: 1, amountCents: restCents });
  }
  return items;
}

function makeRefund(
  store: Store,
  order: Order,
  input: RefundInput & { items: RefundItem[]; totalCents: number },
): Refund {
  const taxCents = input.totalCents - splitTax(input.totalCents, { ...order, isTaxInclusive: true }).exTaxCents;
  const payment = {
    id: store.nextId('refund-payment', 11),
    provider: store.random.pick(['storecredit', 'bigcommerce_payments', 'bigcommerce_payments']),
    amountCents: input.totalCents,
    isDeclined: input.isDeclined ?? false,
    transactionId: String(nextTransactionId(order)),
  };
  return {
    id: store.nextId('refund', 3),
    orderId: order.id,
    createdMs: store.nowMs(),
    reason: input.reason ?? store.random.pick(['Damaged', 'Did not fit', '']),
    totalCents: input.totalCents,
    taxCents,
    items: input.items,
    payments: [payment],
  };
}

function sumOf(items: RefundItem[]): number {
  return items.reduce((sum, item) => sum + item.amountCents, 0);
}

function addTransaction(store: Store, order: Order, event: 'capture' | 'void' | 'refund', amountCents: number): number {
  const transaction = {
    id: nextTransactionId(order),
    createdMs: store.nowMs(),
    event,
    amountCents,
    status: 'ok' as const,
    gateway: order.transactions[0]?.gateway ?? 'custom',
    method: order.transactions[0]?.method ?? 'custom',
  };
  order.transactions = [...order.transactions, transaction];
  return transaction.id;
}
