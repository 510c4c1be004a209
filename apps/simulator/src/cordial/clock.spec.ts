import { expect, it } from 'vitest';
import { readTime, toCordialTime } from './clock.js';

const pacific = 'America/Los_Angeles';

it.each([
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05+0000'],
  ['2026-01-02T03:04:05.678+05:30', '2026-01-01T21:34:05+0000'],
  ['2026-01-02T03:04:05-0800', '2026-01-02T11:04:05+0000'],
  ['2026-01-02 03:04', '2026-01-02T11:04:00+0000'],
  ['2026-07-02', '2026-07-02T07:00:00+0000'],
])('reads %s', (text, time) => {
  expect(toCordialTime(readTime(text, pacific)!)).toBe(time);
});

it('reads the hour after the clocks went forward', () => {
  expect(toCordialTime(readTime('2026-03-08 03:30:00', pacific)!)).toBe('2026-03-08T10:30:00+0000');
});

it.each([
  '',
  'now',
  '2026-13-01',
  '2026-02-30',
  '2026-01-02T25:00:00Z',
  '1767323045',
  'Fri, 02 Jan 2026 03:04:05 +0000',
  null,
  7,
])('does not take %j for a time', (value) => {
  expect(readTime(value, pacific)).toBeNull();
});
