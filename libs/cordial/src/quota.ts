export type HeaderBag = Readonly<Record<string, string | string[] | undefined>>;

/** What a limited endpoint says of itself (Cordial help centre, "API rate limits"). */
export interface Quota {
  limit: number | undefined;
  remaining: number;
  resetMs: number;
}

/** Undefined when the answer has no limit headers. */
export function readQuota(headers: HeaderBag): Quota | undefined {
  const remaining = readNumber(headers['x-rate-limit-remaining']);
  const resetSeconds = readNumber(headers['x-rate-limit-reset']);
  if (remaining === undefined || resetSeconds === undefined) return undefined;
  return { limit: readNumber(headers['x-rate-limit-limit']), remaining, resetMs: resetSeconds * 1_000 };
}

/** `Retry-After` in seconds or as an HTTP date; undefined when there is none that can be read. */
export function readRetryAfterMs(headers: HeaderBag, now: number = Date.now()): number | undefined {
  const seconds = readNumber(headers['retry-after']);
  if (seconds !== undefined) return seconds * 1_000;
  const value = headers['retry-after'];
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

function readNumber(value: string | string[] | undefined): number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}
