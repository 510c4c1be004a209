import { Inject, Injectable } from '@nestjs/common';
import { DependencyDownError, type Resource } from '@patchcord/events';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';

/** A notice, as far as the work that it asks for is concerned. */
export interface Ask {
  storeHash: string;
  resource: Resource;
  resourceId: string;
  recordId: string;
  scope: string;
  occurredAt: number;
  receivedAt: number;
  /** W3C traceparent of a sampled notice, else empty. */
  trace: string;
  partition: number;
  offset: string;
}

/** The notice that an observation is named after, and that ends when the fetch does. */
export interface Payer {
  recordId: string;
  scope: string;
  receivedAt: number;
  trace: string;
  /** Where it lies in bigcommerce.notices; missing when its end is written already. */
  place: { partition: number; offset: string } | undefined;
}

/** Something to fetch, as it stood when it was taken. */
export interface Due {
  storeHash: string;
  resource: Resource;
  resourceId: string;
  asked: string;
  attempts: number;
  absences: number;
  deletedScope: string | null;
  withRefunds: boolean;
  occurredAt: number;
  payer: Payer;
  /** Traces of the notices that share the fetch. */
  links: string[];
}

/** Who goes first when calls wait: a subscriber may have opted out. */
const priorities = { subscriber: 0, order: 1, customer: 3 } satisfies { [R in Resource]: number };

/** Only these say that the whole resource is gone; other scopes end in `deleted` too. */
const deletions: readonly string[] = ['store/customer/deleted', 'store/subscriber/deleted'];

const LINKS_MAX = 8;
export const FETCH_DUE_CHANNEL = 'patchcord_fetch_due';

/** The table of what is to be fetched: one row a resource, which all notices about it share. */
@Injectable()
export class FetchDue {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Writes the work that notices ask for, one statement a batch. Says for each whether it ends with the fetch (true), or found the
   * resource due already and shares that fetch (false). A notice that comes a second time gets the answer of the first.
   */
  async ask(asks: readonly Ask[]): Promise<boolean[]> {
    const groups = new Map<string, Ask[]>();
    for (const ask of asks) {
      const group = groups.get(keyOf(ask));
      if (group) group.push(ask);
      else groups.set(keyOf(ask), [ask]);
    }
    // In one order everywhere, so that two batches never wait for each other's rows.
    const rows = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => toRow(group));
    const kept: { store_hash: string; resource: string; resource_id: string; place: string | null }[] =
      await this.query(ASK, [JSON.stringify(rows)]);
    const payers = new Map(kept.map((row) => [`${row.store_hash}/${row.resource}/${row.resource_id}`, row.place]));
    return asks.map((ask) => payers.get(keyOf(ask)) === `${ask.partition}/${ask.offset}`);
  }

  /** Has customers fetched that no notice asked for, ahead of others: something waits for them. What is due already is only put forward. */
  async want(customers: readonly { storeHash: string; customerId: string }[]): Promise<void> {
    if (customers.length === 0) return;
    const sorted = [...customers].sort((a, b) =>
      `${a.storeHash}/${a.customerId}` < `${b.storeHash}/${b.customerId}` ? -1 : 1,
    );
    await this.query(WANT, [
      sorted.map(({ storeHash }) => storeHash),
      sorted.map(({ customerId }) => customerId),
      sorted.map(() => `wanted/${randomUUID()}`),
      Date.now(),
    ]);
  }

  /** What is due in a store and not among `taken` (`resource/id`), most urgent first; `limit` of each resource. */
  async due(storeHash: string, taken: readonly string[], limit: number): Promise<Due[]> {
    const rows: DueRow[] = await this.query(DUE, [storeHash, taken, limit]);
    return rows.map(toDue);
  }

  /** Those of `storeHashes` that have something due. */
  async storesWithDue(storeHashes: readonly string[]): Promise<string[]> {
    const rows: { store_hash: string }[] = await this.query(
      `select s.store_hash from unnest($1::text[]) as s(store_hash)
       where exists (select from ingest.fetch_due f where f.store_hash = s.store_hash and f.due <= now())`,
      [storeHashes],
    );
    return rows.map((row) => row.store_hash);
  }

  /** Takes the work away, unless a notice came since it was taken: then it stays, and belongs to that notice. */
  async finish(done: readonly Due[]): Promise<void> {
    if (done.length === 0) return;
    await this.query(FINISH, [
      ...columnsOf(done),
      done.map(({ payer }) => payer.place?.partition ?? null),
      done.map(({ payer }) => payer.place?.offset ?? null),
    ]);
  }

  /** Tries again later, unless a notice came in between: then at once. */
  async again(rows: readonly (Due & { waitMs: number })[]): Promise<void> {
    if (rows.length === 0) return;
    const sorted = [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    await this.query(AGAIN, [
      ...columnsOf(sorted),
      sorted.map((row) => row.waitMs),
      sorted.map((row) => row.attempts),
      sorted.map((row) => row.absences),
    ]);
  }

  /** How much waits, for metrics. */
  async backlog(storeHashes: readonly string[]): Promise<{ storeHash: string; rows: number; ageSeconds: number }[]> {
    const rows: { store_hash: string; rows: number; age: number }[] = await this.query(
      `select store_hash, count(*)::int as rows, extract(epoch from now() - min(first_asked_at))::float8 as age
       from ingest.fetch_due where store_hash = any($1) group by store_hash`,
      [storeHashes],
    );
    const known = new Map(rows.map((row) => [row.store_hash, row]));
    return storeHashes.map((storeHash) => ({
      storeHash,
      rows: known.get(storeHash)?.rows ?? 0,
      ageSeconds: known.get(storeHash)?.age ?? 0,
    }));
  }

  /** Wakes the processes that work for these stores. */
  async notify(storeHashes: readonly string[]): Promise<void> {
    await this.query(`select pg_notify('${FETCH_DUE_CHANNEL}', s) from unnest($1::text[]) as s`, [storeHashes]);
  }

  private async query<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
    try {
      return (await this.dataSource.query(sql, parameters)) as Row[];
    } catch (cause) {
      throw new DependencyDownError('PostgreSQL did not carry out a statement on fetch_due', {
        dependency: 'postgres',
        cause,
      });
    }
  }
}

