import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { createLogger, metrics } from '@patchcord/runtime';
import { StatusReport } from './status.js';

const EVERY_MS = 60_000;
/** Long enough that nothing slips between two looks, short enough to cost little. */
const WINDOW_MS = 10 * 60_000;

const log = createLogger('books');

/** Says once a minute, for each store, whether the books of the last minutes balance. */
@Injectable()
export class BooksWatch implements OnModuleInit, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private known = new Set<string>();

  constructor(@Inject(StatusReport) private readonly report: Pick<StatusReport, 'read'>) {}

  onModuleInit(): void {
    this.timer = setInterval(() => (this.looking = this.look().catch((error: unknown) => log.debug('the books could not be read', { error }))), EVERY_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  async look(): Promise<void> {
    const { records, notices } = await this.report.read({ fromMs: Date.now() - WINDOW_MS, untilMs: Infinity }, undefined);
    const gaps = new Map<string, number>([...this.known].map((store) => [store, 0]));
    for (const { store, remainder } of [...records, ...notices]) gaps.set(store, (gaps.get(store) ?? 0) + remainder);
    for (const [store, gap] of gaps) {
      metrics.booksGap.record(gap, { store });
      if (gap > 0) log.error('records have neither an end nor are on their way', { storeHash: store, records: gap });
    }
    this.known = new Set(gaps.keys());
  }
}
