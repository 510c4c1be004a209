import { randomBytes } from 'node:crypto';
import { errorTopic, InvalidRecordError, topics, type StageName, type Topic } from '@patchcord/events';
import { applySchemas, applyTopics, KafkaClient, StageServer, type Handled, type Received, type Stage } from '@patchcord/kafka';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { AuditTrail } from './audit.js';
import { arrived, makeDatabase, type Database } from './bed.js';
import { Closing } from './closing.js';
import { ErrorRecordsStage } from './error-records.stage.js';
import { ErrorTable } from './error-table.js';
import { OutcomeTable } from './outcome-table.js';
import { Redrives } from './redrive.js';
import { RedriveRunner } from './redrive-runner.js';

const { KAFKA_BROKERS = '', SCHEMA_REGISTRY_URL = '' } = process.env;

// Large records and a pace that is kept take their time, also on a machine that is busy.
vi.setConfig({ testTimeout: 90_000 });

let database: Database;
let kafka: KafkaClient;
let outcomes: OutcomeTable;
let errors: ErrorTable;
let redrives: Redrives;
let runners: RedriveRunner[] = [];
let servers: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  database = await makeDatabase(process.env['DATABASE_URL']);
  await applyTopics({ brokers: KAFKA_BROKERS.split(',') });
  await applySchemas(SCHEMA_REGISTRY_URL);
  kafka = new KafkaClient({ brokers: KAFKA_BROKERS.split(','), clientId: 'spec', registryUrl: SCHEMA_REGISTRY_URL });
  await kafka.connect();
  const closing = new Closing(database.console);
  outcomes = new OutcomeTable(database.console, closing, { outcomeRetentionDays: 35 });
  errors = new ErrorTable(database.console, closing);
  redrives = new Redrives(database.console, new AuditTrail(database.console));
});
afterAll(async () => {
  await kafka?.close();
  await database?.drop();
});
beforeEach(() => database.owner.query('truncate console.error_record, console.outcome, console.redrive, console.redrive_item, console.audit'));
afterEach(async () => {
  for (const runner of runners) await runner.onModuleDestroy();
  runners = [];
  for (const server of servers) await server.close();
  servers = [];
});

const settled = <T>(check: () => Promise<T> | T): Promise<T> => vi.waitFor(check, { timeout: 30_000, interval: 100 });

function startRunner(): RedriveRunner {
  const runner = new RedriveRunner(database.console, kafka);
  runner.onModuleInit();
  runners.push(runner);
  return runner;
}

/** A topic of error bytes that nobody else uses, so that what comes to lie there is ours. */
async function madeTopic(): Promise<Topic<Buffer | null>> {
  const topic = { ...errorTopic('normalize'), name: `redriven.${randomBytes(6).toString('hex').replaceAll(/\d/g, 'x')}`, partitions: 1 };
  await applyTopics({ brokers: KAFKA_BROKERS.split(','), topics: [topic as Topic] });
  return topic;
}

type Lying = Pick<Received<Buffer | null>, 'event' | 'headers' | 'untouched'>;

async function follow(topic: Topic<Buffer | null>): Promise<Lying[]> {
  const seen: Lying[] = [];
  const handler: Stage<Buffer | null> = { handle: (batch): Handled => ({ outcomes: batch.map(() => Promise.resolve({ kind: 'forward', events: [] })), acked: () => Promise.resolve(void seen.push(...batch)) }) };
  const server = new StageServer(kafka, { stage: 'console', group: topic.name, topics: [topic as Topic], handler });
  servers.push(server);
  await new Promise<void>((resolve, reject) => server.listen((error) => (error ? reject(error as Error) : resolve())));
  return seen;
}

const error = (code = 'field-missing'): InvalidRecordError => new InvalidRecordError('A field is missing.', { code, field: 'a' });

/** Rejected as the loop rejects, and kept as the console keeps. */
async function rejectRecord(topic: string, offset: number, value: Buffer | null, { key = Buffer.from(`abc123/order/${offset}`), headers = {}, stage = 'normalize' as StageName }: { key?: Buffer | null; headers?: Record<string, Buffer | Buffer[]>; stage?: StageName } = {}): Promise<void> {
  const origin = { topic, partition: 0, offset: String(offset), key, value, headers };
  await kafka.errors.write(stage, origin, error(), { store: 'abc123', resource: 'order', resourceId: String(offset) });
}

