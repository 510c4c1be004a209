import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { errorTopic, InvalidRecordError, type StageName } from '@patchcord/events';
import { applySchemas, applyTopics, KafkaClient } from '@patchcord/kafka';
import { startService, type Service } from '@patchcord/runtime';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { anOutcome, makeDatabase, openWay, type Database, type Way } from './bed.js';
import { consoleConfig } from './console.config.js';
import { ConsoleModule } from './console.module.js';
import { httpOptions } from './http.js';

const { KAFKA_BROKERS = '', SCHEMA_REGISTRY_URL = '' } = process.env;
const TOKEN = 'a-token';
/** A store and ids that no other spec on this broker uses. */
const STORE = `s${randomBytes(6).toString('hex')}`;
const CONTACT = randomUUID();
const DOCUMENT = readFileSync(new URL('../../../infra/local/stores/abc123.yaml', import.meta.url), 'utf8').replace('store: abc123', `store: ${STORE}`);

let database: Database;
let way: Way;
let kafka: KafkaClient;
let service: Service;

beforeAll(async () => {
  database = await makeDatabase(process.env['DATABASE_URL']);
  await applyTopics({ brokers: KAFKA_BROKERS.split(',') });
  await applySchemas(SCHEMA_REGISTRY_URL);
  kafka = new KafkaClient({ brokers: KAFKA_BROKERS.split(','), clientId: 'spec', registryUrl: SCHEMA_REGISTRY_URL });
  await kafka.connect();
  way = await openWay(database.url);
  const env = { KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL: way.url, PATCHCORD_TOKEN: TOKEN, LOG_LEVEL: 'silent' };
  service = await startService(ConsoleModule, { name: 'console-api', config: consoleConfig, http: httpOptions, ownsProcess: false, env });
});
afterAll(async () => {
  await service?.stop();
  await way?.cut();
  await kafka?.close();
  await database?.drop();
});

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

