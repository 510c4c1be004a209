import { createRequire } from 'node:module';
import type { Context } from '@opentelemetry/api';
import { DependencyDownError, InvalidRecordError, type Topic } from '@patchcord/events';
import { inject, metrics } from '@patchcord/runtime';
import kafkajs, { type IHeaders, type Kafka, type Message, type Producer as KafkajsProducer } from 'kafkajs';
import type { Codec } from './codec.js';
import type { RawHeaders } from './stage.js';

const require = createRequire(import.meta.url);
const murmur2 = require('kafkajs/src/producer/partitioners/default/murmur2') as (key: Buffer) => number;

/** An event to produce. */
export interface OutgoingRecord {
  readonly topic: Topic;
  readonly key: string;
  /** null is a tombstone. */
  readonly event: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Trace context written into the headers; only of sampled records. */
  readonly context?: Context | undefined;
}

/** Bytes to produce untouched. */
export interface RawRecord {
  readonly topic: string;
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers?: RawHeaders;
}

interface Sending {
  left: number;
  isOver: boolean;
  resolve(): void;
  reject(error: Error): void;
}

interface Pending {
  readonly topic: string;
  readonly partition: number;
  readonly message: Message;
  readonly bytes: number;
  readonly sending: Sending;
}

/** kafkajs never splits what it is given, so a request holds at most this of a partition; a larger record goes alone. */
const PARTITION_BYTES_MAX = 900 * 1024;
const REQUEST_BYTES_MAX = 8 * 1024 * 1024;
/** What may wait to be sent; beyond it the sender is told that Kafka does not keep up. */
const QUEUE_BYTES_MAX = 128 * 1024 * 1024;
const COMPRESS_BYTES_MIN = 4 * 1024;
const LINGER_MS = 5;
const DEADLINE_MS = 10_000;

/**
 * An idempotent producer that gathers. kafkajs allows one request in flight and has no linger, so what is sent while a request
 * is under way goes with the next; a first record after a quiet time goes at once.
 */
export class Producer {
  private client: KafkajsProducer | undefined;
  private connecting: Promise<KafkajsProducer> | undefined;
  private queue: Pending[] = [];
  private queueBytes = 0;
  private isFlushing = false;
  private flushedAt = 0;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;
  private readonly partitionCounts = new Map<string, Promise<number>>();
  private roundRobin = 0;

  constructor(
    private readonly kafka: Kafka,
    private readonly codec: Codec,
  ) {}

  async connect(): Promise<void> {
    await this.connected();
  }

  /**
   * Resolves when every record is acknowledged by all replicas. Throws InvalidRecordError before anything is sent when one does
   * not fit its schema or is too large; DependencyDownError when Kafka or the registry does not answer within `deadlineMs`
   * (default 10 s): then it is not known whether the records arrived.
   */
  async send(records: readonly OutgoingRecord[], options: { deadlineMs?: number } = {}): Promise<void> {
    if (records.length === 0) return;
    const topics = new Map(records.map(({ topic }) => [topic.name, topic]));
    const ids = new Map<string, number>();
    for (const topic of topics.values())
      if (topic.schema !== null) ids.set(topic.name, await this.codec.writerId(topic));
    const raw = records.map((record) => this.toRaw(record, ids.get(record.topic.name) ?? 0));
    await this.sendRaw(raw, options);
  }

