const windowMs = 120_000;
const buckets = 120;
const callsMin = 100;
const successMin = 0.9;
const blockMs = 180_000;

interface Bucket {
  slot: number;
  sent: number;
  failed: number;
}

/**
 * How one app's webhooks to one domain fared in the last two minutes. Judged from 100 calls on: below 90 % success the
 * domain is blocked for three minutes. Time may be scaled for tests.
 */
export class DestinationHealth {
  readonly reasons = new Map<string, { count: number; lastMs: number }>();
  private readonly ring: Bucket[] = Array.from({ length: buckets }, () => ({ slot: -1, sent: 0, failed: 0 }));
  private blockedUntilMs = 0;

  constructor(private readonly timeScale: number) {}

  isBlocked(nowMs: number): boolean {
    return nowMs < this.blockedUntilMs;
  }

  blockLeftMs(nowMs: number): number {
    return Math.max(0, this.blockedUntilMs - nowMs);
  }

  /** Takes in one result; true when it brings the block about. */
  record(nowMs: number, failure: string | null): boolean {
    const bucket = this.bucketAt(nowMs);
    bucket.sent += 1;
    if (failure === null) return false;
    bucket.failed += 1;
    const reason = this.reasons.get(failure);
    this.reasons.set(failure, { count: (reason?.count ?? 0) + 1, lastMs: nowMs });
    if (this.isBlocked(nowMs) || !this.isFailing(nowMs)) return false;
    this.blockedUntilMs = nowMs + blockMs * this.timeScale;
    // What led to the block does not count again after it.
    for (const old of this.ring) Object.assign(old, { slot: -1, sent: 0, failed: 0 });
    return true;
  }

  private isFailing(nowMs: number): boolean {
    const oldest = this.slotAt(nowMs) - buckets;
    let sent = 0;
    let failed = 0;
    for (const bucket of this.ring) {
      if (bucket.slot <= oldest) continue;
      sent += bucket.sent;
      failed += bucket.failed;
    }
    return sent >= callsMin && (sent - failed) / sent < successMin;
  }

  private bucketAt(nowMs: number): Bucket {
    const slot = this.slotAt(nowMs);
    const index = slot % buckets;
    let bucket = this.ring[index];
    if (!bucket || bucket.slot !== slot) {
      bucket = { slot, sent: 0, failed: 0 };
      this.ring[index] = bucket;
    }
    return bucket;
  }

  private slotAt(nowMs: number): number {
    return Math.floor(nowMs / ((windowMs * this.timeScale) / buckets));
  }
}
