import { DependencyDownError, InvalidRecordError } from '@patchcord/events';
import { contextOf, createLogger, failpoint, metrics, ROOT_CONTEXT, startSpan, type Context, type Span } from '@patchcord/runtime';
import { countEnds, toOutputs, type Handling, type Outputs } from './endings.js';
import type { KafkaClient } from './kafka-client.js';
import { toReceived, type Arrived } from './received.js';
import { reject, type ConsumerName, type Outcome, type Stage } from './stage.js';

/** What the loop lends to the work on a batch. */
export interface Loop {
  /** False once the partitions may belong to somebody else. */
  isCurrent(epoch: number): boolean;
  /** The records are finished: their keys are free and their offsets may be committed. */
  finish(records: readonly Arrived[]): void;
  /** The effect is done and only its row in the books is missing: the next record of its key may go. */
  free(record: Arrived): void;
  /** Nothing was done for these: somebody else will get them. */
  drop(records: readonly Arrived[]): void;
  /** Waits before the next try, telling the watchdog that waiting is all there is to do. */
  backOff(attempt: number, error: DependencyDownError): Promise<void>;
}

const log = createLogger('stage');
/** `enrich` holds rows locked while its outputs are produced, so that must not take long. */
const BATCH_PRODUCE_DEADLINE_MS = 2_000;
/** How long ends of records wait for others, so that many go in one request. Nothing waits for them but the commit. */
const GATHER_MS = 20;

/** A record that is done with, and what has to be in Kafka for it. */
interface Ending {
  readonly handling: Handling;
  readonly epoch: number;
  outputs: Outputs;
}

/** Takes batches through a stage: decode, handle, produce, acknowledge. */
export class BatchWork {
  /** Of records that are finished one by one: how many the stage still has, and what is not produced yet. */
  private openCount = 0;
  private gathered: { ending: Ending; done(): void }[] = [];
  private gatherTimer: NodeJS.Timeout | undefined;
  /** Records with an output that fits no topic: the stage is not asked about them again. */
  private readonly misfits = new WeakMap<Arrived, InvalidRecordError>();

  constructor(
    private readonly client: KafkaClient,
    private readonly name: ConsumerName,
    private readonly stage: Stage<never>,
    private readonly loop: Loop,
  ) {}

  /** Resolves when every record of the batch is finished or dropped. Never rejects. */
  async run(batch: readonly Arrived[]): Promise<void> {
    const epoch = batch[0]?.epoch ?? 0;
    for (let attempt = 0; ; attempt += 1) {
      if (!this.loop.isCurrent(epoch)) return this.loop.drop(batch);
      try {
        return await this.once(batch, epoch);
      } catch (error) {
        await this.loop.backOff(attempt, asDependencyDown(error));
      }
    }
  }

  private async once(batch: readonly Arrived[], epoch: number): Promise<void> {
    await this.client.codec.prepare(batch.map(({ topic, message }) => (topic.schema === null ? null : message.value)));
    const decoded = batch.map((arrived) => this.decode(arrived, epoch));
    const good = decoded.filter((entry) => entry.outcome === undefined);
    const startedAt = performance.now();
    const spans = this.startSpans(decoded);
    try {
      const handled = this.stage.handle(good.map(({ handling }) => handling.received) as never);
      const rejected = decoded.flatMap(({ handling, outcome }) =>
        outcome ? [{ handling, outcome: Promise.resolve(outcome) }] : [],
      );
      const handlings = [
        ...good.map(({ handling }, index) => ({ handling, outcome: handled.outcomes[index] as Promise<Outcome> })),
        ...rejected,
      ];
      if (handled.acked) await this.together(handlings, epoch, handled.acked, handled.abandoned);
      else await Promise.all(handlings.map((entry) => this.alone(entry, epoch)));
    } finally {
      for (const span of spans) span.end();
      metrics.stageBatchDurationSeconds.record((performance.now() - startedAt) / 1_000, { stage: this.name });
    }
  }

