import { z } from 'zod';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Where a window begins: a span before now, as in `15m`, `24h` or `7d`, or an instant in ISO 8601. */
export const since = z
  .string()
  .refine((text) => millisecondsOf(text, 0) !== null, 'must be a span as in 15m, 24h or 7d, or an instant in ISO 8601')
  .describe('Begin of the window: a span before now (15m, 24h, 7d), or an instant in ISO 8601');

/** How long a window is, as in `15m`. */
export const span = z
  .string()
  .refine((text) => spanMs(text) >= 60_000, 'must be a span of a minute or longer, as in 5m, 15m, 1h or 1d')
  .describe('Length of each window: 5m, 15m, 1h, 1d');

/** Milliseconds of a span; 0 for what is none. */
export function spanMs(text: string): number {
  const parts = /^(\d{1,6})([smhd])$/.exec(text);
  return parts ? Number(parts[1]) * UNIT_MS[parts[2] as keyof typeof UNIT_MS] : 0;
}

/** The instant that `since` stands for, ms since the epoch. */
export function sinceMs(text: string, now: number): number {
  return millisecondsOf(text, now) ?? now;
}

function millisecondsOf(text: string, now: number): number | null {
  const span = /^(\d{1,6})([smhd])$/.exec(text);
  if (span) return now - Number(span[1]) * UNIT_MS[span[2] as keyof typeof UNIT_MS];
  const ms = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}
