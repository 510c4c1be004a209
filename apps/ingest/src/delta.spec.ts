import { errorTopic, topics, type Topic } from '@patchcord/events';
import { applySchemas, applyTopics, KafkaClient } from '@patchcord/kafka';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { anOrder, LoopbackStore, Recorder, temporaryDatabase, type TemporaryDatabase } from './bed.js';
import { Brought } from './brought.js';
import { Delta, windowsOf } from './delta.js';
import { DeltaSchedule } from './delta-schedule.js';
import { Outages } from './outages.js';
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

  it('takes larger pieces for a very long absence, and one where a list has no upper end', () => {
    const windows = windowsOf(NOW - 90 * 24 * 60 * MINUTE_MS, NOW);
    expect(windows).toHaveLength(100);
    expect(windows.every(({ fromMs }, index) => index === 0 || fromMs === windows[index - 1]?.toMs)).toBe(true);
    expect(windowsOf(NOW - 120 * MINUTE_MS, NOW, 1)).toEqual([{ fromMs: NOW - 125 * MINUTE_MS, toMs: NOW }]);
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
    recorder = await Recorder.start(kafka, [...written, errorTopic('ingest') as Topic]);
    await store.start();
  });
  beforeEach(async () => {
    store.orders.clear();
    store.customers.clear();
    store.subscribers.clear();
    store.calls.length = 0;
    store.afterwards = () => undefined;
    store.isSorting = true;
    store.now = () => NOW;
    await database.dataSource.query('truncate ingest.watermark, ingest.outage');
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
    return {
      delta: new Delta(client, { lists: new ReferenceLists(client), brought: new Brought() }, kafka, watermarks),
      watermarks,
    };
  }

  /** What appeared about orders of one external id: other specs write to the same topics. */
  const idsSeen = (tag: string): string[] =>
    recorder.records
      .filter(({ event }) => event['origin'] === 'delta' && JSON.stringify(partOf(event)).includes(tag))
      .map(({ event }) => String(event['resourceId']));
  const partOf = (event: Record<string, unknown>): unknown => String((event['parts'] as { bytes: Buffer }[])[0]?.bytes);

  /** Runs at a time of the store. */
  async function runAt(delta: Delta, atMs: number): Promise<number> {
    store.now = () => atMs;
    return delta.run();
  }

  it('brings what changed since the last run, and moves the watermark then', async () => {
    const tag = `${run}-a`;
    store.orders.set(1, anOrder(1, { date_modified: at(NOW - 30_000), external_id: tag }));
    store.orders.set(2, anOrder(2, { date_modified: at(NOW - 3_600_000), external_id: tag }));
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);

    expect(await delta.run()).toBe(1);

    await vi.waitFor(() => expect(idsSeen(tag)).toEqual(['1']), { timeout: 10_000 });
    expect(await watermarks.reached('abc123', 'order')).toBe(NOW);
  });

  it('goes back to the beginning of an outage, also behind the watermark', async () => {
    store.orders.set(1, anOrder(1, { date_modified: at(NOW - 30 * MINUTE_MS) }));
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW);
    await new Outages(database.dataSource).note('abc123', {
      beganAgeMs: 28 * MINUTE_MS,
      endsInMs: -5_000,
      cause: 'hook-off',
    });
    expect(await delta.run()).toBe(1);
    expect(await delta.run()).toBe(0);
  });

  it('does not bring again what the overlap shows again, but what changed since', async () => {
    store.orders.set(1, anOrder(1, { date_modified: at(NOW - 30_000) }));
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);
    expect([await delta.run(), await runAt(delta, NOW + MINUTE_MS)]).toEqual([1, 0]);
    store.orders.set(1, anOrder(1, { date_modified: at(NOW + 70_000) }));
    expect(await runAt(delta, NOW + 2 * MINUTE_MS)).toBe(1);
  });

  it('brings a second change within the same second, which has the same date', async () => {
    store.orders.set(1, anOrder(1, { date_modified: at(NOW), status_id: 0 }));
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);
    expect(await delta.run()).toBe(1);
    store.orders.set(1, anOrder(1, { date_modified: at(NOW), status_id: 11 }));
    expect(await runAt(delta, NOW + MINUTE_MS)).toBe(1);
  });

  it('brings what only a further call shows, as long as the date is young', async () => {
    store.orders.set(1, anOrder(1, { date_modified: at(NOW), items_shipped: 1 }));
    store.extras.set('/v2/orders/1/shipments', []);
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);
    expect(await delta.run()).toBe(1);
    store.extras.set('/v2/orders/1/shipments', [{ id: 7 }]);
    expect(await runAt(delta, NOW + 2 * MINUTE_MS)).toBe(1);
    store.extras.delete('/v2/orders/1/shipments');
  });

  it('reads more orders than a page holds, also when many have one date', async () => {
    const tag = `${run}-c`;
    for (let id = 1; id <= 350; id += 1)
      store.orders.set(
        id,
        anOrder(id, { date_modified: at(NOW - (id <= 150 ? 50_000 : 40_000 - id)), external_id: tag }),
      );
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);

    expect(await delta.run()).toBe(350);

    await vi.waitFor(() => expect(new Set(idsSeen(tag)).size).toBe(350), { timeout: 10_000 });
  });

  it('brings orders that were archived, which BigCommerce lists by themselves', async () => {
    store.orders.set(1, anOrder(1, { date_modified: at(NOW - 30_000) }));
    store.orders.set(2, anOrder(2, { date_modified: at(NOW - 30_000), is_deleted: true }));
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);
    expect(await delta.run()).toBe(2);
  });

  it('misses no order while others of the same date leave the list between two pages', async () => {
    for (let id = 1; id <= 250; id += 1) store.orders.set(id, anOrder(id, { date_modified: at(NOW - 50_000) }));
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);
    let lists = 0;
    store.afterwards = (call) => {
      if (call !== 'GET /v2/orders' || (lists += 1) !== 1) return;
      for (let id = 1; id <= 40; id += 1) store.orders.set(id, anOrder(id, { date_modified: at(NOW + 10_000) }));
    };

    expect(await delta.run()).toBe(250);
    // Those that changed meanwhile are the business of the next window.
    expect(await runAt(delta, NOW + MINUTE_MS)).toBe(40);
  });

  it('misses no order where the list is not in the order that was asked for', async () => {
    for (let id = 1; id <= 250; id += 1)
      store.orders.set(id, anOrder(id, { date_modified: at(NOW - ((id * 7) % 50) * 1_000) }));
    store.isSorting = false;
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);
    expect(await delta.run()).toBe(250);
  });

  it('misses no subscriber while others are deleted and changed between two pages', async () => {
    const aSubscriber = (id: number, ms: number): Record<string, unknown> => ({
      id,
      email: `${id}@example.com`,
      channel_id: 1,
      date_modified: new Date(ms).toISOString(),
    });
    for (let id = 1; id <= 600; id += 1) store.subscribers.set(id, aSubscriber(id, NOW - 50_000));
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'subscriber', NOW - MINUTE_MS);
    let lists = 0;
    store.afterwards = (call) => {
      if (call !== 'GET /v3/customers/subscribers') return;
      lists += 1;
      if (lists === 1) for (let id = 1; id <= 30; id += 1) store.subscribers.delete(id);
      if (lists === 2) store.subscribers.set(700, aSubscriber(700, NOW + 1_000));
    };

    // 600 that were there, and one that is brought early.
    expect(await delta.run()).toBe(601);
    expect(store.calls.filter((call) => call.includes('subscribers'))).toHaveLength(9);
  });

  it('leaves the watermark where it was when a window could not be finished', async () => {
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);
    store.extras.set('/v2/orders', { no: 'list' });
    await expect(delta.run()).rejects.toThrow('something that is not a list');
    store.extras.delete('/v2/orders');
    expect(await watermarks.reached('abc123', 'order')).toBe(NOW - MINUTE_MS);
    // The others came to their end all the same.
    expect(await watermarks.reached('abc123', 'subscriber')).toBe(NOW);
  });

  it('leaves the watermark where it was when Kafka did not take a page', async () => {
    store.orders.set(1, anOrder(1, { date_modified: at(NOW - 30_000) }));
    const client = store.client();
    const watermarks = new Watermarks(database.dataSource);
    const closed = new KafkaClient({
      brokers: (KAFKA_BROKERS ?? '').split(','),
      clientId: 'spec',
      registryUrl: SCHEMA_REGISTRY_URL ?? '',
    });
    await closed.close();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);
    await expect(
      new Delta(client, { lists: new ReferenceLists(client), brought: new Brought() }, closed, watermarks).run(),
    ).rejects.toThrow();
    expect(await watermarks.reached('abc123', 'order')).toBe(NOW - MINUTE_MS);
  });

  it('puts an element without an id aside once, and goes on', async () => {
    const key = `abc123/order/`;
    const rejected = (): number =>
      recorder.records.filter(
        (record) => record.topic === 'ingest.errors' && record.key === key && record.value.includes(run),
      ).length;
    store.orders.set(1, { ...anOrder(1, { date_modified: at(NOW - 30_000), external_id: run }), id: undefined });
    store.orders.set(2, anOrder(2, { date_modified: at(NOW - 20_000) }));
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);
    expect(await delta.run()).toBe(1);
    expect(await runAt(delta, NOW + MINUTE_MS)).toBe(0);
    await vi.waitFor(() => expect(rejected()).toBe(1), { timeout: 10_000 });
  });

  it('is run by itself when it is due, again after it broke off, and not before', async () => {
    const { delta, watermarks } = newDelta();
    const schedule = new DeltaSchedule(delta, watermarks, { storeHash: 'abc123', everySeconds: 900 });
    const timesAsked = (): number => store.calls.filter((call) => call === 'GET /v2/time').length;
    const isDue = async (): Promise<boolean> => (await watermarks.storesWithDelta([schedule.store])).length > 0;
    store.status = 503;
    schedule.start();
    await vi.waitFor(() => expect(timesAsked()).toBe(1), { timeout: 5_000 });
    expect(await isDue()).toBe(true);

    store.status = undefined;
    await vi.waitFor(async () => expect(await isDue()).toBe(false), { timeout: 15_000 });
    expect(timesAsked()).toBe(2);
    schedule.bell.ring();
    await schedule.stop();
    expect(timesAsked()).toBe(2);
  });

  it('ends before its next page when it is stopped', async () => {
    for (let id = 1; id <= 250; id += 1)
      store.orders.set(id, anOrder(id, { date_modified: at(NOW - 60_000 + id * 200) }));
    const { delta, watermarks } = newDelta();
    await watermarks.move('abc123', 'order', NOW - MINUTE_MS);
    const schedule = new DeltaSchedule(delta, watermarks, { storeHash: 'abc123', everySeconds: 900 });
    const stopped = new Promise<void>((resolve, reject) => {
      store.afterwards = (call) => void (call === 'GET /v2/orders' && schedule.stop().then(resolve, reject));
    });
    schedule.start();
    await stopped;
    expect(store.calls.filter((call) => call === 'GET /v2/orders')).toHaveLength(1);
    expect(await watermarks.reached('abc123', 'order')).toBe(NOW - MINUTE_MS);
  });
});