  /** A stage with state: outputs first, then the state that would suppress them, then the offsets. */
  private async together(
    handlings: { handling: Handling; outcome: Promise<Outcome> }[],
    epoch: number,
    acked: () => Promise<void>,
    abandoned?: () => Promise<void>,
  ): Promise<void> {
    try {
      const outcomes = await Promise.allSettled(handlings.map(({ outcome }) => outcome));
      const endings = handlings.map(({ handling }, index) =>
        this.ending(handling, outcomes[index] as PromiseSettledResult<Outcome>, epoch),
      );
      if (!this.loop.isCurrent(epoch)) throw new GenerationChangedError();
      await this.produceTogether(endings);
      if (!this.loop.isCurrent(epoch)) throw new GenerationChangedError();
      failpoint('FP5');
      await acked();
      countEnds(this.name, endings);
    } catch (error) {
      await abandoned?.().catch((cause: unknown) => log.warn('could not roll back', { error: cause }));
      const arrived = handlings.map(({ handling }) => handling.arrived);
      if (error instanceof GenerationChangedError) return this.loop.drop(arrived);
      // Nothing was produced and nothing kept: once more without them, so that no state says that they went on.
      if (error instanceof MisfitsError) return this.run(arrived);
      throw error;
    }
    this.loop.finish(handlings.map(({ handling }) => handling.arrived));
  }

  /** A stage without: each record is finished by itself, so that a slow one holds up only its own key. */
  private async alone(
    { handling, outcome }: { handling: Handling; outcome: Promise<Outcome> },
    epoch: number,
  ): Promise<void> {
    this.openCount += 1;
    const [settled] = await Promise.allSettled([outcome]);
    this.openCount -= 1;
    if (settled.status === 'rejected' && settled.reason instanceof DependencyDownError) {
      await this.loop.backOff(0, settled.reason);
      return this.run([handling.arrived]);
    }
    const ending = this.ending(handling, settled, epoch);
    // What is forwarded keeps its key until it is produced, or a try that failed would be overtaken.
    if (ending.outputs.end) this.loop.free(handling.arrived);
    await new Promise<void>((done) => {
      this.gathered.push({ ending, done });
      this.gather();
    });
  }

  /** Produces at once when the stage has nothing more to say, else after a short while. */
  private gather(): void {
    if (this.openCount === 0) {
      clearTimeout(this.gatherTimer);
      this.gatherTimer = setTimeout(() => void this.produceGathered());
      return;
    }
    this.gatherTimer ??= setTimeout(() => void this.produceGathered(), GATHER_MS);
  }

  private async produceGathered(): Promise<void> {
    clearTimeout(this.gatherTimer);
    this.gatherTimer = undefined;
    let left = this.gathered;
    this.gathered = [];
    for (let attempt = 0; left.length > 0; attempt += 1) {
      const lost = left.filter(({ ending }) => !this.loop.isCurrent(ending.epoch));
      left = left.filter((entry) => !lost.includes(entry));
      if (lost.length > 0) this.loop.drop(lost.map(({ ending }) => ending.handling.arrived));
      for (const { done } of lost) done();
      const endings = left.map(({ ending }) => ending);
      try {
        await this.produce(endings);
        countEnds(this.name, endings);
        this.loop.finish(endings.map(({ handling }) => handling.arrived));
        for (const { done } of left) done();
        return;
      } catch (error) {
        await this.loop.backOff(attempt, asDependencyDown(error));
      }
    }
  }

  private ending(handling: Handling, settled: PromiseSettledResult<Outcome>, epoch: number): Ending {
    if (settled.status === 'fulfilled') return { handling, epoch, outputs: this.outputs(handling, settled.value) };
    if (settled.reason instanceof DependencyDownError) throw settled.reason;
    return { handling, epoch, outputs: this.outputs(handling, reject(asInvalid(settled.reason))) };
  }

  private outputs(handling: Handling, outcome: Outcome): Outputs {
    return toOutputs(this.name, handling, outcome, this.client.codec.schemaIdOf(handling.arrived.message.value));
  }

  /** An output that fits no topic rejects its input, and the stage must not keep what it made of it. */
  private async produceTogether(endings: readonly Ending[]): Promise<void> {
    try {
      await this.sendAll(endings, BATCH_PRODUCE_DEADLINE_MS);
    } catch (error) {
      if (!(error instanceof InvalidRecordError)) throw error;
      let count = 0;
      for (const { handling, outputs } of endings) {
        const misfit = await this.client.producer.misfit(outputs.events);
        if (misfit) this.misfits.set(handling.arrived, misfit);
        if (misfit) count += 1;
      }
      throw count > 0 ? new MisfitsError(`${count} records have an output that fits no topic`) : error;
    }
  }

