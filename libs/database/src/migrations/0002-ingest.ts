import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What ingest keeps: work that is due, who works for which store, and how far each delta has come. */
export class Ingest1700000000002 implements MigrationInterface {
  readonly name = 'Ingest1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    // Never the same value twice, so that a worker that slept cannot take a row that came later for the one it fetched.
    await runner.query('create sequence ingest.fetch_asked');
    // The notice columns hold the one notice that ends when the fetch does; last_* hold the newest one that asked.
    await runner.query(`
      create table ingest.fetch_due (
        store_hash text not null,
        resource text not null,
        resource_id text not null,
        due timestamptz not null,
        priority smallint not null,
        asked bigint not null,
        attempts smallint not null default 0,
        absences smallint not null default 0,
        deleted_scope text,
        with_refunds boolean not null default false,
        occurred_at bigint not null,
        first_asked_at timestamptz not null default now(),
        record_id text not null,
        scope text not null,
        received_at bigint not null,
        trace text not null default '',
        links text[] not null default '{}',
        notice_partition int,
        notice_offset bigint,
        last_record_id text not null,
        last_scope text not null,
        last_received_at bigint not null,
        last_trace text not null default '',
        primary key (store_hash, resource, resource_id)
      )`);
    await runner.query('create index fetch_due_next on ingest.fetch_due (store_hash, priority, due)');
    await runner.query(`
      create table ingest.store_lease (
        store_hash text primary key,
        owner text not null,
        until timestamptz not null
      )`);
    await runner.query(`
      create table ingest.watermark (
        store_hash text not null,
        resource text not null,
        reached timestamptz not null,
        moved_at timestamptz not null default now(),
        primary key (store_hash, resource)
      )`);
    await runner.query('grant select on ingest.fetch_due, ingest.store_lease, ingest.watermark to patchcord_console');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['watermark', 'store_lease', 'fetch_due']) await runner.query(`drop table ingest.${table}`);
    await runner.query('drop sequence ingest.fetch_asked');
  }
}
