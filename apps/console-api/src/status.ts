import { Inject, Injectable } from '@nestjs/common';
import { bulk, observationTopics, topics, type Topic } from '@patchcord/events';
import { KafkaClient, type OffsetRange } from '@patchcord/kafka';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import {
  commandLine,
  noticeLine,
  receivedOf,
  recordLine,
  toCommandLines,
  toNoticeLines,
  toRecordLines,
  type FreshnessRow,
  type RecordCount,
} from './books.js';
import { PipelineLag } from './pipeline-lag.js';

/** The books of a window: of the records that came in it, what became of them until now. */
export const status = z.object({
  since: z.string(),
  until: z.string(),
  records: z.array(recordLine),
  notices: z.array(noticeLine),
  commands: z.array(commandLine),
  commandsInFlight: z.number().describe('Commands in Kafka that deliver has not finished, of all stores and times'),
  openErrors: z.number().describe('Rejected records that are open, of all times'),
});
export type Status = z.output<typeof status>;

type Range = OffsetRange & { resource: string };

const resourceOf = new Map<string, string>(
  Object.entries(observationTopics).flatMap(([resource, topic]) => [
    [topic.name, resource],
    [bulk(topic as Topic).name, resource],
  ]),
);
const NOTICE = topics.notices.name;

/** Answers what came in a window and what became of it. */
@Injectable()
export class StatusReport {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(KafkaClient) private readonly kafka: KafkaClient,
    @Inject(PipelineLag) private readonly lag: PipelineLag,
  ) {}

  /**
   * Records are counted by Kafka's offsets, so that one without an outcome is in flight and none is missed. With a store only what
   * outcomes name is known, unless it is the only one.
   */
  async read(fromMs: number, store: string | undefined): Promise<Status> {
    const [offsets, stores, lag] = await Promise.all([this.kafka.offsets.since([...resourceOf.keys(), NOTICE], fromMs), this.stores(), this.lag.read()]);
    const ranges = offsets.map((range) => ({ ...range, resource: resourceOf.get(range.topic) ?? 'notice' })).filter(({ from, to }) => to > from);
    const records = ranges.filter(({ resource }) => resource !== 'notice');
    const notices = ranges.filter(({ resource }) => resource === 'notice');
    // Of a store that is not the only one, Kafka cannot tell what is on its way.
    const isKnown = store === undefined || (stores.length === 1 && stores[0] === store);
    const ask = this.questions(fromMs, store);
    const [counts, fresh, noticeCounts, commandCounts, openErrors] = await Promise.all([
      ask<RecordCount>(COUNT_RECORDS, records),
      ask<FreshnessRow>(MEASURE_FRESHNESS, records),
      ask<{ store: string; outcome: string; rows: number }>(COUNT_NOTICES, notices),
      ask<{ store: string; kind: string; outcome: string; rows: number }>(COUNT_COMMANDS, records),
      this.openErrors(store),
    ]);
    const named = store === undefined ? stores : [store];
    return {
      since: new Date(fromMs).toISOString(),
      until: new Date().toISOString(),
      records: toRecordLines(counts, isKnown ? receivedOf(records) : new Map(), named, fresh),
      notices: toNoticeLines(noticeCounts, isKnown ? (receivedOf(notices).get('notice') ?? 0) : 0, named),
      commands: toCommandLines(commandCounts),
      commandsInFlight: lag.filter(({ group }) => group.startsWith('deliver')).reduce((sum, { records: behind }) => sum + behind, 0),
      openErrors,
    };
  }

  /** Asks one statement about ranges of offsets, within the days that their records can be from. */
  private questions(fromMs: number, store: string | undefined): <Row>(text: string, ranges: readonly Range[]) => Promise<Row[]> {
    const firstDay = new Date(fromMs - DAY_MS).toISOString().slice(0, 10);
    return (text, ranges) =>
      ranges.length === 0
        ? Promise.resolve([])
        : this.dataSource.query(text, [
            ranges.map(({ resource }) => resource),
            ranges.map(({ topic }) => topic),
            ranges.map(({ partition }) => partition),
            ranges.map(({ from }) => from),
            ranges.map(({ to }) => to),
            firstDay,
            store ?? null,
          ]);
  }

  private async stores(): Promise<string[]> {
    const rows: { store_hash: string }[] = await this.dataSource.query('select distinct store_hash from config.store_document order by 1');
    return rows.map((row) => row.store_hash);
  }

  private async openErrors(store: string | undefined): Promise<number> {
    const [{ errors }]: [{ errors: number }] = await this.dataSource.query(
      `select count(*)::int as errors from console.error_record where state = 'open' and ($1::text is null or store_hash = $1)`,
      [store ?? null],
    );
    return errors;
  }
}

const DAY_MS = 86_400_000;

const RANGES = `select * from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::bigint[]) as r (resource, topic, partition, first, next)`;
const ROWS = `from range r join console.outcome o on o.source_topic = r.topic and o.source_partition = r.partition
    and o.source_offset >= r.first and o.source_offset < r.next
  where (o.day >= $6::date or o.day = '1970-01-01') and ($7::text is null or o.store_hash = $7)`;

// A row whose record went on is no leaf any more: it was parked and came again, or rejected and redriven, or read once more and
// found unchanged while what it had made before was still on its way. A command makes nothing, so only records are looked at.
const COUNT_RECORDS = `
with range as (${RANGES}), record as (
  select r.resource, max(o.store_hash) as store, sum(o.weight) as weight, min((o.strength || ':' || o.reason) collate "C") as strongest
  ${ROWS} and not (o.command_kind = '' and exists (
    select from console.outcome d where d.source_topic = o.source_topic and d.source_partition = o.source_partition
      and d.source_offset = o.source_offset and d.day = o.day and d.path <> o.path and (o.path = '' or starts_with(d.path, o.path || '.'))))
  group by r.resource, o.source_topic, o.source_partition, o.source_offset
)
select store, resource, split_part(strongest, ':', 1)::int as strength, substr(strongest, 3) as reason, weight > 0.9999 as "isEnded", count(*)::int as records
from record group by 1, 2, 3, 4, 5`;

const MEASURE_FRESHNESS = `
with range as (${RANGES}), leaf as (
  select r.resource, o.store_hash as store, extract(epoch from o.ended_at - o.occurred_at) * 1000 as ms
  ${ROWS} and o.outcome = 'applied' and o.lane = 'live' and o.occurred_at is not null and o.ended_at >= o.occurred_at
)
select resource, store, count(*)::int as count, round(percentile_cont(0.5) within group (order by ms))::float8 as "p50Ms",
  round(percentile_cont(0.95) within group (order by ms))::float8 as "p95Ms", round(percentile_cont(0.99) within group (order by ms))::float8 as "p99Ms"
from leaf group by 1, 2`;

const COUNT_NOTICES = `with range as (${RANGES}) select o.store_hash as store, o.outcome, count(*)::int as rows ${ROWS} group by 1, 2`;

const COUNT_COMMANDS = `
with range as (${RANGES})
select o.store_hash as store, o.command_kind as kind, o.outcome, count(*)::int as rows ${ROWS} and o.command_kind <> '' group by 1, 2, 3`;