const ASK = `
  insert into ingest.fetch_due as f (store_hash, resource, resource_id, due, priority, asked, deleted_scope, with_refunds, occurred_at,
    record_id, scope, received_at, trace, links, notice_partition, notice_offset, last_record_id, last_scope, last_received_at, last_trace)
  select store_hash, resource, resource_id, now(), priority, nextval('ingest.fetch_asked'), deleted_scope, with_refunds, occurred_at,
    record_id, scope, received_at, trace, links, notice_partition, notice_offset, last_record_id, last_scope, last_received_at, last_trace
  from jsonb_to_recordset($1::jsonb) as a(store_hash text, resource text, resource_id text, priority smallint, deleted_scope text,
    with_refunds boolean, occurred_at bigint, record_id text, scope text, received_at bigint, trace text, links text[],
    notice_partition int, notice_offset bigint, last_record_id text, last_scope text, last_received_at bigint, last_trace text)
  on conflict (store_hash, resource, resource_id) do update set
    due = least(f.due, excluded.due),
    asked = excluded.asked,
    attempts = 0,
    absences = 0,
    deleted_scope = coalesce(excluded.deleted_scope, f.deleted_scope),
    with_refunds = f.with_refunds or excluded.with_refunds,
    occurred_at = greatest(f.occurred_at, excluded.occurred_at),
    record_id = case when f.notice_offset is null then excluded.record_id else f.record_id end,
    scope = case when f.notice_offset is null then excluded.scope else f.scope end,
    received_at = case when f.notice_offset is null then excluded.received_at else f.received_at end,
    trace = case when f.notice_offset is null then excluded.trace else f.trace end,
    links = (f.links || case when f.notice_offset is null or excluded.trace = '' then excluded.links else excluded.trace || excluded.links end)[1:${LINKS_MAX}],
    notice_partition = coalesce(f.notice_partition, excluded.notice_partition),
    notice_offset = coalesce(f.notice_offset, excluded.notice_offset),
    last_record_id = excluded.last_record_id,
    last_scope = excluded.last_scope,
    last_received_at = excluded.last_received_at,
    last_trace = excluded.last_trace
  returning store_hash, resource, resource_id, notice_partition || '/' || notice_offset as place`;

const WANT = `
  insert into ingest.fetch_due as f (store_hash, resource, resource_id, due, priority, asked, occurred_at,
    record_id, scope, received_at, last_record_id, last_scope, last_received_at)
  select store_hash, 'customer', customer_id, now(), ${priorities.order}, nextval('ingest.fetch_asked'), 0, record_id, '', $4::bigint, record_id, '', $4::bigint
  from unnest($1::text[], $2::text[], $3::text[]) as w(store_hash, customer_id, record_id)
  on conflict (store_hash, resource, resource_id) do update set due = least(f.due, excluded.due), priority = least(f.priority, excluded.priority)`;

