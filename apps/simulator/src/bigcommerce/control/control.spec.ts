import { describe, expect, it } from 'vitest';
import { ManualClock } from '../index.js';
import { running } from '../testing/running.js';

describe('the change log', () => {
  it('has every change of state once, with version and date', async () => {
    await using store = await running({ clock: new ManualClock(Date.UTC(2025, 5, 3, 12, 0, 0, 250)) });
    await store.act('createCustomer', { addresses: 0 });
    await store.act('changeEmail', { id: 1, email: 'new@example.com' });
    await store.act('deleteCustomer', { id: 1 });

    const { json } = await store.control('GET', '/changes?since=1');

    expect(json).toMatchObject({ firstSeq: 1, lastSeq: 3 });
    expect(json.changes).toEqual([
      {
        seq: 2,
        changeId: 'abc123/customer/1/2',
        atMs: Date.UTC(2025, 5, 3, 12, 0, 0, 250),
        storeHash: 'abc123',
        resource: 'customer',
        id: '1',
        op: 'updated',
        aspect: 'email',
        version: 2,
        dateModified: '2025-06-03T12:00:00Z',
        announced: true,
      },
      expect.objectContaining({ seq: 3, op: 'deleted', version: 3, dateModified: null }),
    ]);
  });

  it('keeps the newest and says from where', async () => {
    await using store = await running({ logLimit: 5 });
    for (let count = 0; count < 8; count += 1) await store.act('subscribe');

    const { json } = await store.control('GET', '/changes');

    expect([json.firstSeq, json.lastSeq, json.changes.length]).toEqual([4, 8, 5]);
  });
});

describe('the state', () => {
  it('is shown whole, also what the API caps, and as deleted once it is gone', async () => {
    await using store = await running();
    await store.act('createCustomer', { addresses: 11 });

    const { json: state } = await store.control('GET', '/state/customers/1');
    expect(state).toMatchObject({ resource: 'customers', id: '1', version: 1, deleted: false });
    expect(state.parts.customer.addresses).toHaveLength(10);
    expect(state.parts.addresses).toHaveLength(11);

    await store.act('deleteCustomer', { id: 1 });
    expect((await store.control('GET', '/state/customers/1')).json).toMatchObject({
      deleted: true,
      version: 2,
      parts: {},
    });
    expect((await store.control('GET', '/state/customers/2')).status).toBe(404);
    expect((await store.control('GET', '/state/customers')).json.total).toBe(0);
    expect((await store.control('GET', '/state/customers?deleted=1')).json.items).toEqual([
      expect.objectContaining({ id: '1', deleted: true }),
    ]);
  });

  it('is listed in pages, bare or whole', async () => {
    await using store = await running();
    await store.control('POST', '/seed', { orders: 5 });

    const first = await store.control('GET', '/state/orders?limit=3');
    const rest = await store.control('GET', `/state/orders?limit=3&full=1&after=${first.json.next}`);

    expect([first.json.total, first.json.items.length, rest.json.items.length, rest.json.next]).toEqual([
      5,
      3,
      2,
      null,
    ]);
    expect(Object.keys(rest.json.items[0].parts)).toEqual([
      'order',
      'products',
      'coupons',
      'shipping_addresses',
      'shipments',
      'transactions',
      'refunds',
    ]);
  });
});

describe('seeding', () => {
  it('fills a store in silence, oldest first, and the same for the same seed', async () => {
    const filled = async (seed: number): Promise<string> => {
      await using store = await running({ seed, clock: new ManualClock() });
      const { json } = await store.control('POST', '/seed', { customers: 30, orders: 40, subscribers: 20 });
      expect(json).toMatchObject({ customers: 30, orders: 40, subscribers: 20 });
      expect((await store.control('GET', '/changes')).json.lastSeq).toBe(0);
      const orders = await store.control('GET', '/state/orders?full=1');
      const customers = await store.control('GET', '/state/customers?full=1');
      return orders.text + customers.text;
    };

    const [first, second, other] = [await filled(1), await filled(1), await filled(2)];

    expect(first === second).toBe(true);
    expect(first === other).toBe(false);
  });

  it('keeps stores apart', async () => {
    await using store = await running({ storeHashes: ['abc123', 'def456'] });
    await store.control('POST', '/seed', { storeHash: 'def456', customers: 3 });

    const { json } = await store.control('GET', '/stores');

    expect(json.map((row: { storeHash: string; customers: number }) => [row.storeHash, row.customers])).toEqual([
      ['abc123', 0],
      ['def456', 3],
    ]);
    expect((await store.api('GET', '/v3/customers', { store: 'def456' })).json.data).toHaveLength(3);
  });
});

describe('calls', () => {
  it('are counted by route and status since a mark', async () => {
    await using store = await running();
    await store.api('GET', '/v2/time');
    const { json } = await store.control('POST', '/calls/mark', {});
    await store.api('GET', '/v2/orders/1');
    await store.api('GET', '/v2/orders/2');

    const counted = await store.control('GET', `/calls?since=${json.mark}`);

    expect(counted.json).toEqual({
      total: 2,
      byStatus: { 404: 2 },
      insideLimit: 0,
      routes: [{ storeHash: 'abc123', method: 'GET', route: '/v2/orders/{id}', count: 2, byStatus: { 404: 2 } }],
    });
    expect((await store.control('GET', '/calls?since=never')).status).toBe(404);
  });
});

describe('actions', () => {
  it('refuse what makes no sense, with a reason', async () => {
    await using store = await running();
    await store.act('createCustomer', { email: 'mia@example.com' });

    const refusals = [
      await store.control('POST', '/actions/fly', {}),
      await store.control('POST', '/actions/shipOrder', { id: 5 }),
      await store.control('POST', '/actions/createCustomer', { email: 'MIA@example.com' }),
      await store.control('POST', '/actions/placeOrder', { currency: 'CAD' }),
    ];

    expect(refusals.map(({ status, json }) => [status, json.error])).toEqual([
      [404, 'There is no action fly.'],
      [404, 'There is no order 5.'],
      [422, 'The email address is already in use.'],
      [422, 'CAD is not a transactional currency of this store.'],
    ]);
  });

  it('turn a cart into an order, after which the cart is gone', async () => {
    await using store = await running();
    const cart = await store.act('createCart', { email: 'mia@example.com', lines: 2 });
    expect((await store.api('GET', `/v3/carts/${cart.id}`)).json.data).toMatchObject({
      version: 1,
      email: 'mia@example.com',
    });

    const order = await store.act('convertCart', { id: cart.id });

    expect(order.parts.order.cart_id).toBe(cart.id);
    expect((await store.api('GET', `/v3/carts/${cart.id}`)).status).toBe(404);
    expect((await store.api('GET', `/v2/orders?cart_id=${cart.id}`)).json).toHaveLength(1);
  });
});
