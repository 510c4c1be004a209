import { setTimeout as delay } from 'node:timers/promises';
import type { Topic } from '@patchcord/events';
import { fullJitterMs } from '@patchcord/runtime';
import { BatchWork } from './batch-work.js';
import type { KafkaClient } from './kafka-client.js';
import type { ConsumerName, Stage } from './stage.js';

/** A record that was put aside, as it lay in Kafka. */
export interface StoredRecord {
  readonly topic: Topic;
  readonly partition: number;
  /** Decimal string. */
  readonly offset: string;
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | string | (Buffer | string)[]>>;
  /** Decimal string, ms since the epoch. */
  readonly timestamp: string;
}

/**
 * Takes records that were put aside through a stage, as the loop would have: the same spans, outputs, ends and error records.
 * Their offsets were committed long ago, so nothing is committed here.
 */
export class Rerun {
  constructor(
    private readonly client: KafkaClient,
    private readonly stage: ConsumerName,
    private readonly handler: Stage<never>,
  ) {}

  /**
   * The records as one batch, in this order. Resolves to true when all their outputs and ends are in Kafka and the stage has
   * kept what it made of them; to false when `isCurrent` became false before. While something does not answer it tries on.
   */
  async run(records: readonly StoredRecord[], isCurrent: () => boolean): Promise<boolean> {
    let isFinished = false;
    const loop = {
      isCurrent,
      finish: () => void (isFinished = true),
      free: () => undefined,
      drop: () => undefined,
      backOff: async (attempt: number) => {
        if (isCurrent()) await delay(50 + fullJitterMs(attempt, { firstMs: 100, capMs: 2_000 }));
      },
    };
    await new BatchWork(this.client, this.stage, this.handler, loop).run(records.map(toArrived));
    return isFinished;
  }
}

function toArrived({ topic, partition, offset, key, value, headers, timestamp }: StoredRecord) {
  const message = {
    key: typeof key === 'string' ? Buffer.from(key) : key,
    value,
    offset,
    timestamp,
    attributes: 0,
    headers: Object.fromEntries(Object.entries(headers)),
  };
  const place = { topic, partition, offset: Number(offset), epoch: 0, message };
  return { ...place, key: message.key === null ? null : message.key.toString(), bytes: value?.length ?? 0 };
}
