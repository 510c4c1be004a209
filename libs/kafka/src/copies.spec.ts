import { errorTopic, InvalidRecordError, topics, type Topic } from '@patchcord/events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aNote, applyAll, connect, noteTopic, readUntil, type Note } from './bed.js';
import type { KafkaClient } from './kafka-client.js';
import { forward, reject, type Received, type Stage } from './stage.js';
import { StageServer } from './stage-server.js';

const address = {
  brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','),
  registryUrl: process.env['SCHEMA_REGISTRY_URL'] ?? '',
};

describe.skipIf(!process.env['KAFKA_BROKERS'])('a record that was produced once more', () => {
  let client: KafkaClient;
  let servers: StageServer[] = [];

  beforeAll(async () => {
    client = await connect(address);
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    servers = [];
  });
  afterAll(() => client.close());

  async function made(prefix: string): Promise<Topic<Note>> {
    const topic = noteTopic(prefix, 1);
    await applyAll(address, [topic as Topic]);
    return topic;
  }

  async function serve(topic: Topic<Note>, handler: Stage<Note>): Promise<void> {
    const server = new StageServer(client, { stage: 'normalize', group: topic.name, topics: [topic as Topic], handler: handler as Stage<never> });
    servers.push(server);
    await new Promise<void>((resolve, fail) => server.listen((error) => (error ? fail(error as Error) : resolve())));
  }

  interface Row {
    sourceTopic: string;
    sourceOffset: number;
    outcome: string;
    path: string;
    detail: string;
    hops: string;
  }

  /** The ends at places of a topic, once there are so many. */
  async function endsAt(topic: string, count: number): Promise<Row[]> {
    const rowOf = (value: Buffer | null): Row | undefined => {
      try {
        return client.codec.decode(topics.outcomes as Topic, value) as Row;
      } catch {
        return undefined; // other specs put bytes that are no Avro there
      }
    };
    const ours = (all: readonly { value: Buffer | null }[]): Row[] => all.map(({ value }) => rowOf(value)).filter((row): row is Row => row?.sourceTopic === topic);
    return ours(await readUntil(client.kafka, topics.outcomes.name, (all) => ours(all).length >= count));
  }

  it('takes up a place in its topic that the books are told to overlook, and what it makes descends from the original', async () => {
    const [from, to] = [await made('from'), await made('to')];
    const seen: Received<Note>[] = [];
    await serve(from, {
      handle: (batch) => {
        seen.push(...batch);
        return { outcomes: batch.map(({ event }) => Promise.resolve(event.text === 'bad' ? reject(new InvalidRecordError('No.', { code: 'misfit' })) : forward({ topic: to as Topic, key: 'k', event }))) };
      },
    });
    const [first, second] = [await client.codec.writerId(from), client.codec];
    const bytes = (text: string): Buffer => second.encode(from as Topic, aNote(1, text), first);
    const copyOf = { 'patchcord-copy-of': `${from.name}/0/0`, 'patchcord-source': `${from.name}/0/0`, 'patchcord-redrive': 'an-id/1' };
    await client.producer.sendRaw([
      { topic: from.name, key: 'k', value: bytes('bad') },
      { topic: from.name, key: 'k', value: bytes('good'), headers: copyOf },
      { topic: from.name, key: 'k', value: bytes('bad'), headers: copyOf },
    ]);

    const ends = await endsAt(from.name, 4);
    expect(ends.map(({ sourceOffset, outcome, path, detail }) => [sourceOffset, outcome, path, detail]).sort()).toEqual([
      [0, 'rejected', '', 'No.'],
      [0, 'rejected', '', 'No.'],
      [1, 'copy', '', `${from.name}/0/0`],
      [2, 'copy', '', `${from.name}/0/0`],
    ]);
    const [forwarded] = await readUntil(client.kafka, to.name, (all) => all.length >= 1);
    const headers = Object.fromEntries(Object.entries(forwarded?.headers ?? {}).map(([name, value]) => [name, String(value)]));
    expect(headers).toMatchObject({ 'patchcord-source': `${from.name}/0/0`, 'patchcord-path': '1/1' });
    expect(headers['patchcord-hops']).toMatch(/^log=\d{13},normalize=\d{13}$/);
    expect(headers['patchcord-redrive']).toBeUndefined();
    expect(seen.map(({ source }) => source)).toEqual([`${from.name}/0/0`, `${from.name}/0/0`, `${from.name}/0/0`]);
  });

  it('keeps headers that are no text or are there twice, on the error topic', async () => {
    const from = await made('from');
    const producer = client.kafka.producer();
    await producer.connect();
    const odd = Buffer.from([0xff, 0xfe]);
    await producer.send({ topic: from.name, messages: [{ key: 'k', value: 'no avro', headers: { odd, twice: [Buffer.from('a'), odd] } }] });
    await producer.disconnect();
    await serve(from, { handle: () => ({ outcomes: [] }) });

    const isOurs = (headers: Record<string, unknown> = {}): boolean => String(headers['__connect.errors.topic']) === from.name;
    const errors = await readUntil(client.kafka, errorTopic('normalize').name, (all) => all.some(({ headers }) => isOurs(headers)));

    const headers = errors.find((error) => isOurs(error.headers))?.headers;
    expect(headers?.['odd']).toEqual(odd);
    expect(headers?.['twice']).toEqual([Buffer.from('a'), odd]);
  });
});
