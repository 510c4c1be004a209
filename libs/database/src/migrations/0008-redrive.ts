import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is needed to send rejected records again: originals to the byte, jobs that outlive a process, and who did what. */
export class Redrive1700000000008 implements MigrationInterface {
  readonly name = 'Redrive1700000000008';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...originals, ...jobs, ...audit, hops]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['audit', 'redrive_item', 'redrive']) await runner.query(`drop table console.${table}`);
    for (const index of ['error_record_open', 'error_record_source', 'error_record_seen']) await runner.query(`drop index console.${index}`);
    const columns = [...originalColumns, ...lifeColumns].map((column) => `drop column ${column.split(' ')[0] ?? ''}`);
    await runner.query(`alter table console.error_record ${columns.join(', ')}`);
    await runner.query('alter table console.outcome drop column hops');
  }
}

// A key or header need not be text. `source_…` and `path`: its place in the books, where what becomes of it is told.
const originalColumns = [
  `original_key bytea`,
  `original_headers json not null default '[]'`,
  `has_original boolean not null default false`,
  `fingerprint text not null default ''`,
  `source_topic text not null default ''`,
  `source_partition int not null default 0`,
  `source_offset bigint not null default 0`,
  `path text not null default ''`,
];

const lifeColumns = [
  `redrives int not null default 0`,
  `redriven_at timestamptz`,
  `closed_at timestamptz`,
  `closed_by text not null default ''`,
];

const originals = [
  `alter table console.error_record ${[...originalColumns, ...lifeColumns].map((column) => `add column ${column}`).join(', ')}`,
  // What ends closes errors, so each batch of ends looks here; closed ones would only make it larger.
  `create index error_record_open on console.error_record (store_hash, resource_id, resource) where state <> 'closed'`,
  `create index error_record_source on console.error_record (source_topic, source_partition, source_offset) where state <> 'closed'`,
  `create index error_record_seen on console.error_record (last_seen)`,
];

const jobs = [
  // `leased_until`: one process sends for a job at a time; when it dies, another goes on from the first item that still waits.
  `create table console.redrive (
     id uuid primary key,
     created_at timestamptz not null default now(),
     created_by text not null,
     filter json not null,
     per_second real not null,
     state text not null default 'running' check (state in ('running', 'stopped', 'done')),
     total int not null,
     owner text not null default '',
     leased_until timestamptz not null default '-infinity',
     finished_at timestamptz
   )`,
  `create table console.redrive_item (
     redrive_id uuid not null references console.redrive on delete cascade,
     n int not null,
     error_id uuid not null,
     state text not null default 'waiting' check (state in ('waiting', 'sent', 'skipped')),
     reason text not null default '',
     sent_at timestamptz,
     primary key (redrive_id, n)
   ) with (fillfactor = 70)`,
  `create index redrive_item_waiting on console.redrive_item (redrive_id, n) where state = 'waiting'`,
];

const audit = [
  `create table console.audit (
     id bigint generated always as identity primary key,
     at timestamptz not null default clock_timestamp(),
     who text not null,
     action text not null,
     filter json not null,
     count int not null,
     result text not null,
     redrive_id uuid
   )`,
  `create index audit_at on console.audit (at)`,
  // Who writes it can neither change nor take away what was written.
  `revoke update, delete, truncate on console.audit from patchcord_console`,
];

const hops = `alter table console.outcome add column hops text not null default ''`;
