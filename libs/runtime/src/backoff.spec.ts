import { expect, it } from 'vitest';
import { fullJitterMs } from './backoff.js';

it('waits anything up to a bound that doubles with each attempt, up to the cap', () => {
  const longest = [0, 1, 2, 3, 40].map((attempt) =>
    fullJitterMs(attempt, { firstMs: 100, capMs: 500, random: () => 1 }),
  );

  expect(longest).toEqual([100, 200, 400, 500, 500]);
  expect(fullJitterMs(3, { firstMs: 100, capMs: 500, random: () => 0 })).toBe(0);
});
