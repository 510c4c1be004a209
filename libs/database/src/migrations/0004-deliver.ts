import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What `deliver` knows: the ledger of effects, who may send for a contact now, what Cordial has, what waits, and the pace.
 * Claiming and marking are functions, because each needs several statements with a snapshot of their own in one round trip.
 */
export class Deliver1700000000004 implements MigrationInterface {
  readonly name = 'Deliver1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      ...tables,
      lookAt,
      claimCommands,
      markCommands,
      dueCommands,
      renewRates,
      slowDown,
      ...grants,
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['look_at', 'claim_commands', 'mark_commands', 'due_commands', 'renew_rates', 'slow_down'])
      await runner.query(`drop function deliver.${name}`);
    for (const table of ['effect', 'contact_claim', 'cordial_state', 'parked', 'rate_lease'])
      await runner.query(`drop table deliver.${table}`);
  }
}

const tables = [
  // Never purged. `owner` is empty when no call of this version can be out: a claim that another sender's death left behind
  // has one. `body_hash` is that of the last applied body.
  `create table deliver.effect (
     account text not null,
     effect_key text not null,
     version bigint not null,
     body_hash bytea,
     state text not null check (state in ('claimed', 'applied', 'unknown', 'superseded', 'suppressed', 'rejected')),
     attempts int not null default 0,
     owner text not null default '',
     claimed_until timestamptz,
     request text not null default '',
     status int not null default 0,
     updated_at timestamptz not null default now(),
     primary key (account, effect_key)
   ) with (fillfactor = 70)`,
  `create index effect_unknown on deliver.effect (account) where state = 'unknown'`,
  // Two updates a command: half of each page stays free, so that they need no index entries.
  `create table deliver.contact_claim (
     contact_id uuid primary key,
     account text not null,
     owner text not null,
     generation bigint not null,
     until timestamptz not null
   ) with (fillfactor = 50)`,
  `create table deliver.cordial_state (
     account text not null,
     kind text not null,
     id text not null,
     cid text not null default '',
     body jsonb,
     version bigint not null,
     updated_at timestamptz not null default now(),
     primary key (account, kind, id)
   ) with (fillfactor = 70)`,
  // Whole records that wait: for their account, behind another of their contact, or for a read that settles them.
  // What is behind another command of its contact is due at infinity, until that one leaves. A row leaves when it has its end; one that no read could settle stays, closed, for a person.
  `create table deliver.parked (
     seq bigserial primary key,
     account text not null,
     contact_id uuid not null,
     store_hash text not null,
     kind text not null,
     effect_key text not null,
     version bigint not null,
     priority smallint not null,
     is_blocking boolean not null,
     is_open boolean not null default true,
     reason text not null,
     topic text not null,
     partition int not null,
     "offset" bigint not null,
     key text not null,
     value bytea not null,
     headers jsonb not null,
     command json not null,
     attempts int not null default 0,
     reads int not null default 0,
     absences int not null default 0,
     unknown_since timestamptz,
     due_at timestamptz not null default now(),
     parked_at timestamptz not null default now(),
     unique (topic, partition, "offset")
   ) with (fillfactor = 85)`,
  `create index parked_contact on deliver.parked (contact_id, seq) where is_open`,
  `create index parked_order on deliver.parked (account, priority, seq) where is_open and due_at < 'infinity'`,
  // The row without an owner is the pace of the account; the others are the shares of it that live replicas hold.
  `create table deliver.rate_lease (
     account text not null,
     endpoint text not null,
     owner text not null default '',
     calls_per_second real not null,
     paused_until timestamptz,
     changed_at timestamptz not null default now(),
     until timestamptz,
     primary key (account, endpoint, owner)
   ) with (fillfactor = 50)`,
];

// A session keeps the plan that it made first, perhaps for empty tables, and must find its rows through the indexes however
// large the tables have become. So rows are looked up by `lateral … limit 1` and written by `on conflict`: there is no other
// way to carry those out than one probe of the key's index a row.
const byIndex = 'set enable_seqscan = off set plan_cache_mode = force_generic_plan';

