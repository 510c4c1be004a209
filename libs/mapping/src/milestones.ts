import type { Order } from '@patchcord/events';
import type { StoreDocument } from './store-document.js';

/** Kinds of things that happen to an order, in the order in which they are told. Shipments and refunds are milestones of their own each. */
export const milestoneFamilies = [
  'placed',
  'paid',
  'partiallyShipped',
  'shipped',
  'refunded',
  'returned',
  'cancelled',
  'declined',
  'disputed',
] as const;
export type MilestoneFamily = (typeof milestoneFamilies)[number];

/** Something that happened to an order once ever, as its state shows. */
export interface Milestone {
  /** Unique within the order: the family, and the id of the shipment or refund where there may be several, as in `shipped:9`. */
  name: string;
  family: MilestoneFamily;
  /** ms since the epoch: when the order, shipment or refund was made; for the others the modified date of the order that first showed it. */
  at: number;
  /** It is only told when this family was recorded before, or in the same breath: nobody is told of the end of what never began. */
  requires: MilestoneFamily | null;
  /** Recorded, but never told: migrated history and archived orders. */
  silent: boolean;
}

/** BigCommerce's order statuses by id; stores rename the labels, so the ids decide (BigCommerce docs, orders v2). */
const status = {
  incomplete: 0,
  pending: 1,
  shipped: 2,
  partiallyShipped: 3,
  refunded: 4,
  cancelled: 5,
  declined: 6,
  awaitingPayment: 7,
  awaitingPickup: 8,
  awaitingShipment: 9,
  completed: 10,
  awaitingFulfillment: 11,
  manualVerification: 12,
  disputed: 13,
  partiallyRefunded: 14,
} as const;

/** Labels of BigCommerce itself, by id. */
const labels = [
  'Incomplete',
  'Pending',
  'Shipped',
  'Partially Shipped',
  'Refunded',
  'Cancelled',
  'Declined',
  'Awaiting Payment',
  'Awaiting Pickup',
  'Awaiting Shipment',
  'Completed',
  'Awaiting Fulfillment',
  'Manual Verification Required',
  'Disputed',
  'Partially Refunded',
];

/** BigCommerce's own label of the order's status, whatever the store calls it; the store's for an id that is new. */
export function statusLabel(order: Order): string {
  return labels[order.statusId] ?? order.status;
}

const neverPlaced: readonly number[] = [status.incomplete, status.cancelled, status.declined];

const paidStatuses: readonly number[] = [
  status.shipped,
  status.partiallyShipped,
  status.refunded,
  status.awaitingPickup,
  status.awaitingShipment,
  status.completed,
  status.awaitingFulfillment,
  status.disputed,
  status.partiallyRefunded,
];

// `authorized` counts: the money is reserved, and the merchant captures it when shipping.
const paidPayments = ['authorized', 'captured', 'capture pending', 'paid', 'partially refunded', 'refunded'];
const unpaidPayments = ['declined', 'void', 'void pending'];

/**
 * Whether the order is a purchase now. Incomplete is a checkout that was begun, Pending one that payment has not answered (unless the
 * document counts it), Declined and Cancelled are none.
 */
export function isPurchase(order: Order, document?: StoreDocument): boolean {
  if (order.statusId === status.pending) return document?.pendingIsPlaced === true;
  return !neverPlaced.includes(order.statusId);
}

function isPaid(order: Order, document?: StoreDocument): boolean {
  if (!isPurchase(order, document) || unpaidPayments.includes(order.paymentStatus)) return false;
  return paidStatuses.includes(order.statusId) || paidPayments.includes(order.paymentStatus);
}

/** One row a family: what of it the state of an order shows. A row may show several. */
type Row = (order: Order, document?: StoreDocument) => { name: string; at: number }[];

const NONE: ReturnType<Row> = [];

const once = (isShown: boolean, name: MilestoneFamily, at: number): ReturnType<Row> =>
  isShown ? [{ name, at }] : NONE;

