import { topics, type Outcome } from '@patchcord/events';
import type { OutgoingRecord, Producer } from './producer.js';

/** What every row must say; the rest defaults. */
export type OutcomeRow = Partial<Outcome> &
  Pick<Outcome, 'recordId' | 'stage' | 'outcome' | 'sourceTopic' | 'sourcePartition' | 'sourceOffset' | 'path'>;

const blank: Omit<Outcome, keyof OutcomeRowRequired> = {
  storeHash: '',
  channelId: '',
  resourceId: '',
  sourceVersion: '',
  occurredAt: 0,
  observedAt: 0,
  origin: '',
  lane: 'live',
  resource: '',
  reason: '',
  detail: '',
  account: '',
  contactId: '',
  commandKind: '',
  effectKey: '',
  version: 0,
  attempts: 0,
  request: '',
  status: 0,
  documentVersion: 0,
  endedAt: 0,
  traceId: '',
  hops: '',
};
type OutcomeRowRequired = Pick<
  Outcome,
  'recordId' | 'stage' | 'outcome' | 'sourceTopic' | 'sourcePartition' | 'sourceOffset' | 'path'
>;

/** A record of `outcomes`, keyed by the source so that the ends of one record stay in order. */
export function toOutcomeRecord(row: OutcomeRow): OutgoingRecord {
  const event: Outcome = { ...blank, endedAt: Date.now(), ...row };
  return { topic: topics.outcomes, key: `${row.sourceTopic}/${row.sourcePartition}/${row.sourceOffset}`, event };
}

/** Writes ends that come later than the record: a fetched notice, a settled unknown, a drained command. */
export class Outcomes {
  constructor(private readonly producer: Producer) {}

  /** Resolves when every row is acknowledged. */
  async write(rows: readonly OutcomeRow[]): Promise<void> {
    await this.producer.send(rows.map(toOutcomeRecord));
  }
}

/** `topic/partition/offset` taken apart. */
export function parseSource(source: string): { sourceTopic: string; sourcePartition: number; sourceOffset: number } {
  const [topic = '', partition = '0', offset = '0'] = source.split('/');
  return { sourceTopic: topic, sourcePartition: Number(partition), sourceOffset: Number(offset) };
}
