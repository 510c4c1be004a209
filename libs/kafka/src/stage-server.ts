import type { Topic } from '@patchcord/events';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { ConsumerLoop } from './consumer-loop.js';
import type { KafkaClient } from './kafka-client.js';
import type { ConsumerName, Stage } from './stage.js';

export interface StageServerOptions {
  /** Names spans, metrics, the error topic and the rows of the books. */
  stage: ConsumerName;
  /** Consumer group. Lanes and consents have groups of their own, so that nothing is ahead of them. */
  group: string;
  topics: readonly Topic[];
  handler: Stage<never>;
  /** `once`: one record of a key is out at a time; `together`: several in one batch, in order. Default `together`. */
  keys?: 'once' | 'together';
  /** Default 500. */
  batchRecordsMax?: number;
  /** Default 1. */
  batchesInFlightMax?: number;
  /** Records that the stage has in its hands, over all batches. Default: all that the batches may hold. */
  handledRecordsMax?: number;
  /** Records taken and not finished; above it nothing is fetched. Default 4,000. */
  inFlightRecordsMax?: number;
  /** The same in bytes. Default 24 MiB. */
  inFlightBytesMax?: number;
  /** Default 10 s: what a killed member costs its partitions. */
  sessionTimeoutMs?: number;
  /** Records are out and none finishes for this long: the process ends. Default 60 s. */
  stuckAfterMs?: number;
  /** What is out may take this long to finish when the process stops. Default 12 s: well within the 20 s that a service has. */
  stopDrainMs?: number;
  /** Called for what a process must not live on with. Default: the error is thrown, uncaught, and ends the process. */
  onFatal?: (error: Error) => void;
}

/**
 * A Nest transport over a kafkajs batch loop: one consumer group, one stage. Nest's own Kafka transport is not used: it takes one
 * record at a time, retries any error for ever, and commits what no handler took.
 */
export class StageServer extends Server implements CustomTransportStrategy {
  private readonly loop: ConsumerLoop;
  readonly group: string;

  constructor(client: KafkaClient, options: StageServerOptions) {
    super();
    const batchRecordsMax = options.batchRecordsMax ?? 500;
    const batchesInFlightMax = options.batchesInFlightMax ?? 1;
    this.group = options.group;
    this.loop = new ConsumerLoop(client, {
      keys: 'together',
      handledRecordsMax: batchRecordsMax * batchesInFlightMax,
      inFlightRecordsMax: 4_000,
      inFlightBytesMax: 24 * 1024 * 1024,
      sessionTimeoutMs: 10_000,
      stuckAfterMs: 60_000,
      stopDrainMs: 12_000,
      onFatal: endProcess,
      ...options,
      batchRecordsMax,
      batchesInFlightMax,
    });
  }

  /** Nest: begin. The callback reports the outcome of the first connection. */
  listen(callback: (error?: unknown) => void): void {
    this.loop.start().then(() => callback(), callback);
  }

  /** Nest: drain, commit, leave. */
  close(): Promise<void> {
    return this.loop.stop();
  }

  /** For readiness: null when this member has its partitions. */
  ready(): string | null {
    return this.loop.ready();
  }

  /** For liveness: null while records move, or there are none. */
  stuck(): string | null {
    return this.loop.stuck();
  }

  /** Nest's transport events: this transport has none. */
  override on(): never {
    throw new Error('A stage server has no events to listen to.');
  }

  override unwrap<T>(): T {
    return this.loop as T;
  }
}

function endProcess(error: Error): void {
  setImmediate(() => {
    throw error;
  });
}
