import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When webhooks could not come in, so that a delta makes up for it. Times are of this database's clock. */
export class Ingress1700000000006 implements MigrationInterface {
  readonly name = 'Ingress1700000000006';

  async up(runner: QueryRunner): Promise<void> {
    // One row for all receivers together: until when one of them could take webhooks.
    await runner.query(`
      create table ingest.ingress (
        is_one boolean primary key default true check (is_one),
        good_until timestamptz not null
      )`);
    // Without a store: of all stores. `ended` may lie ahead, as for a hook that begins to send in a minute.
    await runner.query(`
      create table ingest.outage (
        id bigint generated always as identity primary key,
        store_hash text,
        began timestamptz not null,
        ended timestamptz not null,
        cause text not null,
        noted_at timestamptz not null default now()
      )`);
    await runner.query('create index outage_noted_at on ingest.outage (noted_at)');
    // good_at: when the hooks of a store were last found in order. exception_*: what BigCommerce last told of failed deliveries.
    await runner.query(`
      create table ingest.hook_health (
        store_hash text primary key,
        good_at timestamptz,
        checked_at timestamptz,
        exception_at timestamptz,
        exception_code int
      )`);
    // When the last delta that came to its end had begun: outages noted before that are made up for.
    await runner.query(`alter table ingest.watermark add column run_began timestamptz not null default 'epoch'`);
    await runner.query('grant select on ingest.ingress, ingest.outage, ingest.hook_health to patchcord_console');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table ingest.watermark drop column run_began');
    for (const table of ['hook_health', 'outage', 'ingress']) await runner.query(`drop table ingest.${table}`);
  }
}
