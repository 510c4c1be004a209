import type { paths } from '@patchcord/console-client';
import type { Shell } from './shell.js';
import { spanOf } from './span.js';
import { printTable } from './table.js';

type Attempt = paths['/api/errors/{id}']['get']['responses'][200]['content']['application/json']['attemptsMade'][number];

/** Calls to Cordial that did not settle it, with the wait after each. */
export function printAttempts(attempts: readonly Attempt[], shell: Shell): void {
  if (attempts.length === 0) return;
  shell.out('\nAttempts that did not settle it:\n');
  printTable(
    shell,
    ['at', 'effect', 'attempt', 'request', 'status', 'result', 'why', 'next after'],
    attempts.map((row) => [row.at, row.effectKey, row.attempt, row.request, row.status || 'no answer', row.result, row.reason, row.delayMs === null ? '' : spanOf(row.delayMs)]),
  );
}
