/**
 * What vitest's JSON report counts as `{ passed, failed, skipped }`. A file that could not be run and an error outside
 * of tests have no test of their own in the report, so each is one failure.
 */
export function vitestTally(results, exitCode) {
  if (results === null) return { passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = results.numFailedTests + brokenFiles;
  return {
    passed: results.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: results.numPendingTests + (results.numTodoTests ?? 0),
  };
}

export function addTallies(tallies) {
  const sum = (of) => tallies.reduce((total, tally) => total + tally[of], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** The line that scripts read: `N passed, N failed`. */
export function lastLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
