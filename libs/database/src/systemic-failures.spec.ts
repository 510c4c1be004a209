import { expect, it } from 'vitest';
import { SystemicFailures } from './systemic-failures.js';

/** What the last of `times` equal ends says. */
function note(failures: SystemicFailures, version: number, isRejected: boolean, times: number): (number | null)[] {
  return Array.from({ length: times }, () => failures.note('abc123', version, isRejected)).filter(
    (said) => said !== null,
  );
}

it('reports a store at 200 rejected records that are a fifth of its last 2,000, once', () => {
  const failures = new SystemicFailures();
  expect(note(failures, 1, false, 700)).toEqual([]);
  expect(note(failures, 1, true, 199)).toEqual([]);

  expect(note(failures, 1, true, 1)).toEqual([200]);
  expect(note(failures, 1, true, 500)).toEqual([]);
});

it('says nothing of many rejected records that are few among all', () => {
  const failures = new SystemicFailures();
  const said = [
    ...note(failures, 1, false, 1_700),
    ...note(failures, 1, true, 300),
    ...note(failures, 1, false, 1_700),
    ...note(failures, 1, true, 90),
  ];

  expect(said).toEqual([]);
});

it('judges the next version of the document anew, and a store that was let go on', () => {
  const failures = new SystemicFailures();
  expect(note(failures, 1, true, 200)).toEqual([200]);

  expect(note(failures, 2, true, 199)).toEqual([]);
  expect(note(failures, 1, true, 400)).toEqual([]);
  expect(note(failures, 2, true, 1)).toEqual([200]);

  failures.forget('abc123');
  expect(note(failures, 2, true, 199)).toEqual([]);
  expect(note(failures, 2, true, 1)).toEqual([200]);
});
