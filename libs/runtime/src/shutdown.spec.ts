import { beforeAll, expect, it } from 'vitest';
import { configureLog, createLogger } from './log.js';
import { shutDown } from './shutdown.js';

const log = createLogger('spec');
beforeAll(() => configureLog({ level: 'silent', service: 'spec' }));

it('runs the steps one after another', async () => {
  const done: string[] = [];

  const allWell = await shutDown(
    [
      ['drain', async () => void (await Promise.resolve(), done.push('drain'))],
      ['close', () => done.push('close')],
    ],
    1_000,
    log,
  );

  expect([allWell, done]).toEqual([true, ['drain', 'close']]);
});

it('runs what follows a step that failed, and says that not all went well', async () => {
  const done: string[] = [];

  const allWell = await shutDown(
    [
      ['drain', () => Promise.reject(new Error('broker away'))],
      ['close', () => done.push('close')],
    ],
    1_000,
    log,
  );

  expect([allWell, done]).toEqual([false, ['close']]);
});

it('stops waiting at its deadline', async () => {
  expect(await shutDown([['drain', () => new Promise(() => {})]], 20, log)).toBe(false);
});
