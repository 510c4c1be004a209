import { randomUUID } from 'node:crypto';
import { DependencyDownError, type Topic } from '@patchcord/events';
import { createLogger, metrics } from '@patchcord/runtime';
import type { Admin, Consumer, EachBatchPayload } from 'kafkajs';
import type { KafkaClient } from './kafka-client.js';
import type { StoredRecord } from './rerun.js';

interface Wanted {
  readonly partition: number;
  readonly offsets: ReadonlySet<number>;
  /** A batch that was fetched from further on was on its way before it was asked for. */
  next: number;
  readonly last: number;
  readonly found: StoredRecord[];
  resolve(records: StoredRecord[]): void;
}

const log = createLogger('reader');
const READ_MS = 30_000;

/** Reads records of one topic again by their offsets, in a group of its own that commits nothing and is gone afterwards. */
export class RecordReader {
  private readonly group = `patchcord-reader-${randomUUID()}`;
  private readonly consumer: Consumer;
  private readonly admin: Admin;
  private wanted: Wanted | undefined;

  constructor(
    client: KafkaClient,
    private readonly topic: Topic,
  ) {
    this.consumer = client.kafka.consumer({
      groupId: this.group,
      maxWaitTimeInMs: 200,
      maxBytesPerPartition: 2 * 1024 * 1024,
      allowAutoTopicCreation: false,
      retry: { retries: 5 },
    });
    this.admin = client.kafka.admin({ retry: { retries: 3 } });
  }

  async open(): Promise<void> {
    const joined = new Promise<void>((resolve) => this.consumer.on(this.consumer.events.GROUP_JOIN, () => resolve()));
    await Promise.all([this.admin.connect(), this.consumer.connect()]);
    await this.consumer.subscribe({ topic: this.topic.name, fromBeginning: true });
    await this.consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: (batch) => this.take(batch) });
    // Nothing is read before it is asked for.
    this.consumer.pause([{ topic: this.topic.name }]);
    await joined;
  }

  /**
   * The records at these offsets of a partition, in order; what Kafka has deleted by now is missing among them. One read at a
   * time. Throws DependencyDownError when Kafka does not give them within 30 s.
   */
  async read(partition: number, offsets: readonly number[]): Promise<StoredRecord[]> {
    const there = await this.kept(partition, offsets);
    if (there.length < offsets.length) {
      metrics.offsetGaps.add(1, { topic: this.topic.name });
      log.error('records were deleted before they were read', {
        topic: this.topic.name,
        partition,
        records: offsets.length - there.length,
      });
    }
    return there.length === 0 ? [] : this.seekAndRead(partition, there);
  }

  private async kept(partition: number, offsets: readonly number[]): Promise<number[]> {
    const ends = await this.admin.fetchTopicOffsets(this.topic.name);
    const low = Number(ends.find((end) => end.partition === partition)?.low ?? 0);
    return offsets.filter((offset) => offset >= low);
  }

  private async seekAndRead(partition: number, offsets: readonly number[]): Promise<StoredRecord[]> {
    let timer: NodeJS.Timeout | undefined;
    const place = { topic: this.topic.name, partitions: [partition] };
    const read = new Promise<StoredRecord[]>((resolve, reject) => {
      timer = setTimeout(
        () => reject(new DependencyDownError('Kafka does not give records again.', { dependency: 'kafka' })),
        READ_MS,
      );
      const next = Math.min(...offsets);
      this.wanted = { partition, offsets: new Set(offsets), next, last: Math.max(...offsets), found: [], resolve };
      this.consumer.seek({ topic: this.topic.name, partition, offset: String(next) });
      this.consumer.resume([place]);
    });
    try {
      return await read;
    } finally {
      clearTimeout(timer);
      this.wanted = undefined;
      this.consumer.pause([place]);
    }
  }

  async close(): Promise<void> {
    await this.consumer.disconnect();
    try {
      await this.admin.deleteGroups([this.group]);
    } catch (error) {
      log.debug('a reader group stays until Kafka forgets it', { error }); // it holds no offsets
    } finally {
      await this.admin.disconnect();
    }
  }

  private take({ batch, resolveOffset }: EachBatchPayload): Promise<void> {
    const { wanted } = this;
    const fetchedOffset = Number((batch as unknown as { fetchedOffset: string }).fetchedOffset);
    if (!wanted || batch.partition !== wanted.partition || fetchedOffset > wanted.next) return Promise.resolve();
    for (const message of batch.messages) {
      const offset = Number(message.offset);
      if (!wanted.offsets.has(offset)) continue;
      const { key, value, timestamp, headers = {} } = message;
      const place = { topic: this.topic, partition: batch.partition, offset: message.offset };
      wanted.found.push({ ...place, key, value, timestamp, headers: headers as StoredRecord['headers'] });
    }
    resolveOffset(batch.lastOffset());
    wanted.next = Number(batch.lastOffset()) + 1;
    if (wanted.next > wanted.last) wanted.resolve(wanted.found);
    return Promise.resolve();
  }
}
