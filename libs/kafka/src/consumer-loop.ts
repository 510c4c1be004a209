import { setTimeout as delay } from 'node:timers/promises';
import type { DependencyDownError, Topic } from '@patchcord/events';
import { createLogger, failpoint, fullJitterMs, metrics } from '@patchcord/runtime';
import type { Consumer, ConsumerCrashEvent, ConsumerGroupJoinEvent, EachBatchPayload } from 'kafkajs';
import { BatchWork, type Loop } from './batch-work.js';
import { Dispatcher } from './dispatcher.js';
import type { KafkaClient } from './kafka-client.js';
import type { Rejoining } from './kafkajs-patches.js';
import { PartitionProgress } from './partition-progress.js';
import type { Arrived } from './received.js';
import type { StageServerOptions } from './stage-server.js';

interface Partition {
  readonly topic: Topic;
  readonly partition: number;
  readonly progress: PartitionProgress;
  /** The offset expected next. */
  position: number;
  /** Time of the record before it, ms since the epoch. */
  positionMs: number;
  highWatermark: number;
}

const COMMIT_MS = 200;
const WATCH_MS = 5_000;
const FETCH_WAIT_MS = 500;
/** Shorter than any session timeout in use: while a member drains it sends no heartbeat. */
const DRAIN_MS = 4_000;

const log = createLogger('consumer');

/**
 * One consumer: fetches, keeps order per key, commits what is finished. It owns all of its state; what kafkajs tells of a
 * rebalance only changes the epoch, and whatever belongs to an older epoch is neither sent nor committed.
 */
export class ConsumerLoop implements Loop {
  private readonly consumer: Consumer;
  private readonly dispatcher: Dispatcher<Arrived>;
  private readonly work: BatchWork;
  private readonly topics: Map<string, Topic>;
  private readonly partitions = new Map<string, Partition>();
  /** Where partitions that were given up would go on; see `isLate`. */
  private readonly resumeAt = new Map<string, { offset: number; lateOffset?: number }>();
  /** Batches that were dropped because no heartbeat got through for a session's time. */
  private readonly late: Arrived[][] = [];
  private epoch = 0;
  private isGivenUp = true;
  private isStopping = false;
  private aliveAt = 0;
  private progressAt = performance.now();
  private records = 0;
  private bytes = 0;
  private batches = 0;
  private out = 0;
  private commitTimer: NodeJS.Timeout | undefined;
  private watchTimer: NodeJS.Timeout | undefined;
  private committing: Promise<void> = Promise.resolve();
  private wake: (() => void)[] = [];

  constructor(
    client: KafkaClient,
    private readonly options: Required<StageServerOptions>,
  ) {
    this.topics = new Map(options.topics.map((topic) => [topic.name, topic]));
    this.dispatcher = new Dispatcher({
      keys: options.keys,
      batchRecordsMax: options.batchRecordsMax,
      batchBytesMax: options.inFlightBytesMax,
    });
    this.work = new BatchWork(client, options.stage, options.handler, this);
    this.consumer = client.kafka.consumer({
      groupId: options.group,
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: Math.floor(options.sessionTimeoutMs / 4),
      rebalanceTimeout: Math.max(options.sessionTimeoutMs, 30_000),
      maxWaitTimeInMs: FETCH_WAIT_MS,
      // Compressed: what is unpacked may be many times that. A record that is larger comes alone.
      maxBytes: 1024 * 1024,
      maxBytesPerPartition: 256 * 1024,
      allowAutoTopicCreation: false,
      // Kafka that is away comes back: the consumer waits for it. What cannot be retried ends the process, see onCrash.
      retry: { initialRetryTime: 200, maxRetryTime: 5_000, retries: 10, restartOnFailure: () => Promise.resolve(true) },
    });
  }

