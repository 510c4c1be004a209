import { expect, it } from 'vitest';
import { RetryQueue } from './retry-queue.js';

it('gives items back by due time, and first come first served within one', () => {
  const queue = new RetryQueue<string>();
  for (const [dueMs, item] of [
    [30, 'd'],
    [10, 'a'],
    [20, 'b'],
    [20, 'c'],
    [40, 'e'],
  ] as const)
    queue.push(dueMs, item);

  const taken: (string | undefined)[] = [];
  for (let item = queue.popDue(30); item; item = queue.popDue(30)) taken.push(item);

  expect(taken).toEqual(['a', 'b', 'c', 'd']);
  expect([queue.size, queue.nextDueMs, queue.popDue(39), queue.popDue(40)]).toEqual([1, 40, undefined, 'e']);
});
