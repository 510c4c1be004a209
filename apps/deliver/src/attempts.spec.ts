import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bed, openDatabase, StandIn, until } from './bed.js';

describe.skipIf(!process.env['DATABASE_URL'])('an attempt', () => {
  let cordial: StandIn;
  let database: { dataSource: DataSource; drop(): Promise<void> };
  let bed: Bed;

  beforeAll(async () => {
    [cordial, database] = await Promise.all([StandIn.start(), openDatabase(process.env['DATABASE_URL'] ?? '')]);
  });
  afterAll(async () => {
    await cordial.stop();
    await database.drop();
  });
  afterEach(async () => {
    await cordial.clearFaults();
    await bed.close();
  });

  interface Row {
    attempt: number;
    delay_ms: number | null;
    request: string;
    status: number;
    result: string;
    reason: string;
  }

  async function attempts(effectKey: string): Promise<Row[]> {
    await bed.parts.attempts.flush();
    return database.dataSource.query(
      `select attempt, delay_ms, request, status, result, reason from deliver.attempt
       where account = $1 and effect_key = $2 order by started_at, attempt`,
      [bed.account, effectKey],
    );
  }

  it('that was clean leaves no row', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();
    await bed.deliver(bed.contact(id, 'mia@example.com', {}), bed.order(id, 'mia@example.com', '900'));

    expect(await attempts(`contact/${id}`)).toEqual([]);
    expect(await attempts('order/900')).toEqual([]);
  });

  it('that was held back by a limit is a row with the delay before the next', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();
    await bed.deliver(bed.contact(id, 'mia@example.com', {}));
    await bed.fault({ kind: '429', next: 2, path: '/v2/orders', retryAfterSeconds: 0 });

    const [outcome] = await bed.deliver(bed.order(id, 'mia@example.com', '901'));

    expect(outcome).toMatchObject({ kind: 'applied', details: { attempts: 3 } });
    const rows = await attempts('order/901');
    expect(rows).toMatchObject([
      { attempt: 1, request: 'POST /orders', status: 429, result: 'again', reason: 'rate-limited' },
      { attempt: 2, request: 'POST /orders', status: 429, result: 'again', reason: 'rate-limited' },
    ]);
    for (const { delay_ms: delayMs } of rows) expect(delayMs).toBeGreaterThanOrEqual(10);
  });

  it('whose answer was lost is a row, and so is each read that did not settle it', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();
    await bed.deliver(bed.contact(id, 'mia@example.com', {}));
    await bed.fault({ kind: '500', next: 1, path: '/v2/contactactivities', method: 'POST' });

    await bed.deliver(bed.activity(id, 'mia@example.com', 'order/902/placed'));
    bed.parts.backlog.start();
    await until(() => bed.ends.length > 0, 'the end');

    const [first, ...reads] = await attempts('order/902/placed');
    expect(first).toMatchObject({ attempt: 1, request: 'POST /contactactivities', status: 500, result: 'unknown' });
    expect(reads.length).toBeGreaterThan(0);
    for (const read of reads)
      expect(read).toMatchObject({ request: 'GET /contactactivities', result: 'unsettled', reason: 'absent' });
    expect(bed.ends).toMatchObject([{ outcome: 'applied' }]);
  });

  it('that Cordial refused is a row after which none follows', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();
    await bed.deliver(bed.contact(id, 'mia@example.com', { no_such_attribute: 1 }));

    expect((await attempts(`contact/${id}`)).at(-1)).toMatchObject({
      delay_ms: null,
      status: 422,
      result: 'rejected',
      reason: 'cordial-422',
    });
  });

  it('is kept as many days as it is to be', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const day = (daysAgo: number): string => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
    for (const daysAgo of [50, 36, 35, 1])
      await database.dataSource.query('select deliver.ensure_attempt_day($1)', [day(daysAgo)]);

    const [{ dropped }] = await database.dataSource.query('select deliver.drop_attempt_days($1) as dropped', [day(35)]);

    const left: { name: string }[] = await database.dataSource.query(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'deliver.attempt'::regclass`,
    );
    expect(dropped).toBe(2);
    expect(left.map(({ name }) => name)).toContain(`attempt_${day(35).replaceAll('-', '')}`);
    expect(left.map(({ name }) => name)).not.toContain(`attempt_${day(36).replaceAll('-', '')}`);
  });
});
