import { createLogger, metrics } from '@patchcord/runtime';
import type { DataSource, QueryRunner } from 'typeorm';
import type { Gate, StoppedStage, StoppedStores } from './stopped-stores.js';

/** What is first behind a gate. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Nothing else is parked behind the gate. */
  readonly isAll: boolean;
}

/** How a stage reads what it parked, and takes it up again. */
export interface Parked<Item> {
  readonly stage: StoppedStage;
  /** In the order in which it was parked. */
  read(gate: Gate): Promise<Page<Item>>;
  /** Takes the items through the stage. False when `isCurrent` became false before they were done with. */
  run(gate: Gate, items: readonly Item[], isCurrent: () => boolean): Promise<boolean>;
  /** The items are done with. */
  remove(items: readonly Item[]): Promise<void>;
  count(): Promise<number>;
}

const POLL_MS = 500;
const COUNT_MS = 5_000;
/** The session that holds the gate is cut after 5 s without a word. */
const BEAT_MS = 1_000;

const log = createLogger('drain');

/**
 * Works off what is parked behind the gates of stores that may go on. Who works on a gate holds its row, so that nobody else
 * does; for the last page it also keeps everybody from parking, and takes the gate away with it: what comes then passes.
 */
export class GateDrain<Item> {
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;
  private running: Promise<void> = Promise.resolve();
  private countedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly dataSource: DataSource,
    private readonly stops: StoppedStores,
    private readonly parked: Parked<Item>,
  ) {}

  start(): void {
    if (this.isStopping) return;
    this.timer = setTimeout(() => {
      this.running = this.turn()
        .catch((error: unknown) => log.warn('parked records stay where they are', { error }))
        .finally(() => this.start());
    }, POLL_MS);
  }

  /** Takes nothing more up and waits for what is under way, which may also be given up. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** One page of every gate that may be opened, again and again until none is left. */
  private async turn(): Promise<void> {
    await this.count();
    for (let hasMoved = true; hasMoved && !this.isStopping;) {
      hasMoved = false;
      for (const gate of this.stops.resumed()) if (!this.isStopping && (await this.step(gate))) hasMoved = true;
    }
  }

  /** True when a page was worked off. */
  async step(gate: Gate): Promise<boolean> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.connect();
      await runner.startTransaction();
      const hasMoved = await this.workOff(gate, runner);
      await runner.commitTransaction();
      return hasMoved;
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined); // the first error is the one to tell
      throw error;
    } finally {
      await runner.release();
      await this.stops.read().catch(() => undefined); // the next poll reads
    }
  }

  private async workOff(gate: Gate, runner: QueryRunner): Promise<boolean> {
    if (!(await this.lock(gate, runner, 'for no key update skip locked'))) return false;
    let page = await this.parked.read(gate);
    if (page.isAll) {
      // Whoever parks at this moment is waited for, whoever comes then waits.
      if (!(await this.lock(gate, runner, 'for update'))) return false;
      page = await this.parked.read(gate);
    }
    const { items, isAll } = page;
    if (items.length > 0 && !(await this.run(gate, items, runner))) throw new Error('the gate was lost');
    await this.parked.remove(items);
    if (isAll) await this.open(gate, runner);
    return true;
  }

  private async lock({ storeHash, topic }: Gate, runner: QueryRunner, how: string): Promise<boolean> {
    const rows: unknown[] = await runner.query(
      `select store_hash from ${this.parked.stage}.stopped_store where store_hash = $1 and topic = $2 ${how}`,
      [storeHash, topic],
    );
    return rows.length > 0;
  }

  private async open({ storeHash, topic }: Gate, runner: QueryRunner): Promise<void> {
    await runner.query(`delete from ${this.parked.stage}.stopped_store where store_hash = $1 and topic = $2`, [
      storeHash,
      topic,
    ]);
    log.info('what was parked is worked off', { stage: this.parked.stage, storeHash, topic });
  }

  /** Runs the items while the gate is held. */
  private async run(gate: Gate, items: readonly Item[], runner: QueryRunner): Promise<boolean> {
    let isHeld = true;
    let beating: Promise<unknown> = Promise.resolve();
    const beat = setInterval(() => {
      beating = runner.query('select 1').catch(() => (isHeld = false));
    }, BEAT_MS);
    try {
      return await this.parked.run(gate, items, () => isHeld && !this.isStopping);
    } finally {
      clearInterval(beat);
      await beating;
    }
  }

  private async count(): Promise<void> {
    const now = performance.now();
    if (now - this.countedAt < COUNT_MS) return;
    this.countedAt = now;
    metrics.parkedRecords.record(await this.parked.count(), { stage: this.parked.stage });
  }
}
