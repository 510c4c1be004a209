import { topics, type Topic } from '@patchcord/events';
import { KafkaClient } from '@patchcord/kafka';
import { defaultStoreDocument } from '@patchcord/mapping';
import { Pipeline, startApp, type Running } from '@patchcord/testing';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Balancer } from './balancer.js';
import { Recorder } from './bed.js';

const { KAFKA_BROKERS = '', SCHEMA_REGISTRY_URL = '', DATABASE_URL = '' } = process.env;
const HASH = `many${randomUUID().slice(0, 8)}`;
const WAIT = { timeout: 30_000, interval: 50 };
const LOGS = `${tmpdir()}/patchcord-ingest-specs`;

type Json = Record<string, unknown>;

describe.skipIf(KAFKA_BROKERS === '')('several ingest processes', () => {
  const group = `ingest-${HASH}`;
  const processes: Running[] = [];
  let balancer: Balancer;
  let pipeline: Pipeline;
  let kafka: KafkaClient;
  let recorder: Recorder;

  beforeAll(async () => {
    balancer = await Balancer.start();
    pipeline = await Pipeline.start(
      { KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL },
      {
        services: [],
        stands: ['bigcommerce'],
        logsDir: LOGS,
        env: { SIMULATOR_STORES: HASH },
        storeHash: HASH,
        document: defaultStoreDocument,
      },
    );
    kafka = new KafkaClient({ brokers: KAFKA_BROKERS.split(','), clientId: 'spec', registryUrl: SCHEMA_REGISTRY_URL });
    await kafka.connect();
    recorder = await Recorder.start(kafka, [topics.notices, topics.rawOrders, topics.outcomes] as Topic[]);
  }, 120_000);

  afterAll(async () => {
    await Promise.all(processes.map((running) => running.stop()));
    await recorder?.stop();
    await kafka?.close();
    await pipeline?.stop();
    await balancer?.stop();
  }, 60_000);

  async function start(): Promise<Running> {
    const { bigcommerce } = pipeline.simulator.ready['ports'] as { bigcommerce: number };
    const env = {
      KAFKA_BROKERS,
      SCHEMA_REGISTRY_URL,
      DATABASE_URL: pipeline.databaseUrl,
      BIGCOMMERCE_API_URL: `http://127.0.0.1:${bigcommerce}`,
      BIGCOMMERCE_ACCESS_TOKEN: 'simulated-access-token',
      BIGCOMMERCE_CLIENT_SECRET: 'simulated-client-secret',
      PUBLIC_URL: balancer.url,
      INGEST_GROUP: group,
      LOG_LEVEL: 'info',
    };
    const running = await startApp('ingest', env, LOGS);
    processes.push(running);
    balancer.targets.push(String(running.ready['httpUrl']));
    return running;
  }

  /** As an orchestrator does it: no more requests, then the signal. How long it took to end, ms. */
  async function stop(running: Running): Promise<number> {
    balancer.remove(String(running.ready['httpUrl']));
    const startedAt = performance.now();
    expect(await running.stop()).toBe(0);
    processes.splice(processes.indexOf(running), 1);
    return performance.now() - startedAt;
  }

  const act = (action: string, input: object = {}): Promise<Json> =>
    pipeline.control<Json>(`/bigcommerce/actions/${action}`, { storeHash: HASH, ...input });
  const owner = async (): Promise<string | undefined> =>
    (
      await pipeline.query<{ owner: string }>(
        'select owner from ingest.store_lease where store_hash = $1 and until > now()',
        [HASH],
      )
    )[0]?.owner;
  const hooksActive = async (): Promise<number> =>
    (await pipeline.control<{ isActive: boolean }[]>('/bigcommerce/hooks')).filter(({ isActive }) => isActive).length;
  const of = (topic: Topic): typeof recorder.records =>
    recorder.records.filter((record) => record.topic === topic.name && record.event['storeHash'] === HASH);
  /** Processes of other specs read the same notices, and do not know the store. */
  const ends = (): Json[] =>
    of(topics.outcomes as Topic)
      .map(({ event }) => event)
      .filter((event) => event['stage'] === 'ingest' && event['reason'] !== 'unknown-store');

  /** Orders come and change until it is stopped; their ids. */
  function shop(): { stop(): Promise<string[]> } {
    const ids: string[] = [];
    let isOver = false;
    const shopping = (async () => {
      while (!isOver) {
        const { id } = (await act('placeOrder', { statusId: 0 })) as { id: number };
        ids.push(String(id));
        await act('setOrderStatus', { id, statusId: 11 });
        await delay(60);
      }
      return ids;
    })();
    return { stop: () => ((isOver = true), shopping) };
  }

  /** What the last observation of an order says; undefined before the first. */
  function statusSeen(id: string): unknown {
    const last = of(topics.rawOrders as Topic)
      .filter(({ event }) => event['resourceId'] === id)
      .at(-1);
    const [part] = (last?.event['parts'] ?? []) as { bytes: Buffer }[];
    return part && (JSON.parse(part.bytes.toString()) as Json)['status_id'];
  }

  it('lose nothing and do nothing twice while there are one, three and one again', async () => {
    const first = await start();
    await vi.waitFor(async () => expect(await hooksActive()).toBe(6), WAIT);
    const shopping = shop();
    await delay(1_000);
    const [second, third] = await Promise.all([start(), start()]);
    await delay(3_000);

    const ownerBefore = await owner();
    const handedOver = vi
      .waitFor(async () => expect([undefined, ownerBefore]).not.toContain(await owner()), {
        timeout: 12_000,
        interval: 50,
      })
      .then(() => performance.now());
    const stoppedAt = performance.now();
    const tookMs = await stop(first);
    const handOverMs = (await handedOver) - stoppedAt;
    await delay(1_000);
    const alsoTookMs = await stop(second);
    await delay(1_000);
    const ids = await shopping.stop();

    await vi.waitFor(() => expect(ids.filter((id) => statusSeen(id) !== 11)).toEqual([]), WAIT);
    await vi.waitFor(async () => expect(await pipeline.query('select from ingest.fetch_due')).toEqual([]), WAIT);
    expect(ids.length).toBeGreaterThan(50);
    expect(Math.max(tookMs, alsoTookMs)).toBeLessThan(20_000);
    expect(handOverMs).toBeLessThan(8_000);
    expect(
      (await pipeline.control<{ deliveries: Json[] }>('/bigcommerce/webhooks/log?result=failed')).deliveries,
    ).toEqual([]);

    // Every notice has one end, and only one.
    const notices = of(topics.notices as Topic).map(({ partition, offset }) => `${partition}/${offset}`);
    await vi.waitFor(
      () =>
        expect(
          new Set(ends().map((end) => `${String(end['sourcePartition'])}/${String(end['sourceOffset'])}`)),
        ).toEqual(new Set(notices)),
      WAIT,
    );
    const endings = new Set(
      ends().map((end) => `${String(end['sourcePartition'])}/${String(end['sourceOffset'])} ${String(end['outcome'])}`),
    );
    expect(endings.size).toBe(notices.length);
    // No observation is there twice.
    const fetched = of(topics.rawOrders as Topic)
      .filter(({ event }) => event['origin'] === 'webhook')
      .map(({ event }) => `${String(event['resourceId'])} ${String(event['recordId'])}`);
    expect(fetched.length).toBe(new Set(fetched).size);
    expect(third.pid).toBe(processes[0]?.pid);
  }, 90_000);

  it('hand over within seconds when one is killed', async () => {
    const [one] = processes as [Running];
    const other = await start();
    const ownerBefore = await owner();
    balancer.remove(String(one.ready['httpUrl']));
    one.signal('SIGKILL');
    await one.gone;
    processes.splice(processes.indexOf(one), 1);
    const killedAt = performance.now();
    const { id } = (await act('placeOrder', { statusId: 11 })) as { id: number };

    await vi.waitFor(async () => expect([undefined, ownerBefore]).not.toContain(await owner()), WAIT);
    expect(performance.now() - killedAt).toBeLessThan(12_000);
    await vi.waitFor(() => expect(statusSeen(String(id))).toBe(11), WAIT);
    expect(other.pid).toBe(processes[0]?.pid);
  }, 60_000);

  it('make up for the time in which there was none, without waiting for what BigCommerce sends again', async () => {
    const [last] = processes as [Running];
    await delay(2_000); // so that its heartbeat is there
    balancer.remove(String(last.ready['httpUrl']));
    last.signal('SIGKILL');
    await last.gone;
    processes.length = 0;
    const { id } = (await act('placeOrder', { statusId: 11 })) as { id: number };
    await delay(11_000);

    await start();

    await vi.waitFor(() => expect(statusSeen(String(id))).toBe(11), WAIT);
    const seen = of(topics.rawOrders as Topic).filter(({ event }) => event['resourceId'] === String(id));
    expect(seen.map(({ event }) => event['origin'])).toEqual(['delta']);
    const [outage] = await pipeline.query<{ cause: string; seconds: number }>(
      `select cause, extract(epoch from ended - began)::float8 as seconds from ingest.outage where cause = 'ingress'`,
    );
    expect(outage?.seconds).toBeGreaterThan(10);
  }, 90_000);
});
