import { createLogger } from '@patchcord/runtime';
import kafkajs, { type Kafka } from 'kafkajs';
import { Codec } from './codec.js';
import { ErrorRecords } from './error-records.js';
import { patchKafkajs } from './kafkajs-patches.js';
import { LogOffsets } from './log-offsets.js';
import { Outcomes } from './outcome-rows.js';
import { Producer } from './producer.js';

export interface KafkaOptions {
  brokers: string[];
  clientId: string;
  /** Base of the registry's Confluent-compatible API. */
  registryUrl: string;
}

const log = createLogger('kafka');

/** What a process needs of Kafka and the registry: one producer, one codec, and the makings of consumers. */
export class KafkaClient {
  readonly kafka: Kafka;
  readonly codec: Codec;
  readonly producer: Producer;
  readonly outcomes: Outcomes;
  readonly errors: ErrorRecords;
  readonly offsets: LogOffsets;
  private isConnected = false;

  constructor(options: KafkaOptions) {
    patchKafkajs();
    this.kafka = new kafkajs.Kafka({
      clientId: options.clientId,
      brokers: options.brokers,
      connectionTimeout: 3_000,
      requestTimeout: 30_000,
      retry: { initialRetryTime: 200, maxRetryTime: 5_000, retries: 10 },
      logLevel: kafkajs.logLevel.WARN,
      logCreator: () => logKafkajs,
    });
    this.codec = new Codec(options.registryUrl);
    this.producer = new Producer(this.kafka, this.codec);
    this.outcomes = new Outcomes(this.producer);
    this.errors = new ErrorRecords(this.producer);
    this.offsets = new LogOffsets(this.kafka);
  }

  /** Connects the producer; waits for a broker as long as kafkajs's retries do. */
  async connect(): Promise<void> {
    await this.producer.connect();
    this.isConnected = true;
  }

  async close(): Promise<void> {
    this.isConnected = false;
    await Promise.all([this.producer.close(), this.offsets.close()]);
  }

  /** For readiness: null when fine. */
  ready(): string | null {
    return this.isConnected ? null : 'not connected to Kafka yet';
  }
}

// Of kafkajs's fields only the group and the topic are needed. What a connection tells of one answer is retried or comes up
// again where it matters; the retries of the producer are bounded on purpose, by the caller's deadline.
function logKafkajs({
  level,
  namespace,
  log: entry,
}: {
  level: number;
  namespace: string;
  log: { message: string } & Record<string, unknown>;
}): void {
  const fields = { namespace, text: entry.message, groupId: entry['groupId'], topic: entry['topic'] };
  if (namespace === 'Connection' || entry.message.startsWith('Limiting retries for the idempotent producer'))
    log.debug('kafkajs', fields);
  else if (level <= kafkajs.logLevel.ERROR) log.error('kafkajs', fields);
  else log.warn('kafkajs', fields);
}
