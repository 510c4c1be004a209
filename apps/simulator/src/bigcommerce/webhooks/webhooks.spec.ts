import { createHmac } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../index.js';
import { receiver, running } from '../testing/running.js';
import type { Running } from '../testing/running.js';

const hook = (store: Running, scope: string, destination: string, more: object = {}): ReturnType<Running['api']> =>
  store.api('POST', '/v3/hooks', { body: { scope, destination, ...more } });

async function quiet(store: Running): Promise<void> {
  await vi.waitFor(async () => {
    const { json } = await store.control('GET', '/webhooks');
    expect([json.queued, json.inFlight, json.waiting]).toEqual([0, 0, 0]);
  });
}

describe('a webhook', () => {
  it('is thin, signed with the client secret as Standard Webhooks says, and carries the headers of its hook', async () => {
    await using shop = await receiver();
    await using store = await running({ clientSecret: 'a b/c+=', clock: new ManualClock(1_743_500_000_000) });
    await hook(store, 'store/customer/created', shop.url, { headers: { 'x-patch': 'yes' } });

    await store.act('createCustomer', { addresses: 0 });
    await quiet(store);

    const [delivery] = shop.received;
    const { headers, body, json } = delivery ?? { headers: {}, body: '', json: {} };
    expect(json).toEqual({
      producer: 'stores/abc123',
      store_id: '1025646',
      scope: 'store/customer/created',
      created_at: 1_743_500_000,
      hash: expect.stringMatching(/^[0-9a-f]{40}$/),
      data: { type: 'customer', id: 1 },
    });
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const expected = createHmac('sha256', Buffer.from('a b/c+=', 'utf8')).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(headers['webhook-timestamp']).toBe('1743500000');
    expect(headers['x-patch']).toBe('yes');
  });

  it('comes in a storm for one checkout: created, status, updates, payment, stock and product', async () => {
    await using shop = await receiver();
    await using store = await running();
    for (const scope of ['store/order/*', 'store/sku/*', 'store/product/*']) await hook(store, scope, shop.url);

    await store.act('placeOrder', { lines: 2 });
    await quiet(store);

    const scopes = shop.scopes();
    expect(scopes.filter((scope) => scope === 'store/order/created')).toHaveLength(1);
    expect(scopes.filter((scope) => scope === 'store/order/updated').length).toBeGreaterThanOrEqual(2);
    expect(scopes).toEqual(
      expect.arrayContaining(['store/order/statusUpdated', 'store/order/transaction/created', 'store/product/updated']),
    );
    const of = (scope: string): unknown => shop.received.find(({ json }) => json.scope === scope)?.json.data;
    expect(of('store/order/statusUpdated')).toEqual({
      type: 'order',
      id: 100,
      status: { previous_status_id: 0, new_status_id: 11 },
    });
    expect(of('store/order/transaction/created')).toMatchObject({ type: 'transaction', order_id: '100' });
  });

  it('says little on channel scopes, names the address in address events, and is silent on attributes set by API', async () => {
    await using shop = await receiver();
    await using store = await running();
    await hook(store, 'store/channel/1/order/statusUpdated', shop.url);
    await hook(store, 'store/customer/*', shop.url);
    await store.act('createCustomer', { addresses: 0 });
    await store.act('placeOrder');
    await store.act('addAddress', { customerId: 1 });
    await store.act('setAttribute', { id: 1, name: 'Loyalty tier', value: 'gold', via: 'api' });
    await quiet(store);

    expect(shop.received.map(({ json }) => [json.scope, json.data])).toEqual([
      ['store/customer/created', { type: 'customer', id: 1 }],
      ['store/channel/1/order/statusUpdated', { order_id: 100 }],
      ['store/customer/address/created', { type: 'customer', id: 60, address: { customer_id: 1 } }],
    ]);
    const { json } = await store.control('GET', '/changes?resource=customer');
    expect(
      json.changes.map((change: { aspect: string; announced: boolean }) => [change.aspect, change.announced]),
    ).toEqual([
      ['profile', true],
      ['address', true],
      ['attribute', false],
    ]);
  });

  it('has the same hash for two updates of one order', async () => {
    await using shop = await receiver();
    await using store = await running();
    const { id } = await store.act('placeOrder', { statusId: 0 });
    await hook(store, 'store/order/updated', shop.url);

    await store.act('updateOrder', { id, staffNotes: 'one' });
    await store.act('updateOrder', { id, staffNotes: 'two' });
    await quiet(store);

    expect(new Set(shop.received.map(({ json }) => json.hash)).size).toBe(1);
    expect(new Set(shop.received.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
  });

  it('may be repeated, lost, late or forged when faults say so', async () => {
    await using shop = await receiver();
    await using store = await running({ reorderDelayMs: 30 });
    await hook(store, 'store/subscriber/*', shop.url);
    const publish = async (): Promise<number> => {
      shop.received.length = 0;
      await store.act('subscribe', { email: 'mia@example.com' });
      await quiet(store);
      return shop.received.length;
    };

    await store.control('POST', '/faults', { duplicateHooksRatio: 1 });
    expect(await publish()).toBe(2);
    await store.control('POST', '/faults', { duplicateHooksRatio: 0, dropHooksRatio: 1 });
    expect(await publish()).toBe(0);
    await store.control('POST', '/faults', { dropHooksRatio: 0, missignHooksRatio: 1 });
    expect(await publish()).toBe(1);
    const [forged] = shop.received;
    const signed = `${String(forged?.headers['webhook-id'])}.${String(forged?.headers['webhook-timestamp'])}.${forged?.body}`;
    const right = createHmac('sha256', 'simulated-client-secret').update(signed).digest('base64');
    expect(forged?.headers['webhook-signature']).not.toBe(`v1,${right}`);
    expect((await store.control('GET', '/webhooks')).json).toMatchObject({ duplicated: 1, dropped: 1, acked: 4 - 1 });
  });
});

describe('registering hooks', () => {
  it('is refused for unknown scopes, plain http, custom ports, repeats and the eleventh of a scope', async () => {
    await using strict = await running({ allowHttpDestinations: false });
    const statuses = async (scope: string, destination: string): Promise<number> =>
      (await hook(strict, scope, destination)).status;

    expect(await statuses('store/checkout/created', 'https://example.com/a')).toBe(422);
    expect(await statuses('store/order/*', 'http://example.com/a')).toBe(422);
    expect(await statuses('store/order/*', 'https://example.com:8443/a')).toBe(422);
    expect((await strict.api('POST', '/v3/hooks', { body: { scope: 'store/order/*' } })).json.errors).toEqual({
      destination: 'error.path.missing.',
    });
    for (let count = 0; count < 10; count += 1) {
      expect(await statuses('store/order/*', `https://example.com/${count}`)).toBe(200);
    }
    expect(await statuses('store/order/*', 'https://example.com/10')).toBe(422);
    expect(await statuses('store/customer/*', 'https://example.com/0')).toBe(200);
    expect(await statuses('store/customer/*', 'https://example.com/0')).toBe(422);
    expect(await statuses('store/hook/deliveryException', 'https://example.com/0')).toBe(422);
    expect(await statuses('store/channel/*/inventory/product/stock_changed', 'https://example.com/0')).toBe(200);
  });

  it('shows an app its own hooks only', async () => {
    const otherClients = [{ clientId: 'other', clientSecret: 's', accessToken: 'other-token' }];
    await using store = await running({ otherClients });
    const { json } = await hook(store, 'store/order/*', 'http://127.0.0.1:9/a');
    const headers = { 'x-auth-token': 'other-token' };

    expect((await store.api('GET', '/v3/hooks', { headers })).json.data).toEqual([]);
    expect((await store.api('GET', `/v3/hooks/${json.data.id}`, { headers })).status).toBe(404);
    expect((await store.api('DELETE', `/v3/hooks/${json.data.id}`)).json.data.id).toBe(json.data.id);
    expect((await store.api('GET', '/v3/hooks')).json.data).toEqual([]);
  });

  it('takes a while to have effect, and 90 silent days end it', async () => {
    const clock = new ManualClock();
    await using shop = await receiver();
    await using store = await running({ clock, hookActivationDelayMs: 60_000 });
    await hook(store, 'store/subscriber/*', shop.url);

    await store.act('subscribe', { email: 'early@example.com' });
    clock.advance(60_000);
    await store.act('subscribe', { email: 'later@example.com' });
    await quiet(store);
    expect(shop.received.map(({ json }) => json.data.id)).toEqual([2]);

    clock.advance(90 * 86_400_000);
    const { json } = await store.api('GET', '/v3/hooks/admin');
    expect(json.data.hooks_list[0]).toMatchObject({ is_active: false, status: 'deactivated' });
  });
});

describe('a receiver that fails', () => {
  const scheduleS = [60, 180, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 50_400, 86_400];

  it('gets the same webhook eleven times more on the documented schedule, then the hook is off', async () => {
    const clock = new ManualClock();
    await using shop = await receiver();
    await using exceptions = await receiver();
    await using store = await running({ clock });
    const { json } = await hook(store, 'store/subscriber/*', shop.url);
    await hook(store, 'store/hook/deliveryException', exceptions.url);
    shop.answer(503);
    await store.act('subscribe');
    await vi.waitFor(() => expect(shop.received).toHaveLength(1));

    for (const [index, delayS] of scheduleS.entries()) {
      await vi.waitFor(async () =>
        expect((await store.control('GET', '/webhooks')).json).toMatchObject({ inFlight: 0, waiting: 1 }),
      );
      clock.advance(delayS * 1_000 - 1);
      expect(shop.received).toHaveLength(index + 1);
      clock.advance(1);
      await vi.waitFor(() => expect(shop.received).toHaveLength(index + 2));
    }

    await quiet(store);
    expect(new Set(shop.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(shop.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(12);
    expect((await store.api('GET', `/v3/hooks/${json.data.id}`)).json.data.is_active).toBe(false);
    expect((await store.api('GET', '/v3/hooks/admin')).json.data.hooks_list[0].status).toBe('deactivated');
    const codes = exceptions.received.map(({ json: body }) => body.data.error_code);
    expect([codes[0], codes.at(-1)]).toEqual([90_001, 90_002]);

    shop.answer(200);
    await store.api('PUT', `/v3/hooks/${json.data.id}`, { body: { is_active: true } });
    await store.act('subscribe');
    await vi.waitFor(() => expect(shop.received).toHaveLength(13));
  });

  it('is left alone for three minutes once under 90 % of 100 calls succeeded', async () => {
    const clock = new ManualClock();
    await using shop = await receiver();
    await using store = await running({ clock, webhooksInFlightMax: 1 });
    await hook(store, 'store/subscriber/*', shop.url);
    shop.answer(500);
    for (let count = 0; count < 120; count += 1) await store.act('subscribe');
    await vi.waitFor(async () =>
      expect((await store.control('GET', '/webhooks')).json).toMatchObject({ sent: 100, blocked: 20 }),
    );
    expect((await store.api('GET', '/v3/hooks/admin')).json.data.blocked_domains).toEqual([
      {
        destination: new URL(shop.url).host,
        time_left: 180,
        reasons: [{ failure_description: 'HTTP 500', count: 100, timestamp: Math.floor(clock.nowMs() / 1_000) }],
      },
    ]);

    shop.answer(200);
    clock.advance(60_000);
    expect((await store.control('GET', '/webhooks')).json).toMatchObject({ sent: 100, blocked: 140 });
    clock.advance(180_000);
    await quiet(store);

    expect((await store.control('GET', '/webhooks')).json).toMatchObject({ sent: 220, acked: 120 });
    expect((await store.api('GET', '/v3/hooks/admin')).json.data.blocked_domains).toEqual([]);
  });

  it('is not blocked below 100 calls, nor when nothing listens at all', async () => {
    const clock = new ManualClock();
    await using store = await running({ clock });
    await hook(store, 'store/subscriber/*', 'http://127.0.0.1:9/nobody');
    for (let count = 0; count < 99; count += 1) await store.act('subscribe');

    await vi.waitFor(async () => {
      expect((await store.control('GET', '/webhooks')).json).toMatchObject({ failed: 99, blocked: 0, waiting: 99 });
    });
    const { json } = await store.control('GET', '/webhooks/log?limit=1');
    expect(json.deliveries[0]).toMatchObject({
      attempt: 0,
      result: 'failed',
      statusCode: null,
      scope: 'store/subscriber/created',
    });
  });
});
