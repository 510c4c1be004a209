import { TokenBucket } from './token-bucket.js';

const FRESH_MS = 5 * 60_000;
const SEEN_MAX = 100_000;
const LATE_PER_SECOND = 100;
const LATE_BURST = 2_000;

/**
 * What a signed call is worth by its age. BigCommerce retries for 48 h and does not say whether a retry is signed anew, so an
 * old call is not refused: its only effect is one more fetch. It is only slowed down.
 */
export class ReplayWindow {
  // In memory only: after a restart a captured call costs at most one fetch that many share.
  private readonly seen = new Set<string>();
  private readonly late: TokenBucket;

  constructor(private readonly now: () => number = Date.now) {
    this.late = new TokenBucket(LATE_PER_SECOND, LATE_BURST, now);
  }

  /** `timestamp` is in seconds, as signed. */
  judge(
    storeHash: string,
    id: string | undefined,
    timestamp: string | undefined,
  ): 'fresh' | 'late' | 'repeat' | 'too-many' {
    if (id !== undefined && this.seen.has(`${storeHash}/${id}`)) return 'repeat';
    if (timestamp === undefined) return 'fresh';
    const ageMs = Math.abs(this.now() - Number(timestamp) * 1_000);
    if (ageMs <= FRESH_MS) return 'fresh';
    return this.late.take() ? 'late' : 'too-many';
  }

  /** To be called once Kafka has the notice, so that a retry of a call that failed is not taken for a repeat. */
  remember(storeHash: string, id: string): void {
    this.seen.add(`${storeHash}/${id}`);
    if (this.seen.size > SEEN_MAX) this.seen.delete(this.seen.values().next().value ?? '');
  }
}
