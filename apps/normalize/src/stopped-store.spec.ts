import { randomUUID } from 'node:crypto';
import { createDataSource, DocumentFeed, GateDrain, StoppedStores } from '@patchcord/database';
import { allTopics, topics, type Customer, type CustomerObservation, type Topic } from '@patchcord/events';
import { applySchemas, applyTopics, KafkaClient, type Outcome, type Received } from '@patchcord/kafka';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inputs, NormalizeStage, type Observation } from './normalize.stage.js';
import { ParkedObservations, ParkedRanges } from './parked-ranges.js';

const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
const registryUrl = process.env['SCHEMA_REGISTRY_URL'] ?? '';
const raw = topics.rawCustomers as Topic;

describe.skipIf(!process.env['DATABASE_URL'] || !process.env['KAFKA_BROKERS'])('a store that normalize stopped', () => {
  // Of its own, because the topics are everybody's.
  const store = `n${randomUUID().slice(0, 8)}`;
  const neighbour = `m${randomUUID().slice(0, 8)}`;
  let server: DataSource;
  let owner: DataSource;
  let dataSource: DataSource;
  let kafka: KafkaClient;
  let feed: DocumentFeed<unknown>;
  let name: string;

  beforeAll(async () => {
    name = `normalize_${randomUUID().replaceAll('-', '')}`;
    server = await createDataSource({ url: process.env['DATABASE_URL'] ?? '' }).initialize();
    await server.query(`create database ${name}`);
    const url = Object.assign(new URL(process.env['DATABASE_URL'] ?? ''), { pathname: `/${name}` }).href;
    owner = await createDataSource({ url }).initialize();
    await owner.runMigrations({ transaction: 'each' });
    dataSource = await createDataSource({ url, role: 'normalize' }).initialize();
    await applyTopics({ brokers, topics: allTopics() });
    await applySchemas(registryUrl, allTopics());
    kafka = new KafkaClient({ brokers, clientId: 'spec', registryUrl });
    await kafka.connect();
    await document(1);
    feed = new DocumentFeed(
      dataSource,
      (applied) => applied,
      () => undefined,
    );
    await feed.start();
  });
  afterAll(async () => {
    feed.stop();
    await kafka.close();
    await dataSource.destroy();
    await owner.destroy();
    await server.query(`drop database ${name} with (force)`);
    await server.destroy();
  });

  async function document(version: number): Promise<void> {
    await owner.query(
      `insert into config.store_document (store_hash, version, document, source, applied_by) values ($1, $2, '{}', '', 'spec')`,
      [store, version],
    );
  }

  /** Without a name its body is none. */
  function observation(storeHash: string, id: string, firstName?: string): CustomerObservation {
    const customer = {
      id: Number(id),
      email: 'mia@example.com',
      first_name: firstName,
      last_name: 'Torres',
      company: '',
      phone: '',
      date_created: '2025-03-02T10:12:00Z',
      date_modified: '2025-03-02T10:12:00Z',
    };
    return {
      recordId: `notice-${id}`,
      storeHash,
      channelId: '1',
      resourceId: id,
      sourceVersion: '2025-03-02T10:12:00.000Z/2025-03-02T10:12:01.000Z',
      occurredAt: 1_740_910_320_000,
      observedAt: 1_740_910_321_000,
      origin: 'webhook',
      lane: 'live',
      noticeScope: 'store/customer/updated',
      parts: [
        { name: 'customer', status: 200, bytes: Buffer.from(firstName === undefined ? '{' : JSON.stringify(customer)) },
      ],
    };
  }

  /** Puts observations into Kafka and gives them as the loop would. */
  async function publish(...events: CustomerObservation[]): Promise<Received<Observation>[]> {
    const mark = randomUUID();
    const marked = events.map((event, index) => ({ ...event, recordId: `${mark}/${index}` }));
    const key = ({ storeHash, resourceId }: CustomerObservation): string => `${storeHash}/customer/${resourceId}`;
    await kafka.producer.send(marked.map((event) => ({ topic: raw, key: key(event), event })));
    const found = await readAll<CustomerObservation>(
      raw,
      ({ recordId }) => recordId.startsWith(`${mark}/`),
      events.length,
    );
    return marked.map(
      ({ recordId }) => found.find(({ event }) => event.recordId === recordId) as Received<Observation>,
    );
  }

  /** What is found on a topic, from its beginning. */
  async function readAll<Event>(
    topic: Topic,
    isMine: (event: Event) => boolean,
    count: number,
  ): Promise<Received<Event>[]> {
    const consumer = kafka.kafka.consumer({ groupId: `spec-${randomUUID()}`, maxWaitTimeInMs: 100 });
    const found: Received<Event>[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic: topic.name, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message, partition }) => {
        const value = message.value ?? Buffer.alloc(0);
        await kafka.codec.prepare([value]);
        const event = kafka.codec.decode(topic, value) as Event;
        if (!isMine(event)) return;
        const { offset } = message;
        const header = (key: string): string => String(message.headers?.[key] ?? '');
        const source = header('patchcord-source') || `${topic.name}/${partition}/${offset}`;
        const place = {
          topic: topic.name,
          partition,
          offset,
          lane: topic.lane,
          source,
          path: header('patchcord-path'),
        };
        const rest = { headers: {}, context: undefined, isCurrent: () => true };
        found.push({ ...place, ...rest, event, key: String(message.key), value });
      },
    });
    await vi.waitUntil(() => found.length >= count, { timeout: 15_000 });
    await consumer.disconnect();
    return found;
  }

  interface Parts {
    stage: NormalizeStage;
    stops: StoppedStores;
  }

  /** A process of normalize, as far as anybody outside can tell. */
  function aProcess(): Parts {
    const versionOf = (storeHash: string): number => feed.get(storeHash)?.version ?? 0;
    const names = [...inputs('live'), ...inputs('bulk')].map((topic) => topic.name);
    const stops = new StoppedStores(dataSource, { stage: 'normalize', topics: names, versionOf });
    const ranges = new ParkedRanges(dataSource, stops);
    const stage = new NormalizeStage({
      setAside: (batch) => ranges.setAside(batch),
      note: (storeHash, isRejected) => stops.note(storeHash, versionOf(storeHash), isRejected),
    });
    return { stage, stops };
  }

  async function run({ stage }: Parts, ...batch: Received<Observation>[]): Promise<string[]> {
    const handled = stage.handle(batch);
    const outcomes: Outcome[] = await Promise.all(handled.outcomes);
    await handled.acked?.();
    return outcomes.map((outcome) => (outcome.kind === 'park' ? `park ${outcome.reason}` : outcome.kind));
  }

  const gates = async (): Promise<number> =>
    ((await owner.query('select from normalize.stopped_store where store_hash = $1', [store])) as unknown[]).length;

  const parked = async (): Promise<number> => {
    const [{ records }] = await owner.query(
      'select coalesce(sum(records), 0)::int as records from normalize.parked_range where store_hash = $1',
      [store],
    );
    return records as number;
  };

  it('leaves its records where they lie, in every process, and takes them up in order with the next document', async () => {
    const first = aProcess();
    const bad = await publish(...Array.from({ length: 200 }, (_, index) => observation(store, `${index + 1_000}`)));
    expect(new Set(await run(first, ...bad))).toEqual(new Set(['reject']));
    await vi.waitUntil(async () => (await gates()) === 6, { timeout: 5_000 });

    const [one, two, others] = await publish(
      observation(store, '1', 'One'),
      observation(store, '1', 'Two'),
      observation(neighbour, '1', 'Other'),
    );
    const second = aProcess();
    const [three] = await publish(observation(store, '1', 'Three'));
    expect(await run(first, one as never, others as never, two as never)).toEqual([
      'park systemic',
      'forward',
      'park systemic',
    ]);
    expect(await run(second, three as never)).toEqual(['park systemic']);
    // They come again after a crash, one with them that was not there before.
    const [four] = await publish(observation(store, '1', 'Four'));
    expect(await run(second, two as never, three as never, four as never)).toEqual(Array(3).fill('park systemic'));
    expect(await parked()).toBe(4);
    expect(second.stops.problem()).toContain(`${store} (document version 1)`);

    await document(2);
    const observations = new ParkedObservations(dataSource, kafka, second.stage);
    const drain = new GateDrain(dataSource, second.stops, observations);
    second.stops.start();
    drain.start();
    await vi.waitUntil(async () => (await gates()) === 0, { timeout: 20_000, interval: 50 });
    await drain.stop();
    await observations.close();
    second.stops.stop();

    expect(await parked()).toBe(0);
    const made = await readAll<Customer>(topics.customers as Topic, ({ storeHash }) => storeHash === store, 4);
    expect(made.map(({ event, source }) => [event.firstName, source])).toEqual([
      ['One', one?.source],
      ['Two', two?.source],
      ['Three', three?.source],
      ['Four', four?.source],
    ]);
    expect(await run(second, ...(await publish(observation(store, '1', 'Five'))))).toEqual(['forward']);
  });
});
