import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorHeaders, topics } from '@patchcord/events';
import { KafkaClient } from '@patchcord/kafka';
import { Pipeline } from '@patchcord/testing';
import kafkajs, { type Producer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { commandShapes } from './bad-commands.js';
import { bodyShapes, byteShapes, type End, type Frame, type RecordShape } from './bad-shapes.js';
import { signed, STORE, webhookShapes, type WebhookShape } from './bad-webhooks.js';
import { benchDocument } from './bench/document.js';
import { framing, goodRecord } from './good-records.js';
import { Watch } from './watch.js';

const stack = {
  KAFKA_BROKERS: process.env['KAFKA_BROKERS'] ?? '',
  SCHEMA_REGISTRY_URL: process.env['SCHEMA_REGISTRY_URL'] ?? '',
  DATABASE_URL: process.env['DATABASE_URL'] ?? '',
};

const services = ['ingest', 'normalize', 'enrich', 'deliver'] as const;
const recordShapes = [...byteShapes, ...bodyShapes, ...commandShapes];

/** What was put into Kafka for a shape. */
interface Put {
  id: number;
  place: string;
  key: Buffer | null;
  value: Buffer | null;
}

/** Headers that nobody of ours writes, one of which is no text. */
const strange = { 'x-left-by': 'somebody', 'x-bytes': Buffer.from('00ff80', 'hex') };

describe.skipIf(!process.env['KAFKA_BROKERS'])('input that cannot be used', () => {
  let pipeline: Pipeline;
  let client: KafkaClient;
  let producer: Producer;
  let watch: Watch;
  let frame: Frame;
  const puts = new Map<string, Put>();

  beforeAll(async () => {
    const logsDir = mkdtempSync(join(tmpdir(), 'patchcord-e2e-'));
    pipeline = await Pipeline.start(stack, { services, logsDir, document: benchDocument });
    client = new KafkaClient({
      brokers: stack.KAFKA_BROKERS.split(','),
      clientId: 'e2e',
      registryUrl: stack.SCHEMA_REGISTRY_URL,
    });
    await client.connect();
    producer = client.kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
    await producer.connect();
    watch = await Watch.start(client);
    frame = await framing(client);
    await eventually(async () =>
      expect((await pipeline.control<unknown[]>('/bigcommerce/hooks')).length).toBeGreaterThan(3),
    );
    for (const [index, shape] of recordShapes.entries()) puts.set(shape.name, await putBesideGood(shape, index));
  }, 120_000);
  afterAll(async () => {
    await watch?.stop();
    await producer?.disconnect();
    await client?.close();
    await pipeline?.stop();
  }, 60_000);

  const eventually = <Result>(check: () => Result | Promise<Result>): Promise<Result> =>
    vi.waitFor(check, { timeout: 15_000, interval: 50 });
  const contactOf = (email: string): Promise<object> =>
    pipeline.control(`/cordial/contacts?email=${encodeURIComponent(email)}`);
  const goodBefore = (id: number): string => `good-${id}-before@example.com`;
  const goodAfter = (id: number): string => `good-${id}-after@example.com`;

  /** The bad record between two good ones, on one partition. */
  async function putBesideGood(shape: RecordShape, index: number): Promise<Put> {
    const id = 1_000 + index;
    const value = shape.value(id, frame);
    const key = shape.key ? shape.key(id) : Buffer.from(`${STORE}/bad/${id}`);
    const messages = [
      { key: `${STORE}/good/${id}/before`, value: goodRecord(shape.topic, 10_000 + id, goodBefore(id), frame) },
      { key, value, headers: strange },
      { key: `${STORE}/good/${id}/after`, value: goodRecord(shape.topic, 20_000 + id, goodAfter(id), frame) },
    ].map((message) => ({ ...message, partition: index % shape.topic.partitions }));
    const [sent] = await producer.send({ topic: shape.topic.name, messages, acks: -1 });
    const place = `${shape.topic.name}/${index % shape.topic.partitions}/${Number(sent?.baseOffset) + 1}`;
    return { id, place, key, value };
  }

  async function expectEnd(
    end: End,
    { id, place, key, value }: Put,
    kept: object = { 'x-left-by': Buffer.from('somebody'), 'x-bytes': strange['x-bytes'] },
  ): Promise<void> {
    if ('errors' in end) {
      await eventually(() => expect(watch.errorsAt(place)).toHaveLength(1));
      const [record] = watch.errorsAt(place);
      expect(record).toMatchObject({
        stage: end.errors,
        headers: { [errorHeaders.code]: end.code, [errorHeaders.message]: expect.stringMatching(end.says) },
      });
      expect(record?.headers[errorHeaders.field]).toBe(end.field);
      expect(record?.value).toEqual(value);
      expect(record?.key).toEqual(key);
      expect(record?.bytes).toMatchObject(kept);
      await eventually(() =>
        expect(watch.outcomesAt(place).map(({ outcome, reason, stage }) => ({ outcome, reason, stage }))).toEqual([
          { outcome: 'rejected', reason: end.code, stage: end.errors },
        ]),
      );
    } else if ('outcome' in end) {
      await eventually(() => expect(watch.outcomesAt(place)).toMatchObject([end]));
    } else if ('arrives' in end) {
      await eventually(() => contactOf(end.arrives.replace('{id}', String(id))));
      await eventually(() => expect(watch.outcomesAt(place)).toMatchObject([{ outcome: 'applied', stage: 'deliver' }]));
    }
  }

  it.each(recordShapes.map((shape) => [shape.name, shape] as const))(
    '%s ends where it belongs, and its neighbours arrive',
    async (name, { end }) => {
      const put = puts.get(name) as Put;

      await expectEnd(end, put);
      await eventually(() => contactOf(goodBefore(put.id)));
      await eventually(() => contactOf(goodAfter(put.id)));
    },
  );

  it.each(webhookShapes.map((shape) => [shape.name, shape] as const))(
    '%s is answered as it has to be, and the webhooks beside it are taken',
    async (name, shape) => {
      const [before, after] = await quietCustomers(webhookShapes.indexOf(shape));
      const id = idBeside(`${STORE}/customer/${before.id}`, name);

      expect(await post(`${id}-before`, aboutCustomer(before.id))).toBe(200);
      expect(await post(id, shape.body, shape)).toBe('answer' in shape.end ? shape.end.answer : 200);
      expect(await post(`${id}-after`, aboutCustomer(after.id))).toBe(200);

      await eventually(() => contactOf(before.email));
      await eventually(() => contactOf(after.email));
      const noticed = watch.notices.filter(({ notice }) => notice.recordId === id);
      expect(noticed).toHaveLength('answer' in shape.end ? 0 : 1);
      for (const { notice, place, value } of noticed) {
        expect(notice.bytes).toEqual(shape.body);
        await expectEnd(shape.end, { id: 0, place, key: Buffer.from(`${STORE}/unknown/${id}`), value }, {});
      }
    },
  );

  it('leaves nothing else behind, and nothing of it again after a restart', async () => {
    const rejected = [...recordShapes, ...webhookShapes].filter(({ end }) => 'errors' in end).length;
    await Promise.all([...pipeline.services.values()].map((service) => service.stop()));
    await Promise.all(services.map((name) => pipeline.startService(name)));
    const index = recordShapes.length;
    await putBesideGood(byteShapes[0] as RecordShape, index);
    await eventually(() => contactOf(goodAfter(1_000 + index)));

    const places = watch.errors.map(({ place }) => place);
    expect(places).toHaveLength(rejected + 1);
    expect(new Set(places).size).toBe(rejected + 1);
    expect(watch.outcomes.filter(({ outcome }) => outcome === 'rejected')).toHaveLength(rejected + 1);
  }, 60_000);

  /** Two customers whose changes BigCommerce announced to nobody. */
  async function quietCustomers(index: number): Promise<[QuietCustomer, QuietCustomer]> {
    await pipeline.control('/bigcommerce/faults', { dropHooksRatio: 1 });
    const emails = ['before', 'after'].map((when) => `hook-${index}-${when}@example.com`);
    const made = [];
    for (const email of emails)
      made.push({
        email,
        id: (await pipeline.control<{ id: number }>('/bigcommerce/actions/createCustomer', { email })).id,
      });
    await pipeline.control('/bigcommerce/faults', { dropHooksRatio: 0 });
    return made as [QuietCustomer, QuietCustomer];
  }

  /** Calls the receiver as BigCommerce does; the status. */
  async function post(
    id: string,
    body: Buffer,
    { storeHash = STORE, secret }: Partial<WebhookShape> = {},
  ): Promise<number> {
    const url = `${String(pipeline.services.get('ingest')?.ready['httpUrl'])}/webhooks/bigcommerce/${storeHash}`;
    const headers = { 'content-type': 'application/json', ...signed(id, body, secret) };
    const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
    return response.status;
  }
});

interface QuietCustomer {
  id: number;
  email: string;
}

function aboutCustomer(id: number): Buffer {
  return Buffer.from(
    JSON.stringify({
      scope: 'store/customer/updated',
      store_id: '1025646',
      data: { type: 'customer', id },
      hash: 'a1b2',
      created_at: Math.floor(Date.now() / 1_000),
      producer: `stores/${STORE}`,
    }),
  );
}

/** A delivery id whose notice, if it names no resource, lies on the partition of the key. */
function idBeside(key: string, name: string): string {
  const partitionOf = (text: string): number =>
    partitioner({ topic: '', partitionMetadata: partitions, message: { key: text, value: null } });
  const prefix = name.replaceAll(/\W+/g, '-');
  for (let tries = 0; ; tries += 1)
    if (partitionOf(`${STORE}/unknown/${prefix}-${tries}`) === partitionOf(key)) return `${prefix}-${tries}`;
}

const partitioner = kafkajs.Partitioners.DefaultPartitioner();
const partitions = Array.from({ length: topics.notices.partitions }, (_, partitionId) => ({
  partitionId,
  partitionErrorCode: 0,
  leader: 0,
  replicas: [],
  isr: [],
}));
