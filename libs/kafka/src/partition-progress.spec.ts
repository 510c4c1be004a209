import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartitionProgress } from './partition-progress.js';

describe('PartitionProgress', () => {
  it('commits one after the last of the finished prefix', () => {
    const progress = new PartitionProgress();
    [5, 6, 7].forEach((offset) => progress.add(offset));

    progress.finish(6);
    expect(progress.uncommitted()).toBeUndefined();
    progress.finish(5);
    expect(progress.uncommitted()).toBe(7);
    progress.markCommitted(7);
    expect(progress.uncommitted()).toBeUndefined();
    progress.finish(7);
    expect(progress.uncommitted()).toBe(8);
  });

  it('steps over offsets that a compaction took away', () => {
    const progress = new PartitionProgress();
    [1, 9].forEach((offset) => progress.add(offset));
    progress.finish(1);
    progress.finish(9);
    expect(progress.uncommitted()).toBe(10);
  });

  it('knows the time of the oldest record that is not finished', () => {
    const progress = new PartitionProgress();
    progress.add(5, 1_000);
    progress.add(6, 2_000);
    expect(progress.oldestMs).toBe(1_000);
    progress.finish(6);
    expect(progress.oldestMs).toBe(1_000);
    progress.finish(5);
    expect(progress.oldestMs).toBeUndefined();
  });

  it('never commits past a record that is not finished, in whatever order they finish', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(5_000), { minLength: 1, maxLength: 300 }),
        fc.infiniteStream(fc.nat()),
        (offsets, picks) => {
          const sorted = [...offsets].sort((a, b) => a - b);
          const progress = new PartitionProgress();
          sorted.forEach((offset) => progress.add(offset));
          const open = [...sorted];
          while (open.length > 0) {
            const [offset] = open.splice((picks.next().value as number) % open.length, 1);
            progress.finish(offset as number);
            const next = progress.uncommitted();
            if (next !== undefined && open[0] !== undefined) expect(next).toBeLessThanOrEqual(open[0]);
          }
          expect(progress.uncommitted()).toBe((sorted.at(-1) as number) + 1);
        },
      ),
    );
  });
});
