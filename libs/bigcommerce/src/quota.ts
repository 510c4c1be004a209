import { fullJitterMs } from '@patchcord/runtime';

export interface QuotaOptions {
  /** Part of the store's quota that we use, from 0 to 1; the rest is left to its other apps. Default 0.8. */
  share?: number;
  /** Calls at one time. Default 8. */
  inFlightMax?: number;
  /** For specs. */
  now?: () => number;
  random?: () => number;
}

/** What the quota looks at in an answer. */
export interface QuotaAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

interface Waiter {
  priority: number;
  go: () => void;
  /** It only wants to know that a call could go. */
  isLooking?: boolean;
}

const OVERLOAD = { firstMs: 1_000, capMs: 30_000 };
const DEFAULT_WINDOW_MS = 30_000;
const RESET_JITTER_MS = 250;

/**
 * Lets calls go so that a store's quota is never overrun. BigCommerce refills one quota per store every 30 s, shares it
 * among all apps, and says in four headers of each answer how much is left (BigCommerce docs, API rate limits).
 *
 * While more than half of our share is left, calls go at once; below it they are spread over the rest of the window, so
 * that a burst does not leave the store without a call for seconds. Lower priorities go first; equal ones in order.
 */
export class Quota {
  private readonly share: number;
  private readonly inFlightMax: number;
  private readonly now: () => number;
  private readonly random: () => number;
  private readonly waiting: Waiter[] = [];
  private timer: NodeJS.Timeout | undefined;
  private total: number | undefined;
  private leftAtAnswer = 0;
  private resetAt = 0;
  private windowMs = DEFAULT_WINDOW_MS;
  private inFlight = 0;
  private lastAt = 0;
  private pausedUntil = 0;
  private overloads = 0;
  private isStopped = false;

  constructor({ share = 0.8, inFlightMax = 8, now = Date.now, random = Math.random }: QuotaOptions = {}) {
    this.share = share;
    this.inFlightMax = inFlightMax;
    this.now = now;
    this.random = random;
  }

  /** Calls left in the window as far as we know, or undefined before the first answer that said so. */
  get left(): number | undefined {
    if (this.total === undefined) return undefined;
    return this.now() >= this.resetAt ? this.total : this.leftAtAnswer;
  }

  /** Calls that wait for their turn. */
  get waitingCalls(): number {
    return this.waiting.filter(({ isLooking }) => !isLooking).length;
  }

  /** True while calls do not go at once, so that it is worth while to put more into each. */
  get isTight(): boolean {
    return this.now() < this.pausedUntil || !this.isAmple();
  }

  /** Resolves when a call could go at once, behind all that wait; takes nothing. Who decides only then what to call has the latest news. */
  async untilOpen(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.waiting.push({ priority: Number.POSITIVE_INFINITY, go: resolve, isLooking: true });
      this.pump();
    });
  }

  /** Resolves when a call may go. Each call that went must be ended with `done`. */
  take(priority: number): Promise<void> {
    return new Promise((resolve) => {
      const at = this.waiting.findIndex((other) => other.priority > priority);
      this.waiting.splice(at < 0 ? this.waiting.length : at, 0, { priority, go: resolve });
      this.pump();
    });
  }

  /** Ends a call that `take` let go. `answer` is missing when none came. */
  done(answer?: QuotaAnswer): void {
    this.inFlight -= 1;
    if (answer) this.read(answer.headers);
    if (answer?.status === 429) this.pause(answer.headers);
    else if (answer) this.overloads = 0;
    this.pump();
  }

  /** Lets nobody wait any longer; for shutdown. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    for (const { go } of this.waiting.splice(0)) go();
  }

  /** Nothing goes before the window ends; a 429 without headers means that the platform itself is overloaded: exponential back-off. */
  private pause(headers: QuotaAnswer['headers']): void {
    const resetMs = numberOf(headers['x-rate-limit-time-reset-ms']) ?? secondsToMs(numberOf(headers['x-retry-after']));
    const waitMs =
      resetMs === undefined
        ? OVERLOAD.firstMs / 2 + fullJitterMs(this.overloads++, { ...OVERLOAD, random: this.random })
        : resetMs + this.random() * RESET_JITTER_MS;
    this.pausedUntil = Math.max(this.pausedUntil, this.now() + waitMs);
  }

  private read(headers: QuotaAnswer['headers']): void {
    const total = numberOf(headers['x-rate-limit-requests-quota']);
    const left = numberOf(headers['x-rate-limit-requests-left']);
    const resetMs = numberOf(headers['x-rate-limit-time-reset-ms']);
    if (total === undefined || left === undefined || resetMs === undefined) return;
    const resetAt = this.now() + resetMs;
    // Answers overtake each other: within one window only the lowest number is news.
    const isSameWindow = Math.abs(resetAt - this.resetAt) < this.windowMs / 2 && this.now() < this.resetAt;
    this.leftAtAnswer = isSameWindow ? Math.min(this.leftAtAnswer, left) : left;
    this.windowMs = numberOf(headers['x-rate-limit-time-window-ms']) ?? this.windowMs;
    this.total = total;
    this.resetAt = resetAt;
  }

  private pump(): void {
    clearTimeout(this.timer);
    while (this.waiting.length > 0 && (this.isStopped || this.inFlight < this.inFlightMax)) {
      const waitMs = this.waitMs();
      if (waitMs > 0) {
        this.timer = setTimeout(() => this.pump(), waitMs);
        return;
      }
      const next = this.waiting.shift();
      if (!next?.isLooking) {
        this.inFlight += 1;
        this.lastAt = this.now();
      }
      next?.go();
    }
  }

  private waitMs(): number {
    const now = this.now();
    if (this.isStopped) return 0;
    if (now < this.pausedUntil) return Math.ceil(this.pausedUntil - now);
    if (this.isAmple()) return 0;
    const untilReset = this.resetAt - now;
    const { usable } = this.ofWindow();
    if (usable <= 0) return Math.ceil(untilReset + this.random() * RESET_JITTER_MS);
    return Math.ceil(Math.max(0, this.lastAt + untilReset / usable - now));
  }

  private isAmple(): boolean {
    if (this.total === undefined || this.now() >= this.resetAt) return true;
    const { ours, usable } = this.ofWindow();
    return usable > ours / 2;
  }

  /** Of this window: what is ours, and what of it may still go. */
  private ofWindow(): { ours: number; usable: number } {
    const total = this.total ?? 0;
    const ours = Math.max(1, Math.floor(total * this.share));
    return { ours, usable: this.leftAtAnswer - this.inFlight - (total - ours) };
  }
}

function numberOf(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string' || !/^\d+(\.\d+)?$/.test(header)) return undefined;
  return Number(header);
}

function secondsToMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000;
}
