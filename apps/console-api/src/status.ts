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
  type CountedRange,
  type FreshnessRow,
} from './books.js';
import { EndCounts, type Window } from './end-counts.js';
import type { Settled } from './tide.js';
import { TideWatch } from './tide-watch.js';

/** The books of a window: of the records that came in it, what became of them until now. */
export const status = z.object({
  since: z.string(),
  until: z.string(),
  records: z.array(recordLine),
  notices: z.array(noticeLine),
  commands: z.array(commandLine),
  remainder: z.number().describe('Of all records and notices: received, past every stage, and neither ended nor in flight'),
  commandsInFlight: z.number().describe('Commands in Kafka that deliver has not finished, of all stores and times'),
  openErrors: z.number().describe('Rejected records that are open, of all times'),
});
export type Status = z.output<typeof status>;

/** When what is counted came, ms since the epoch. */
export interface Span {
  fromMs: number;
  /** Later than now: until now. */
  untilMs: number;
}

const resourceOf = new Map<string, string>(
  Object.entries(observationTopics).flatMap(([resource, topic]) => [
    [topic.name, resource],
    [bulk(topic as Topic).name, resource],
  ]),
);
/** The topics whose records are received. */
export const countedTopics: readonly string[] = [...resourceOf.keys(), topics.notices.name];

/** What the lines of the books are made with, beside the counts. */
interface Known {
  settled: Settled | undefined;
  /** Whether what Kafka has belongs to these stores. */
  isKnown: boolean;
  stores: readonly string[];
  fresh: readonly FreshnessRow[];
}

/** Answers what came in a window and what became of it. */
@Injectable()
export class StatusReport {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(KafkaClient) private readonly kafka: Pick<KafkaClient, 'offsets'>,
    @Inject(EndCounts) private readonly counts: EndCounts,
    @Inject(TideWatch) private readonly tide: Pick<TideWatch, 'settled'>,
  ) {}

  /**
   * Records are counted by Kafka's offsets, so that one without an outcome is in flight and none is missed. With a store only what
   * outcomes name is known, unless it is the only one.
   */
  async read(span: Span, store: string | undefined): Promise<Omit<Status, 'commandsInFlight'>> {
    // Before the ends are counted: what is settled now has all of its ends in the table.
    const { settled } = this.tide;
    const [ranges, stores] = await Promise.all([this.ranges(span, settled?.offsets), this.stores()]);
    const records = ranges.filter(({ resource }) => resource !== 'notice');
    // Of a store that is not the only one, Kafka cannot tell what is on its way.
    const isKnown = store === undefined || (stores.length === 1 && stores[0] === store);
    const window = { fromMs: span.fromMs, store };
    const [fresh, commands, openErrors] = await Promise.all([this.counts.freshness(records, window), this.counts.commands(records, window), this.counts.openErrors(store)]);
    const lines = await this.lines(ranges, window, { settled, isKnown, stores: store === undefined ? stores : [store], fresh });
    return {
      since: new Date(span.fromMs).toISOString(),
      until: new Date(Math.min(span.untilMs, Date.now())).toISOString(),
      ...lines,
      commands: toCommandLines(commands),
      remainder: [...lines.records, ...lines.notices].reduce((sum, line) => sum + line.remainder, 0),
      openErrors,
    };
  }

  /** The books of these places, of all stores. */
  async readPlaces(places: readonly OffsetRange[], settled: Settled, fromMs: number): Promise<Pick<Status, 'records' | 'notices'>> {
    const ranges = places.map((range) => ({ ...range, settled: settled.offsets.get(placeOf(range)) ?? 0, resource: resourceOf.get(range.topic) ?? 'notice' }));
    return this.lines(ranges, { fromMs, store: undefined }, { settled, isKnown: true, stores: await this.stores(), fresh: [] });
  }

  /** Where the counted topics were at a moment, by `topic/partition`. */
  async offsetsAt(ms: number): Promise<Map<string, number>> {
    return new Map((await this.kafka.offsets.since(countedTopics, ms)).map((range) => [placeOf(range), range.from]));
  }

  private async lines(ranges: readonly CountedRange[], window: Window, { settled, isKnown, stores, fresh }: Known): Promise<Pick<Status, 'records' | 'notices'>> {
    const records = ranges.filter(({ resource }) => resource !== 'notice');
    const notices = ranges.filter(({ resource }) => resource === 'notice');
    const waiting = (settled?.pending ?? []).filter((place) => notices.some((range) => isWithin(range, place)));
    const [counts, noticeCounts, pending] = await Promise.all([this.counts.records(records, window), this.counts.notices(notices, window), this.counts.unended(waiting)]);
    return {
      records: toRecordLines(counts, isKnown ? receivedOf(records) : new Map(), stores, fresh),
      notices: toNoticeLines(noticeCounts, (isKnown ? receivedOf(notices).get('notice') : undefined) ?? { all: 0, settled: 0 }, pending, stores),
    };
  }

  /** Of each counted topic, what came in a window. */
  private async ranges({ fromMs, untilMs }: Span, settled: ReadonlyMap<string, number> | undefined): Promise<CountedRange[]> {
    const begun = await this.kafka.offsets.since(countedTopics, fromMs);
    const over = untilMs >= Date.now() ? [] : await this.kafka.offsets.since(countedTopics, untilMs);
    const ends = new Map(over.map((range) => [placeOf(range), range.from]));
    return begun
      .map((range) => {
        const place = placeOf(range);
        return { ...range, to: ends.get(place) ?? range.to, settled: settled?.get(place) ?? 0, resource: resourceOf.get(range.topic) ?? 'notice' };
      })
      .filter(({ from, to }) => to > from);
  }

  private async stores(): Promise<string[]> {
    const rows: { store_hash: string }[] = await this.dataSource.query('select distinct store_hash from config.store_document order by 1');
    return rows.map((row) => row.store_hash);
  }
}

function isWithin({ partition, from, to, settled }: CountedRange, place: { partition: number; offset: number }): boolean {
  return place.partition === partition && place.offset >= from && place.offset < Math.min(to, settled);
}

function placeOf({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}/${partition}`;
}