/**
 * | family           | shown by                                                                                                |
 * |------------------|---------------------------------------------------------------------------------------------------------|
 * | placed           | any status but 0 Incomplete, 1 Pending (unless configured), 5 Cancelled, 6 Declined                      |
 * | paid             | placed, and status 2, 3, 4, 8, 9, 10, 11, 13, 14 or a payment status that means money, none void         |
 * | partiallyShipped | status 3, or some but not all of the physical pieces shipped while it is not Shipped or Completed        |
 * | shipped:<id>     | each shipment                                                                                           |
 * | refunded:<id>    | each refund of v3 of which a payment was accepted; `refunded_amount` always says 0                      |
 * | returned         | a refund that names product lines, or a line with a `return_id`; once an order                           |
 * | cancelled        | status 5                                                                                                |
 * | declined         | status 6                                                                                                |
 * | disputed         | status 13                                                                                               |
 *
 * All but the first are told only where the order was placed, before or in the same breath.
 */
const rows: Record<MilestoneFamily, Row> = {
  placed: (order, document) => once(isPurchase(order, document), 'placed', order.createdAt),
  paid: (order, document) => once(isPaid(order, document), 'paid', changedAt(order)),
  partiallyShipped: (order) => once(isPartiallyShipped(order), 'partiallyShipped', firstShippedAt(order)),
  shipped: (order) => each(order, 'shipped', order.shipments),
  refunded: (order) => each(order, 'refunded', order.refunds),
  returned: (order) => once(isReturned(order), 'returned', returnedAt(order)),
  cancelled: (order) => once(order.statusId === status.cancelled, 'cancelled', changedAt(order)),
  declined: (order) => once(order.statusId === status.declined, 'declined', changedAt(order)),
  disputed: (order) => once(order.statusId === status.disputed, 'disputed', changedAt(order)),
};

/** One milestone an id, however often the id is in the list. */
function each(
  order: Order,
  family: MilestoneFamily,
  list: readonly { id: string; createdAt: number }[],
): ReturnType<Row> {
  if (list.length === 0) return NONE;
  const times = new Map(list.map(({ id, createdAt }) => [id, createdAt || changedAt(order)]));
  return [...times].map(([id, at]) => ({ name: `${family}:${id}`, at }));
}

function changedAt(order: Order): number {
  return order.modifiedAt || order.createdAt;
}

/** By the lines as well, because a refund or dispute takes the place of the status. Digital lines never ship, and count for nothing here. */
function isPartiallyShipped({ statusId, lines }: Order): boolean {
  if (statusId === status.partiallyShipped) return true;
  if (statusId === status.shipped || statusId === status.completed) return false;
  const physical = lines.filter(({ type }) => type === 'physical' || type === '');
  const isAll = physical.every(({ quantity, quantityShipped }) => quantityShipped >= quantity);
  return !isAll && physical.some(({ quantityShipped }) => quantityShipped > 0);
}

function firstShippedAt(order: Order): number {
  const times = order.shipments.map(({ createdAt }) => createdAt).filter((at) => at > 0);
  return times.length === 0 ? changedAt(order) : Math.min(...times);
}

/** Refunds of goods, as opposed to those of shipping, fees or the order as a whole. */
export function refundsOfGoods(order: Order): Order['refunds'] {
  return order.refunds.filter(({ items }) => items.some(({ type }) => type === PRODUCT));
}

/** What BigCommerce calls the item of a refund that is an order line. */
export const PRODUCT = 'PRODUCT';

/** Whether goods came back: a refund names them, or a line belongs to a return. */
export function isReturned(order: Order): boolean {
  return refundsOfGoods(order).length > 0 || order.lines.some(({ returnId }) => returnId !== '');
}

function returnedAt(order: Order): number {
  const times = refundsOfGoods(order)
    .map(({ createdAt }) => createdAt)
    .filter((at) => at > 0);
  return times.length === 0 ? changedAt(order) : Math.min(...times);
}

const MIGRATED = 'M-MIG';

/** Nobody is told of the end of what never began. */
function requirementOf(family: MilestoneFamily): MilestoneFamily | null {
  return family === 'placed' ? null : 'placed';
}

/** Every milestone that the state of the order shows; the caller keeps which were recorded before. */
export function milestonesOf(order: Order, document?: StoreDocument): Milestone[] {
  const silent = order.externalSource === MIGRATED || order.deleted;
  return milestoneFamilies.flatMap((family) =>
    rows[family](order, document).map((shown) => ({ ...shown, family, requires: requirementOf(family), silent })),
  );
}