  async start(): Promise<void> {
    const { GROUP_JOIN, HEARTBEAT, CRASH, REBALANCING } = this.consumer.events;
    this.consumer.on(GROUP_JOIN, (event) => this.onJoin(event));
    this.consumer.on(HEARTBEAT, () => {
      this.aliveAt = performance.now();
      this.takeUpLate();
    });
    this.consumer.on(CRASH, (event) => this.onCrash(event));
    this.consumer.on(
      REBALANCING,
      ({ payload }) => void (payload as unknown as Rejoining).waitFor?.push(this.giveUp(DRAIN_MS)),
    );
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [...this.topics.keys()], fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.take(payload),
    });
    this.watchTimer = setInterval(() => this.watch(), WATCH_MS);
    this.watchTimer.unref();
  }

  /** Stops fetching, lets what is out finish for `stopDrainMs`, commits and leaves the group. */
  async stop(): Promise<void> {
    this.isStopping = true;
    failpoint('FP13');
    clearInterval(this.watchTimer);
    this.wakeAll();
    await this.giveUp(this.options.stopDrainMs);
    await this.consumer.disconnect().catch((error: unknown) => log.warn('could not leave the group', { error }));
  }

  /** A sentence while this member has no part in the group, else null. */
  ready(): string | null {
    if (this.isGivenUp) return `${this.options.group} has not joined its group`;
    return this.isAlive() ? null : `${this.options.group} gets no heartbeat through`;
  }

  /** A sentence when records are out and none has finished for too long, else null. */
  stuck(): string | null {
    const ageMs = performance.now() - this.progressAt;
    return this.out > 0 && ageMs > this.options.stuckAfterMs
      ? `${this.options.group} has finished nothing for ${Math.round(ageMs / 1_000)} s`
      : null;
  }

  isCurrent(epoch: number): boolean {
    return epoch === this.epoch && this.isAlive();
  }

  finish(records: readonly Arrived[]): void {
    this.progressAt = performance.now();
    for (const record of records) {
      this.release(record);
      if (record.epoch !== this.epoch) continue;
      this.partitions.get(placeOf(record.topic.name, record.partition))?.progress.finish(record.offset);
      if (!record.isFree) this.dispatcher.release(record);
    }
    this.scheduleCommit();
    this.dispatch();
    this.wakeAll();
  }

  free(record: Arrived): void {
    if (record.epoch !== this.epoch || record.isFree) return;
    record.isFree = true;
    this.dispatcher.release(record);
    this.dispatch();
  }

  drop(records: readonly Arrived[]): void {
    for (const record of records) this.release(record);
    // Of this epoch, when only the heartbeat was late: their keys stay taken. If it gets through after all, nobody else has them.
    const ours = records.filter(({ epoch }) => epoch === this.epoch);
    if (ours.length > 0) this.late.push(ours);
    this.wakeAll();
  }

  async backOff(attempt: number, error: DependencyDownError): Promise<void> {
    this.progressAt = performance.now();
    log.warn('waits for a dependency', { group: this.options.group, dependency: error.dependency, attempt, error });
    await delay(200 + fullJitterMs(attempt, { firstMs: 200, capMs: 5_000 }));
    this.progressAt = performance.now();
  }

  /** What was dropped for a late heartbeat is handled again: the group was not joined anew, so nothing else would bring it back. */
  private takeUpLate(): void {
    if (this.isGivenUp) return;
    for (const batch of this.late.splice(0)) {
      const ours = batch.filter(({ epoch }) => epoch === this.epoch);
      if (ours.length === 0) continue;
      this.records += ours.length;
      this.bytes += ours.reduce((sum, { bytes }) => sum + bytes, 0);
      this.send(ours);
    }
  }

  private isAlive(): boolean {
    return performance.now() - this.aliveAt < this.options.sessionTimeoutMs;
  }

  private onJoin({ payload }: ConsumerGroupJoinEvent): void {
    this.isGivenUp = this.isStopping;
    this.aliveAt = performance.now();
    this.progressAt = this.aliveAt;
    metrics.generationChanges.add(1, { stage: this.options.stage });
    const partitions = Object.values(payload.memberAssignment).reduce((sum, list) => sum + list.length, 0);
    log.info('joined', { group: this.options.group, partitions });
  }

  private onCrash({ payload }: ConsumerCrashEvent): void {
    if (payload.restart || this.isStopping) return;
    // A consumer that stopped for good in a process that lives on looks healthy and does nothing: the process ends instead.
    this.options.onFatal(
      new Error(`Consumer ${this.options.group} stopped: ${payload.error.message}`, { cause: payload.error }),
    );
  }

  /** Hands the partitions back: what is out may finish for a while and is committed, the rest belongs to the next owner. */
  private async giveUp(drainMs: number): Promise<void> {
    if (this.isGivenUp && this.out === 0 && this.partitions.size === 0) return;
    this.isGivenUp = true;
    this.wakeAll();
    const until = performance.now() + drainMs;
    while (this.out > 0 && performance.now() < until) await this.woken(until - performance.now());
    await this.commit();
    for (const [place, { progress, position }] of this.partitions) {
      this.resumeAt.set(place, { offset: progress.lastCommitted ?? this.resumeAt.get(place)?.offset ?? position });
    }
    this.epoch += 1;
    if (!this.isStopping) failpoint('FP12');
    this.partitions.clear();
    this.dispatcher.clear();
    // What was not finished is forgotten here and comes again from the committed offset, to whoever owns the partition then.
    this.records = this.out;
    this.bytes = this.out === 0 ? 0 : this.bytes;
  }

  /** Takes a fetched batch in; waits while too much is in flight, with heartbeats, so that memory is bounded. */
  private async take({ batch, resolveOffset, heartbeat }: EachBatchPayload): Promise<void> {
    const topic = this.topics.get(batch.topic);
    if (this.isGivenUp || !topic) return;
    const { epoch } = this;
    const fetchedOffset = Number((batch as unknown as { fetchedOffset: string }).fetchedOffset);
    const place = placeOf(batch.topic, batch.partition);
    if (this.isLate(place, fetchedOffset)) return;
    const partition = this.partitionAt(place, topic, batch.partition, fetchedOffset);
    partition.highWatermark = Number(batch.highWatermark);
    this.enqueue(partition, batch);
    resolveOffset(batch.lastOffset());
    this.dispatch();
    while (this.isFull() && epoch === this.epoch && !this.isGivenUp) {
      await this.woken(this.options.sessionTimeoutMs / 8);
      await heartbeat();
    }
  }

  /**
   * kafkajs hands over batches that it fetched before a rebalance. Taking one that begins behind our last commit would skip
   * what lies between, so it is left alone: the true one follows. If the same offset comes twice, records are really gone.
   */
  private isLate(place: string, fetchedOffset: number): boolean {
    const resume = this.resumeAt.get(place);
    if (!resume || this.partitions.has(place)) return false;
    if (fetchedOffset <= resume.offset) {
      this.resumeAt.delete(place);
      return false;
    }
    if (resume.lateOffset !== fetchedOffset) {
      resume.lateOffset = fetchedOffset;
      return true;
    }
    return false;
  }

  private partitionAt(place: string, topic: Topic, number: number, fetchedOffset: number): Partition {
    let partition = this.partitions.get(place);
    if (!partition) {
      const expected = this.resumeAt.get(place)?.offset ?? fetchedOffset;
      this.resumeAt.delete(place);
      partition = {
        topic,
        partition: number,
        progress: new PartitionProgress(),
        position: Math.min(expected, fetchedOffset),
        positionMs: Date.now(),
        highWatermark: 0,
      };
      this.partitions.set(place, partition);
    }
    if (fetchedOffset > partition.position) {
      metrics.offsetGaps.add(1, { topic: topic.name });
      log.error('records were deleted before they were read', {
        topic: topic.name,
        partition: number,
        from: partition.position,
        to: fetchedOffset,
      });
      partition.position = fetchedOffset;
    }
    return partition;
  }

  private enqueue(partition: Partition, batch: EachBatchPayload['batch']): void {
    for (const message of batch.messages) {
      const offset = Number(message.offset);
      if (offset < partition.position) continue; // fetched again after a hiccup
      const bytes = (message.value?.length ?? 0) + 200;
      const key = message.key === null ? null : message.key.toString();
      partition.positionMs = Number(message.timestamp);
      partition.progress.add(offset, partition.positionMs);
      this.dispatcher.add({
        topic: partition.topic,
        partition: partition.partition,
        message,
        offset,
        epoch: this.epoch,
        key,
        bytes,
      });
      this.records += 1;
      this.bytes += bytes;
    }
    partition.position = Number(batch.lastOffset()) + 1;
    metrics.stageRecordsIn.add(batch.messages.length, {
      stage: this.options.stage,
      topic: partition.topic.name,
      lane: partition.topic.lane,
    });
  }

  private dispatch(): void {
    while (!this.isGivenUp && this.batches < this.options.batchesInFlightMax && this.dispatcher.hasReady) {
      const room = this.options.handledRecordsMax - this.out;
      if (room <= 0) return;
      const batch = this.dispatcher.take(room);
      if (batch.length === 0) return;
      this.send(batch);
    }
  }

  private send(batch: readonly Arrived[]): void {
    this.batches += 1;
    this.out += batch.length;
    if (this.out === batch.length) this.progressAt = performance.now();
    void this.work.run(batch).finally(() => {
      this.batches -= 1;
      this.dispatch();
    });
  }

  private release(record: Arrived): void {
    this.out -= 1;
    this.records -= 1;
    this.bytes -= record.bytes;
  }

  private isFull(): boolean {
    return this.records >= this.options.inFlightRecordsMax || this.bytes >= this.options.inFlightBytesMax;
  }

  private scheduleCommit(): void {
    this.commitTimer ??= setTimeout(() => {
      this.commitTimer = undefined;
      void this.commit();
    }, COMMIT_MS);
  }

  private commit(): Promise<void> {
    this.committing = this.committing.then(() => this.commitNow());
    return this.committing;
  }

  private async commitNow(): Promise<void> {
    const { epoch } = this;
    const ready = [...this.partitions.values()].flatMap((partition) => {
      const offset = partition.progress.uncommitted();
      return offset === undefined ? [] : [{ partition, offset }];
    });
    if (ready.length === 0) return;
    failpoint('FP6');
    try {
      await this.consumer.commitOffsets(
        ready.map(({ partition: { topic, partition }, offset }) => ({
          topic: topic.name,
          partition,
          offset: String(offset),
        })),
      );
      if (epoch === this.epoch) for (const { partition, offset } of ready) partition.progress.markCommitted(offset);
    } catch (error) {
      // The records come again, to us or to the next owner, and are recognised: nothing else depends on a commit.
      log.warn('could not commit', { group: this.options.group, error });
      if (!this.isGivenUp) this.scheduleCommit();
    }
  }

  private watch(): void {
    const { stage } = this.options;
    metrics.stageInFlightRecords.record(this.records, { stage });
    metrics.stageInFlightBytes.record(this.bytes, { stage });
    metrics.progressAgeSeconds.record(this.out > 0 ? (performance.now() - this.progressAt) / 1_000 : 0, { stage });
    this.tellLag();
    const stuck = this.stuck();
    if (stuck) this.options.onFatal(new Error(stuck));
  }

  private tellLag(): void {
    const now = Date.now();
    const seconds = new Map([...this.topics.keys()].map((name) => [name, 0]));
    for (const { topic, partition, progress, position, positionMs, highWatermark } of this.partitions.values()) {
      const lag = Math.max(0, highWatermark - position) + progress.openCount;
      metrics.consumerLagRecords.record(lag, { topic: topic.name, partition });
      if (lag === 0) continue;
      // Of what is not fetched yet nothing is known but that it is younger than what was fetched last.
      const ageSeconds = Math.max(0, now - (progress.oldestMs ?? positionMs)) / 1_000;
      seconds.set(topic.name, Math.max(seconds.get(topic.name) ?? 0, ageSeconds));
    }
    for (const [topic, age] of seconds) metrics.consumerLagSeconds.record(age, { topic });
  }

  private wakeAll(): void {
    const { wake } = this;
    this.wake = [];
    for (const resolve of wake) resolve();
  }

  private async woken(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake.push(resolve);
      timer = setTimeout(resolve, Math.max(1, timeoutMs));
    });
    clearTimeout(timer);
  }
}

function placeOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
