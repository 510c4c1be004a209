import { expect, it } from 'vitest';
import { firstReadMs, nextWait } from './settling.js';
import type { Waited, Work } from './work.js';

const MINUTE_MS = 60_000;
const times = { visibilityDelayMs: MINUTE_MS, unprovenAfterMs: 5 * MINUTE_MS };

const waiting = (kind: 'activity' | 'order', waited: Partial<Waited> = {}): Work =>
  ({
    kind,
    waited: { seq: '7', isUnknown: true, attempts: 1, reads: 0, absences: 0, unknownSince: 1_000, ...waited },
  }) as Work;

it('reads early, since to find it proves it at any time', () => {
  expect(firstReadMs(times)).toBe(2_000);
  expect(nextWait(waiting('activity'), true, 3_000, times)).toMatchObject({
    dueInMs: 13_000,
    absences: 0,
    reads: 1,
    isOpen: true,
  });
});

it('counts an absence only after the visibility delay, and reads twice then', () => {
  expect(nextWait(waiting('activity', { reads: 2 }), true, 1_000 + 16_000, times)).toMatchObject({
    dueInMs: 44_000,
    absences: 0,
  });
  expect(nextWait(waiting('activity', { reads: 3 }), true, 1_000 + MINUTE_MS, times)).toMatchObject({
    dueInMs: 5_000,
    absences: 1,
  });
});

it('leaves an event to people that no read could prove within five minutes, and blocks nobody with it', () => {
  expect(nextWait(waiting('activity', { reads: 9 }), false, 1_000 + 5 * MINUTE_MS, times)).toMatchObject({
    reason: 'unproven',
    isOpen: false,
    isBlocking: false,
  });
});

it('goes on reading about an order, which can always be compared and holds up what follows', () => {
  expect(nextWait(waiting('order', { reads: 9 }), false, 1_000 + 5 * MINUTE_MS, times)).toMatchObject({
    reason: 'unknown',
    isOpen: true,
    isBlocking: true,
  });
});
