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
} from './books.js';
import { EndCounts } from './end-counts.js';
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
    @Inject(EndCounts) private readonly counts: EndCounts,
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
    const window = { fromMs, store };
    const [counts, fresh, noticeCounts, commandCounts, openErrors] = await Promise.all([
      this.counts.records(records, window),
      this.counts.freshness(records, window),
      this.counts.notices(notices, window),
      this.counts.commands(records, window),
      this.counts.openErrors(store),
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

  private async stores(): Promise<string[]> {
    const rows: { store_hash: string }[] = await this.dataSource.query('select distinct store_hash from config.store_document order by 1');
    return rows.map((row) => row.store_hash);
  }
}
