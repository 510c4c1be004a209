export interface Backoff {
  /** Upper bound of the first wait; it doubles with each attempt. */
  firstMs: number;
  /** No wait is longer than this. */
  capMs: number;
  /** From 0 (included) to 1 (excluded). */
  random?: () => number;
}

/**
 * How long to wait before the next try: anything from 0 to the bound of this attempt (0 is the first), so that many
 * callers who failed together do not come back together ("full jitter", AWS Architecture Blog, "Exponential Backoff And Jitter").
 */
export function fullJitterMs(attempt: number, { firstMs, capMs, random = Math.random }: Backoff): number {
  return Math.round(random() * Math.min(capMs, firstMs * 2 ** attempt));
}
