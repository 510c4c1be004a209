import type { Plan } from '../options.js';

const windowMs = 30_000;
const quotas: Record<Plan, number> = { none: 10_000_000, standard: 150, pro: 450 };

export interface QuotaAnswer {
  isAllowed: boolean;
  headers: Record<string, string>;
}

/** The calls that all apps of one store may make in 30 s. It refills all at once. */
export class Quota {
  private windowStartMs = Number.NEGATIVE_INFINITY;
  private used = 0;
  private refused = false;
  /** Calls that came after a 429 and before its reset: abuse, in BigCommerce's terms. */
  callsInsideLimit = 0;

  constructor(private plan: Plan) {}

  setPlan(plan: Plan): void {
    this.plan = plan;
  }

  /** Counts one call; other apps use up `noisePer30s` calls of each window, evenly. */
  take(nowMs: number, noisePer30s: number): QuotaAnswer {
    if (nowMs - this.windowStartMs >= windowMs) {
      this.windowStartMs = nowMs - (Number.isFinite(this.windowStartMs) ? (nowMs - this.windowStartMs) % windowMs : 0);
      this.used = 0;
      this.refused = false;
    }
    const elapsedMs = nowMs - this.windowStartMs;
    const quota = quotas[this.plan];
    const left = quota - this.used - Math.floor((noisePer30s * elapsedMs) / windowMs);
    const isAllowed = left > 0;
    if (isAllowed) this.used += 1;
    if (this.refused) this.callsInsideLimit += 1;
    if (!isAllowed) this.refused = true;
    const resetMs = windowMs - elapsedMs;
    return {
      isAllowed,
      headers: {
        'x-rate-limit-time-window-ms': String(windowMs),
        'x-rate-limit-time-reset-ms': String(resetMs),
        'x-rate-limit-requests-quota': String(quota),
        'x-rate-limit-requests-left': String(Math.max(0, isAllowed ? left - 1 : 0)),
        ...(isAllowed ? {} : { 'x-retry-after': String(Math.ceil(resetMs / 1_000)) }),
      },
    };
  }
}
