import { describe, expect, it } from 'vitest';
import { ManualClock } from '../bigcommerce/index.js';
import { running } from '../bigcommerce/testing/running.js';
import type { Json } from '../bigcommerce/testing/running.js';

async function shopped(
  seed: number,
  perSecond: number,
  seconds: number,
): Promise<{ report: Json; changes: Json; orders: Json }> {
  const clock = new ManualClock();
  await using store = await running({ seed, clock });
  await store.control('POST', '/seed', { customers: 20, subscribers: 10 });
  await store.control('POST', '/shoppers', { perSecond, seconds });
  clock.advance(seconds * 1_000 + 2_000);
  const { json: report } = await store.control('GET', '/shoppers');
  const { json: changes } = await store.control('GET', '/changes?limit=100000');
  const { json: states } = await store.control('GET', '/state/orders?full=1');
  const orders = states.items.map(({ version, parts }: Json) => [
    version,
    parts.order.status_id,
    parts.order.total_inc_tax,
    parts.order.billing_address,
    parts.products,
    parts.refunds.length,
  ]);
  return { report, changes: changes.changes, orders };
}

describe('shoppers', () => {
  it('do exactly as much as was asked, of every kind, and each act is in the change log', async () => {
    const { report, changes } = await shopped(3, 100, 10);

    expect(report).toMatchObject({ isRunning: false, total: 1_000, byStore: { abc123: 1_000 } });
    const counted = Object.values(report.byAct as Record<string, number>).reduce((sum, count) => sum + count, 0);
    expect(counted).toBe(1_000);
    const of = (resource: string, op: string): number =>
      changes.filter((change: Json) => change.resource === resource && change.op === op).length;
    const { orderAsCustomer, orderAsGuest, leaveCheckout, signUp, deleteCustomer } = report.byAct;
    expect(of('order', 'created')).toBe(orderAsCustomer + orderAsGuest + leaveCheckout);
    expect(of('customer', 'created')).toBe(signUp);
    expect(of('customer', 'deleted')).toBe(deleteCustomer);
    for (const act of ['shipOrder', 'cancelOrder', 'refundOrder', 'optOut', 'optBackIn', 'changeEmail', 'payOrder']) {
      expect([act, report.byAct[act] > 0]).toEqual([act, true]);
    }
  });

  it('do the same from the same seed at any rate', async () => {
    const slow = await shopped(5, 20, 10);
    const fast = await shopped(5, 100, 2);

    expect(fast.report.byAct).toEqual(slow.report.byAct);
    expect(fast.orders).toEqual(slow.orders);
    expect((await shopped(6, 100, 2)).report.byAct).not.toEqual(fast.report.byAct);
  });

  it('stop when told to, and refuse acts that do not exist', async () => {
    const clock = new ManualClock();
    await using store = await running({ clock });
    await store.control('POST', '/shoppers', { perSecond: 50, seconds: null, mix: { orderAsGuest: 100 } });
    clock.advance(1_000);

    const { json } = await store.control('DELETE', '/shoppers');
    clock.advance(1_000);

    expect(json).toMatchObject({ isRunning: false, total: 50 });
    expect((await store.control('GET', '/shoppers')).json.total).toBe(50);
    expect((await store.control('POST', '/shoppers', { perSecond: 1, mix: { fly: 1 } })).status).toBe(422);
  });
});
