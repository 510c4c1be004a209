import { isBlocking, type Wait } from './parking.js';
import type { Work } from './work.js';

/** How long Cordial's reads may lag behind its writes, and how long a person is not asked. */
export interface SettlingTimes {
  visibilityDelayMs: number;
  unprovenAfterMs: number;
}

export const UNPROVEN_AFTER_MS = 5 * 60_000;
/** Finding it proves it at any time, so the first reads come early. */
const EARLY_READS_MS = [2_000, 15_000];
/** Absence takes this many reads, each after the visibility delay. */
export const ABSENCES_FOR_PROOF = 2;

/** How long after its answer was lost a command is read for the first time. */
export function firstReadMs({ visibilityDelayMs }: SettlingTimes): number {
  return Math.min(visibilityDelayMs, EARLY_READS_MS[0] as number);
}

/** True when a read of now that does not find it counts as an absence. */
export function isVisible(unknownSince: number, now: number, { visibilityDelayMs }: SettlingTimes): boolean {
  return now - unknownSince >= visibilityDelayMs;
}

/** How a command of unknown end goes on waiting after a read that did not settle it. */
export function nextWait(work: Work, isAbsent: boolean, now: number, times: SettlingTimes): Wait {
  const { seq, reads, absences, unknownSince } = work.waited as NonNullable<Work['waited']>;
  const isCounted = isAbsent && isVisible(unknownSince, now, times);
  const ageMs = now - unknownSince;
  // Contacts and orders can always be compared, and block what follows: they are read until a read tells.
  const isUnproven = work.kind === 'activity' && !isAbsent && ageMs >= times.unprovenAfterMs;
  const early = EARLY_READS_MS.find((at) => at > ageMs && at < times.visibilityDelayMs);
  const dueAt = early ?? Math.max(times.visibilityDelayMs, ageMs + Math.min(5_000, times.visibilityDelayMs / 4));
  return {
    seq,
    reason: isUnproven ? 'unproven' : 'unknown',
    dueInMs: Math.max(50, dueAt - ageMs),
    isOpen: !isUnproven,
    isBlocking: isBlocking(work, 'unknown'),
    reads: reads + 1,
    absences: absences + (isCounted ? 1 : 0),
    unknownSince,
  };
}