  /** The same for bytes that pass untouched. */
  async sendRaw(
    records: readonly RawRecord[],
    { deadlineMs = DEADLINE_MS }: { deadlineMs?: number } = {},
  ): Promise<void> {
    if (records.length === 0) return;
    if (this.isClosed) throw new DependencyDownError('The producer is closed.', { dependency: 'kafka' });
    const counts = new Map<string, number>();
    for (const { topic } of records) if (!counts.has(topic)) counts.set(topic, await this.partitionCount(topic));
    await new Promise<void>((resolve, reject) => {
      const sending: Sending = { left: records.length, isOver: false, resolve, reject };
      const timer = setTimeout(
        () => this.end(sending, down(`Kafka did not acknowledge within ${deadlineMs} ms.`)),
        deadlineMs,
      );
      sending.resolve = () => (clearTimeout(timer), resolve());
      sending.reject = (error) => (clearTimeout(timer), reject(error));
      for (const record of records) this.enqueue(record, counts.get(record.topic) ?? 1, sending);
      if (this.queueBytes > QUEUE_BYTES_MAX) this.end(sending, down('Kafka takes records more slowly than they come.'));
      this.schedule();
    });
  }

  /** Which of these cannot be produced, and why; undefined when all can. Sends nothing. */
  async misfit(records: readonly OutgoingRecord[]): Promise<InvalidRecordError | undefined> {
    try {
      for (const record of records) this.toRaw(record, await this.codec.writerId(record.topic));
      return undefined;
    } catch (error) {
      if (error instanceof InvalidRecordError) return error;
      throw error;
    }
  }

  /** Sends what waits, then disconnects. */
  async close(): Promise<void> {
    while (this.queue.length > 0 || this.isFlushing) await new Promise((resolve) => setTimeout(resolve, LINGER_MS));
    this.isClosed = true;
    await this.client?.disconnect();
  }

  /** Throws InvalidRecordError when the event does not fit its schema or is larger than its topic takes. */
  private toRaw(record: OutgoingRecord, id: number): RawRecord {
    const value = record.event === null ? null : this.codec.encode(record.topic, record.event, id);
    if (value && value.length > record.topic.messageBytesMax) {
      throw new InvalidRecordError(`An event for ${record.topic.name} is larger than the topic takes.`, {
        code: 'too-large',
        expected: `at most ${record.topic.messageBytesMax} bytes`,
        came: `${value.length} bytes`,
      });
    }
    const headers: Record<string, string> = { ...record.headers };
    if (record.context) inject(headers, record.context);
    return { topic: record.topic.name, key: record.key, value, headers };
  }

  private enqueue(record: RawRecord, partitions: number, sending: Sending): void {
    const bytes = (record.value?.length ?? 0) + (record.key?.length ?? 0) + 100;
    const key = typeof record.key === 'string' ? Buffer.from(record.key) : record.key;
    const partition = this.partitionOf(key, partitions);
    const message: Message = { key, value: record.value, partition, headers: record.headers as IHeaders };
    this.queue.push({
      topic: record.topic,
      partition,
      message,
      bytes,
      sending,
    });
    this.queueBytes += bytes;
  }

  /** As the Java client does, so that other tools put a key where we do. */
  private partitionOf(key: Buffer | null, partitions: number): number {
    if (key === null) return (this.roundRobin = (this.roundRobin + 1) % partitions);
    return (murmur2(key) & 0x7fffffff) % partitions;
  }

