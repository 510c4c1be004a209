import type { CordialSettings, Limits, Rate } from './settings.js';

export interface Verdict {
  isAllowed: boolean;
  limit: number;
  remaining: number;
  /** Whole seconds until the window is over, at least one. */
  resetSeconds: number;
}

interface Window {
  startedAt: number;
  used: number;
}

/** Fixed windows for each account, method and endpoint. A call that is refused uses nothing up. */
export class Quotas {
  private readonly windows = new Map<string, Window>();

  /** Null where no limit is set. `endpoint` is method and path template, `lane` the same with the account before it. */
  ask(lane: string, endpoint: string, { limits }: Pick<CordialSettings, 'limits'>, now: number): Verdict | null {
    if (limits === null) return null;
    const rate = rateOf(limits, endpoint);
    let tightest: Verdict | null = null;
    const open: Window[] = [];
    for (const [seconds, limit] of [
      [1, rate.perMethodEndpointPerSecond],
      [60, rate.perMethodEndpointPerMinute],
    ] as const) {
      if (limit === undefined) continue;
      const window = this.window(`${lane} ${seconds}`, seconds * 1000, now);
      open.push(window);
      const verdict = judge(window, limit, seconds * 1000, now);
      if (tightest === null || !verdict.isAllowed || (tightest.isAllowed && verdict.remaining < tightest.remaining))
        tightest = verdict;
    }
    if (tightest?.isAllowed) for (const window of open) window.used++;
    return tightest;
  }

  clear(): void {
    this.windows.clear();
  }

  private window(name: string, lengthMs: number, now: number): Window {
    const window = this.windows.get(name);
    if (window !== undefined && now < window.startedAt + lengthMs) return window;
    const fresh = { startedAt: now, used: 0 };
    this.windows.set(name, fresh);
    return fresh;
  }
}

function rateOf(limits: Limits, endpoint: string): Rate {
  return limits.endpoints?.[endpoint] ?? limits;
}

function judge(window: Window, limit: number, lengthMs: number, now: number): Verdict {
  const resetSeconds = Math.max(1, Math.ceil((window.startedAt + lengthMs - now) / 1000));
  return { isAllowed: window.used < limit, limit, remaining: Math.max(0, limit - window.used - 1), resetSeconds };
}

export function quotaHeaders(verdict: Verdict): Record<string, string> {
  return {
    'X-Rate-Limit-Limit': String(verdict.limit),
    'X-Rate-Limit-Remaining': String(verdict.isAllowed ? verdict.remaining : 0),
    'X-Rate-Limit-Reset': String(verdict.resetSeconds),
  };
}

/** Remembers until when each lane was told to wait, and counts who does not. */
export class RetryAfterWatch {
  private readonly waits = new Map<string, { from: number; until: number }>();
  tooEarly = 0;

  told(lane: string, now: number, seconds: number, graceMs: number): void {
    const known = this.waits.get(lane);
    const from = known !== undefined && known.until > now ? known.from : now + graceMs;
    this.waits.set(lane, { from, until: Math.max(known?.until ?? 0, now + seconds * 1000) });
  }

  /** True when the call comes inside a window that its caller has had time to hear of. */
  arrived(lane: string, now: number): boolean {
    const wait = this.waits.get(lane);
    if (wait === undefined || now < wait.from || now >= wait.until) return false;
    this.tooEarly++;
    return true;
  }
}
