import type { Line, Order } from '@patchcord/events';
import { describe, expect, it } from 'vitest';
import { toOrder } from './bigcommerce/order.mapper.js';
import { fixture, orderObservation, part, wholeOrderParts } from './fixtures/observed.js';
import { isPurchase, milestonesOf, statusLabel } from './milestones.js';
import { defaultStoreDocument } from './store-document.js';

function order(statusId: number, changes: Partial<Order> = {}): Order {
  return { ...toOrder(orderObservation(wholeOrderParts({ status_id: statusId, payment_status: '' }))), ...changes };
}

function refundsOf(changes: Record<string, unknown>[]): Order['refunds'] {
  const [refund] = fixture<{ data: Record<string, unknown>[] }>('order-refunds').data;
  const data = changes.map((each) => ({ ...refund, ...each }));
  return toOrder(orderObservation([...wholeOrderParts(), part('refunds', { data })])).refunds;
}

function shipment(id: string, createdAt: number): Order['shipments'][number] {
  return { id, createdAt, carrier: 'ups', method: 'Ground', trackingNumber: '1Z', trackingUrl: '', items: [] };
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
    [3, 'Partially Shipped', 'placed paid partiallyShipped'],
    [4, 'Refunded', 'placed paid'],
    [5, 'Cancelled', 'cancelled'],
    [6, 'Declined', 'declined'],
    [7, 'Awaiting Payment', 'placed'],
    [8, 'Awaiting Pickup', 'placed paid'],
    [9, 'Awaiting Shipment', 'placed paid'],
    [10, 'Completed', 'placed paid'],
    [11, 'Awaiting Fulfillment', 'placed paid'],
    [12, 'Manual Verification Required', 'placed'],
    [13, 'Disputed', 'placed paid disputed'],
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

  it('tell nobody that an order was cancelled or declined which was never placed', () => {
    expect(milestonesOf(order(5))).toMatchObject([{ name: 'cancelled', requires: 'placed' }]);
    expect(milestonesOf(order(6))).toMatchObject([{ name: 'declined', requires: 'placed' }]);
  });

  it('are one a shipment, at its own time, and stay when the shipment was deleted: the order stays Shipped', () => {
    const split = [shipment('9', Date.UTC(2025, 5, 4)), shipment('10', 0), shipment('9', Date.UTC(2025, 5, 4))];

    expect(milestonesOf(order(2, { shipments: split })).slice(2)).toMatchObject([
      { name: 'shipped:9', family: 'shipped', at: Date.UTC(2025, 5, 4), requires: 'placed' },
      { name: 'shipped:10', family: 'shipped', at: order(2).modifiedAt },
    ]);
    expect(names(order(2))).toBe('placed paid');
  });

  it('show a part shipped behind a refund too, and are not misled by digital lines, which never ship', () => {
    const [line] = order(11).lines;
    const lines = (...changes: Partial<Line>[]): Line[] => changes.map((each) => ({ ...(line as Line), ...each }));
    const half = lines({ quantity: 2, quantityShipped: 1 });
    const withDigital = lines({ quantity: 1, quantityShipped: 1 }, { type: 'digital', quantity: 1 });

    expect(names(order(14, { lines: half }))).toContain('partiallyShipped');
    expect(names(order(9, { lines: withDigital, itemsShipped: 1, itemsTotal: 2 }))).not.toContain('partiallyShipped');
    expect(names(order(10, { lines: half }))).not.toContain('partiallyShipped');
  });

  it('are one a refund; refunded_amount, which always says 0, and declined payments make none', () => {
    const refunds = refundsOf([
      { id: 3, items: [] },
      { id: 4, payments: [{ amount: 45, is_declined: true }] },
    ]);

    expect(names(order(14, { refunds }))).toBe('placed paid refunded:3');
    expect(names(order(4))).toBe('placed paid');
  });

  it('show a return by a refund of goods or by a return_id, once an order, and none by a refund of shipping', () => {
    const lines = order(11).lines.map((line) => ({ ...line, returnId: '7' }));
    const ofGoods = refundsOf([{ id: 3 }, { id: 4 }]);
    const ofShipping = refundsOf([{ id: 3, items: [{ item_type: 'SHIPPING', item_id: 51, quantity: 1 }] }]);

    expect(names(order(14, { refunds: ofGoods }))).toBe('placed paid refunded:3 refunded:4 returned');
    expect(names(order(11, { lines }))).toBe('placed paid returned');
    expect(names(order(14, { refunds: ofShipping }))).toBe('placed paid refunded:3');
    expect(milestonesOf(order(14, { refunds: ofGoods })).at(-1)?.at).toBe(Date.UTC(2025, 5, 5, 9));
  });

  it('are silent for migrated history (M-MIG) and for archived orders', () => {
    expect(milestonesOf(order(10, { externalSource: 'M-MIG' })).every(({ silent }) => silent)).toBe(true);
    expect(milestonesOf(order(10, { deleted: true })).every(({ silent }) => silent)).toBe(true);
  });
});