// What the ledger says of commands, without claiming anything.
const lookAt = `
create function deliver.look_at(p_accounts text[], p_effect_keys text[], p_contact_ids text[], p_order_ids text[])
returns table (i int, version bigint, state text, has_contact boolean, has_order boolean) language plpgsql stable ${byIndex} as $$
#variable_conflict use_column
begin
  return query
  select a.n::int, e.version, e.state, s.is_there is not null, o.is_there is not null
  from unnest(p_accounts, p_effect_keys, p_contact_ids, p_order_ids) with ordinality as a (account, effect_key, contact_id, order_id, n)
  left join lateral (
    select e.version, e.state from deliver.effect e where e.account = a.account and e.effect_key = a.effect_key limit 1
  ) e on true
  left join lateral (
    select true as is_there from deliver.cordial_state s where s.account = a.account and s.kind = 'contact' and s.id = a.contact_id limit 1
  ) s on true
  left join lateral (
    select true as is_there from deliver.cordial_state s
    where a.order_id <> '' and s.account = a.account and s.kind = 'order' and s.id = a.order_id limit 1
  ) o on true;
end $$`;

// The contacts are claimed first, in a statement of their own: the second statement then sees all that the previous
// holders of these claims have committed. At most one row a contact may be asked for at once.
// Verdicts: go (claimed), busy (another sender has the contact or the effect), superseded, applied (a repeat), unknown,
// ambiguous (a sender died with the effect claimed: it may be at Cordial), blocked (something of the contact waits).
const claimCommands = `
create function deliver.claim_commands(
  p_owner text, p_lease interval,
  p_contact_ids uuid[], p_accounts text[], p_effect_keys text[], p_versions bigint[], p_fences text[],
  p_waits boolean[], p_seqs bigint[], p_settling boolean[], p_consent_keys text[], p_order_ids text[]
) returns table (
  i int, verdict text, generation bigint, attempts int, applied_hash bytea,
  cid text, body text, state_version bigint, consent_version bigint, consent_state text, order_cid text
) language plpgsql ${byIndex} as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock_timestamp();
  v_contact_ids uuid[];
  v_generations bigint[];
begin
  with won as (
    insert into deliver.contact_claim as c (contact_id, account, owner, generation, until)
    select a.contact_id, a.account, p_owner, 1, v_now + p_lease
    from unnest(p_contact_ids, p_accounts) as a (contact_id, account) order by a.contact_id
    on conflict (contact_id) do update
      set account = excluded.account, owner = excluded.owner, generation = c.generation + 1, until = excluded.until
      where c.until < clock_timestamp()
    returning c.contact_id, c.generation
  )
  select array_agg(won.contact_id), array_agg(won.generation) into v_contact_ids, v_generations from won;

  return query
  with asked as (
    select * from unnest(p_contact_ids, p_accounts, p_effect_keys, p_versions, p_fences, p_waits, p_seqs, p_settling, p_consent_keys, p_order_ids)
      with ordinality as a (contact_id, account, effect_key, version, fence, waits, seq, settling, consent_key, order_id, n)
  ), judged as (
    select a.*, w.generation, e.state = 'applied' as was_applied, e.body_hash,
      case
        when w.generation is null then 'busy'
        when a.fence <> 'once' and e.version > a.version then 'superseded'
        when e.state = 'applied' and (a.fence = 'once' or e.version = a.version) then 'applied'
        when e.state = 'claimed' and e.owner <> '' and e.claimed_until > v_now then 'busy'
        when a.fence <> 'latch' and e.state = 'claimed' and e.owner <> '' and (a.fence = 'once' or e.version = a.version) then 'ambiguous'
        when a.fence <> 'latch' and not a.settling and e.state = 'unknown' and (a.fence = 'once' or e.version = a.version) then 'unknown'
        when before.is_there then 'blocked'
        else 'go'
      end as verdict
    from asked a
    left join unnest(v_contact_ids, v_generations) as w (contact_id, generation) on w.contact_id = a.contact_id
    left join lateral (
      select * from deliver.effect e where e.account = a.account and e.effect_key = a.effect_key limit 1
    ) e on true
    left join lateral (
      select true as is_there from deliver.parked p
      where a.waits and p.contact_id = a.contact_id and p.is_open and p.is_blocking and (a.seq is null or p.seq < a.seq) limit 1
    ) before on true
  ), claimed as (
    insert into deliver.effect as e (account, effect_key, version, state, attempts, owner, claimed_until, updated_at)
    select j.account, j.effect_key, j.version, 'claimed', 1, p_owner, v_now + p_lease, v_now
    from judged j where j.verdict = 'go' order by j.account, j.effect_key
    on conflict (account, effect_key) do update
      set version = excluded.version, state = 'claimed', owner = excluded.owner, claimed_until = excluded.claimed_until,
          attempts = case when e.version = excluded.version then e.attempts + 1 else 1 end, updated_at = excluded.updated_at
      where e.owner = '' or e.claimed_until < clock_timestamp()
    returning e.account, e.effect_key, e.attempts
  )
  select j.n::int,
    case when j.verdict = 'go' and c.effect_key is null then 'busy' else j.verdict end,
    j.generation, coalesce(c.attempts, 0), case when j.was_applied then j.body_hash end,
    coalesce(s.cid, ''), case when j.order_id = '' then s.body::text end, s.version,
    consent.version, consent.state, orders.cid
  from judged j
  left join claimed c on c.account = j.account and c.effect_key = j.effect_key and j.verdict = 'go'
  left join lateral (
    select s.cid, s.body, s.version from deliver.cordial_state s
    where j.verdict = 'go' and s.account = j.account and s.kind = 'contact' and s.id = j.contact_id::text limit 1
  ) s on true
  left join lateral (
    select e.version, e.state from deliver.effect e where j.consent_key <> '' and e.account = j.account and e.effect_key = j.consent_key limit 1
  ) consent on true
  left join lateral (
    select s.cid from deliver.cordial_state s where j.order_id <> '' and s.account = j.account and s.kind = 'order' and s.id = j.order_id limit 1
  ) orders on true
  order by j.n;
end $$`;

