import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { topics, type Customer, type CustomerObservation, type Topic } from '@patchcord/events';
import { KafkaClient } from '@patchcord/kafka';
import { Pipeline } from '@patchcord/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const { KAFKA_BROKERS = '', SCHEMA_REGISTRY_URL = '', DATABASE_URL = '' } = process.env;

describe.skipIf(KAFKA_BROKERS === '')('a systemic failure in normalize', () => {
  const store = `n${randomUUID().slice(0, 8)}`;
  const neighbour = `m${randomUUID().slice(0, 8)}`;
  const made: { storeHash: string; firstName: string }[] = [];
  let pipeline: Pipeline;
  let kafka: KafkaClient;
  let stopReading: () => Promise<void>;

  beforeAll(async () => {
    pipeline = await Pipeline.start(
      { KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL },
      {
        services: ['normalize'],
        logsDir: `${tmpdir()}/patchcord-e2e-stops`,
        storeHash: store,
        document: () => ({}),
      },
    );
    kafka = new KafkaClient({ brokers: KAFKA_BROKERS.split(','), clientId: 'spec', registryUrl: SCHEMA_REGISTRY_URL });
    await kafka.connect();
    stopReading = await read();
  }, 120_000);

  afterAll(async () => {
    await stopReading();
    await kafka.close();
    await pipeline.stop();
  });

  /** Follows what is made of the two stores' customers. */
  async function read(): Promise<() => Promise<void>> {
    const topic = topics.customers as Topic;
    const consumer = kafka.kafka.consumer({ groupId: `spec-${randomUUID()}`, maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topic: topic.name, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => {
        await kafka.codec.prepare([message.value]);
        const { storeHash, firstName } = kafka.codec.decode(topic, message.value) as Customer;
        if (storeHash === store || storeHash === neighbour) made.push({ storeHash, firstName });
      },
    });
    return () => consumer.disconnect();
  }

  /** Without a name its body is none. */
  function publish(storeHash: string, resourceId: string, firstName?: string): Promise<void> {
    const customer = {
      id: Number(resourceId),
      email: 'mia@example.com',
      first_name: firstName,
      last_name: 'Torres',
      company: '',
      phone: '',
      date_created: '2025-03-02T10:12:00Z',
      date_modified: '2025-03-02T10:12:00Z',
    };
    const bytes = Buffer.from(firstName === undefined ? '{' : JSON.stringify(customer));
    const event: CustomerObservation = {
      recordId: randomUUID(),
      storeHash,
      channelId: '1',
      resourceId,
      sourceVersion: '2025-03-02T10:12:00.000Z/2025-03-02T10:12:01.000Z',
      occurredAt: Date.now(),
      observedAt: Date.now(),
      origin: 'webhook',
      lane: 'live',
      noticeScope: 'store/customer/updated',
      parts: [{ name: 'customer', status: 200, bytes }],
    };
    const key = `${storeHash}/customer/${resourceId}`;
    return kafka.producer.send([{ topic: topics.rawCustomers as Topic, key, event }]);
  }

  const admin = (path: string): Promise<Response> =>
    fetch(`${String(pipeline.services.get('normalize')?.ready['adminUrl'])}${path}`);

  const namesOf = (storeHash: string): string[] =>
    made.filter((each) => each.storeHash === storeHash).map(({ firstName }) => firstName);

  const parked = async (): Promise<number> => {
    const [row] = await pipeline.query<{ count: number }>(
      'select coalesce(sum(records), 0)::int as count from normalize.parked_range where store_hash = $1',
      [store],
    );
    return row?.count ?? 0;
  };

  it('stops the store, says so, lets the others pass, lasts over a restart, and ends when it is released', async () => {
    await Promise.all(Array.from({ length: 200 }, (_, index) => publish(store, String(index + 100))));
    await vi.waitUntil(async () => (await (await admin('/health/ready')).text()).includes(store), { timeout: 30_000 });

    for (const name of ['One', 'Two', 'Three']) await publish(store, '1', name);
    await publish(neighbour, '1', 'Other');
    await vi.waitUntil(async () => (await parked()) === 3 && namesOf(neighbour).length === 1, { timeout: 15_000 });

    const ready = await admin('/health/ready');
    expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'degraded' }]);
    expect(await (await admin('/health/live')).json()).toMatchObject({ status: 'ok' });
    const stoppedStores = async (): Promise<string | undefined> =>
      /^stopped_stores\{stage="normalize"\} (\d+)/m.exec(await (await admin('/metrics')).text())?.[1];
    await vi.waitUntil(async () => (await stoppedStores()) === '1', { timeout: 10_000 });
    expect(namesOf(store)).toEqual([]);

    // It has to last: a process that starts anew knows of it, too.
    await pipeline.kill('normalize');
    await pipeline.startService('normalize');
    await publish(store, '1', 'Four');
    await vi.waitFor(async () => expect(await parked()).toBe(4), { timeout: 45_000, interval: 200 });

    await pipeline.query(
      `insert into console.stage_release (stage, store_hash, released_by) values ('normalize', $1, 'spec')`,
      [store],
    );
    await vi.waitUntil(() => namesOf(store).length === 4, { timeout: 30_000 });
    expect(namesOf(store)).toEqual(['One', 'Two', 'Three', 'Four']);
    await vi.waitUntil(async () => (await stoppedStores()) === '0', { timeout: 10_000 });
    expect(await (await admin('/health/ready')).json()).toMatchObject({ status: 'ok' });
    await publish(store, '1', 'Five');
    await vi.waitUntil(() => namesOf(store).at(-1) === 'Five', { timeout: 10_000 });
  }, 150_000);
});
