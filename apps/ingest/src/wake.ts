import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createLogger } from '@patchcord/runtime';
import { DataSource, type QueryRunner } from 'typeorm';
import { FETCH_DUE_CHANNEL, FetchDue } from './fetch-due.js';

/** Rings for one who waits; rung while nobody waits, the next wait ends at once. */
export class Bell {
  private isRung = false;
  private wakeUp: (() => void) | undefined;

  ring(): void {
    this.isRung = true;
    this.wakeUp?.();
  }

  /** Ends with the next ring, or after `timeoutMs`. */
  async wait(timeoutMs?: number): Promise<void> {
    if (!this.isRung) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wakeUp = resolve;
        if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs);
      });
      clearTimeout(timer);
      this.wakeUp = undefined;
    }
    this.isRung = false;
  }
}

const LISTEN_AGAIN_MS = 2_000;
const log = createLogger('wake');

interface Listener {
  on(event: 'notification', listener: (message: { payload?: string }) => void): void;
  on(event: 'error' | 'end', listener: () => void): void;
  query(sql: string): Promise<unknown>;
}

/**
 * Tells the worker of a store that something is due: directly when it runs in this process, else through PostgreSQL. It saves time
 * only; a ring that is lost is made up for by the poll.
 */
@Injectable()
export class Wake implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly bells = new Map<string, Bell>();
  private runner: QueryRunner | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(FetchDue) private readonly fetchDue: Pick<FetchDue, 'notify'>,
  ) {}

  add(storeHash: string, bell: Bell): void {
    this.bells.set(storeHash, bell);
  }

  remove(storeHash: string): void {
    this.bells.delete(storeHash);
  }

  ring(storeHashes: readonly string[]): void {
    const elsewhere = storeHashes.filter((storeHash) => {
      const bell = this.bells.get(storeHash);
      bell?.ring();
      return !bell;
    });
    if (elsewhere.length > 0) this.fetchDue.notify(elsewhere).catch(() => undefined); // the poll of the other process finds it
  }

  onApplicationBootstrap(): Promise<void> {
    return this.listen();
  }

  /** Hears what other processes ring, on a connection of its own; comes back by itself when that breaks. */
  async listen(): Promise<void> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const connection = (await runner.connect()) as Listener;
      if (this.isClosed) return await runner.release();
      this.runner = runner;
      connection.on('notification', ({ payload }) => this.bells.get(payload ?? '')?.ring());
      connection.on('error', () => this.listenAgain());
      connection.on('end', () => this.listenAgain());
      await connection.query(`listen ${FETCH_DUE_CHANNEL}`);
    } catch (error) {
      log.warn('cannot listen for due fetches yet; polling', { error });
      this.listenAgain();
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.runner?.query(`unlisten ${FETCH_DUE_CHANNEL}`).catch(() => undefined); // a broken connection does not listen either
    await this.runner?.release();
  }

  private listenAgain(): void {
    if (this.isClosed || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.runner?.release().catch(() => undefined); // it is broken: it only has to leave the pool
      this.runner = undefined;
      void this.listen();
    }, LISTEN_AGAIN_MS);
    this.timer.unref();
  }
}
