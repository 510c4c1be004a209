import { expect, it } from 'vitest';
import { SystemicFailures } from './systemic.js';

function note(failures: SystemicFailures, version: number, isRejected: boolean, times: number): void {
  for (let n = 0; n < times; n++) failures.note('abc123', version, isRejected);
}

it('stops a store at 200 rejected commands that are a fifth of its last 2,000', () => {
  const failures = new SystemicFailures();
  note(failures, 1, false, 700);
  note(failures, 1, true, 199);
  expect(failures.isStopped('abc123', 1)).toBe(false);

  note(failures, 1, true, 1);

  expect(failures.isStopped('abc123', 1)).toBe(true);
  expect(failures.stopped()).toEqual(['abc123']);
});

it('does not stop a store for many rejected commands that are few among all', () => {
  const failures = new SystemicFailures();
  note(failures, 1, false, 1_700);
  note(failures, 1, true, 300);
  note(failures, 1, false, 1_700);
  note(failures, 1, true, 90);

  expect(failures.isStopped('abc123', 1)).toBe(false);
});

it('judges the next version of the document anew, and other stores by themselves', () => {
  const failures = new SystemicFailures();
  note(failures, 1, true, 200);

  expect(failures.isStopped('abc123', 1)).toBe(true);
  expect(failures.isStopped('abc123', 2)).toBe(false);
  expect(failures.isStopped('def456', 1)).toBe(false);
});
