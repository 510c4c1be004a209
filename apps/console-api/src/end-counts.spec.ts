import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { arrived, makeDatabase, type Database } from './bed.js';
import { Closing } from './closing.js';
import { EndCounts } from './end-counts.js';
import { OutcomeTable } from './outcome-table.js';

let database: Database;
let table: OutcomeTable;
let counts: EndCounts;

beforeAll(async () => {
  database = await makeDatabase(process.env['DATABASE_URL']);
  table = new OutcomeTable(database.console, new Closing(database.console), { outcomeRetentionDays: 35 });
  counts = new EndCounts(database.console);
});
afterAll(() => database.drop());
beforeEach(() => database.owner.query('truncate console.outcome, console.outcome_minute'));

const window = { fromMs: Date.now() - 3_600_000, store: undefined };
const unsettled = { isBelow: false, isStill: false };
const orders = [{ resource: 'order', topic: 'bigcommerce.orders', partition: 0, from: 1, to: 100, settled: 0 }];

it('ends a record with the strongest of its leaves, once all have ended', async () => {
  await table.write(
    arrived([
      { sourceOffset: 1, path: '1/1.1/2' },
      { sourceOffset: 1, path: '1/1.2/2', outcome: 'parked', reason: 'account-down' },
      { sourceOffset: 2, path: '1/1.1/2' },
      { sourceOffset: 3, path: '1/1', outcome: 'suppressed', reason: 'marketplace', commandKind: '', stage: 'enrich' },
      { sourceOffset: 4, path: '', outcome: 'rejected', reason: 'not-avro', commandKind: '', stage: 'normalize', storeHash: '', observedAt: 0 },
    ]),
  );

  expect(await counts.records(orders, window)).toEqual(
    expect.arrayContaining([
      { store: 'abc123', resource: 'order', strength: 2, reason: 'account-down', isEnded: true, ...unsettled, records: 1 },
      { store: 'abc123', resource: 'order', strength: 4, reason: '', isEnded: false, ...unsettled, records: 1 },
      { store: 'abc123', resource: 'order', strength: 6, reason: 'marketplace', isEnded: true, ...unsettled, records: 1 },
      { store: '', resource: 'order', strength: 3, reason: 'not-avro', isEnded: true, ...unsettled, records: 1 },
    ]),
  );
});

it('takes a record that was parked and went on by what it became, and waits for the rest of it', async () => {
  const parked = { path: '1/1', outcome: 'parked', reason: 'customer-unknown', commandKind: '', stage: 'enrich' };
  await table.write(arrived([{ ...parked, sourceOffset: 1 }, { ...parked, sourceOffset: 2 }]));
  await table.write(arrived([{ sourceOffset: 1, path: '1/1.1/2' }, { sourceOffset: 1, path: '1/1.2/2' }, { sourceOffset: 2, path: '1/1.1/2' }], 10));

  expect(await counts.records(orders, window)).toEqual([
    { store: 'abc123', resource: 'order', strength: 4, reason: '', isEnded: false, ...unsettled, records: 1 },
    { store: 'abc123', resource: 'order', strength: 4, reason: '', isEnded: true, ...unsettled, records: 1 },
  ]);
});

it('counts only the ranges and the store that were asked for', async () => {
  await table.write(
    arrived([
      { sourceOffset: 0 },
      { sourceOffset: 5 },
      { sourceOffset: 6, storeHash: 'def456' },
      { sourceOffset: 7, sourcePartition: 1 },
      { sourceOffset: 100 },
    ]),
  );

  expect((await counts.records(orders, { ...window, store: 'abc123' })).map(({ records }) => records)).toEqual([1]);
  expect(await counts.commands(orders, window)).toEqual([
    { store: 'abc123', kind: 'order', outcome: 'applied', rows: 1 },
    { store: 'def456', kind: 'order', outcome: 'applied', rows: 1 },
  ]);
  expect(await counts.records([], window)).toEqual([]);
});

it('measures from the change to its application, of the live lane', async () => {
  const occurredAt = Date.now() - 60_000;
  const took = (ms: number, index: number): object => ({ sourceOffset: index + 1, occurredAt, endedAt: occurredAt + ms });
  await table.write(arrived([...[100, 200, 300, 400, 1_000].map(took), { ...took(9_000, 10), lane: 'bulk' }, { ...took(9_000, 11), outcome: 'parked' }]));

  expect(await counts.freshness(orders, window)).toEqual([{ resource: 'order', store: 'abc123', count: 5, p50Ms: 300, p95Ms: 880, p99Ms: 976 }]);
});

it('counts notices by their ends', async () => {
  const notice = { sourceTopic: 'bigcommerce.notices', path: '', stage: 'ingest', commandKind: '' };
  await table.write(arrived([{ ...notice, outcome: 'fetched', sourceOffset: 1 }, { ...notice, outcome: 'coalesced', sourceOffset: 2 }, { ...notice, outcome: 'coalesced', sourceOffset: 3 }]));

  const rows = await counts.notices([{ resource: 'notice', topic: 'bigcommerce.notices', partition: 0, from: 0, to: 10, settled: 2 }], window);

  expect(rows.sort((a, b) => a.outcome.localeCompare(b.outcome))).toEqual([
    { store: 'abc123', outcome: 'coalesced', isBelow: false, rows: 2 },
    { store: 'abc123', outcome: 'fetched', isBelow: true, rows: 1 },
  ]);
});

it('says of which records nothing more can be on its way', async () => {
  const longAgo = Date.now() - 60_000;
  await table.write(arrived([{ sourceOffset: 1, path: '1/1.1/2', endedAt: longAgo }, { sourceOffset: 2, path: '1/1.1/2' }, { sourceOffset: 50 }]));

  expect(await counts.records([{ ...orders[0]!, settled: 10 }], window)).toEqual(
    expect.arrayContaining([
      { store: 'abc123', resource: 'order', strength: 4, reason: '', isEnded: false, isBelow: true, isStill: true, records: 1 },
      { store: 'abc123', resource: 'order', strength: 4, reason: '', isEnded: false, isBelow: true, isStill: false, records: 1 },
      { store: 'abc123', resource: 'order', strength: 4, reason: '', isEnded: true, isBelow: false, isStill: false, records: 1 },
    ]),
  );
});

it('takes a record that nobody could read by what it became when it was sent again, and its copy for nothing', async () => {
  const unread = { path: '', outcome: 'rejected', reason: 'unknown-schema', commandKind: '', stage: 'normalize', observedAt: 0, storeHash: '' };
  await table.write(arrived([{ ...unread, sourceOffset: 1 }]));
  await table.write(arrived([{ sourceOffset: 9, path: '', outcome: 'copy', commandKind: '', stage: 'normalize' }, { sourceOffset: 1, path: '1/1.1/1' }], 10));

  expect(await counts.records(orders, window)).toEqual(
    expect.arrayContaining([
      { store: 'abc123', resource: 'order', strength: 4, reason: '', isEnded: true, ...unsettled, records: 1 },
      { store: 'abc123', resource: 'order', strength: 0, reason: '', isEnded: true, ...unsettled, records: 1 },
    ]),
  );
});

it('knows which of the notices that wait have ended since', async () => {
  await table.write(arrived([{ sourceTopic: 'bigcommerce.notices', path: '', stage: 'ingest', commandKind: '', outcome: 'fetched', sourceOffset: 1 }]));

  expect(await counts.unended([{ partition: 0, offset: 1 }, { partition: 0, offset: 2 }])).toBe(1);
});
