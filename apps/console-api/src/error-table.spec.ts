import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { makeDatabase, type Database } from './bed.js';
import { Closing } from './closing.js';
import { ErrorTable } from './error-table.js';

let database: Database;
let table: ErrorTable;

beforeAll(async () => {
  database = await makeDatabase(process.env['DATABASE_URL']);
  table = new ErrorTable(database.console, new Closing(database.console));
});
afterAll(() => database.drop());
beforeEach(() => database.owner.query('truncate console.error_record'));

const headers = {
  'x-err-id': '11111111-2222-4333-8444-555555555555',
  'x-err-stage': 'normalize',
  'x-err-code': 'field-missing',
  'x-err-message': 'billing_address.email should be text, but it is missing.',
  'x-err-field': 'billing_address.email',
  'x-err-expected': 'text',
  'x-err-came': 'nothing',
  'x-err-store': 'abc123',
  'x-err-resource': 'order',
  'x-err-resource-id': '118',
  'x-err-at': '2026-01-10T12:00:00.000Z',
  'x-err-schema-id': '7',
  '__connect.errors.topic': 'bigcommerce.orders',
  '__connect.errors.partition': '3',
  '__connect.errors.offset': '42',
  '__connect.errors.exception.message': 'as above',
  traceparent: '00-39191b3afa8d5b2370a52d6690c4a835-00f067aa0ba902b7-01',
};

function record(changes: Record<string, string> = {}, value: Buffer | null = Buffer.from([0, 1, 2, 255]), offset = '5') {
  return { event: value, key: 'abc123/order/118', topic: 'normalize.errors', partition: 1, offset, headers: { ...headers, ...changes } };
}

const rows = (columns: string): Promise<Record<string, unknown>[]> => database.console.query(`select ${columns} from console.error_record order by topic, "offset", key`);

it('keeps the bytes, the key and the own headers of the original, and what was wrong with it', async () => {
  await table.write([record()]);

  expect(await rows('stage, code, field, message, expected, came, store_hash, resource, resource_id, schema_id, topic, partition, "offset", key, value, headers, error_partition, error_offset, state, times')).toEqual([
    {
      stage: 'normalize',
      code: 'field-missing',
      field: 'billing_address.email',
      message: 'billing_address.email should be text, but it is missing.',
      expected: 'text',
      came: 'nothing',
      store_hash: 'abc123',
      resource: 'order',
      resource_id: '118',
      schema_id: 7,
      topic: 'bigcommerce.orders',
      partition: 3,
      offset: '42',
      key: 'abc123/order/118',
      value: Buffer.from([0, 1, 2, 255]),
      headers: { traceparent: '00-39191b3afa8d5b2370a52d6690c4a835-00f067aa0ba902b7-01' },
      error_partition: 1,
      error_offset: '5',
      state: 'open',
      times: 1,
    },
  ]);
});

it('is one row when the record is read again, and one seen twice when it is rejected again', async () => {
  await table.write([record()]);
  await table.write([record()]);
  await table.write([record({ 'x-err-at': '2026-01-10T13:00:00.000Z', 'x-err-code': 'field-type' }, undefined, '9')]);

  expect(await rows(`code, times, first_seen, last_seen, state`)).toEqual([
    { code: 'field-type', times: 2, first_seen: new Date('2026-01-10T12:00:00Z'), last_seen: new Date('2026-01-10T13:00:00Z'), state: 'open' },
  ]);
});

it('tells apart what was rejected before it had an offset, by its key', async () => {
  const one = record({ '__connect.errors.offset': '0' });
  await table.write([one, { ...one, key: 'abc123/order/119', offset: '6' }]);

  expect(await rows('key')).toEqual([{ key: 'abc123/order/118' }, { key: 'abc123/order/119' }]);
});

it('keeps what somebody else put on the topic, by the place where it lies', async () => {
  await table.write([{ event: null, key: '', topic: 'deliver.errors', partition: 2, offset: '77', headers: { 'x-err-attempts': 'many', note: 'a\0b' } }]);

  expect(await rows('stage, code, topic, partition, "offset", value, attempts, headers')).toEqual([
    { stage: 'deliver', code: 'unnamed', topic: 'deliver.errors', partition: 2, offset: '77', value: null, attempts: 0, headers: { note: 'a\0b' } },
  ]);
});

it('is not stopped by a text that PostgreSQL cannot hold', async () => {
  await table.write([record({ 'x-err-message': 'a\0b' })]);

  expect(await rows('message')).toEqual([{ message: 'a\uFFFDb' }]);
});

it('forgets what was last seen long ago', async () => {
  await table.write([record()]);
  await table.dropBefore('2026-01-11');

  expect(await rows('id')).toEqual([]);
});

it('lets go of the bytes earlier, and goes on knowing what was wrong', async () => {
  await table.write([record()]);
  await table.letGoBefore('2026-01-10');
  expect(await rows('has_original')).toEqual([{ has_original: true }]);

  await table.letGoBefore('2026-01-11');

  expect(await rows('code, value, headers, original_headers, has_original')).toEqual([{ code: 'field-missing', value: null, headers: {}, original_headers: [], has_original: false }]);
});

it('tells kinds of message apart where no field is named, whatever ids and values they hold', async () => {
  const said = (message: string, offset: string): ReturnType<typeof record> => record({ 'x-err-field': '', 'x-err-message': message, '__connect.errors.offset': offset }, undefined, offset);
  await table.write([
    said('Cordial answered 422: "state" of order 118 is too long.', '1'),
    said('Cordial answered 422: "city" of order 7 is too long.', '2'),
    said('Cordial answered 422: no such list 5.', '3'),
  ]);

  const [first, second, third] = (await rows('fingerprint')).map(({ fingerprint }) => fingerprint);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

it('knows the place of a rejected record in the books', async () => {
  await table.write([record({ 'patchcord-source': 'bigcommerce.orders/3/40', 'patchcord-path': '1/1', '__connect.errors.topic': 'commerce.orders' })]);

  expect(await rows('topic, source_topic, source_partition, source_offset, path')).toEqual([
    { topic: 'commerce.orders', source_topic: 'bigcommerce.orders', source_partition: 3, source_offset: '40', path: '1/1' },
  ]);
});
