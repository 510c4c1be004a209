import type { Order } from '@patchcord/events';
import type { StoreDocument } from './store-document.js';

/** Kinds of things that happen to an order once. Shipments, refunds and the like will have a row each, several milestones a row. */
export const milestoneFamilies = ['placed', 'paid', 'cancelled'] as const;
export type MilestoneFamily = (typeof milestoneFamilies)[number];

/** Something that happened to an order once ever, as its state shows. */
export interface Milestone {
  /** Unique within the order: the family, and the id of the shipment or refund where there may be several. */
  name: string;
  family: MilestoneFamily;
  /** ms since the epoch: creation for `placed`; for the others the modified date of the order that first showed it. */
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
type Row = (order: Order, document?: StoreDocument) => { name: string; at: number; requires: MilestoneFamily | null }[];

const one = (name: MilestoneFamily, at: number, requires: MilestoneFamily | null = null): ReturnType<Row> => [
  { name, at, requires },
];

/**
 * | family    | shown by                                                                                         |
 * |-----------|--------------------------------------------------------------------------------------------------|
 * | placed    | any status but 0 Incomplete, 1 Pending (unless configured), 5 Cancelled, 6 Declined               |
 * | paid      | placed, and status 2, 3, 4, 8, 9, 10, 11, 13, 14 or a payment status that means money, none void  |
 * | cancelled | status 5; told only when the order was placed before                                             |
 */
const rows: Record<MilestoneFamily, Row> = {
  placed: (order, document) => (isPurchase(order, document) ? one('placed', order.createdAt) : []),
  paid: (order, document) => (isPaid(order, document) ? one('paid', changedAt(order), 'placed') : []),
  cancelled: (order) => (order.statusId === status.cancelled ? one('cancelled', changedAt(order), 'placed') : []),
};

function changedAt(order: Order): number {
  return order.modifiedAt || order.createdAt;
}

const MIGRATED = 'M-MIG';

/** Every milestone that the state of the order shows; the caller keeps which were recorded before. */
export function milestonesOf(order: Order, document?: StoreDocument): Milestone[] {
  const silent = order.externalSource === MIGRATED || order.deleted;
  return milestoneFamilies.flatMap((family) =>
    rows[family](order, document).map((shown) => ({ ...shown, family, silent })),
  );
}