  /** The same, for a stage that keeps nothing: the others are produced all the same. */
  private async produce(endings: readonly Ending[], deadlineMs?: number): Promise<void> {
    try {
      await this.sendAll(endings, deadlineMs);
    } catch (error) {
      if (!(error instanceof InvalidRecordError)) throw error;
      for (const ending of endings) {
        const misfit = await this.client.producer.misfit(ending.outputs.events);
        if (misfit) ending.outputs = this.outputs(ending.handling, reject(misfit));
      }
      await this.sendAll(endings, deadlineMs);
    }
  }

  private async sendAll(endings: readonly { outputs: Outputs }[], deadlineMs?: number): Promise<void> {
    const options = deadlineMs === undefined ? {} : { deadlineMs };
    const raw = endings.flatMap(({ outputs }) => outputs.raw);
    // An event that fits no topic is told before anything is sent, so that error records are written once.
    await this.client.producer.send(
      endings.flatMap(({ outputs }) => outputs.events),
      options,
    );
    await this.client.producer.sendRaw(raw, options);
    if (raw.length > 0) failpoint('FP11');
    this.countOut(endings);
  }

  private countOut(endings: readonly { outputs: Outputs }[]): void {
    const counts = new Map<string, number>();
    for (const { outputs } of endings) {
      if (outputs.end) continue;
      for (const { topic } of outputs.events) counts.set(topic.name, (counts.get(topic.name) ?? 0) + 1);
    }
    for (const [topic, count] of counts) metrics.stageRecordsOut.add(count, { stage: this.name, topic });
  }

  private decode(arrived: Arrived, epoch: number): { handling: Handling; outcome: Outcome | undefined } {
    try {
      const event = this.client.codec.decode(arrived.topic, arrived.message.value);
      const received = toReceived(arrived, event, () => this.loop.isCurrent(epoch));
      const misfit = this.misfits.get(arrived);
      return { handling: { arrived, received, context: received.context }, outcome: misfit && reject(misfit) };
    } catch (error) {
      const received = toReceived(arrived, {}, () => false);
      return {
        handling: { arrived, received: undefined, context: received.context },
        outcome: reject(asInvalid(error)),
      };
    }
  }

  /** One span a sampled record, child of the one that produced it, and one for the batch that links to them. */
  private startSpans(decoded: { handling: Handling }[]): Span[] {
    const sampled = decoded.filter(({ handling }) => handling.context !== undefined);
    if (sampled.length === 0) return [];
    const spans: Span[] = [];
    if (decoded.length > 1) {
      const attributes = {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'receive',
        'messaging.batch.message_count': decoded.length,
      };
      const links = sampled.map(({ handling }) => handling.context as Context);
      spans.push(startSpan(`receive ${this.name}`, { kind: 'consumer', attributes, links, parent: ROOT_CONTEXT }));
    }
    for (const entry of sampled) {
      const { arrived, received } = entry.handling;
      const parent = entry.handling.context as Context;
      const span = startSpan(`${this.name} ${arrived.topic.name}`, {
        kind: 'consumer',
        attributes: attributesOf(arrived),
        parent,
      });
      spans.push(span);
      const context = contextOf(span, parent);
      entry.handling = { arrived, context, received: received && { ...received, context } };
    }
    return spans;
  }
}

class GenerationChangedError extends Error {
  override readonly name = 'GenerationChangedError';
}

class MisfitsError extends Error {
  override readonly name = 'MisfitsError';
}

function attributesOf(arrived: Arrived): Record<string, string | number> {
  return {
    'messaging.system': 'kafka',
    'messaging.operation.type': 'process',
    'messaging.destination.name': arrived.topic.name,
    'messaging.destination.partition.id': String(arrived.partition),
    'messaging.kafka.offset': arrived.offset,
  };
}

/** Anything that is no verdict on the record waits: a bug in `acked`, or a library's own error, must not lose the batch. */
function asDependencyDown(error: unknown): DependencyDownError {
  if (error instanceof DependencyDownError) return error;
  log.error('a batch failed and is tried again', { error });
  return new DependencyDownError('A batch failed.', { dependency: 'stage', cause: error });
}

/** An error nobody named is a bug: that record is rejected and counted, and does not stop the others. */
function asInvalid(error: unknown): InvalidRecordError {
  if (error instanceof InvalidRecordError) return error;
  log.error('a record met a bug', { error });
  return new InvalidRecordError('Patchcord failed on this record. It is a bug: redrive it after an update.', {
    code: 'bug',
    came: error instanceof Error ? error.name : typeof error,
    cause: error,
  });
}