let keeping: Promise<void> | undefined;
/** What lies on the error topics comes into the table, as in the service. */
function keepErrors(): Promise<void> {
  const group = `redrive-spec-${randomBytes(6).toString('hex')}`;
  const server = new StageServer(kafka, { stage: 'console', group, topics: [errorTopic('normalize') as Topic], handler: new ErrorRecordsStage(errors), inFlightBytesMax: 32 * 1024 * 1024 });
  servers.push(server);
  keeping = new Promise<void>((resolve, reject) => server.listen((failed) => (failed ? reject(failed as Error) : resolve())));
  return keeping;
}

const states = (topic: string): Promise<object[]> => database.console.query(`select "offset"::int as "offset", state, redrives, times, closed_by from console.error_record where topic = $1 order by 1`, [topic]);

it('sends again to the byte what was rejected: bytes, key and headers that are no text, 11 MiB, no key, no value', async () => {
  const topic = await madeTopic();
  const odd = { odd: Buffer.from([0xff, 0x00, 0xfe]), twice: [Buffer.from('a'), Buffer.from([0x80])], traceparent: Buffer.from('00-39191b3afa8d5b2370a52d6690c4a835-00f067aa0ba902b7-01') };
  const large = randomBytes(11 * 1024 * 1024);
  await rejectRecord(topic.name, 1, Buffer.from([0, 1, 0xff]), { key: Buffer.from([0xc3, 0x28]), headers: odd });
  await rejectRecord(topic.name, 2, large);
  await rejectRecord(topic.name, 3, null, { key: null });
  await keepErrors();
  await settled(async () => expect(await states(topic.name)).toHaveLength(3));
  const seen = await follow(topic);

  expect(await redrives.plan({}, 20)).toMatchObject({ triedTooOften: 0, withoutOriginal: 0 });
  const ids = await database.console.query<{ id: string }[]>('select id from console.error_record where topic = $1', [topic.name]);
  startRunner();
  const order = await redrives.start({ ids: ids.map(({ id }) => id) }, 100, 'anna');
  expect(order).toMatchObject({ total: 3, createdBy: 'anna', perSecond: 100 });
  await settled(() => expect(seen).toHaveLength(3));

  const [first, second, third] = seen as [Lying, Lying, Lying];
  expect(first.event?.equals(Buffer.from([0, 1, 0xff]))).toBe(true);
  expect(first.untouched?.key?.equals(Buffer.from([0xc3, 0x28]))).toBe(true);
  const { 'patchcord-copy-of': copyOf, 'patchcord-redrive': redrive, 'patchcord-source': source, ...own } = first.untouched?.headers ?? {};
  expect(own).toEqual(odd);
  expect(String(copyOf)).toBe(`${topic.name}/0/1`);
  expect(String(source)).toBe(`${topic.name}/0/1`);
  expect(String(redrive)).toMatch(/^[0-9a-f-]{36}\/1$/);
  expect(second.event?.equals(large)).toBe(true);
  expect([third.event, third.untouched?.key]).toEqual([null, null]);
  await settled(async () => expect(await redrives.read(order.id)).toMatchObject({ state: 'done', sent: 3, waiting: 0, onTheirWay: 3 }));
});

it('keeps the pace, stops when told and goes on where it stopped', async () => {
  const topic = await madeTopic();
  await errors.write(kept(topic.name, 40));
  const seen = await follow(topic);
  startRunner();

  const { id } = await redrives.start({}, 20, 'anna');
  await settled(() => expect(seen.length).toBeGreaterThanOrEqual(5));
  await redrives.stop(id, 'anna');
  await settled(async () => {
    const { sent } = await redrives.read(id);
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // several times what a slice takes: nothing more may come
    expect(await redrives.read(id)).toMatchObject({ state: 'stopped', sent });
  });
  const stoppedAt = (await redrives.read(id)).sent;
  expect(stoppedAt).toBeLessThan(40);
  await redrives.resume(id, 'ben');

  await settled(async () => expect(await redrives.read(id)).toMatchObject({ state: 'done', sent: 40 }));
  await settled(() => expect(seen).toHaveLength(40));
  expect(await database.console.query(`select who, action, count, result from console.audit order by id`)).toEqual([
    { who: 'anna', action: 'redrive', count: 40, result: 'ordered' },
    { who: 'anna', action: 'redrive-stop', count: 40 - stoppedAt, result: `stopped, ${40 - stoppedAt} wait` },
    { who: 'ben', action: 'redrive-resume', count: 40 - stoppedAt, result: `running, ${40 - stoppedAt} wait` },
  ]);
});

