import { createLogger } from '@patchcord/runtime';
import type { DataSource } from 'typeorm';
import type { Work } from './work.js';

/** What came of an attempt that was not the last good one. */
export interface Attempt {
  work: Work;
  /** Of this version, from 1. */
  attempt: number;
  /** ms since the epoch. */
  startedAt: number;
  /** Until the next attempt or read; null when none follows. */
  delayMs: number | null;
  /** The last call, and the status of its answer; 0 without one. */
  request: string;
  status: number;
  result: 'again' | 'unknown' | 'unsettled' | 'rejected';
  reason: string;
}

const FLUSH_MS = 500;
const ROWS_AT_ONCE = 500;
/** While PostgreSQL is away, so many are kept for it; the oldest go first. */
const ROWS_MAX = 20_000;
const TIDY_MS = 3_600_000;
const DAY_MS = 86_400_000;

const log = createLogger('attempts');

/** Writes down each attempt that was not the last good one, a batch at a time and beside the commands: nothing waits for it. */
export class Attempts {
  private waiting: Attempt[] = [];
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();
  private readonly knownDays = new Set<string>();
  private tidiedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly dataSource: DataSource,
    private readonly retentionDays: number,
  ) {}

  note(attempt: Attempt): void {
    if (this.waiting.length >= ROWS_MAX) {
      this.waiting.shift();
      this.dropped += 1;
    }
    this.waiting.push(attempt);
    this.schedule();
  }

  /** Writes what waits. What PostgreSQL does not take now stays for the next time. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.flushing = this.flushing.then(() => this.flushNow());
    return this.flushing;
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  private async flushNow(): Promise<void> {
    try {
      while (this.waiting.length > 0) {
        const batch = this.waiting.slice(0, ROWS_AT_ONCE);
        await this.write(batch);
        const written = new Set(batch);
        this.waiting = this.waiting.filter((attempt) => !written.has(attempt));
      }
      if (this.dropped > 0) log.error('attempts were not written down', { count: this.dropped });
      this.dropped = 0;
      await this.tidy();
    } catch (error) {
      log.warn('attempts could not be written down yet', { error, count: this.waiting.length });
      this.schedule();
    }
  }

  private async write(batch: readonly Attempt[]): Promise<void> {
    for (const day of new Set(batch.map(({ startedAt }) => dayOf(startedAt)))) await this.ensureDay(day);
    const records = batch.map(({ work }) => work.record);
    await this.dataSource.query(
      `insert into deliver.attempt (started_at, account, effect_key, version, attempt, store_hash, contact_id, kind, delay_ms, request, status, result, reason)
       select to_timestamp(started_at / 1000), account, effect_key, version, attempt, store_hash, contact_id, kind, delay_ms, request, status, result, reason
       from unnest($1::float8[], $2::text[], $3::text[], $4::bigint[], $5::int[], $6::text[], $7::uuid[], $8::text[], $9::int[], $10::text[], $11::int[], $12::text[], $13::text[])
         as a (started_at, account, effect_key, version, attempt, store_hash, contact_id, kind, delay_ms, request, status, result, reason)
       on conflict do nothing`,
      [
        batch.map(({ startedAt }) => startedAt),
        records.map(({ account }) => account),
        records.map(({ effectKey }) => effectKey),
        records.map(({ version }) => version),
        batch.map(({ attempt }) => attempt),
        records.map(({ storeHash }) => storeHash),
        records.map(({ contactId }) => contactId),
        batch.map(({ work }) => work.kind),
        batch.map(({ delayMs }) => (delayMs === null ? null : Math.round(delayMs))),
        batch.map(({ request }) => request),
        batch.map(({ status }) => status),
        batch.map(({ result }) => result),
        batch.map(({ reason }) => reason),
      ],
    );
  }

  private async ensureDay(day: string): Promise<void> {
    if (this.knownDays.has(day)) return;
    await this.dataSource.query('select deliver.ensure_attempt_day($1)', [day]);
    this.knownDays.add(day);
  }

  /** Lets go of the days that are older than they are kept, once an hour. */
  private async tidy(): Promise<void> {
    const now = performance.now();
    if (now - this.tidiedAt < TIDY_MS) return;
    this.tidiedAt = now;
    await this.dataSource.query('select deliver.drop_attempt_days($1)', [
      dayOf(Date.now() - this.retentionDays * DAY_MS),
    ]);
    this.knownDays.clear();
  }
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
