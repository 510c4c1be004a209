import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { arrived, makeDatabase, type Database } from './bed.js';
import { Closing } from './closing.js';
import { OutcomeTable } from './outcome-table.js';

let database: Database;
let table: OutcomeTable;

beforeAll(async () => {
  database = await makeDatabase(process.env['DATABASE_URL']);
  table = new OutcomeTable(database.console, new Closing(database.console), { outcomeRetentionDays: 35 });
});
afterAll(() => database.drop());
beforeEach(() => database.owner.query('truncate console.outcome, console.outcome_minute'));

const rows = (columns = 'path, outcome'): Promise<object[]> => database.console.query(`select ${columns} from console.outcome order by source_offset, path`);
const minutes = (): Promise<object[]> =>
  database.console.query(`select outcome, sum(rows)::int as rows, round(sum(records)::numeric, 6)::float8 as records from console.outcome_minute group by 1 having sum(rows) <> 0 order by 1`);

it('writes a row a leaf, with the share of its record that it is', async () => {
  await table.write(arrived([{ path: '1/1.1/3' }, { path: '1/1.2/3' }, { path: '1/1.3/3' }, { path: '', sourceOffset: 2 }]));

  expect(await rows('path, round(weight::numeric, 3)::float8 as weight, strength')).toEqual([
    { path: '1/1.1/3', weight: 0.333, strength: 4 },
    { path: '1/1.2/3', weight: 0.333, strength: 4 },
    { path: '1/1.3/3', weight: 0.333, strength: 4 },
    { path: '', weight: 1, strength: 4 },
  ]);
  expect(await minutes()).toEqual([{ outcome: 'applied', rows: 4, records: 2 }]);
});

it('changes nothing when the same records are read again, nor when the older ones are', async () => {
  const batch = arrived([{ outcome: 'parked', endedAt: 1_800_000_000_000 }, { outcome: 'applied', endedAt: 1_800_000_000_000 }]);
  await table.write(batch.slice(0, 1));
  await table.write(batch.slice(1));

  await table.write(batch.slice(0, 1));
  await table.write(batch);

  expect(await rows()).toEqual([{ path: '1/1.1/1', outcome: 'applied' }]);
  expect(await minutes()).toEqual([{ outcome: 'applied', rows: 1, records: 1 }]);
});

it('moves what was parked or unknown to its later end, in the counts too', async () => {
  await table.write(arrived([{ outcome: 'parked' }, { outcome: 'unknown', sourceOffset: 2 }]));
  await table.write(arrived([{ outcome: 'applied' }, { outcome: 'rejected', sourceOffset: 2 }], 10));

  expect(await rows()).toEqual([
    { path: '1/1.1/1', outcome: 'applied' },
    { path: '1/1.1/1', outcome: 'rejected' },
  ]);
  expect(await minutes()).toEqual([
    { outcome: 'applied', rows: 1, records: 1 },
    { outcome: 'rejected', rows: 1, records: 1 },
  ]);
});

it.each([
  ['applied', 'unchanged', 'applied'],
  ['applied', 'superseded', 'applied'],
  ['rejected', 'unchanged', 'rejected'],
  ['rejected', 'superseded', 'rejected'],
  ['unchanged', 'applied', 'applied'],
  ['parked', 'superseded', 'superseded'],
  ['unknown', 'applied', 'applied'],
  ['rejected', 'applied', 'applied'],
])('after %s comes %s: it ended as %s, in one batch as in two', async (first, second, end) => {
  await table.write(arrived([{ outcome: first }, { outcome: second }]));
  await table.write(arrived([{ outcome: first, sourceOffset: 2 }], 10));
  await table.write(arrived([{ outcome: second, sourceOffset: 2 }], 20));

  expect(await rows('outcome')).toEqual([{ outcome: end }, { outcome: end }]);
  expect(await minutes()).toEqual([{ outcome: end, rows: 2, records: 2 }]);
});

it('takes a later end from a topic that was made anew, whose offsets begin again', async () => {
  await table.write(arrived([{ outcome: 'parked', endedAt: 1_800_000_000_000 }], 5_000));
  await table.write(arrived([{ outcome: 'applied', endedAt: 1_800_000_060_000 }], 3));

  expect(await rows('outcome')).toEqual([{ outcome: 'applied' }]);
});

it('keeps a record in the day of its observation, however late it ends', async () => {
  const observedAt = Date.now() - 3 * 86_400_000;
  const day = new Date(observedAt).toISOString().slice(0, 10);
  await table.write(arrived([{ outcome: 'parked', observedAt, endedAt: observedAt }]));
  await table.write(arrived([{ outcome: 'applied', observedAt }], 10));

  expect(await rows('day::text, outcome, tableoid::regclass::text as partition')).toEqual([
    { day, outcome: 'applied', partition: `console.outcome_${day.replaceAll('-', '')}` },
  ]);
});

it('has one place for what has no time of observation, or one that cannot be', async () => {
  await table.write(arrived([{ observedAt: 0 }, { observedAt: Date.now() + 9e9, sourceOffset: 2 }, { observedAt: 1, sourceOffset: 3 }]));

  expect(await rows('day::text')).toEqual([{ day: '1970-01-01' }, { day: '1970-01-01' }, { day: '1970-01-01' }]);
});

it('drops the days that are over, and what was counted in them', async () => {
  const old = Date.now() - 30 * 86_400_000;
  await table.write(arrived([{ observedAt: old, endedAt: old }, { observedAt: 0, endedAt: old, sourceOffset: 2 }, { sourceOffset: 3, path: '' }]));

  const days = await table.dropBefore(new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10));

  expect(days).toBe(1);
  expect(await rows('path')).toEqual([{ path: '' }]);
  expect(await minutes()).toEqual([{ outcome: 'applied', rows: 1, records: 1 }]);
});

it('is not stopped by a text that PostgreSQL cannot hold', async () => {
  await table.write(arrived([{ detail: 'a\0b' }, { sourceOffset: 2 }]));

  expect(await rows('detail')).toEqual([{ detail: 'a\uFFFDb' }, { detail: '' }]);
});

it('counts no notice among the ends of records', async () => {
  await table.write(arrived([{ sourceTopic: 'bigcommerce.notices', path: '', outcome: 'rejected', stage: 'ingest', commandKind: '' }]));

  expect(await rows('strength')).toEqual([{ strength: 0 }]);
});
