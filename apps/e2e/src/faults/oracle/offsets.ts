import type { Finding, Question } from './question.js';

/** I7: what a group has committed never goes back, unless somebody set it back. That nothing was skipped is what I8 counts. */
export function judgeOffsets({ offsets, resetsMs }: Pick<Question, 'offsets' | 'resetsMs'>): Finding {
  const seen = new Map<string, { offset: number; atMs: number }>();
  const offenders: string[] = [];
  for (const { place, offset, atMs } of offsets) {
    const before = seen.get(place);
    const wasReset = before !== undefined && resetsMs.some((resetMs) => resetMs >= before.atMs && resetMs <= atMs);
    if (before && offset < before.offset && !wasReset)
      offenders.push(`${place} went from ${before.offset} to ${offset}`);
    seen.set(place, { offset, atMs });
  }
  return {
    name: 'I7',
    statement: 'offsets: a commit never goes back',
    counts: { samples: offsets.length, places: seen.size },
    offenders,
  };
}
