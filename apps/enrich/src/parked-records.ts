import type { Gate, Page, Parked } from '@patchcord/database';
import { bulk, type Topic } from '@patchcord/events';
import { Rerun, type KafkaClient, type Stage } from '@patchcord/kafka';
import type { DataSource } from 'typeorm';
import { commerceTopics, type CommerceEvent } from './draft.js';
import type { EnrichStage } from './enrich.stage.js';

/** Everything that enrich reads, in the order in which it is worked off: permissions first, bulk last. */
export const inputs: readonly Topic<CommerceEvent>[] = inOrder();

interface ParkedRow {
  seq: string;
  topic: string;
  partition: number;
  offset: string;
  key: string;
  value: Buffer;
  headers: Record<string, string>;
  parked_at: Date;
}

const PAGE = 500;
const topicByName = new Map(inputs.map((topic) => [topic.name, topic]));

/** Records that were parked while their store was stopped, as they lay in Kafka. */
export class ParkedRecords implements Parked<ParkedRow> {
  readonly stage = 'enrich';
  private readonly rerun: Rerun;

  constructor(
    private readonly dataSource: DataSource,
    kafka: KafkaClient,
    stage: EnrichStage,
  ) {
    const handler: Stage<CommerceEvent> = { handle: (batch) => stage.handleParked(batch) };
    this.rerun = new Rerun(kafka, 'enrich', handler as Stage<never>);
  }

  async read({ storeHash, topic }: Gate): Promise<Page<ParkedRow>> {
    const items: ParkedRow[] = await this.dataSource.query(
      `select seq, topic, partition, "offset", key, value, headers, parked_at from enrich.parked
       where store_hash = $1 and topic = $2 order by seq limit ${PAGE}`,
      [storeHash, topic],
    );
    return { items, isAll: items.length < PAGE };
  }

  run(_: Gate, items: readonly ParkedRow[], isCurrent: () => boolean): Promise<boolean> {
    const records = items.map(({ topic, parked_at: parkedAt, ...record }) => ({
      ...record,
      topic: topicByName.get(topic) as Topic,
      timestamp: String(parkedAt.getTime()),
    }));
    return this.rerun.run(records, isCurrent);
  }

  /** After their outputs: a crash in between repeats them, which their state recognises. */
  async remove(items: readonly ParkedRow[]): Promise<void> {
    await this.dataSource.query('delete from enrich.parked where seq = any($1::bigint[])', [
      items.map(({ seq }) => seq),
    ]);
  }

  async count(): Promise<number> {
    const [{ count }]: [{ count: number }] = await this.dataSource.query(
      'select count(*)::int as count from enrich.parked',
    );
    return count;
  }
}

function inOrder(): Topic<CommerceEvent>[] {
  const { subscriber, customer, order } = commerceTopics;
  const live = [subscriber, customer, order] as Topic<CommerceEvent>[];
  return [...live, ...live.map((topic) => bulk(topic))];
}