it('is gone on with by another process when its own dies', async () => {
  const topic = await madeTopic();
  await errors.write(kept(topic.name, 30));
  const seen = await follow(topic);
  const { id } = await redrives.start({}, 500, 'anna');
  // A process that took it and died: it marked ten as sent, and five of which it never heard.
  await database.owner.query(`update console.redrive set owner = 'dead', leased_until = now() + interval '1 s' where id = $1`, [id]);
  await database.owner.query(`update console.redrive_item set state = 'sent', sent_at = now() where redrive_id = $1 and n <= 10`, [id]);
  await database.owner.query(`update console.error_record set state = 'redriven', redriven_at = now(), redrives = 1 where "offset" <= 15`);

  startRunner();
  startRunner();

  await settled(async () => expect(await redrives.read(id)).toMatchObject({ state: 'done', sent: 30 }));
  await settled(() => expect(seen).toHaveLength(20));
  expect(await database.console.query('select redrives, count(*)::int as records from console.error_record group by 1')).toEqual([{ redrives: 1, records: 30 }]);
});

it('takes only what the filter chooses, and leaves out what was tried too often or is not kept', async () => {
  await errors.write([...kept('bigcommerce.orders', 4), ...kept('bigcommerce.customers', 2, { 'x-err-code': 'field-type', 'x-err-store': 'def456' })]);
  await database.owner.query(`update console.error_record set redrives = 5 where topic = 'bigcommerce.orders' and "offset" = 1`);
  await database.owner.query(`update console.error_record set has_original = false, value = null where topic = 'bigcommerce.orders' and "offset" = 2`);
  await database.owner.query(`update console.error_record set state = 'closed' where topic = 'bigcommerce.orders' and "offset" = 3`);

  expect(await redrives.plan({ code: 'field-missing' }, 20)).toEqual({ matching: 3, ready: 1, triedTooOften: 1, withoutOriginal: 1, seconds: 1 });
  expect(await redrives.plan({ store: 'def456' }, 0.5)).toEqual({ matching: 2, ready: 2, triedTooOften: 0, withoutOriginal: 0, seconds: 4 });
  expect(await redrives.start({ code: 'nothing-like-it' }, 20, 'anna')).toMatchObject({ total: 0, state: 'done' });
});

function kept(topic: string, count: number, headers: Record<string, string> = {}) {
  return Array.from({ length: count }, (_, index) => ({
    event: Buffer.from(`record ${index + 1}`),
    key: `abc123/order/${index + 1}`,
    topic: 'normalize.errors',
    partition: 0,
    offset: String(index + 1),
    headers: {
      'x-err-code': 'field-missing',
      'x-err-store': 'abc123',
      'x-err-resource': 'order',
      'x-err-resource-id': String(index + 1),
      'x-err-at': new Date(Date.now() - 60_000).toISOString(),
      '__connect.errors.topic': topic,
      '__connect.errors.partition': '0',
      '__connect.errors.offset': String(index + 1),
      ...headers,
    },
    untouched: { key: Buffer.from(`abc123/order/${index + 1}`), headers: {} },
  }));
}

const at = (resourceId: string, offset: number, changes: object): object => ({ resourceId, sourceOffset: offset, ...changes });

