import { expect, it } from 'vitest';
import { addTallies, lastLine, vitestTally } from './tally.mjs';

const file = (status: string, tests: string[]): object => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

it('counts tests, and a file that could not be run as one failure', () => {
  const results = {
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 2,
    testResults: [file('passed', ['passed', 'passed']), file('failed', ['passed', 'failed']), file('failed', [])],
  };

  expect(vitestTally(results, 1)).toEqual({ passed: 3, failed: 2, skipped: 2 });
});

it('fails when vitest failed though every test passed, and when it left no report', () => {
  const results = {
    numPassedTests: 1,
    numFailedTests: 0,
    numPendingTests: 0,
    testResults: [file('passed', ['passed'])],
  };

  expect(vitestTally(results, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(vitestTally(null, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

it('ends with the line that scripts read', () => {
  expect(
    lastLine(
      addTallies([
        { passed: 2, failed: 0, skipped: 0 },
        { passed: 40, failed: 1, skipped: 0 },
      ]),
    ),
  ).toBe('42 passed, 1 failed');
  expect(lastLine({ passed: 1, failed: 0, skipped: 3 })).toBe('1 passed, 0 failed, 3 skipped');
});
