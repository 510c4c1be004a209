import { expect, it } from 'vitest';
import { mergeOffsets, offsetsOf, toMultirange } from './offset-ranges.js';

it('writes neighbours as one range, and reads every offset back', () => {
  expect(toMultirange([3, 4, 5, 9, 11])).toBe('{[3,6),[9,10),[11,12)}');
  expect(offsetsOf('{[3,6),[9,10),[11,12)}')).toEqual([3, 4, 5, 9, 11]);
  expect(offsetsOf('{}')).toEqual([]);
});

it('keeps stores, topics and partitions apart, each in the order of the log', () => {
  const at = (storeHash: string, partition: number, offset: string) => ({
    storeHash,
    topic: 'orders',
    partition,
    offset,
  });

  expect(mergeOffsets([at('a', 0, '12'), at('b', 0, '11'), at('a', 0, '9'), at('a', 1, '9')])).toEqual([
    { storeHash: 'a', topic: 'orders', partition: 0, offsets: [9, 12] },
    { storeHash: 'b', topic: 'orders', partition: 0, offsets: [11] },
    { storeHash: 'a', topic: 'orders', partition: 1, offsets: [9] },
  ]);
});