  private schedule(): void {
    if (this.isFlushing || this.timer) return;
    const delayMs = this.flushedAt + LINGER_MS - Date.now();
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        void this.flush();
      },
      Math.max(0, delayMs),
    );
  }

  private async flush(): Promise<void> {
    if (this.isFlushing || this.queue.length === 0) return;
    this.isFlushing = true;
    this.flushedAt = Date.now();
    const batch = this.takeBatch();
    try {
      if (batch.length > 0) await this.request(batch);
      for (const { sending } of batch) {
        sending.left -= 1;
        if (sending.left === 0) this.end(sending);
      }
    } catch (cause) {
      const error = down('Kafka did not take the records.', cause);
      for (const { sending } of batch) this.end(sending, error);
      await this.forgetClient();
    } finally {
      this.isFlushing = false;
      if (this.queue.length > 0) this.schedule();
    }
  }

  /** In order per partition, within the size limits. What nobody waits for any more is dropped before it is sent. */
  private takeBatch(): Pending[] {
    const batch: Pending[] = [];
    const rest: Pending[] = [];
    const filled = new Map<string, number>();
    let total = 0;
    for (const pending of this.queue) {
      if (pending.sending.isOver) {
        this.queueBytes -= pending.bytes;
        continue;
      }
      const place = `${pending.topic}/${pending.partition}`;
      const before = filled.get(place) ?? 0;
      const isFull = before > 0 && before + pending.bytes > PARTITION_BYTES_MAX;
      if (isFull || (total > 0 && total + pending.bytes > REQUEST_BYTES_MAX)) {
        filled.set(place, Number.POSITIVE_INFINITY);
        rest.push(pending);
        continue;
      }
      filled.set(place, before + pending.bytes);
      total += pending.bytes;
      this.queueBytes -= pending.bytes;
      batch.push(pending);
    }
    this.queue = rest;
    return batch;
  }

  private async request(batch: readonly Pending[]): Promise<void> {
    const byTopic = new Map<string, { messages: Message[]; bytes: number }>();
    for (const { topic, message, bytes } of batch) {
      let entry = byTopic.get(topic);
      if (!entry) byTopic.set(topic, (entry = { messages: [], bytes: 0 }));
      entry.messages.push(message);
      entry.bytes += bytes;
    }
    const total = batch.reduce((sum, { bytes }) => sum + bytes, 0);
    const client = await this.connected();
    await client.sendBatch({
      acks: -1,
      // Each partition's part is packed by itself: a few small records are not worth it.
      compression:
        total / filledPartitions(batch) > COMPRESS_BYTES_MIN
          ? kafkajs.CompressionTypes.ZSTD
          : kafkajs.CompressionTypes.None,
      topicMessages: [...byTopic].map(([topic, { messages }]) => ({ topic, messages })),
    });
    for (const [topic, { bytes }] of byTopic) metrics.producerBatchBytes.record(bytes, { topic });
  }

  private end(sending: Sending, error?: Error): void {
    if (sending.isOver) return;
    sending.isOver = true;
    if (error) sending.reject(error);
    else sending.resolve();
  }

  private connected(): Promise<KafkajsProducer> {
    this.connecting ??= this.newClient();
    this.connecting.catch(() => (this.connecting = undefined));
    return this.connecting;
  }

  private async newClient(): Promise<KafkajsProducer> {
    const client = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      // Unlimited by default for an idempotent producer; here the caller's deadline rules and the loop tries again.
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 8 },
    });
    await client.connect();
    this.client = client;
    return client;
  }

  /** After a failed request the sequence numbers of an idempotent producer may have a gap, which the broker refuses for good. */
  private async forgetClient(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    this.connecting = undefined;
    await client?.disconnect().catch(() => undefined); // it failed already: nothing more is expected of it
  }

  private partitionCount(topic: string): Promise<number> {
    const known = this.partitionCounts.get(topic);
    if (known) return known;
    const asked = this.askPartitionCount(topic);
    this.partitionCounts.set(topic, asked);
    asked.catch(() => this.partitionCounts.delete(topic));
    return asked;
  }

  private async askPartitionCount(topic: string): Promise<number> {
    const admin = this.kafka.admin({ retry: { retries: 3 } });
    try {
      await admin.connect();
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]?.partitions.length ?? 1;
    } catch (cause) {
      throw down(`Topic ${topic} was not found: apply the topics (patchcord topics apply) or bring Kafka back.`, cause);
    } finally {
      await admin.disconnect().catch(() => undefined); // the answer, or its absence, is what counts
    }
  }
}

function filledPartitions(batch: readonly Pending[]): number {
  return Math.max(1, new Set(batch.map(({ topic, partition }) => `${topic}/${partition}`)).size);
}

function down(message: string, cause?: unknown): DependencyDownError {
  return new DependencyDownError(message, { dependency: 'kafka', cause });
}
