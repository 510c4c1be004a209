import { describe, expect, it } from 'vitest';
import { ManualClock } from '../index.js';
import { running } from '../testing/running.js';

const left = (headers: Headers): string | null => headers.get('x-rate-limit-requests-left');

describe('the quota of a store', () => {
  it('is 150 calls in 30 s, told in headers, then 429 until the window ends', async () => {
    const clock = new ManualClock();
    await using store = await running({ clock, plan: 'standard' });
    const first = await store.api('GET', '/v2/time');
    expect([left(first.headers), first.headers.get('x-rate-limit-requests-quota')]).toEqual(['149', '150']);
    for (let count = 1; count < 150; count += 1) await store.api('GET', '/v2/time');
    clock.advance(10_000);

    const refused = await store.api('GET', '/v2/time');
    expect([
      refused.status,
      refused.headers.get('x-rate-limit-time-reset-ms'),
      refused.headers.get('x-retry-after'),
    ]).toEqual([429, '20000', '20']);
    await store.api('GET', '/v2/time');
    expect((await store.control('GET', '/calls')).json).toMatchObject({
      total: 152,
      byStatus: { 200: 150, 429: 2 },
      insideLimit: 1,
    });

    clock.advance(20_000);
    expect((await store.api('GET', '/v2/time')).status).toBe(200);
  });

  it('is shared with other apps', async () => {
    const clock = new ManualClock();
    await using store = await running({ clock, plan: 'pro' });
    await store.control('POST', '/faults', { noiseCallsPer30s: 300 });
    await store.api('GET', '/v2/time');

    clock.advance(15_000);

    expect(left((await store.api('GET', '/v2/time')).headers)).toBe(String(450 - 2 - 150));
  });

  it('is not told when the platform is overloaded', async () => {
    await using store = await running();
    await store.control('POST', '/faults', { rate429WithoutHeadersRatio: 1 });

    const { status, headers } = await store.api('GET', '/v2/time');

    expect([status, left(headers), headers.get('x-retry-after')]).toEqual([429, null, null]);
  });
});

describe('faults', () => {
  it('bite as often as they are counted, only where they should', async () => {
    await using store = await running();
    await store.control('POST', '/faults', { status: { ratio: 1, code: 503 }, only: '/v2/orders' });

    expect((await store.api('GET', '/v2/orders')).status).toBe(503);
    expect((await store.api('GET', '/v2/time')).status).toBe(200);
    expect((await store.control('GET', '/faults')).json.bites).toEqual({ status: 1 });

    await store.control('DELETE', '/faults');
    expect((await store.api('GET', '/v2/orders')).status).toBe(204);
    expect((await store.control('GET', '/faults')).json.bites).toEqual({});
  });

  it('reset connections before the call, or after it was carried out', async () => {
    await using store = await running();
    await store.act('subscribe', { email: 'mia@example.com' });
    const optOut = (): Promise<unknown> => store.api('PUT', '/v3/customers/subscribers/1', { body: { consents: [] } });
    const version = async (): Promise<number> => (await store.control('GET', '/state/subscribers/1')).json.version;

    await store.control('POST', '/faults', { resetRatio: 1 });
    await expect(optOut()).rejects.toThrow('fetch failed');
    expect(await version()).toBe(1);

    await store.control('POST', '/faults', { resetRatio: 0, dropAnswerRatio: 1 });
    await expect(optOut()).rejects.toThrow('fetch failed');
    expect(await version()).toBe(2);
    expect((await store.control('GET', '/calls')).json.byStatus).toEqual({ 0: 2 });
  });

  it('truncate answers, delay them, revoke the token, and hide what is new', async () => {
    await using store = await running();
    await store.act('createCustomer');

    await store.control('POST', '/faults', { truncateRatio: 1, latencyMs: 50 });
    const startedMs = performance.now();
    const broken = await store.api('GET', '/v3/customers');
    expect(broken.json).toBeUndefined();
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(45);

    await store.control('DELETE', '/faults');
    await store.control('POST', '/faults', { visibilityDelayMs: 60_000 });
    expect((await store.api('GET', '/v3/customers?id:in=1')).json.data).toEqual([]);

    await store.control('POST', '/faults', { tokenRevoked: true });
    expect((await store.api('GET', '/v2/time')).status).toBe(401);
    expect((await store.control('POST', '/faults', { nonsense: 1 })).status).toBe(422);
  });
});
