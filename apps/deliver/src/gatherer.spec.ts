import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Gatherer } from './gatherer.js';

it('runs what comes together as one, and gives each its own result', async () => {
  const runs: number[][] = [];
  const gatherer = new Gatherer(
    async (items: number[]) => {
      runs.push(items);
      return items.map((item) => item * 10);
    },
    { lingerMs: 1, batchMax: 10, runsMax: 1 },
  );

  expect(await Promise.all([1, 2, 3].map((item) => gatherer.add(item)))).toEqual([10, 20, 30]);
  expect(runs).toEqual([[1, 2, 3]]);
});

it('gathers longer while as many runs are out as may be, and never more than a batch', async () => {
  const sizes: number[] = [];
  const gatherer = new Gatherer(
    async (items: number[]) => {
      sizes.push(items.length);
      await delay(10);
      return items;
    },
    { lingerMs: 1, batchMax: 4, runsMax: 1 },
  );

  await Promise.all(Array.from({ length: 10 }, (_, item) => gatherer.add(item)));

  expect(sizes).toEqual([4, 4, 2]);
});

it('fails those of the batch that failed, and nobody else', async () => {
  const gatherer = new Gatherer(
    (items: number[]) => (items.includes(1) ? Promise.reject(new Error('no')) : Promise.resolve(items)),
    {
      lingerMs: 1,
      batchMax: 2,
      runsMax: 2,
    },
  );

  const results = await Promise.allSettled([0, 1, 2, 3].map((item) => gatherer.add(item)));

  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
});