// What became of claimed commands, in one step: the effect, the consent that an applied upsert carried, what Cordial has
// now, and the release of the contact. An answer that came after the lease ran out is still true when it says applied.
const markCommands = `
create function deliver.mark_commands(
  p_owner text,
  p_contact_ids uuid[], p_generations bigint[], p_accounts text[], p_effect_keys text[], p_versions bigint[],
  p_states text[], p_body_hashes bytea[], p_statuses int[], p_requests text[], p_consent_keys text[],
  p_kinds text[], p_ids text[], p_cids text[], p_bodies jsonb[], p_state_versions bigint[]
) returns void language plpgsql ${byIndex} as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  insert into deliver.effect as e (account, effect_key, version, state, body_hash, status, request, updated_at)
  select m.account, m.effect_key, m.version, m.state, case when m.state = 'applied' then m.body_hash end, m.status, m.request, v_now
  from unnest(p_accounts, p_effect_keys, p_versions, p_states, p_body_hashes, p_statuses, p_requests)
    as m (account, effect_key, version, state, body_hash, status, request)
  where m.state <> '' order by m.account, m.effect_key
  on conflict (account, effect_key) do update
    set state = excluded.state, owner = '', claimed_until = null, status = excluded.status, request = excluded.request,
        updated_at = excluded.updated_at, body_hash = case when excluded.state = 'applied' then excluded.body_hash else e.body_hash end
    where e.version = excluded.version
      and ((e.state = 'claimed' and e.owner in (p_owner, ''))
        or (e.state in ('claimed', 'unknown') and excluded.state in ('applied', 'unknown')));

  insert into deliver.effect as e (account, effect_key, version, state, updated_at)
  select m.account, m.consent_key, m.version, 'applied', v_now
  from unnest(p_accounts, p_consent_keys, p_versions) as m (account, consent_key, version)
  where m.consent_key <> '' order by m.account, m.consent_key
  on conflict (account, effect_key) do update
    set version = excluded.version, state = 'applied', owner = '', updated_at = excluded.updated_at
    where e.version < excluded.version;

  insert into deliver.cordial_state as s (account, kind, id, cid, body, version, updated_at)
  select m.account, m.kind, m.id, m.cid, m.body, m.version, v_now
  from unnest(p_accounts, p_kinds, p_ids, p_cids, p_bodies, p_state_versions) as m (account, kind, id, cid, body, version)
  where m.kind <> '' order by m.account, m.kind, m.id
  on conflict (account, kind, id) do update
    set cid = excluded.cid, body = excluded.body, version = excluded.version, updated_at = excluded.updated_at
    where s.version <= excluded.version;

  insert into deliver.contact_claim as c (contact_id, account, owner, generation, until)
  select m.contact_id, m.account, '', m.generation, '-infinity'
  from unnest(p_contact_ids, p_accounts, p_generations) as m (contact_id, account, generation) order by m.contact_id
  on conflict (contact_id) do update set until = '-infinity', owner = '' where c.generation = excluded.generation;
end $$`;

// What may go now, in order, so many an account: read along its index, which ends the search early however much waits. Of a
// contact only what nothing stands before; a suppression goes before everything.
const dueCommands = `
create function deliver.due_commands(p_accounts text[], p_stores text[], p_except bigint[], p_limit int)
returns setof deliver.parked language sql stable set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
  select due.* from unnest(p_accounts) as open (account) cross join lateral (
    select * from deliver.parked p
    where p.account = open.account and p.is_open and p.due_at < 'infinity' and p.due_at <= now()
      and p.store_hash = any(p_stores) and p.seq <> all(p_except)
      and (p.priority = 0 or not exists (
        select from deliver.parked before
        where before.contact_id = p.contact_id and before.is_open and before.is_blocking and before.seq < p.seq
      ))
    order by p.priority, p.seq limit p_limit
  ) due
$$`;

