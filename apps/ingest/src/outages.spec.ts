import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDatabase, type TemporaryDatabase } from './bed.js';
import { Outages } from './outages.js';

const serverUrl = process.env['DATABASE_URL'];

describe.skipIf(!serverUrl)('Outages', () => {
  let database: TemporaryDatabase;
  let outages: Outages;

  beforeAll(async () => {
    database = await temporaryDatabase(serverUrl ?? '');
    outages = new Outages(database.dataSource);
  });
  beforeEach(() => database.dataSource.query('truncate ingest.ingress, ingest.outage'));
  afterAll(() => database.remove());

  /** Each as [seconds since its beginning, seconds it lasted], rounded. */
  const noted = async (): Promise<unknown[]> =>
    (
      await database.dataSource.query<{ age: number; lasted: number }[]>(
        `select round(extract(epoch from now() - began))::int as age, round(extract(epoch from ended - began))::int as lasted from ingest.outage order by id`,
      )
    ).map(({ age, lasted }) => [age, lasted]);
  const good = (fromSeconds: number, untilSeconds: number, gapFromSeconds?: number): Promise<boolean> =>
    outages.tellGood({
      fromAgeMs: fromSeconds * 1_000,
      untilAgeMs: untilSeconds * 1_000,
      gapFromAgeMs: gapFromSeconds === undefined ? undefined : gapFromSeconds * 1_000,
    });

  it('notes nothing at the first heartbeat, nor while heartbeats follow each other', async () => {
    expect([await good(100, 60), await good(100, 50), await good(45, 40)]).toEqual([false, false, false]);
    expect(await noted()).toEqual([]);
  });

  it('notes the time in which no receiver was good, from its beginning', async () => {
    await good(100, 60);
    expect(await good(20, 0)).toBe(true);
    expect(await noted()).toEqual([[60, 40]]);
  });

  it('leaves out a gap of less than ten seconds, which retries of BigCommerce close', async () => {
    await good(100, 20);
    await good(12, 0);
    expect(await noted()).toEqual([]);
  });

  it('counts several receivers as one', async () => {
    await good(100, 60);
    await good(90, 30);
    expect(await good(25, 0)).toBe(false);
    expect(await noted()).toEqual([]);
  });

  it('notes what one receiver refused, though another was good meanwhile', async () => {
    await good(100, 0);
    expect(await good(10, 0, 40)).toBe(true);
    expect(await noted()).toEqual([[40, 30]]);
  });

  it('notes one outage when two receivers come back together', async () => {
    await good(100, 60);
    await Promise.all([good(20, 0), good(20, 0)]);
    expect(await noted()).toEqual([[60, 40]]);
  });
});
