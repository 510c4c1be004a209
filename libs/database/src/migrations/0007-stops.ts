import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a systemic failure stopped, and what waits behind it; each attempt of deliver that was not the last good one.
 * normalize gets a schema and a role: it keeps nothing but where the records lie that it did not take.
 */
export class Stops1700000000007 implements MigrationInterface {
  readonly name = 'Stops1700000000007';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...normalize, ...stops, ...waiting, ...attempts, ...grants]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['ensure_attempt_day', 'drop_attempt_days']) await runner.query(`drop function deliver.${name}`);
    await runner.query('drop table deliver.attempt, enrich.parked, console.stage_release');
    await runner.query('drop table deliver.stopped_store, enrich.stopped_store');
    await runner.query('drop schema normalize cascade');
    await runner.query('revoke usage on schema config, console from patchcord_normalize');
    await runner.query('revoke select on config.store_document from patchcord_normalize');
    await runner.query('revoke select on ingest.watermark from patchcord_enrich');
  }
}

const normalize = [
  // Roles belong to the whole cluster, so another database may have made it, even at this moment.
  `do $$ begin create role patchcord_normalize nologin; exception when duplicate_object or unique_violation then null; end $$`,
  `create schema if not exists normalize authorization current_user`,
  `grant usage on schema normalize to patchcord_normalize, patchcord_console`,
  `alter default privileges in schema normalize grant select, insert, update, delete on tables to patchcord_normalize`,
  `alter default privileges in schema normalize grant usage on sequences to patchcord_normalize`,
  `grant usage on schema config, console to patchcord_normalize`,
  `grant select on config.store_document to patchcord_normalize`,
];

// A row says: what comes on this topic for this store goes behind what is parked. It stays until that is worked off, longer
// than the stop itself, which ends with the next version of the document or with a release. deliver has one row for all topics.
const stops = [
  ...['normalize', 'enrich', 'deliver'].map(
    (stage) => `create table ${stage}.stopped_store (
     store_hash text not null,
     topic text not null,
     document_version int not null,
     rejects int not null,
     stopped_at timestamptz not null default now(),
     primary key (store_hash, topic)
   )`,
  ),
  // The last time that a person let a stopped store go on without a new document.
  `create table console.stage_release (
     stage text not null check (stage in ('normalize', 'enrich', 'deliver')),
     store_hash text not null,
     released_at timestamptz not null default now(),
     released_by text not null,
     primary key (stage, store_hash)
   )`,
];

const waiting = [
  // Records as they lay in Kafka. Of one key they are parked in the order of the topic.
  `create table enrich.parked (
     seq bigserial primary key,
     store_hash text not null,
     topic text not null,
     partition int not null,
     "offset" bigint not null,
     key text not null,
     value bytea not null,
     headers json not null,
     parked_at timestamptz not null default now(),
     unique (topic, partition, "offset")
   )`,
  `create index parked_order on enrich.parked (store_hash, topic, seq)`,
  // Where records lie that were not taken; Kafka keeps them for 28 days. A row is a batch's worth of one partition.
  `create table normalize.parked_range (
     seq bigserial primary key,
     store_hash text not null,
     topic text not null,
     partition int not null,
     first_offset bigint not null,
     last_offset bigint not null,
     offsets int8multirange not null,
     records int not null,
     parked_at timestamptz not null default now()
   )`,
  `create index parked_range_order on normalize.parked_range (store_hash, topic, seq)`,
  `create index parked_range_place on normalize.parked_range (topic, partition, last_offset)`,
];

const attempts = [
  // Attempts that were not the last good one: a clean first attempt has no row. How it all ended is in console.outcome.
  // `delay_ms`: until the next attempt; null when none follows.
  `create table deliver.attempt (
     started_at timestamptz not null,
     account text not null,
     effect_key text not null,
     version bigint not null,
     attempt int not null,
     store_hash text not null,
     contact_id uuid not null,
     kind text not null,
     delay_ms int,
     request text not null,
     status int not null,
     result text not null,
     reason text not null,
     primary key (account, effect_key, version, attempt, started_at)
   ) partition by range (started_at)`,
  // The service owns no table, so it cannot make partitions itself; these do it in its stead, and nothing else.
  `create function deliver.ensure_attempt_day(p_day date) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if to_regclass(format('deliver.attempt_%s', to_char(p_day, 'YYYYMMDD'))) is not null then return; end if;
  -- Two replicas may need the same day at the same moment.
  perform pg_advisory_xact_lock(hashtext('deliver.attempt'));
  execute format('create table if not exists deliver.attempt_%s partition of deliver.attempt for values from (%L) to (%L)',
    to_char(p_day, 'YYYYMMDD'), p_day::timestamp at time zone 'UTC', (p_day + 1)::timestamp at time zone 'UTC');
end $$`,
  `create function deliver.drop_attempt_days(p_before date) returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_table text;
  v_count int := 0;
begin
  for v_table in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'deliver.attempt'::regclass and c.relname ~ '^attempt_\\d{8}$' and right(c.relname, 8) < to_char(p_before, 'YYYYMMDD')
  loop
    execute format('drop table deliver.%I', v_table);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$`,
  'revoke execute on function deliver.ensure_attempt_day, deliver.drop_attempt_days from public',
  'grant execute on function deliver.ensure_attempt_day, deliver.drop_attempt_days to patchcord_deliver',
];

const grants = [
  `grant select on console.stage_release to patchcord_normalize, patchcord_enrich, patchcord_deliver`,
  `grant select on normalize.stopped_store, normalize.parked_range, enrich.stopped_store, enrich.parked, deliver.stopped_store,
     deliver.attempt to patchcord_console`,
  `grant select on ingest.watermark to patchcord_enrich`,
];
