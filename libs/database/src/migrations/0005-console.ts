import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the console keeps: how every record and command ended, counts of it by the minute, and what was rejected. */
export class Console1700000000005 implements MigrationInterface {
  readonly name = 'Console1700000000005';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...outcomes, ...counts, ...errors, partitions, oldPartitions, ...rights]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['ensure_outcome_day', 'drop_outcome_days']) await runner.query(`drop function console.${name}`);
    for (const table of ['error_record', 'outcome_minute', 'outcome']) await runner.query(`drop table console.${table}`);
  }
}

const outcomes = [
  // `day` is that of the observation, not of the end: it is the same for all ends of a record, so that the key holds across
  // partitions when a parked or unknown one ends days later. Without a time of observation it is 1970-01-01.
  // `strength`: place in the order of ends, 1 first; 0 for a notice. `weight`: the share of its record that a leaf is (1/n a
  // level of the path), so that a record has ended when the weights of its leaves make 1.
  // `log_offset`: where the row lies in its partition of the topic outcomes; what was read before is known by it.
  `create table console.outcome (
     day date not null,
     source_topic text not null,
     source_partition int not null,
     source_offset bigint not null,
     path text not null,
     log_offset bigint not null,
     ended_at timestamptz not null,
     occurred_at timestamptz,
     observed_at timestamptz,
     version bigint not null,
     weight double precision not null,
     strength smallint not null,
     status smallint not null,
     attempts int not null,
     document_version int not null,
     record_id text not null,
     store_hash text not null,
     channel_id text not null,
     resource text not null,
     resource_id text not null,
     source_version text not null,
     origin text not null,
     lane text not null,
     stage text not null,
     outcome text not null,
     reason text not null,
     detail text not null,
     account text not null,
     contact_id text not null,
     command_kind text not null,
     effect_key text not null,
     request text not null,
     trace_id text not null,
     primary key (source_topic, source_partition, source_offset, path, day)
   ) partition by range (day)`,
  `create index outcome_record on console.outcome (record_id)`,
  `create index outcome_resource on console.outcome (store_hash, resource_id, resource)`,
  `create index outcome_contact on console.outcome (contact_id) where contact_id <> ''`,
  // Rows come in nearly the order of time, so this is as good as a tree at a thousandth of its cost.
  `create index outcome_ended on console.outcome using brin (ended_at) with (autosummarize = on)`,
  `create table console.outcome_undated partition of console.outcome for values from (minvalue) to ('1971-01-01')`,
];

const counts = [
  // Kept beside the rows, by the statement that writes them: what is asked every two seconds must not count rows.
  // What was parked and then applied leaves one and joins the other, in the minute of each end.
  `create table console.outcome_minute (
     minute timestamptz not null,
     store_hash text not null,
     resource text not null,
     stage text not null,
     command_kind text not null,
     outcome text not null,
     rows bigint not null,
     records double precision not null,
     primary key (minute, store_hash, resource, stage, command_kind, outcome)
   ) with (fillfactor = 50)`,
];

const errors = [
  // One row an original: the same record rejected again only moves last_seen. What ingest rejects before it has an offset is
  // told apart by its key. json, not jsonb: a header may hold a NUL.
  `create table console.error_record (
     id uuid primary key,
     stage text not null,
     code text not null,
     field text not null default '',
     message text not null,
     expected text not null default '',
     came text not null default '',
     store_hash text not null default '',
     resource text not null default '',
     resource_id text not null default '',
     effect_key text not null default '',
     attempts int not null default 0,
     schema_id int,
     document_version int not null default 0,
     trace_id text not null default '',
     topic text not null,
     partition int not null,
     "offset" bigint not null,
     key text not null,
     value bytea,
     headers json not null,
     error_partition int not null,
     error_offset bigint not null,
     state text not null default 'open' check (state in ('open', 'redriven', 'closed')),
     times int not null default 1,
     first_seen timestamptz not null,
     last_seen timestamptz not null,
     unique (stage, topic, partition, "offset", key)
   ) with (fillfactor = 85)`,
  `create index error_record_cause on console.error_record (stage, code, field, last_seen)`,
  `create index error_record_resource on console.error_record (store_hash, resource_id, resource)`,
];

// The service owns no table, so it cannot make partitions itself; these do it in its stead, and nothing else.
const partitions = `
create function console.ensure_outcome_day(p_day date) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if to_regclass(format('console.outcome_%s', to_char(p_day, 'YYYYMMDD'))) is not null then return; end if;
  -- Two writers may need the same day at the same moment.
  perform pg_advisory_xact_lock(hashtext('console.outcome'));
  execute format('create table if not exists console.outcome_%s partition of console.outcome for values from (%L) to (%L)',
    to_char(p_day, 'YYYYMMDD'), p_day, p_day + 1);
end $$`;

const oldPartitions = `
create function console.drop_outcome_days(p_before date) returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_table text;
  v_count int := 0;
begin
  for v_table in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'console.outcome'::regclass and c.relname ~ '^outcome_\\d{8}$' and right(c.relname, 8) < to_char(p_before, 'YYYYMMDD')
  loop
    execute format('drop table console.%I', v_table);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$`;

const rights = [
  'revoke execute on function console.ensure_outcome_day, console.drop_outcome_days from public',
  'grant execute on function console.ensure_outcome_day, console.drop_outcome_days to patchcord_console',
];
