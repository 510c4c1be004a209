import { Inject, Injectable } from '@nestjs/common';
import { COPY } from '@patchcord/events';
import { DataSource } from 'typeorm';
import type { ArrivedOutcome } from './outcome-columns.js';
import { queryPrepared } from './prepared.js';

/** Closes errors that are over: what was rejected went through later, or something newer of the same did. */
@Injectable()
export class Closing {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** By what ended just now. */
  async closeBy(arrived: readonly ArrivedOutcome[]): Promise<void> {
    const telling = arrived.filter(({ event: { outcome, path } }) => !waiting.has(outcome) && (outcome !== 'rejected' || path !== ''));
    if (telling.length === 0) return;
    await queryPrepared(this.dataSource, { name: 'close-errors', text: CLOSE, values: columns.map(([, , value]) => telling.map(value)) });
  }

  /** Of these, what something newer had overtaken already when it was written down. */
  async closeOvertaken(ids: readonly string[]): Promise<void> {
    await this.dataSource.query(CLOSE_OVERTAKEN, [ids]);
  }
}

/** Ends after which the record may still fail, and places that hold only a copy. */
const waiting = new Set<string>(['parked', 'unknown', COPY]);

type Column = readonly [name: string, type: string, value: (row: ArrivedOutcome) => unknown];

const columns: readonly Column[] = [
  ['topic', 'text', ({ event }) => event.sourceTopic],
  ['partition', 'int', ({ event }) => event.sourcePartition],
  ['"offset"', 'bigint', ({ event }) => event.sourceOffset],
  ['path', 'text', ({ event }) => event.path],
  ['outcome', 'text', ({ event }) => event.outcome],
  ['ended_at', 'timestamptz', ({ event }) => new Date(event.endedAt).toISOString()],
  ['store_hash', 'text', ({ event }) => event.storeHash.replaceAll('\0', '')],
  ['resource', 'text', ({ event }) => event.resource.replaceAll('\0', '')],
  ['resource_id', 'text', ({ event }) => event.resourceId.replaceAll('\0', '')],
  ['source_version', 'text', ({ event }) => event.sourceVersion.replaceAll('\0', '')],
  ['observed_at', 'timestamptz', ({ event }) => (event.observedAt > 0 && event.observedAt < 8.64e15 ? new Date(event.observedAt).toISOString() : null)],
  ['effect_key', 'text', ({ event }) => event.effectKey.replaceAll('\0', '')],
  ['version', 'bigint', ({ event }) => event.version],
];

const REJECTED_ROW = `
  left join lateral (
    select o.source_version, o.version from console.outcome o
    where o.source_topic = e.source_topic and o.source_partition = e.source_partition and o.source_offset = e.source_offset
      and o.path = e.path and o.outcome = 'rejected' limit 1
  ) r on true`;

// A resource whose newer version arrived needs the older no more. A command of `deliver` is only made up for by its own effect: a
// newer order says nothing of an activity that was refused.
const IS_NEWER = `
  case when e.stage = 'deliver' then e.effect_key <> '' and e.effect_key = a.effect_key and a.version > coalesce(r.version, 0)
    when coalesce(r.source_version, '') <> '' then a.source_version > r.source_version
    else a.observed_at > e.first_seen end`;

const CLOSE = `
with a as materialized (
  select * from unnest(${columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')}) as a (${columns.map(([name]) => name).join(', ')})
), over as (
  select e.id, 'it went through' as why from a join console.error_record e
    on e.source_topic = a.topic and e.source_partition = a.partition and e.source_offset = a."offset" and e.state <> 'closed'
  where (e.path = '' or a.path = e.path or starts_with(a.path, e.path || '.')) and (a.outcome <> 'rejected' or a.path <> e.path)
    and a.ended_at >= e.last_seen
  union all
  select e.id, 'a newer version went through' from a join console.error_record e
    on e.store_hash = a.store_hash and e.resource = a.resource and e.resource_id = a.resource_id and e.state <> 'closed'
  ${REJECTED_ROW}
  where a.outcome in ('applied', 'unchanged') and a.resource_id <> '' and ${IS_NEWER}
)
update console.error_record e set state = 'closed', closed_at = now(), closed_by = over.why
from (select id, max(why) as why from over group by id) over where e.id = over.id and e.state <> 'closed'`;

const CLOSE_OVERTAKEN = `
update console.error_record e set state = 'closed', closed_at = now(), closed_by = 'a newer version went through'
where e.id = any($1::uuid[]) and e.state <> 'closed' and e.resource_id <> '' and exists (
  select from console.outcome a
  ${REJECTED_ROW}
  where a.store_hash = e.store_hash and a.resource_id = e.resource_id and a.resource = e.resource
    and a.outcome in ('applied', 'unchanged') and ${IS_NEWER}
)`;
