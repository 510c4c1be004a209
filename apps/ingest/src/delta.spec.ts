import { topics, type Topic } from '@patchcord/events';
import { applySchemas, applyTopics, KafkaClient } from '@patchcord/kafka';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { anOrder, LoopbackStore, Recorder, temporaryDatabase, type TemporaryDatabase } from './bed.js';
import { Delta, windowsOf } from './delta.js';
import { ReferenceLists } from './reference-lists.js';
import { Watermarks } from './watermarks.js';

const { KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL } = process.env;
const NOW = Date.parse('2025-06-03T22:00:00Z');
const MINUTE_MS = 60_000;
const at = (ms: number): string => new Date(ms).toUTCString().replace('GMT', '+0000');

describe('windowsOf', () => {
  it('begins before what was reached and ends now', () => {
    expect(windowsOf(NOW - MINUTE_MS, NOW)).toEqual([{ fromMs: NOW - 6 * MINUTE_MS, toMs: NOW }]);
  });

  it('makes up for a long absence in pieces without a gap', () => {
    expect(windowsOf(NOW - 120 * MINUTE_MS, NOW)).toEqual([
      { fromMs: NOW - 125 * MINUTE_MS, toMs: NOW - 65 * MINUTE_MS },
      { fromMs: NOW - 65 * MINUTE_MS, toMs: NOW - 5 * MINUTE_MS },
      { fromMs: NOW - 5 * MINUTE_MS, toMs: NOW },
    ]);
  });
});

describe.skipIf(!KAFKA_BROKERS || !DATABASE_URL)('Delta', () => {
  const store = new LoopbackStore();
  const run = randomUUID();
  let database: TemporaryDatabase;
  let kafka: KafkaClient;
  let recorder: Recorder;

  beforeAll(async () => {
    const brokers = (KAFKA_BROKERS ?? '').split(',');
    const written: Topic[] = [topics.rawOrders, topics.rawCustomers, topics.rawSubscribers];
    await applyTopics({ brokers });
    await applySchemas(SCHEMA_REGISTRY_URL ?? '', written);
    database = await temporaryDatabase(DATABASE_URL ?? '');
    kafka = new KafkaClient({ brokers, clientId: 'spec', registryUrl: SCHEMA_REGISTRY_URL ?? '' });
    await kafka.connect();
    recorder = await Recorder.start(kafka, written);
    await store.start();
  });
  beforeEach(async () => {
    store.orders.clear();
    store.calls.length = 0;
    await database.dataSource.query('truncate ingest.watermark');
  });
  afterAll(async () => {
    await recorder?.stop();
    await kafka?.close();
    await store.stop();
    await database?.remove();
  });

  function newDelta(): { delta: Delta; watermarks: Watermarks } {
    const client = store.client();
    const watermarks = new Watermarks(database.dataSource);
    return { delta: new Delta(client, new ReferenceLists(client), kafka, watermarks), watermarks };
  }

  /** What appeared about orders of one external id: other specs write to the same topics. */
  const idsSeen = (tag: string): string[] =>
    recorder.records.filter(({ event }) => event['origin'] === 'delta' && JSON.stringify(partOf(event)).includes(tag)).map(({ event }) => String(event['resourceId']));
  const partOf = (event: Record<string, unknown>): unknown => String((event['parts'] as { bytes: Buffer }[])[0]?.bytes);

  it('brings what changed since the last run, and moves the watermark then', async () => {
    const tag = `${run}-a`;
    store.orders.set(1, anOrder(1, { date_modified: at(NOW - 30_000), external_id: tag }));
    store.orders.set(2, anOrder(2, { date_modified: at(NOW - 3_600_000), external_id: tag }));
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);

    expect(await delta.run(NOW)).toBe(1);

    await vi.waitFor(() => expect(idsSeen(tag)).toEqual(['1']), { timeout: 10_000 });
    expect(await watermarks.reached('abc123', 'order')).toBe(NOW);
  });

  it('does not bring again what the overlap shows again, but what changed since', async () => {
    const tag = `${run}-b`;
    store.orders.set(1, anOrder(1, { date_modified: at(NOW - 30_000), external_id: tag }));
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);
    expect([await delta.run(NOW), await delta.run(NOW + MINUTE_MS)]).toEqual([1, 0]);
    store.orders.set(1, anOrder(1, { date_modified: at(NOW + 70_000), external_id: tag }));
    expect(await delta.run(NOW + 2 * MINUTE_MS)).toBe(1);
  });

  it('reads more orders than a page holds, also when many have one date', async () => {
    const tag = `${run}-c`;
    for (let id = 1; id <= 350; id += 1) store.orders.set(id, anOrder(id, { date_modified: at(NOW - (id <= 150 ? 50_000 : 40_000 - id)), external_id: tag }));
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);

    await delta.run(NOW);

    await vi.waitFor(() => expect(new Set(idsSeen(tag)).size).toBe(350), { timeout: 10_000 });
  });

  it('leaves the watermark where it was when a window could not be finished', async () => {
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);
    store.status = 503;
    await expect(delta.run(NOW)).rejects.toThrow('BigCommerce answered 503');
    store.status = undefined;
    expect(await watermarks.reached('abc123', 'order')).toBe(NOW - MINUTE_MS);
  });
});
