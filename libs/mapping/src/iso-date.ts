// Date.parse alone is no check: V8 takes "foo 1" for a date, and reads a zone-less time in the zone of the machine.
const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;
const RFC_2822 = /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT|UTC?|Z)$/;

/** A Unix time below this is in seconds, above in milliseconds: as milliseconds it would be a day in 1973. */
const SECONDS_BELOW = 100_000_000_000;

/** End of the year 9999, up to which ISO 8601 has four digits for the year. */
const MILLISECONDS_MAX = 253_402_300_799_999;

/**
 * Milliseconds since the epoch of a date as BigCommerce writes it: RFC 2822 (v2), ISO 8601 with or without zone (v3; without means
 * UTC), or Unix time, which v3 has been seen to send. Null when it is none of these.
 */
export function millisecondsOf(value: string | number): number | null {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || value < 0 || value > MILLISECONDS_MAX) return null;
    return value < SECONDS_BELOW ? value * 1000 : value;
  }
  const iso = ISO.exec(value);
  if (iso !== null) return valid(Date.parse(isoInUtc(value, iso[1])));
  return RFC_2822.test(value) ? valid(Date.parse(value)) : null;
}

function isoInUtc(text: string, zone: string | undefined): string {
  if (text.length === 10) return text;
  const joined = text[10] === ' ' ? `${text.slice(0, 10)}T${text.slice(11)}` : text;
  return zone === undefined ? `${joined}Z` : joined;
}

function valid(ms: number): number | null {
  return Number.isNaN(ms) ? null : ms;
}

/** ISO 8601 with an explicit offset, without which Cordial reads a time in the account's own zone: 2025-06-03T21:40:11+00:00. */
export function isoOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+00:00`;
}
