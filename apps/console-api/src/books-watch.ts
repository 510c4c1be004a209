import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { OffsetRange } from '@patchcord/kafka';
import { createLogger, metrics } from '@patchcord/runtime';
import { countedTopics, StatusReport } from './status.js';
import type { Settled } from './tide.js';
import { TideWatch } from './tide-watch.js';

const EVERY_MS = 30_000;
/** What came earlier than this before the process began was looked at by the one before it. */
const LOOK_BACK_MS = 10 * 60_000;
/** Observations may be older than the moment they came. */
const DAYS_BACK_MS = 7 * 86_400_000;
const SLICES_MAX = 50;

const log = createLogger('books');

/**
 * Says for each store whether the books balance. Each record is looked at once, when it must have ended; what has not is kept and
 * looked at again until it has.
 */
@Injectable()
export class BooksWatch implements OnModuleInit, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private looked: ReadonlyMap<string, number> | undefined;
  private slices: OffsetRange[][] = [];
  private known = new Set<string>();

  constructor(
    @Inject(StatusReport) private readonly report: Pick<StatusReport, 'readPlaces' | 'offsetsAt'>,
    @Inject(TideWatch) private readonly tide: Pick<TideWatch, 'settled'>,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => (this.looking = this.look().then(() => undefined).catch((error: unknown) => log.debug('the books could not be read', { error }))), EVERY_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** Resolves to how many records are missing, by store. */
  async look(): Promise<ReadonlyMap<string, number>> {
    const { settled } = this.tide;
    const gaps = new Map<string, number>([...this.known].map((store) => [store, 0]));
    if (!settled) return gaps;
    this.looked ??= await this.report.offsetsAt(Date.now() - LOOK_BACK_MS);
    this.slices.push(sliceOf(this.looked, settled));
    this.looked = settled.offsets;
    const open: OffsetRange[][] = [];
    for (const slice of this.slices) if (!(await this.isClosed(slice, settled, gaps))) open.push(slice);
    this.slices = open.slice(-SLICES_MAX);
    for (const [store, gap] of gaps) {
      metrics.booksGap.record(gap, { store });
      if (gap > 0) log.error('records have neither an end nor are on their way', { storeHash: store, records: gap });
    }
    this.known = new Set(gaps.keys());
    return gaps;
  }

  /** Adds what is missing of a slice; true when all of it has ended. */
  private async isClosed(slice: readonly OffsetRange[], settled: Settled, gaps: Map<string, number>): Promise<boolean> {
    if (slice.length === 0) return true;
    const { records, notices } = await this.report.readPlaces(slice, settled, Date.now() - DAYS_BACK_MS);
    const lines = [...records, ...notices];
    for (const { store, remainder } of lines) gaps.set(store, (gaps.get(store) ?? 0) + remainder);
    return lines.every(({ inFlight, remainder }) => inFlight + remainder === 0);
  }
}

/** What came to be settled since the last look. */
function sliceOf(looked: ReadonlyMap<string, number>, settled: Settled): OffsetRange[] {
  return [...settled.offsets].flatMap(([place, to]) => {
    const cut = place.lastIndexOf('/');
    const [topic, partition, from] = [place.slice(0, cut), Number(place.slice(cut + 1)), looked.get(place) ?? 0];
    return from < to && countedTopics.includes(topic) ? [{ topic, partition, from, to }] : [];
  });
}
