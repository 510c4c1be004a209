/** Time as the stand-in sees it, so that a test can let 48 hours pass at once. */
export interface Clock {
  nowMs(): number;
  /** Runs once after the delay; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, run) {
    // Node takes a delay above 2^31-1 ms as 1 ms.
    const timer = setTimeout(run, Math.min(delayMs, 2_147_483_647));
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  private readonly timers = new Set<{ atMs: number; run: () => void }>();

  constructor(private currentMs = Date.UTC(2025, 5, 3, 12, 0, 0)) {}

  nowMs(): number {
    return this.currentMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.currentMs + delayMs, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Moves on and runs what falls due on the way, in order. */
  advance(ms: number): void {
    const untilMs = this.currentMs + ms;
    for (let next = this.nextUntil(untilMs); next; next = this.nextUntil(untilMs)) {
      this.timers.delete(next);
      this.currentMs = Math.max(this.currentMs, next.atMs);
      next.run();
    }
    this.currentMs = untilMs;
  }

  private nextUntil(untilMs: number): { atMs: number; run: () => void } | undefined {
    let first: { atMs: number; run: () => void } | undefined;
    for (const timer of this.timers) {
      if (timer.atMs <= untilMs && (!first || timer.atMs < first.atMs)) first = timer;
    }
    return first;
  }
}
