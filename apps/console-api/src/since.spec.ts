import { expect, it } from 'vitest';
import { since, sinceMs } from './since.js';

const NOW = Date.UTC(2026, 0, 10, 12);

it.each([
  ['30s', NOW - 30_000],
  ['15m', NOW - 900_000],
  ['24h', NOW - 86_400_000],
  ['7d', NOW - 604_800_000],
  ['2026-01-10T09:00:00Z', Date.UTC(2026, 0, 10, 9)],
  ['2026-01-09', Date.UTC(2026, 0, 9)],
])('reads %s', (text, ms) => {
  expect(since.safeParse(text).success).toBe(true);
  expect(sinceMs(text, NOW)).toBe(ms);
});

it.each(['', 'yesterday', '5', '5w', '-5m', '2026-13-40'])('refuses "%s" and says what it may be', (text) => {
  expect(since.safeParse(text).error?.issues[0]?.message).toBe('must be a span as in 15m, 24h or 7d, or an instant in ISO 8601');
});
