import { Inject, Injectable } from '@nestjs/common';
import { bulk, observationTopics, topics, type Topic } from '@patchcord/events';
import { KafkaClient } from '@patchcord/kafka';
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
} from './books.js';
import { EndCounts } from './end-counts.js';
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
const NOTICE = topics.notices.name;

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
    const notices = ranges.filter(({ resource }) => resource === 'notice');
    // Of a store that is not the only one, Kafka cannot tell what is on its way.
    const isKnown = store === undefined || (stores.length === 1 && stores[0] === store);
    const window = { fromMs: span.fromMs, store };
    const [counts, fresh, noticeCounts, commandCounts, openErrors, pending] = await Promise.all([
      this.counts.records(records, window),
      this.counts.freshness(records, window),
      this.counts.notices(notices, window),
      this.counts.commands(records, window),
      this.counts.openErrors(store),
      this.counts.unended((settled?.pending ?? []).filter((place) => notices.some((range) => isWithin(range, place)))),
    ]);
    const named = store === undefined ? stores : [store];
    const lines = {
      records: toRecordLines(counts, isKnown ? receivedOf(records) : new Map(), named, fresh),
      notices: toNoticeLines(noticeCounts, (isKnown ? receivedOf(notices).get('notice') : undefined) ?? { all: 0, settled: 0 }, pending, named),
    };
    return {
      since: new Date(span.fromMs).toISOString(),
      until: new Date(Math.min(span.untilMs, Date.now())).toISOString(),
      ...lines,
      commands: toCommandLines(commandCounts),
      remainder: [...lines.records, ...lines.notices].reduce((sum, line) => sum + line.remainder, 0),
      openErrors,
    };
  }

  private async ranges({ fromMs, untilMs }: Span, settled: ReadonlyMap<string, number> | undefined): Promise<CountedRange[]> {
    const names = [...resourceOf.keys(), NOTICE];
    const begun = await this.kafka.offsets.since(names, fromMs);
    const over = untilMs >= Date.now() ? [] : await this.kafka.offsets.since(names, untilMs);
    const ends = new Map(over.map((range) => [`${range.topic}/${range.partition}`, range.from]));
    return begun
      .map((range) => {
        const place = `${range.topic}/${range.partition}`;
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
