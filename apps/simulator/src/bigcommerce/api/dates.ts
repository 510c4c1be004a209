/** v2 writes "Tue, 03 Jun 2025 21:40:11 +0000". */
export function toRfc2822(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000');
}

/** v3 writes "2025-06-03T21:40:11Z": seconds, never milliseconds. */
export function toIsoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Some v3 resources (refunds, products, carts) write the offset out: "2025-06-03T21:40:11+00:00". */
export function toIsoOffset(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+00:00`;
}

/** Customer groups write "2025-06-03 21:40:11". */
export function toSqlDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

const dayOnly = /^\d{4}-\d{2}-\d{2}$/;
const isoInstant = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const rfc2822 = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} ([+-]\d{4}|GMT|UTC|Z)$/;
const unixSeconds = /^\d{9,10}$/;

/** Milliseconds since 1970 of a filter value (RFC-2822, ISO-8601 or Unix seconds), or null when it is none of them. */
export function parseDate(text: string): number | null {
  const trimmed = text.trim();
  if (unixSeconds.test(trimmed)) return Number(trimmed) * 1_000;
  if (dayOnly.test(trimmed)) return finite(Date.parse(`${trimmed}T00:00:00Z`));
  if (rfc2822.test(trimmed)) return finite(Date.parse(trimmed));
  if (!isoInstant.test(trimmed)) return null;
  const instant = trimmed.replace(' ', 'T');
  return finite(Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(instant) ? instant : `${instant}Z`));
}

/** The catalog's trap: a day without a time gets the time of the call. */
export function parseCatalogDate(text: string, nowMs: number): number | null {
  if (!dayOnly.test(text.trim())) return parseDate(text);
  const dayMs = parseDate(text);
  return dayMs === null ? null : dayMs + (nowMs % 86_400_000);
}

function finite(ms: number): number | null {
  return Number.isFinite(ms) ? ms : null;
}
