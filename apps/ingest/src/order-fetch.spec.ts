import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anOrder, LoopbackStore } from './bed.js';
import type { Found } from './fetched.js';
import { fetchOrders, type WantedOrder } from './order-fetch.js';

const store = new LoopbackStore();
const CHANGED_AT = Date.parse('2025-06-03T21:42:25Z');

function wanted(id: number, fields: Partial<WantedOrder> = {}): WantedOrder {
  return { resourceId: String(id), occurredAt: CHANGED_AT, attempts: 0, absences: 0, withRefunds: false, ...fields };
}

async function fetchFound(order: WantedOrder): Promise<Found> {
  const fetched = (await fetchOrders(store.client(), [order])).get(order.resourceId);
  if (fetched?.kind !== 'found') throw new Error(`not found but ${fetched?.kind}`);
  return fetched;
}

const textsOf = ({ parts }: Found): [string, number, string][] =>
  parts.map(({ name, status, bytes }) => [name, status, bytes.toString()]);

describe('fetchOrders', () => {
  beforeEach(() => store.start());
  afterEach(async () => {
    await store.stop();
    store.orders.clear();
    store.extras.clear();
    store.calls.length = 0;
    store.status = undefined;
  });

  it('takes an order without coupons, shipments or refunds in one call, bytes as they came', async () => {
    store.orders.set(250, anOrder(250));

    const fetched = await fetchFound(wanted(250));

    expect(store.calls).toEqual(['GET /v2/orders/250']);
    expect(textsOf(fetched)).toEqual([['order', 200, JSON.stringify(anOrder(250))]]);
    expect(fetched).toMatchObject({ modifiedAtMs: CHANGED_AT, channelId: '1' });
  });

  it('asks for coupons, shipments and refunds only where there are some', async () => {
    store.orders.set(250, anOrder(250, { coupon_discount: '5.0000', items_shipped: 1, status_id: 14 }));
    store.extras.set('/v2/orders/250/coupons', [{ id: 1, code: 'SAVE5' }]);
    store.extras.set('/v3/orders/250/payment_actions/refunds', { data: [{ id: 3 }], meta: {} });

    const fetched = await fetchFound(wanted(250));

    expect(textsOf(fetched).slice(1)).toEqual([
      ['coupons', 200, '[{"id":1,"code":"SAVE5"}]'],
      ['shipments', 204, ''],
      ['refunds', 200, '{"data":[{"id":3}],"meta":{}}'],
    ]);
  });

  it('does not ask for the coupons of an order that is not placed yet', async () => {
    store.orders.set(250, anOrder(250, { status_id: 0, coupon_discount: '5.0000' }));
    await fetchFound(wanted(250));
    expect(store.calls).toEqual(['GET /v2/orders/250']);
  });

  it('asks for refunds when a refund was announced, whatever the status says', async () => {
    store.orders.set(250, anOrder(250));
    await fetchFound(wanted(250, { withRefunds: true }));
    expect(store.calls).toEqual(['GET /v2/orders/250', 'GET /v3/orders/250/payment_actions/refunds']);
  });

  it.each([
    [
      'are a link',
      {
        url: 'https://api.bigcommerce.com/stores/abc123/v2/orders/250/consignments',
        resource: '/orders/250/consignments',
      },
    ],
    ['are cut after 50', { shipping: [{ id: 51, line_items: [{ id: 65 }, { __warning__: 'only 50' }] }] }],
  ])('fetches the lines apart when they %s', async (_, consignments) => {
    store.orders.set(250, anOrder(250, { consignments }));
    store.extras.set('/v2/orders/250/products', [{ id: 65 }]);
    store.extras.set('/v2/orders/250/shippingaddresses', [{ id: 51 }]);

    const fetched = await fetchFound(wanted(250));

    expect(textsOf(fetched).slice(1)).toEqual([
      ['lines', 200, '[{"id":65}]'],
      ['shipping-addresses', 200, '[{"id":51}]'],
    ]);
  });

  it('takes more than three orders with one list call, and singly those that the list lacks', async () => {
    for (const id of [1, 2, 3, 4]) store.orders.set(id, anOrder(id));
    store.orders.set(5, anOrder(5, { date_modified: 'Tue, 03 Jun 2025 20:00:00 +0000' }));
    store.orders.set(6, anOrder(6));

    const fetched = await fetchOrders(
      store.client(),
      [1, 2, 3, 4, 5].map((id) => wanted(id)),
    );

    expect([...fetched].map(([id, { kind }]) => [id, kind])).toEqual(
      [1, 2, 3, 4, 5].map((id) => [String(id), 'found']),
    );
    expect(store.calls).toEqual(['GET /v2/orders', 'GET /v2/orders/5']);
  });

  it('gives a missing order as absent', async () => {
    expect((await fetchOrders(store.client(), [wanted(9)])).get('9')).toMatchObject({ kind: 'absent' });
  });

  it('tells what may work later from what never will', async () => {
    store.status = 503;
    expect((await fetchOrders(store.client(), [wanted(9)])).get('9')).toMatchObject({ kind: 'failed' });
    store.status = 422;
    expect((await fetchOrders(store.client(), [wanted(9)])).get('9')).toMatchObject({
      kind: 'refused',
      error: { code: 'bigcommerce-422' },
    });
  });
});
