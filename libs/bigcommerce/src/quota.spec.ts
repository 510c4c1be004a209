import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Quota } from './quota.js';

const WINDOW_MS = 30_000;

function headers(quota: number, left: number, resetMs: number): Record<string, string> {
  return {
    'x-rate-limit-time-window-ms': String(WINDOW_MS),
    'x-rate-limit-time-reset-ms': String(resetMs),
    'x-rate-limit-requests-quota': String(quota),
    'x-rate-limit-requests-left': String(left),
  };
}

/** A quota that has seen one answer. */
async function quotaAfter(quota: number, left: number, resetMs: number, share = 0.8): Promise<Quota> {
  const result = new Quota({ share, random: () => 0, inFlightMax: 100 });
  await result.take(0);
  result.done({ status: 200, headers: headers(quota, left, resetMs) });
  return result;
}

/** How many of `calls` went within `ms`, when each is answered at once without news. */
async function goneWithin(quota: Quota, calls: number, ms: number): Promise<number> {
  let gone = 0;
  for (let i = 0; i < calls; i += 1) void quota.take(0).then(() => (gone += 1));
  await vi.advanceTimersByTimeAsync(ms);
  return gone;
}

describe('Quota', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('lets calls go at once while more than half of our share is left', async () => {
    const quota = await quotaAfter(150, 150, WINDOW_MS);
    expect(await goneWithin(quota, 30, 0)).toBe(30);
  });

  it('has no more calls in flight than allowed', async () => {
    const quota = new Quota({ inFlightMax: 2 });
    expect(await goneWithin(quota, 3, 1_000)).toBe(2);
    quota.done({ status: 200, headers: {} });
    expect(quota.waitingCalls).toBe(0);
  });

  it('leaves the other share to other apps until the window ends', async () => {
    const quota = await quotaAfter(150, 30, 10_000);
    expect(await goneWithin(quota, 5, 9_999)).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(quota.waitingCalls).toBe(0);
  });

  it('spreads what is left of the share over the rest of the window', async () => {
    const quota = await quotaAfter(150, 40, 10_000);
    const gone = await goneWithin(quota, 10, 5_000);
    expect(gone).toBeGreaterThan(2);
    expect(gone).toBeLessThan(8);
  });

  it('says when it is worth while to put more into each call', async () => {
    expect((await quotaAfter(150, 150, 10_000)).isTight).toBe(false);
    expect((await quotaAfter(150, 60, 10_000)).isTight).toBe(true);
    expect(new Quota().isTight).toBe(false);
  });

  it('lets one who only looks in when nobody else waits and a call could go', async () => {
    const quota = await quotaAfter(150, 40, 10_000);
    const order: string[] = [];
    void quota.untilOpen().then(() => order.push('open'));
    void quota.take(5).then(() => order.push('a call'));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(order).toEqual(['a call', 'open']);
  });

  it('lets the lower priority go first', async () => {
    const quota = await quotaAfter(150, 10, 1_000);
    const order: string[] = [];
    void quota.take(5).then(() => order.push('customer'));
    void quota.take(1).then(() => order.push('subscriber'));
    void quota.take(5).then(() => order.push('another customer'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(order).toEqual(['subscriber', 'customer', 'another customer']);
  });

  it('waits for the named end of the window after a 429', async () => {
    const quota = new Quota({ random: () => 0 });
    await quota.take(0);
    quota.done({ status: 429, headers: { 'x-rate-limit-time-reset-ms': '7000' } });
    expect(await goneWithin(quota, 1, 6_999)).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(quota.waitingCalls).toBe(0);
  });

  it('backs off exponentially after a 429 without headers, and starts over after a success', async () => {
    const quota = new Quota({ random: () => 0.999 });
    const waits: number[] = [];
    let answeredAt = Date.now();
    const calls = [429, 429, 429, 200, 429, 200].reduce(async (previous, status) => {
      await previous;
      await quota.take(0);
      waits.push(Date.now() - answeredAt);
      answeredAt = Date.now();
      quota.done({ status, headers: {} });
    }, Promise.resolve());
    await vi.advanceTimersByTimeAsync(60_000);
    await calls;
    expect(waits).toEqual([0, 1_499, 2_498, 4_496, 0, 1_499]);
  });

  it('takes the lowest number of a window, since answers overtake each other', async () => {
    const quota = await quotaAfter(150, 100, 20_000);
    await quota.take(0);
    await quota.take(0);
    quota.done({ status: 200, headers: headers(150, 90, 19_000) });
    quota.done({ status: 200, headers: headers(150, 99, 19_000) });
    expect(quota.left).toBe(90);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(quota.left).toBe(150);
  });
});
