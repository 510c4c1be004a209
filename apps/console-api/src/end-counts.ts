import { Inject, Injectable } from '@nestjs/common';
import { topics } from '@patchcord/events';
import { DataSource } from 'typeorm';
import type { CommandCount, CountedRange, FreshnessRow, NoticeCount, RecordCount } from './books.js';

export interface Window {
  /** No record of the ranges is older. */
  fromMs: number;
  /** One store, or all. */
  store: string | undefined;
}

const DAY_MS = 86_400_000;

/** Counts how the records of given ranges of offsets ended. */
@Injectable()
export class EndCounts {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  records(ranges: readonly CountedRange[], window: Window): Promise<RecordCount[]> {
    return this.ask(COUNT_RECORDS, ranges, window);
  }

  freshness(ranges: readonly CountedRange[], window: Window): Promise<FreshnessRow[]> {
    return this.ask(MEASURE_FRESHNESS, ranges, window);
  }

  notices(ranges: readonly CountedRange[], window: Window): Promise<NoticeCount[]> {
    return this.ask(COUNT_NOTICES, ranges, window);
  }

  commands(ranges: readonly CountedRange[], window: Window): Promise<CommandCount[]> {
    return this.ask(COUNT_COMMANDS, ranges, window);
  }

  /** How many of these notices have not ended yet. */
  async unended(places: readonly { partition: number; offset: number }[]): Promise<number> {
    if (places.length === 0) return 0;
    const parameters = [topics.notices.name, places.map(({ partition }) => partition), places.map(({ offset }) => offset)];
    const [{ notices }]: [{ notices: number }] = await this.dataSource.query(COUNT_UNENDED, parameters);
    return notices;
  }

  async openErrors(store: string | undefined): Promise<number> {
    const [{ errors }]: [{ errors: number }] = await this.dataSource.query(
      `select count(*)::int as errors from console.error_record where state = 'open' and ($1::text is null or store_hash = $1)`,
      [store ?? null],
    );
    return errors;
  }

  /** Within the days that records of the window can be from. */
  private ask<Row>(text: string, ranges: readonly CountedRange[], { fromMs, store }: Window): Promise<Row[]> {
    if (ranges.length === 0) return Promise.resolve([]);
    return this.dataSource.query(text, [
      ranges.map(({ resource }) => resource),
      ranges.map(({ topic }) => topic),
      ranges.map(({ partition }) => partition),
      ranges.map(({ from }) => from),
      ranges.map(({ to }) => to),
      new Date(fromMs - DAY_MS).toISOString().slice(0, 10),
      store ?? null,
      ranges.map(({ settled }) => settled),
    ]);
  }
}

const RANGES = `select * from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::bigint[], $8::bigint[]) as r (resource, topic, partition, first, next, settled)`;
const ROWS = `from range r join console.outcome o on o.source_topic = r.topic and o.source_partition = r.partition
    and o.source_offset >= r.first and o.source_offset < r.next
  where (o.day >= $6::date or o.day = '1970-01-01') and ($7::text is null or o.store_hash = $7)`;
const DESCENDANT = `from console.outcome d where d.source_topic = o.source_topic and d.source_partition = o.source_partition
      and d.source_offset = o.source_offset and d.path <> o.path and (o.path = '' or starts_with(d.path, o.path || '.'))`;

// A row whose record went on is no leaf any more: it was parked and came again, or rejected and redriven, or read once more and
// found unchanged while what it had made before was still on its way. A command makes nothing, so only records are looked at. Of
// a record that could not be read nobody knew the day; when it went through after all, the rest of it has one.
const COUNT_RECORDS = `
with range as (${RANGES})
select store, resource, strength, reason, weight > 0.9999 as "isEnded", is_below as "isBelow", is_still as "isStill", count(*)::int as records
from range r cross join lateral (
  -- A range at a time, so that the rows come in the order of the key and no sum is kept of more than one record.
  select max(o.store_hash) as store, sum(o.weight) as weight, min(o.strength) as strength,
    min((o.strength || ':' || o.reason) collate "C") as strongest,
    o.source_offset < r.settled as is_below, max(o.ended_at) < now() - interval '30 s' as is_still
  from console.outcome o
  where o.source_topic = r.topic and o.source_partition = r.partition and o.source_offset >= r.first and o.source_offset < r.next
    and (o.day >= $6::date or o.day = '1970-01-01') and ($7::text is null or o.store_hash = $7)
    and not (o.command_kind = '' and (exists (select ${DESCENDANT} and d.day = o.day)
      or (o.day = '1970-01-01' and exists (select ${DESCENDANT} and d.day >= $6::date))))
  group by o.source_offset
) record cross join lateral (select substr(strongest, 3) as reason) said
group by 1, 2, 3, 4, 5, 6, 7`;

const MEASURE_FRESHNESS = `
with range as (${RANGES}), leaf as (
  select r.resource, o.store_hash as store, extract(epoch from o.ended_at - o.occurred_at) * 1000 as ms
  ${ROWS} and o.outcome = 'applied' and o.lane = 'live' and o.occurred_at is not null and o.ended_at >= o.occurred_at
)
select resource, store, count(*)::int as count, round(percentile_cont(0.5) within group (order by ms))::float8 as "p50Ms",
  round(percentile_cont(0.95) within group (order by ms))::float8 as "p95Ms", round(percentile_cont(0.99) within group (order by ms))::float8 as "p99Ms"
from leaf group by 1, 2`;

const COUNT_NOTICES = `
with range as (${RANGES})
select o.store_hash as store, o.outcome, o.source_offset < r.settled as "isBelow", count(*)::int as rows ${ROWS} group by 1, 2, 3`;

const COUNT_UNENDED = `
select count(*)::int as notices from unnest($2::int[], $3::bigint[]) as p (partition, "offset") where not exists (
  select from console.outcome o where o.source_topic = $1 and o.source_partition = p.partition and o.source_offset = p."offset")`;

const COUNT_COMMANDS = `
with range as (${RANGES})
select o.store_hash as store, o.command_kind as kind, o.outcome, count(*)::int as rows ${ROWS} and o.command_kind <> '' group by 1, 2, 3`;