const DUE = `
  select f.* from unnest(array[${[...new Set(Object.values(priorities))].join(', ')}]::smallint[]) as p(priority), lateral (
    select store_hash, resource, resource_id, asked, attempts, absences, deleted_scope, with_refunds, occurred_at,
      record_id, scope, received_at, trace, links, notice_partition, notice_offset, due
    from ingest.fetch_due
    where store_hash = $1 and priority = p.priority and due <= now() and (resource || '/' || resource_id) <> all($2::text[])
    order by due limit $3) f
  order by p.priority, f.due`;

// What a row is judged by is what it holds under the lock: a notice may have come while the statement waited for it. One that came
// meanwhile, and is to end with the next fetch, is not the one that ended with this.
const FINISH = `
  with done as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::int[], $6::bigint[])
      as d(store_hash, resource, resource_id, asked, notice_partition, notice_offset)),
  locked as materialized (
    select f.store_hash, f.resource, f.resource_id, f.asked = d.asked as is_done,
      f.notice_partition is not distinct from d.notice_partition and f.notice_offset is not distinct from d.notice_offset as has_ended
    from ingest.fetch_due f join done d using (store_hash, resource, resource_id)
    order by f.store_hash, f.resource, f.resource_id for update of f),
  gone as (
    delete from ingest.fetch_due f using locked l
    where f.store_hash = l.store_hash and f.resource = l.resource and f.resource_id = l.resource_id and l.is_done)
  update ingest.fetch_due f set
    notice_partition = null, notice_offset = null, links = '{}', record_id = f.last_record_id, scope = f.last_scope,
    received_at = f.last_received_at, trace = f.last_trace, first_asked_at = now()
  from locked l
  where f.store_hash = l.store_hash and f.resource = l.resource and f.resource_id = l.resource_id and not l.is_done and l.has_ended`;

const AGAIN = `
  update ingest.fetch_due f set due = now() + a.wait_ms * interval '1 millisecond', attempts = a.attempts, absences = a.absences
  from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::int[], $6::smallint[], $7::smallint[])
    as a(store_hash, resource, resource_id, asked, wait_ms, attempts, absences)
  where f.store_hash = a.store_hash and f.resource = a.resource and f.resource_id = a.resource_id and f.asked = a.asked`;

interface DueRow {
  store_hash: string;
  resource: Resource;
  resource_id: string;
  asked: string;
  attempts: number;
  absences: number;
  deleted_scope: string | null;
  with_refunds: boolean;
  occurred_at: string;
  record_id: string;
  scope: string;
  received_at: string;
  trace: string;
  links: string[];
  notice_partition: number | null;
  notice_offset: string | null;
}

function toDue(row: DueRow): Due {
  const { notice_partition: partition, notice_offset: offset } = row;
  return {
    storeHash: row.store_hash,
    resource: row.resource,
    resourceId: row.resource_id,
    asked: row.asked,
    attempts: row.attempts,
    absences: row.absences,
    deletedScope: row.deleted_scope,
    withRefunds: row.with_refunds,
    occurredAt: Number(row.occurred_at),
    payer: {
      recordId: row.record_id,
      scope: row.scope,
      receivedAt: Number(row.received_at),
      trace: row.trace,
      place: partition === null || offset === null ? undefined : { partition, offset },
    },
    links: row.links,
  };
}

/** What several notices about one resource ask for together: the first ends with the fetch. */
function toRow(group: readonly Ask[]): object {
  const first = group[0] as Ask;
  const last = group[group.length - 1] as Ask;
  return {
    store_hash: first.storeHash,
    resource: first.resource,
    resource_id: first.resourceId,
    priority: priorities[first.resource],
    deleted_scope: group.find(({ scope }) => deletions.includes(scope))?.scope ?? null,
    with_refunds: group.some(({ scope }) => scope.includes('/refund/')),
    occurred_at: Math.max(...group.map(({ occurredAt }) => occurredAt)),
    record_id: first.recordId,
    scope: first.scope,
    received_at: first.receivedAt,
    trace: first.trace,
    links: group
      .slice(1, LINKS_MAX + 1)
      .map(({ trace }) => trace)
      .filter((trace) => trace !== ''),
    notice_partition: first.partition,
    notice_offset: first.offset,
    last_record_id: last.recordId,
    last_scope: last.scope,
    last_received_at: last.receivedAt,
    last_trace: last.trace,
  };
}

function columnsOf(rows: readonly Due[]): unknown[] {
  return [
    rows.map((row) => row.storeHash),
    rows.map((row) => row.resource),
    rows.map((row) => row.resourceId),
    rows.map((row) => row.asked),
  ];
}

function keyOf({ storeHash, resource, resourceId }: Pick<Ask, 'storeHash' | 'resource' | 'resourceId'>): string {
  return `${storeHash}/${resource}/${resourceId}`;
}
