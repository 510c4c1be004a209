import type { KafkaClient } from '@patchcord/kafka';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { arrived, makeDatabase, type Database } from './bed.js';
import { BooksWatch } from './books-watch.js';
import { Closing } from './closing.js';
import { EndCounts } from './end-counts.js';
import { OutcomeTable } from './outcome-table.js';
import { StatusReport } from './status.js';
import type { Settled } from './tide.js';

let database: Database;
let table: OutcomeTable;

beforeAll(async () => {
  database = await makeDatabase(process.env['DATABASE_URL']);
  table = new OutcomeTable(database.console, new Closing(database.console), { outcomeRetentionDays: 35 });
  await database.owner.query(`insert into config.store_document (store_hash, version, document, source, applied_by) values ('abc123', 1, '{}', '', 'spec')`);
});
afterAll(() => database?.drop());
beforeEach(() => database.owner.query('truncate console.outcome, console.outcome_minute'));

const settledAt = (offset: number, pending: Settled['pending'] = []): Settled => ({ offsets: new Map([['bigcommerce.orders/0', offset], ['bigcommerce.notices/0', offset]]), pending });
const longAgo = Date.now() - 60_000;
const orders = (...offsets: number[]) => arrived(offsets.map((sourceOffset) => ({ sourceOffset, endedAt: longAgo })), 1);
const notices = (...offsets: number[]) => arrived(offsets.map((sourceOffset) => ({ sourceTopic: 'bigcommerce.notices', sourceOffset, path: '', stage: 'ingest', commandKind: '', outcome: 'fetched', endedAt: longAgo })), 1);

function watching(): { watch: BooksWatch; tide: { settled: Settled | undefined } } {
  const tide: { settled: Settled | undefined } = { settled: undefined };
  // A topic that Kafka says nothing of is counted from its beginning.
  const offsets = { since: () => Promise.resolve([]) } as unknown as KafkaClient['offsets'];
  const report = new StatusReport(database.console, { offsets }, new EndCounts(database.console), tide);
  return { watch: new BooksWatch(report, tide), tide };
}

it('says nothing before anything is settled, and then what has no end, until it has one', async () => {
  const { watch, tide } = watching();
  expect([...(await watch.look())]).toEqual([]);
  await table.write([...orders(0, 1, 3), ...notices(0, 1, 2, 3)]);

  tide.settled = settledAt(4);
  expect([...(await watch.look())]).toEqual([['abc123', 1]]);
  tide.settled = settledAt(6);
  await table.write([...orders(4, 5), ...notices(4, 5)]);
  expect([...(await watch.look())]).toEqual([['abc123', 1]]);
  await table.write(orders(2));

  expect([...(await watch.look())]).toEqual([['abc123', 0]]);
});

it('does not miss a notice that waits to be fetched', async () => {
  const { watch, tide } = watching();
  await table.write([...orders(0, 1), ...notices(0)]);

  tide.settled = settledAt(2, [{ partition: 0, offset: 1 }]);
  expect([...(await watch.look())]).toEqual([['abc123', 0]]);
  tide.settled = settledAt(2, []);

  expect([...(await watch.look())]).toEqual([['abc123', 1]]);
});
