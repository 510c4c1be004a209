import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { AuditTrail } from './audit.js';
import { makeDatabase, type Database } from './bed.js';
import { WaitingReport } from './waiting.js';

const CONTACT = randomUUID();
let database: Database;
let audit: AuditTrail;
let report: WaitingReport;

beforeAll(async () => {
  database = await makeDatabase(process.env['DATABASE_URL']);
  audit = new AuditTrail(database.console);
  report = new WaitingReport(database.console, audit);
});
afterAll(() => database?.drop());
beforeEach(() => database.owner.query('truncate deliver.effect, deliver.parked, deliver.stopped_store, enrich.stopped_store, enrich.parked, enrich.waiting_order, normalize.parked_range, normalize.stopped_store, console.stage_release, console.audit'));

async function park(effectKey: string, changes: { reason: string; store?: string; isOpen?: boolean; unknownSince?: string }): Promise<void> {
  await database.owner.query(
    `insert into deliver.parked (account, contact_id, store_hash, kind, effect_key, version, priority, is_blocking, is_open, reason, topic, partition, "offset", key, value, headers, command, unknown_since, reads)
     values ('main', $1, $2, 'order', $3, 1, 1, true, $4, $5, 'cordial.contacts', 0, (random() * 1e9)::bigint, 'k', '', '{}', '{}', $6, 2)`,
    [CONTACT, changes.store ?? 'abc123', effectKey, changes.isOpen ?? true, changes.reason, changes.unknownSince ?? null],
  );
}

it('lists effects whose answer was lost, and says of each whether a read may still settle it', async () => {
  await database.owner.query(`insert into deliver.effect (account, effect_key, version, state, attempts, request) values
    ('main', 'order/1', 1, 'unknown', 1, 'POST /orders'), ('main', 'activity/2', 1, 'unknown', 3, 'POST /contactactivities'), ('main', 'order/3', 1, 'applied', 1, '')`);
  await park('order/1', { reason: 'unknown', unknownSince: '2026-01-10T12:00:00Z' });
  await park('activity/2', { reason: 'unproven', isOpen: false, unknownSince: '2026-01-10T11:00:00Z' });

  const { unknown, unknownCount } = await report.read(undefined);

  expect(unknownCount).toBe(2);
  expect(unknown).toEqual([
    { account: 'main', effectKey: 'activity/2', kind: 'order', store: 'abc123', contactId: CONTACT, since: '2026-01-10T11:00:00.000Z', attempts: 3, reads: 2, request: 'POST /contactactivities', isOpen: false, action: 'Look at Cordial whether it is there (activity/2). It is never sent twice by itself.' },
    { account: 'main', effectKey: 'order/1', kind: 'order', store: 'abc123', contactId: CONTACT, since: '2026-01-10T12:00:00.000Z', attempts: 1, reads: 2, request: 'POST /orders', isOpen: true, action: 'Wait: Cordial is read until it is settled.' },
  ]);
});

it('counts what is parked by account, store and reason', async () => {
  for (const key of ['order/1', 'order/2']) await park(key, { reason: 'account-down' });
  await park('order/3', { reason: 'account-down', store: 'def456' });
  await park('order/4', { reason: 'behind' });
  await database.owner.query(`insert into enrich.waiting_order values ('commerce.orders', 0, 1, 'k', '', '{}', 'abc123', '7', now())`);

  const { parked } = await report.read('abc123');

  expect(parked.map(({ account, store, reason, commands, contacts }) => [account, store, reason, commands, contacts])).toEqual([
    ['main', 'abc123', 'account-down', 2, 1],
    ['', 'abc123', 'customer-unknown', 1, 1],
    ['main', 'abc123', 'behind', 1, 1],
  ]);
  expect(parked[0]?.meaning).toContain('They go on by themselves');
});

it('says what was stopped, and lets it go on under a name', async () => {
  await database.owner.query(`insert into enrich.stopped_store (store_hash, topic, document_version, rejects) values ('abc123', 'commerce.orders', 4, 400)`);
  await database.owner.query(`insert into enrich.parked (store_hash, topic, partition, "offset", key, value, headers) values ('abc123', 'commerce.orders', 0, 1, 'k', '', '{}'), ('abc123', 'commerce.orders', 0, 2, 'k', '', '{}')`);

  expect((await report.read(undefined)).stopped).toMatchObject([{ stage: 'enrich', store: 'abc123', topic: 'commerce.orders', documentVersion: 4, rejects: 400, records: 2 }]);
  expect(await report.release('abc123', 'enrich', 'anna')).toBe(2);
  expect(await report.release('abc123', 'enrich', 'ben')).toBe(2);

  expect(await database.console.query('select stage, store_hash, released_by from console.stage_release')).toEqual([{ stage: 'enrich', store_hash: 'abc123', released_by: 'ben' }]);
  expect((await audit.list(0)).map(({ who, action, count, result }) => [who, action, count, result])).toEqual([
    ['ben', 'release', 2, 'goes on'],
    ['anna', 'release', 2, 'goes on'],
  ]);
  await expect(report.release('abc123', 'deliver', 'anna')).rejects.toThrow('deliver is not stopped for store abc123.');
});

it('keeps an audit trail that the role which writes it cannot change', async () => {
  await audit.write({ who: 'anna', action: 'close', filter: { code: 'bug' }, count: 3, result: 'closed' });

  await expect(database.console.query(`update console.audit set who = 'ben'`)).rejects.toThrow('permission denied');
  await expect(database.console.query(`delete from console.audit`)).rejects.toThrow('permission denied');
});