it('is closed when the record it sent goes through, and open again when it is rejected again', async () => {
  await errors.write(kept('bigcommerce.orders', 2));
  await database.owner.query(`update console.error_record set state = 'redriven', redriven_at = now(), redrives = 1`);

  await outcomes.write(arrived([at('1', 1, { path: '1/1.1/1', outcome: 'parked' })], 1));
  expect(await states('bigcommerce.orders')).toMatchObject([{ state: 'redriven' }, { state: 'redriven' }]);
  await outcomes.write(arrived([at('1', 1, { path: '1/1.1/1', outcome: 'applied' })], 10));
  // The copy lies elsewhere and says whose copy it is.
  const [again] = kept('bigcommerce.orders', 1);
  const copy = { 'patchcord-copy-of': 'bigcommerce.orders/0/2', 'patchcord-redrive': '11111111-2222-4333-8444-555555555555/1', 'patchcord-source': 'bigcommerce.orders/0/2' };
  await errors.write([{ ...again, key: 'abc123/order/2', offset: '99', headers: { ...again?.headers, ...copy, 'x-err-at': new Date().toISOString(), '__connect.errors.offset': '77' } } as never]);

  expect(await states('bigcommerce.orders')).toEqual([
    { offset: 1, state: 'closed', redrives: 1, times: 1, closed_by: 'it went through' },
    { offset: 2, state: 'open', redrives: 1, times: 2, closed_by: '' },
  ]);
});

it('is closed when something newer of the same resource goes through, whichever of the two is told first', async () => {
  const rejectedRow = { path: '', outcome: 'rejected', stage: 'normalize', commandKind: '', effectKey: '', sourceVersion: '2026-01-02T00:00:00.000Z/2026-01-02T00:00:01.000Z' };
  await outcomes.write(arrived([at('1', 1, rejectedRow), at('2', 2, rejectedRow), at('3', 3, rejectedRow)], 1));
  await errors.write(kept('bigcommerce.orders', 2));

  await outcomes.write(arrived([at('1', 11, { sourceVersion: '2026-01-01T00:00:00.000Z/2026-01-03T00:00:00.000Z' }), at('2', 12, { sourceVersion: '2026-01-03T00:00:00.000Z/2026-01-03T00:00:00.000Z' }), at('3', 13, { sourceVersion: '2026-01-03T00:00:00.000Z/2026-01-03T00:00:00.000Z' })], 10));
  await errors.write(kept('bigcommerce.orders', 3));

  expect(await states('bigcommerce.orders')).toMatchObject([
    { offset: 1, state: 'open' },
    { offset: 2, state: 'closed', closed_by: 'a newer version went through' },
    { offset: 3, state: 'closed', closed_by: 'a newer version went through' },
  ]);
});

it('is not closed for a refused activity by a newer order, but by its own effect', async () => {
  const activity = { 'x-err-effect-key': 'activity/order/118/paid' };
  const [one] = kept('cordial.contacts', 1, { ...activity, 'patchcord-source': 'bigcommerce.orders/0/5', 'patchcord-path': '1/1.2/2' });
  await errors.write([{ ...one, topic: 'deliver.errors' } as never]);

  await outcomes.write(arrived([at('1', 6, { path: '1/1.1/1', version: 9, sourceVersion: '2027' })]));
  expect(await states('cordial.contacts')).toMatchObject([{ state: 'open' }]);
  await outcomes.write(arrived([at('1', 5, { path: '1/1.2/2', effectKey: 'activity/order/118/paid', version: 9 })], 50));

  expect(await states('cordial.contacts')).toMatchObject([{ state: 'closed', closed_by: 'it went through' }]);
});

it('fetches again what BigCommerce answered badly, since no record of it lies in Kafka', async () => {
  const [fetched] = kept('bigcommerce.orders', 1);
  await errors.write([{ ...fetched, topic: 'ingest.errors' } as never]);
  const seen: Received<{ resource: string; resourceId: string; scope: string; recordId: string }>[] = [];
  const group = `redrive-spec-${randomBytes(6).toString('hex')}`;
  const handler: Stage<never> = { handle: (batch: readonly Received<never>[]): Handled => ({ outcomes: batch.map(() => Promise.resolve({ kind: 'forward', events: [] })), acked: () => Promise.resolve(void seen.push(...(batch as unknown as typeof seen))) }) };
  const server = new StageServer(kafka, { stage: 'console', group, topics: [topics.notices as Topic], handler });
  servers.push(server);
  await new Promise<void>((resolve, reject) => server.listen((failed) => (failed ? reject(failed as Error) : resolve())));
  startRunner();
  await redrives.start({ stage: 'ingest' }, 20, 'anna');

  const notice = await settled(() => {
    const found = seen.find(({ event }) => event.recordId.startsWith('redrive/'));
    expect(found).toBeDefined();
    return found;
  });
  expect(notice?.event).toMatchObject({ resource: 'order', resourceId: '1', scope: 'store/order/updated', storeHash: 'abc123' });
});
