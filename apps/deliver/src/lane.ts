import type { Endpoint, Quota } from '@patchcord/cordial';
import { DependencyDownError } from '@patchcord/events';
import type { Lease } from './rate-leases.js';
import type { Priority } from './work.js';

interface Waiter {
  resolve(hasToken: boolean): void;
  reject(error: Error): void;
}

/** How much may be saved up while nothing is called: what a busy event loop can miss, and no burst that Cordial would notice. */
const SAVED_UP_SECONDS = 0.05;
/** Below this part of the window's calls the rest is spread over the rest of the window. */
const SCARCE_PART = 0.2;

/** A token bucket that refills smoothly. Its rate is a lease and lapses with it. */
export class Lane {
  private share = 0;
  private leasedUntil = 0;
  private tokens = 1;
  private refilledAt = performance.now();
  private pausedUntil = 0;
  private scarce: { callsPerSecond: number; until: number } | undefined;
  private readonly queues: [Waiter[], Waiter[], Waiter[]] = [[], [], []];
  private timer: NodeJS.Timeout | undefined;
  private wasBound = false;
  private wasLimited = false;
  private isClosed = false;
  waiting = 0;

  constructor(
    readonly account: string,
    readonly endpoint: Endpoint,
  ) {}

  get isPaused(): boolean {
    return performance.now() < this.pausedUntil;
  }

  async take(priority: Priority): Promise<void> {
    if (this.takeNow()) return;
    await new Promise<boolean>((resolve, reject) => this.enqueue(priority, { resolve, reject }));
  }

  async takeWithin(priority: Priority, waitMs: number): Promise<boolean> {
    if (this.takeNow()) return true;
    return new Promise<boolean>((resolve, reject) => {
      const timer = setTimeout(() => {
        const queue = this.queues[priority];
        queue.splice(queue.indexOf(waiter), 1);
        this.waiting -= 1;
        resolve(false);
      }, waitMs);
      const waiter: Waiter = {
        reject,
        resolve: (hasToken) => {
          clearTimeout(timer);
          resolve(hasToken);
        },
      };
      this.enqueue(priority, waiter);
    });
  }

  refund(): void {
    this.tokens += 1;
    this.pump();
  }

  lease({ share, pausedMs }: Lease, until: number): void {
    this.refill();
    this.share = share;
    this.leasedUntil = until;
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + pausedMs);
    this.pump();
  }

  /** A 429: no call before `pauseMs` is over, and half the rate from then on. */
  slowDown(pauseMs: number): void {
    if (!this.wasLimited) this.share /= 2;
    this.wasLimited = true;
    this.pause(pauseMs);
  }

  pause(pauseMs: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + pauseMs);
    this.tokens = Math.min(this.tokens, 1);
  }

  heed({ limit, remaining, resetMs }: Quota): void {
    if (remaining === 0) this.pause(resetMs);
    const isScarce = limit !== undefined && remaining > 0 && remaining < limit * SCARCE_PART && resetMs > 0;
    this.scarce = isScarce
      ? { callsPerSecond: (remaining * 1_000) / resetMs, until: performance.now() + resetMs }
      : undefined;
  }

  /** Whether the rate was the bound in a second without a 429, since the last time this was asked. */
  takeWasBound(): boolean {
    const wasBound = this.wasBound && !this.wasLimited;
    this.wasBound = this.waiting > 0 && !this.isPaused;
    this.wasLimited = false;
    return wasBound;
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    for (const queue of this.queues) for (const waiter of queue.splice(0)) waiter.reject(stopping());
    this.waiting = 0;
  }

  private takeNow(): boolean {
    if (this.isClosed) throw stopping();
    if (this.waiting > 0 || this.isPaused) return false;
    this.refill();
    if (this.tokens < 1 || this.rate() === 0) return false;
    this.tokens -= 1;
    return true;
  }

  private enqueue(priority: Priority, waiter: Waiter): void {
    this.queues[priority].push(waiter);
    this.waiting += 1;
    this.pump();
  }

  private pump(): void {
    if (this.waiting === 0 || this.isClosed) return;
    const pauseMs = this.pausedUntil - performance.now();
    if (pauseMs > 0) return this.pumpIn(pauseMs);
    this.refill();
    const rate = this.rate();
    // Without a lease the next renewal pumps.
    if (rate === 0) return;
    while (this.waiting > 0 && this.tokens >= 1) {
      const waiter = this.next();
      if (!waiter) break;
      this.waiting -= 1;
      this.tokens -= 1;
      waiter.resolve(true);
    }
    if (this.waiting === 0) return;
    this.wasBound = true;
    this.pumpIn(((1 - this.tokens) * 1_000) / rate);
  }

  private next(): Waiter | undefined {
    for (const queue of this.queues) {
      const waiter = queue.shift();
      if (waiter) return waiter;
    }
    return undefined;
  }

  private pumpIn(waitMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.pump(), Math.max(1, Math.ceil(waitMs)));
  }

  private refill(): void {
    const now = performance.now();
    const rate = this.rate();
    const savedUpMax = Math.max(1, rate * SAVED_UP_SECONDS);
    // What was refunded may exceed what is saved up; it is kept, but nothing is added to it.
    if (this.tokens < savedUpMax)
      this.tokens = Math.min(savedUpMax, this.tokens + ((now - this.refilledAt) / 1_000) * rate);
    this.refilledAt = now;
  }

  private rate(): number {
    const now = performance.now();
    if (now >= this.leasedUntil) return 0;
    if (this.scarce === undefined || now >= this.scarce.until) return this.share;
    return Math.min(this.share, this.scarce.callsPerSecond);
  }
}

function stopping(): Error {
  return new DependencyDownError('This replica stops.', { dependency: 'cordial' });
}
