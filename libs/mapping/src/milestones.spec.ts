import type { Order } from '@patchcord/events';
import { describe, expect, it } from 'vitest';
import { toOrder } from './bigcommerce/order.mapper.js';
import { orderObservation, wholeOrderParts } from './fixtures/observed.js';
import { isPurchase, milestonesOf, statusLabel } from './milestones.js';
import { defaultStoreDocument } from './store-document.js';

function order(statusId: number, changes: Partial<Order> = {}): Order {
  return { ...toOrder(orderObservation(wholeOrderParts({ status_id: statusId, payment_status: '' }))), ...changes };
}

const names = (of: Order): string =>
  milestonesOf(of)
    .map(({ name }) => name)
    .join(' ');

describe('milestones', () => {
  it.each([
    [0, 'Incomplete', ''],
    [1, 'Pending', ''],
    [2, 'Shipped', 'placed paid'],
    [3, 'Partially Shipped', 'placed paid'],
    [4, 'Refunded', 'placed paid'],
    [5, 'Cancelled', 'cancelled'],
    [6, 'Declined', ''],
    [7, 'Awaiting Payment', 'placed'],
    [8, 'Awaiting Pickup', 'placed paid'],
    [9, 'Awaiting Shipment', 'placed paid'],
    [10, 'Completed', 'placed paid'],
    [11, 'Awaiting Fulfillment', 'placed paid'],
    [12, 'Manual Verification Required', 'placed'],
    [13, 'Disputed', 'placed paid'],
    [14, 'Partially Refunded', 'placed paid'],
  ])('of status %i (%s) are: %s', (statusId, label, expected) => {
    expect(names(order(statusId))).toBe(expected);
    expect(statusLabel(order(statusId))).toBe(label);
  });

  it('go by the id of a status, because stores rename the labels', () => {
    expect(statusLabel(order(11, { status: 'In the oven' }))).toBe('Awaiting Fulfillment');
    expect(statusLabel(order(99, { status: 'Brand new' }))).toBe('Brand new');
  });

  it('make no purchase of an Incomplete order, though order/created fires for it, whatever its payment says', () => {
    expect(names(order(0, { paymentStatus: 'captured' }))).toBe('');
    expect(isPurchase(order(0))).toBe(false);
  });

  it('show a payment that arrived for an order awaiting it, and none that was declined or voided', () => {
    expect(names(order(7, { paymentStatus: 'captured' }))).toBe('placed paid');
    expect(names(order(12, { paymentStatus: 'authorized' }))).toBe('placed paid');
    expect(names(order(11, { paymentStatus: 'void' }))).toBe('placed');
    expect(names(order(11, { paymentStatus: 'declined' }))).toBe('placed');
  });

  it('count Pending as placed where the document says so', () => {
    const document = { ...defaultStoreDocument('abc123'), pendingIsPlaced: true };

    expect(milestonesOf(order(1), document).map(({ name }) => name)).toEqual(['placed']);
  });

  it('carry their times: creation for placed, the change that showed them for the others', () => {
    expect(milestonesOf(order(11))).toEqual([
      { name: 'placed', family: 'placed', at: Date.UTC(2025, 5, 3, 21, 40, 11), requires: null, silent: false },
      { name: 'paid', family: 'paid', at: Date.UTC(2025, 5, 3, 21, 42, 25), requires: 'placed', silent: false },
    ]);
  });

  it('tell nobody that an order was cancelled which was never placed', () => {
    expect(milestonesOf(order(5))).toMatchObject([{ name: 'cancelled', requires: 'placed' }]);
  });

  it('are silent for migrated history (M-MIG) and for archived orders', () => {
    expect(milestonesOf(order(10, { externalSource: 'M-MIG' })).every(({ silent }) => silent)).toBe(true);
    expect(milestonesOf(order(10, { deleted: true })).every(({ silent }) => silent)).toBe(true);
  });
});
