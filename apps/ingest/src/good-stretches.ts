/** A time without a fault, on a monotonic clock in ms. */
export interface Stretch {
  fromMs: number;
  untilMs: number;
  /** End of the stretch before it; undefined for the first, and once the gap was told. */
  gapFromMs: number | undefined;
}

/** After a refusal there must be silence for this long before a success counts: under overload both come side by side. */
const CALM_MS = 2_000;
/** Nobody looked for longer than this: the process was stopped or blocked, and took nothing meanwhile. */
const ASLEEP_MS = 5_000;
const WAITING_MAX = 100;

/** Remembers when this process could take webhooks, until the database knows it. */
export class GoodStretches {
  private current: Stretch | undefined;
  /** Over, and not told yet; oldest first. */
  private over: Stretch[] = [];
  private lastUntilMs: number | undefined;
  private badAtMs = Number.NEGATIVE_INFINITY;

  /** A webhook was taken, or Kafka answered. */
  good(atMs: number): void {
    if (atMs - this.badAtMs < CALM_MS) return;
    if (this.current && atMs - this.current.untilMs > ASLEEP_MS) this.end();
    this.current ??= { fromMs: atMs, untilMs: atMs, gapFromMs: this.lastUntilMs };
    this.current.untilMs = atMs;
  }

  /** A webhook was refused that should have been taken, or Kafka did not answer. What was good was so until the last success. */
  bad(atMs: number): void {
    this.badAtMs = atMs;
    this.end();
  }

  /** What the database is to know, oldest first. */
  get untold(): readonly Stretch[] {
    return this.current ? [...this.over, this.current] : this.over;
  }

  /** The database knows it. The stretch that still lasts is told again as it grows, its gap is not. */
  told(stretch: Stretch): void {
    stretch.gapFromMs = undefined;
    this.over = this.over.filter((one) => one !== stretch);
  }

  private end(): void {
    if (!this.current) return;
    this.lastUntilMs = this.current.untilMs;
    // Too many while the database is away: without the oldest, more looks like an outage than was one.
    this.over = [...this.over, this.current].slice(-WAITING_MAX);
    this.current = undefined;
  }
}
