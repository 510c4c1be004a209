import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDatabase, type TemporaryDatabase } from './bed.js';
import { Outages } from './outages.js';
import { Watermarks } from './watermarks.js';

const serverUrl = process.env['DATABASE_URL'];
const NOW = Date.parse('2025-06-03T22:00:00Z');

describe.skipIf(!serverUrl)('Watermarks', () => {
  let database: TemporaryDatabase;
  let watermarks: Watermarks;
  let outages: Outages;

  beforeAll(async () => {
    database = await temporaryDatabase(serverUrl ?? '');
    watermarks = new Watermarks(database.dataSource);
    outages = new Outages(database.dataSource);
  });
  beforeEach(() => database.dataSource.query('truncate ingest.watermark, ingest.ingress, ingest.outage'));
  afterAll(() => database.remove());

  const isDue = async (everySeconds = 900): Promise<boolean> =>
    (await watermarks.storesWithDelta([{ storeHash: 'abc123', everySeconds }])).length === 1;
  async function runAll(): Promise<void> {
    for (const resource of ['customer', 'subscriber', 'order'] as const)
      await watermarks.finish('abc123', resource, await watermarks.open('abc123', resource, NOW));
  }

  it('has a delta run for a new store, and then every so often', async () => {
    expect(await isDue()).toBe(true);
    await runAll();
    expect(await isDue()).toBe(false);
    await database.dataSource.query(
      `update ingest.watermark set run_began = now() - interval '61 seconds' where resource = 'order'`,
    );
    expect([await isDue(900), await isDue(60)]).toEqual([false, true]);
  });

  it('keeps the beginning of a first delta that breaks off', async () => {
    expect(await watermarks.open('abc123', 'order', NOW)).toMatchObject({ reachedMs: NOW });
    expect(await watermarks.open('abc123', 'order', NOW + 600_000)).toMatchObject({ reachedMs: NOW });
  });

  it('has a delta run after an outage, from its beginning, once', async () => {
    await runAll();
    await outages.tellGood({ fromAgeMs: 100_000, untilAgeMs: 90_000, gapFromAgeMs: undefined });
    await outages.tellGood({ fromAgeMs: 20_000, untilAgeMs: 0, gapFromAgeMs: undefined });

    expect(await isDue()).toBe(true);
    const { outageAgeMs } = await watermarks.open('abc123', 'order', NOW);
    expect(Math.round((outageAgeMs ?? 0) / 1_000)).toBe(90);

    await runAll();
    expect(await isDue()).toBe(false);
    expect(await watermarks.open('abc123', 'order', NOW)).toMatchObject({ outageAgeMs: undefined });
  });

  it('waits for the end of an outage that lasts yet, and runs again when a delta ran meanwhile', async () => {
    await runAll();
    await outages.note('abc123', { beganAgeMs: 60_000, endsInMs: 60_000, cause: 'hook-off' });
    expect(await isDue()).toBe(false);
    await runAll();
    await database.dataSource.query(
      `update ingest.outage set ended = now() - interval '3 seconds', noted_at = now() - interval '1 minute'`,
    );
    await database.dataSource.query(`update ingest.watermark set run_began = now() - interval '10 seconds'`);
    expect(await isDue()).toBe(true);
  });

  it('leaves other stores alone when one has an outage', async () => {
    await runAll();
    await outages.note('other1', { beganAgeMs: 60_000, endsInMs: -5_000, cause: 'hook-off' });
    expect(await isDue()).toBe(false);
  });
});