async function ask(path: string, init: { method?: string; body?: object; token?: string } = {}): Promise<Answer> {
  const response = await fetch(`${service.httpUrl ?? ''}${path}`, {
    method: init.method ?? (init.body ? 'POST' : 'GET'),
    headers: { authorization: `Bearer ${init.token ?? TOKEN}`, ...(init.body && { 'content-type': 'application/json' }) },
    ...(init.body && { body: JSON.stringify(init.body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const settled = <T>(check: () => Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 15_000, interval: 100 });

it('opens nothing without the token, and says what is missing', async () => {
  for (const path of ['/api/waiting', '/api/audit', '/api/redrives', '/api/status', '/api/summary', '/api/errors', '/api/lookup?q=order:1', `/api/config/${STORE}`, '/api/openapi.json']) {
    const { status, body } = await ask(path, { token: 'another' });

    expect([path, status]).toEqual([path, 401]);
    expect(body['message']).toBe('Send the token of this installation: authorization: Bearer <PATCHCORD_TOKEN>.');
  }
});

it('is ready once it has its partitions', async () => {
  const checks = await settled(async () => {
    const response = await fetch(`${service.adminUrl}/health/ready`);
    expect(response.status).toBe(200);
    return ((await response.json()) as { checks: object }).checks;
  });

  expect(checks).toEqual({ kafka: 'ok', postgres: 'ok', console: 'ok', 'console.errors': 'ok' });
});

it('serves its contract', async () => {
  const committed: unknown = JSON.parse(readFileSync(new URL('../../../libs/console-client/openapi.json', import.meta.url), 'utf8'));

  expect((await ask('/api/openapi.json')).body).toEqual(committed);
});

it('applies a store document, leaves the same alone, and keeps every version', async () => {
  expect(await ask(`/api/config/${STORE}`)).toMatchObject({ status: 404 });
  expect((await ask(`/api/config/${STORE}`, { body: { source: DOCUMENT, checkOnly: true } })).body).toEqual({ store: STORE, version: 1, changed: true });
  expect((await ask(`/api/config/${STORE}/history`)).body).toEqual({ versions: [] });

  expect((await ask(`/api/config/${STORE}`, { body: { source: DOCUMENT } })).body).toEqual({ store: STORE, version: 1, changed: true });
  expect((await ask(`/api/config/${STORE}`, { body: { source: DOCUMENT } })).body).toEqual({ store: STORE, version: 1, changed: false });
  expect((await ask(`/api/config/${STORE}`, { body: { source: `${DOCUMENT}\n# a word\n` } })).body).toEqual({ store: STORE, version: 2, changed: true });
  expect((await ask(`/api/config/${STORE}/rollback`, { body: { version: 1 } })).body).toEqual({ store: STORE, version: 3, changed: true });

  const history = (await ask(`/api/config/${STORE}/history`)).body['versions'] as { version: number; inForce: boolean }[];
  expect(history.map(({ version, inForce }) => [version, inForce])).toEqual([
    [3, true],
    [2, false],
    [1, false],
  ]);
  expect((await ask(`/api/config/${STORE}?version=2`)).body).toMatchObject({ version: 2, source: `${DOCUMENT}\n# a word\n`, inForce: false });
  expect((await ask(`/api/config/${STORE}`)).body).toMatchObject({ version: 3, source: DOCUMENT, inForce: true });
});

it('refuses a document with every mistake and its place, and changes nothing', async () => {
  const source = DOCUMENT.replace('verify: signature', 'verify: never').replace('forceResubscribe: false', 'forceResubscribe: perhaps');

  const { status, body } = await ask(`/api/config/${STORE}`, { body: { source } });

  expect(status).toBe(422);
  expect(body['problems']).toMatchObject([
    { path: 'bigcommerce.webhooks.verify', line: 10 },
    { path: 'cordial.forceResubscribe', line: 14 },
  ]);
  expect((await ask(`/api/config/${STORE}`)).body).toMatchObject({ version: 3 });
});

it('refuses what may not change, what belongs to another store, and what it cannot read', async () => {
  const prefixed = await ask(`/api/config/${STORE}`, { body: { source: DOCUMENT.replace('account: main', 'account: main\nidPrefix: uk-') } });
  expect(prefixed).toMatchObject({ status: 422, body: { problems: [{ path: 'idPrefix' }] } });

  const other = await ask('/api/config/another1', { body: { source: DOCUMENT } });
  expect(other).toMatchObject({ status: 422, body: { problems: [{ path: 'store' }] } });

  const second = await ask('/api/config/another1', { body: { source: DOCUMENT.replace(STORE, 'another1') } });
  expect(second).toMatchObject({ status: 422, body: { problems: [{ path: 'idPrefix' }] } });

  expect((await ask('/api/config/NoHash', { body: { source: DOCUMENT } })).body['message']).toEqual(['must be a store hash']);
  expect(await ask(`/api/config/${STORE}`, { body: { source: DOCUMENT, force: true } })).toMatchObject({ status: 400 });
  expect((await ask(`/api/config/${STORE}/rollback`, { body: { version: 9 } })).body['message']).toBe(`Store ${STORE} has versions 1 to 3; 9 is none of them.`);
});

it('keeps ends that come through Kafka, past what is no outcome, and tells the story of the order', async () => {
  await database.owner.query(`insert into enrich.contact (id, account, email) values ($1, 'main', 'mia@example.com')`, [CONTACT]);
  await database.owner.query(`insert into enrich.contact_customer values ($1, '7', $2)`, [STORE, CONTACT]);
  await database.owner.query(`insert into deliver.effect (account, effect_key, version, state, attempts, request, status) values ('main', 'order/118', 1, 'applied', 1, 'POST /orders', 201)`);
  await kafka.producer.sendRaw([{ topic: 'outcomes', key: 'x', value: Buffer.from('no outcome') }]);
  const order = { storeHash: STORE, recordId: `msg_${STORE}`, contactId: CONTACT, sourceOffset: 900_000_001 };
  await kafka.outcomes.write([
    anOutcome({ ...order, path: '1/1.1/2', commandKind: 'contact', effectKey: `contact/${CONTACT}`, request: 'POST /contacts', status: 201 }),
    anOutcome({ ...order, path: '1/1.2/2', request: 'POST /orders', status: 201 }),
  ]);

  const story = await settled(async () => {
    const { body } = await ask('/api/lookup?q=order:118');
    expect((body['records'] as unknown[]).length).toBe(1);
    expect((body['records'] as { end: string }[])[0]?.end).toBe('applied');
    return body;
  });

  expect(story['answer']).toMatch(/^The last change of order 118 reached Cordial at .*, 1\.0 s after it happened\.$/);
  expect(story['contacts']).toMatchObject([{ id: CONTACT, email: 'm***@example.com', customers: [{ store: STORE, customerId: '7' }], consent: { status: '' }, atCordial: null }]);
  expect(story['effects']).toMatchObject([{ effectKey: 'order/118', state: 'applied', request: 'POST /orders', status: 201 }]);
  for (const q of ['mia@example.com', `contact:${CONTACT}`, `msg_${STORE}`, 'bigcommerce.orders/0/900000001']) {
    expect([q, (await ask(`/api/lookup?q=${encodeURIComponent(q)}`)).body['records']]).toEqual([q, story['records']]);
  }
});

it('says that nothing is known of nobody', async () => {
  expect((await ask('/api/lookup?q=nobody@example.com')).body).toMatchObject({
    asked: { kind: 'email', value: 'n***@example.com' },
    answer: 'Nothing is known of n***@example.com: no change of it has come, or it was longer ago than outcomes are kept.',
    contacts: [],
    records: [],
  });
});

async function reject(stage: StageName, id: string, value: Buffer | null, code = 'field-missing'): Promise<void> {
  const error = new InvalidRecordError('billing_address.email should be text, but it is missing.', { code, field: 'billing_address.email', expected: 'text', came: 'nothing' });
  const origin = { topic: 'bigcommerce.orders', partition: 0, offset: String(900_000_000 + Number(id)), key: `${STORE}/order/${id}`, value, headers: {} };
  await kafka.errors.write(stage, origin, error, { store: STORE, resource: 'order', resourceId: id });
}

it('groups what was rejected by cause, and shows what came with what to do', async () => {
  await reject('normalize', '201', Buffer.from('{"id":201,"billing_address":{"first_name":"Mia"}}'));
  await reject('normalize', '202', Buffer.from([0, 0, 0, 0, 99, 255]));
  await reject('deliver', '203', null, 'cordial-422');

  const groups = await settled(async () => {
    const { body } = await ask(`/api/errors?store=${STORE}`);
    const found = body['groups'] as { records: number; sample: string }[];
    expect(found.reduce((sum, { records }) => sum + records, 0)).toBe(3);
    return found;
  });
  expect(groups).toMatchObject([
    { stage: 'normalize', code: 'field-missing', field: 'billing_address.email', records: 2, stores: [STORE], resources: ['order'] },
    { stage: 'deliver', code: 'cordial-422', records: 1, action: 'Cordial refuses a value: see its answer in the reason. If it is put right at Cordial (an attribute, a list, a contact), send the record again. If the mapping or the value is, save the resource in BigCommerce: sending again sends the same bytes.' },
  ]);

  const records = (await ask(`/api/errors/records?store=${STORE}&code=field-missing`)).body['errors'] as { id: string; resourceId: string }[];
  expect(records.map(({ resourceId }) => resourceId).sort()).toEqual(['201', '202']);
  const json = await ask(`/api/errors/${records.find(({ resourceId }) => resourceId === '201')?.id ?? ''}`);
  expect(json.body).toMatchObject({
    message: 'billing_address.email should be text, but it is missing.',
    expected: 'text',
    came: 'nothing',
    times: 1,
    original: { topic: 'bigcommerce.orders', offset: '900000201', key: `${STORE}/order/201`, form: 'json', value: { id: 201, billing_address: { first_name: '‹text, 3 characters›' } } },
    errorTopic: { topic: errorTopic('normalize').name },
  });
  const bytes = await ask(`/api/errors/${records.find(({ resourceId }) => resourceId === '202')?.id ?? ''}`);
  expect(bytes.body['original']).toMatchObject({ form: 'bytes', bytes: 6, value: '0000000063ff' });
});

it('answers 404 for an error that is not there, and 400 for a question it does not understand', async () => {
  expect((await ask(`/api/errors/${randomUUID()}`)).status).toBe(404);
  expect((await ask('/api/errors/5')).body['message']).toEqual(['must be the id of a rejected record']);
  expect((await ask('/api/errors?stage=nowhere')).status).toBe(400);
  expect((await ask('/api/status?since=yesterday')).body['message']).toEqual(['must be a span as in 15m, 24h or 7d, or an instant in ISO 8601']);
});

it('counts for the summary and the books what has come through it', async () => {
  const summary = (await ask('/api/summary?since=10m')).body as { reachedCordial: number; onTheirWay: number };
  expect(summary.reachedCordial).toBeGreaterThanOrEqual(2);
  expect(summary.onTheirWay).toBeGreaterThanOrEqual(0);

  const { body } = await ask(`/api/status?since=10m&store=${STORE}`);
  expect(body).toMatchObject({ openErrors: 3 });
  expect((body['records'] as { store: string; resource: string }[]).map(({ store, resource }) => `${store}/${resource}`)).toEqual([`${STORE}/customer`, `${STORE}/subscriber`, `${STORE}/order`]);
});

it('says 503 with a sentence while PostgreSQL does not answer, and answers again when it does', async () => {
  await way.cut();
  expect(await ask('/api/errors')).toEqual({ status: 503, body: { statusCode: 503, message: 'PostgreSQL does not answer now. Try again in a moment.' } });

  await way.mend();
  await settled(async () => expect((await ask('/api/errors')).status).toBe(200));
});
