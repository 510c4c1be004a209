import type { KafkaClient } from '@patchcord/kafka';
import { createLogger } from '@patchcord/runtime';
import type { DataSource } from 'typeorm';
import { Session } from './session.js';
import * as sql from './statements.js';

interface WaitingRow {
  topic: string;
  partition: number;
  offset: string;
  key: string;
  value: Buffer;
  headers: Record<string, string>;
}

const log = createLogger('waiting');
const POLL_MS = 1_000;
/** The rows are locked meanwhile. */
const PRODUCE_MS = 2_000;

/**
 * Orders that waited for their customer go back to their topic, bytes and headers as they were, when it is known or the time is
 * over. Produced first, deleted after: a crash repeats them, which their state recognises.
 */
export class WaitingOrders {
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly kafka: Pick<KafkaClient, 'producer'>,
  ) {}

  start(): void {
    this.timer = setTimeout(() => {
      this.running = this.turn().finally(() => this.isStopped || this.start());
    }, POLL_MS);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async turn(): Promise<void> {
    try {
      while (!this.isStopped && (await this.release()) > 0);
    } catch (error) {
      log.warn('waiting orders stay where they are', { error });
    }
  }

  /** Lets go of those whose time has come, at most 200, and says how many. */
  async release(): Promise<number> {
    const session = await Session.open(this.dataSource);
    try {
      await session.run(sql.forgetWanted, []);
      await session.begin();
      const rows = await session.run<WaitingRow>(sql.takeWaiting, []);
      if (rows.length > 0) {
        await this.kafka.producer.sendRaw(rows, { deadlineMs: PRODUCE_MS });
        const place = [
          rows.map(({ topic }) => topic),
          rows.map(({ partition }) => partition),
          rows.map(({ offset }) => offset),
        ];
        await session.run(sql.deleteWaiting, place);
      }
      await session.commit();
      return rows.length;
    } catch (error) {
      await session.rollback().catch(() => undefined); // the first error is the one to tell
      throw error;
    }
  }
}