// A newcomer gets what the others do not hold: nothing at first, its part once they have renewed. So the shares never
// add up to more than the pace. `p_bounds`: the pace was what held this replica back for a second without a 429.
const renewRates = `
create function deliver.renew_rates(
  p_owner text, p_lease interval, p_first real, p_accounts text[], p_endpoints text[], p_bounds boolean[], p_ceilings real[]
) returns table (i int, total real, share real, paused_ms double precision) language plpgsql as $$
#variable_conflict use_column
declare
  v_now timestamptz := clock_timestamp();
begin
  insert into deliver.rate_lease (account, endpoint, calls_per_second, changed_at)
  select a.account, a.endpoint, least(p_first, a.ceiling), v_now
  from unnest(p_accounts, p_endpoints, p_ceilings) as a (account, endpoint, ceiling) order by 1, 2
  on conflict do nothing;

  perform from deliver.rate_lease r
  where r.owner = '' and (r.account, r.endpoint) in (select * from unnest(p_accounts, p_endpoints))
  order by r.account, r.endpoint for update;

  update deliver.rate_lease r
  set calls_per_second = least(a.ceiling, case when a.bound and r.changed_at <= v_now - interval '1 s' then r.calls_per_second * 2 else r.calls_per_second end),
      changed_at = case when a.bound and r.changed_at <= v_now - interval '1 s' then v_now else r.changed_at end
  from unnest(p_accounts, p_endpoints, p_bounds, p_ceilings) as a (account, endpoint, bound, ceiling)
  where r.owner = '' and r.account = a.account and r.endpoint = a.endpoint
    and (r.calls_per_second > a.ceiling or (a.bound and r.calls_per_second < a.ceiling and r.changed_at <= v_now - interval '1 s'));

  return query
  with asked as (
    select * from unnest(p_accounts, p_endpoints) with ordinality as a (account, endpoint, n)
  ), shares as (
    select a.n, a.account, a.endpoint, r.calls_per_second as total,
      greatest(0, extract(epoch from r.paused_until - v_now) * 1000)::double precision as paused_ms,
      greatest(0, least(r.calls_per_second / (1 + others.count), r.calls_per_second - others.held))::real as share
    from asked a
    join deliver.rate_lease r on r.account = a.account and r.endpoint = a.endpoint and r.owner = ''
    cross join lateral (
      select count(*) as count, coalesce(sum(o.calls_per_second), 0) as held from deliver.rate_lease o
      where o.account = a.account and o.endpoint = a.endpoint and o.owner not in ('', p_owner) and o.until > v_now
    ) others
  ), held as (
    insert into deliver.rate_lease (account, endpoint, owner, calls_per_second, until)
    select s.account, s.endpoint, p_owner, s.share, v_now + p_lease from shares s order by s.account, s.endpoint
    on conflict (account, endpoint, owner) do update set calls_per_second = excluded.calls_per_second, until = excluded.until
  )
  select s.n::int, s.total, s.share, coalesce(s.paused_ms, 0) from shares s order by s.n;

  delete from deliver.rate_lease r
  where r.owner <> '' and r.until < v_now - interval '1 min' and (r.account, r.endpoint) in (select * from unnest(p_accounts, p_endpoints));
end $$`;

// A 429: one halving a second, however many answers of that second say it. The pause is the longest that was asked for.
const slowDown = `
create function deliver.slow_down(p_account text, p_endpoint text, p_floor real, p_pause interval) returns void language sql as $$
  update deliver.rate_lease
  set calls_per_second = case when until > clock_timestamp() then calls_per_second else greatest(p_floor, calls_per_second / 2) end,
      until = case when until > clock_timestamp() then until else clock_timestamp() + interval '1 s' end,
      changed_at = clock_timestamp(),
      paused_until = greatest(paused_until, clock_timestamp() + p_pause)
  where account = p_account and endpoint = p_endpoint and owner = ''
$$`;

const grants = [
  `grant select on deliver.effect, deliver.contact_claim, deliver.cordial_state, deliver.parked, deliver.rate_lease to patchcord_console`,
  `grant select on deliver.effect, deliver.cordial_state to patchcord_enrich`,
];
