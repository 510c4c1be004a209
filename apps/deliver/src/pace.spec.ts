import type { CordialAnswer } from '@patchcord/cordial';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, until } from './bed.js';
import { Pace } from './pace.js';
import { StoredRateLeases } from './rate-leases.js';

describe.skipIf(!process.env['DATABASE_URL'])('the pace', () => {
  let database: { dataSource: DataSource; drop(): Promise<void> };
  let paces: Pace[] = [];
  let accounts = 0;

  beforeAll(async () => {
    database = await openDatabase(process.env['DATABASE_URL'] ?? '');
  });

  afterAll(async () => {
    await database.drop();
  });

  afterEach(async () => {
    await Promise.all(paces.splice(0).map((pace) => pace.stop()));
  });

  function aReplica(account: string, ceiling = 1_000): Pace {
    const pace = new Pace(new StoredRateLeases(database.dataSource, `replica-${paces.length}-${account}`));
    pace.setCeiling(account, ceiling);
    pace.start();
    paces.push(pace);
    return pace;
  }

  function anAccount(): string {
    accounts += 1;
    return `account-${accounts}`;
  }

  /** Takes tokens as fast as they come and says at which times they did. */
  async function spend(pace: Pace, account: string, forMs: number): Promise<number[]> {
    const times: number[] = [];
    const until = performance.now() + forMs;
    while (performance.now() < until) {
      const token = await pace.takeWithin(account, 'POST /orders', 1, until - performance.now());
      if (token?.spend()) times.push(performance.now());
    }
    return times;
  }

  const limited = (retryAfterMs: number): CordialAnswer => ({
    kind: 'not-done',
    status: 429,
    reason: 'rate-limited',
    retryAfterMs,
  });

  async function paceOf(account: string): Promise<number> {
    const [row] = await database.dataSource.query<{ calls_per_second: number }[]>(
      `select calls_per_second from deliver.rate_lease where account = $1 and owner = ''`,
      [account],
    );
    return row?.calls_per_second ?? 0;
  }

  it('starts at 50 calls a second, evenly, and doubles in each clean second in which it was the bound', async () => {
    const account = anAccount();
    const pace = aReplica(account);

    const times = await spend(pace, account, 3_500);

    const first = times.filter((at) => at < (times[0] as number) + 900).length;
    expect(first).toBeGreaterThan(35);
    expect(first).toBeLessThan(60);
    expect(await paceOf(account)).toBeGreaterThanOrEqual(200);
  });

  it('does not grow while nobody waits for it, nor beyond the ceiling of the document', async () => {
    const [idle, bound] = [anAccount(), anAccount()];
    const [quiet, pace] = [aReplica(idle), aReplica(bound, 60)];
    (await quiet.take(idle, 'POST /orders', 1)).spend();

    await spend(pace, bound, 2_500);

    expect(await paceOf(idle)).toBe(50);
    expect(await paceOf(bound)).toBe(60);
  });

  it('gives no token before a Retry-After is over, and half as many after it', async () => {
    const account = anAccount();
    const pace = aReplica(account);
    (await pace.take(account, 'POST /orders', 1)).spend();
    const held = await pace.take(account, 'POST /orders', 1);
    const limitedAt = performance.now();
    pace.answered(account, 'POST /orders', limited(700));

    expect(held.spend()).toBe(false);
    const [first] = await spend(pace, account, 900);

    expect((first as number) - limitedAt).toBeGreaterThanOrEqual(700);
    await until(async () => (await paceOf(account)) <= 25, 'half the pace');
  });

  it('halves once for all the limits of one second', async () => {
    const account = anAccount();
    const pace = aReplica(account);
    (await pace.take(account, 'POST /orders', 1)).spend();

    for (let n = 0; n < 5; n++) pace.answered(account, 'POST /orders', limited(0));
    await until(async () => (await paceOf(account)) < 50, 'half the pace');

    expect(await paceOf(account)).toBe(25);
  });

  it('spreads what is left of a window over the rest of it, and stops at nothing', async () => {
    const account = anAccount();
    const pace = aReplica(account);
    (await pace.take(account, 'POST /orders', 1)).spend();
    pace.answered(account, 'POST /orders', {
      kind: 'done',
      status: 200,
      body: {},
      quota: { limit: 600, remaining: 10, resetMs: 1_000 },
    });

    const slow = await spend(pace, account, 900);
    pace.answered(account, 'POST /orders', {
      kind: 'done',
      status: 200,
      body: {},
      quota: { limit: 600, remaining: 0, resetMs: 600 },
    });
    const stopped = await spend(pace, account, 500);

    expect(slow.length).toBeLessThanOrEqual(13);
    expect(stopped).toEqual([]);
  });

  it('is shared: two replicas together call no more often than one may', async () => {
    const account = anAccount();
    const [one, other] = [aReplica(account, 50), aReplica(account, 50)];

    const all = (await Promise.all([spend(one, account, 4_000), spend(other, account, 4_000)]))
      .flat()
      .sort((a, b) => a - b);

    const busiest = Math.max(...all.map((from) => all.filter((at) => at >= from && at < from + 1_000).length));
    expect(busiest).toBeLessThanOrEqual(56);
    expect(all.length).toBeGreaterThan(120);
  });

  it('gives tokens to suppressions first and to bulk work last', async () => {
    const account = anAccount();
    const pace = aReplica(account, 20);
    // Until none is left.
    while ((await pace.takeWithin(account, 'POST /orders', 1, 5))?.spend());
    const order: string[] = [];
    const take = async (name: string, priority: 0 | 1 | 2): Promise<void> => {
      (await pace.take(account, 'POST /orders', priority)).spend();
      order.push(name);
    };

    await Promise.all([take('bulk', 2), take('live', 1), take('suppression', 0)]);

    expect(order).toEqual(['suppression', 'live', 'bulk']);
  });

  it('turns away whoever waits when the replica stops, and leaves its share to the others', async () => {
    const account = anAccount();
    const [one, other] = [aReplica(account, 50), aReplica(account, 50)];
    (await one.take(account, 'POST /orders', 1)).spend();
    one.answered(account, 'POST /orders', limited(0));
    const waiting = Array.from({ length: 60 }, () => one.take(account, 'POST /orders', 1));
    const turnedAway = Promise.allSettled(waiting);

    await one.stop();

    expect((await turnedAway).some(({ status }) => status === 'rejected')).toBe(true);
    await other.take(account, 'POST /orders', 1);
  });
});
