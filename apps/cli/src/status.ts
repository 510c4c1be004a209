import type { paths } from '@patchcord/console-client';
import type { Command } from 'commander';
import { readConsole } from './console.js';
import { spanOf } from './span.js';
import type { Shell } from './shell.js';
import { printJson, printTable } from './table.js';

type Status = paths['/api/status']['get']['responses'][200]['content']['application/json'];
type Books = paths['/api/status/windows']['get']['responses'][200]['content']['application/json']['windows'][number];

interface Options {
  since: string;
  until?: string;
  window?: string;
  store?: string;
  json?: boolean;
}

export function addStatusCommand(program: Command, shell: Shell): void {
  program
    .command('status')
    .description('The books of a window: what came in it, and what has become of it until now.')
    .option('--since <when>', 'begin of the window: a span (15m, 24h, 7d) or an instant (2026-01-31T09:00Z)', '1h')
    .option('--until <when>', 'end of the window, in the same way; without it now')
    .option('--window <span>', 'a line for each 5m, 15m, 1h … since then')
    .option('--store <hash>', 'one store')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action((options: Options) => (options.window === undefined ? printStatus(options, shell) : printWindows(options, options.window, shell)));
}

const HELP = `
received = applied + unchanged + superseded + suppressed + rejected + parked + unknown + in flight + remainder. It is counted by
Kafka's offsets, so that nothing is left out. "unchanged", "superseded" and "suppressed" needed nothing at Cordial; rejected
records are under "patchcord errors"; parked ones go on by themselves; unknown are effects whose answer was lost. The remainder is
what passed every stage and has no end: it is 0, or something was lost.

Examples:
  patchcord status
  patchcord status --since 24h --store abc123
  patchcord status --since 4h --window 15m
  patchcord status --since 2026-01-31T09:00Z --until 2026-01-31T10:00Z
  patchcord status --json | jq '.records[] | select(.inFlight > 0)'`;

async function printStatus({ since, until, store, json }: Options, shell: Shell): Promise<void> {
  const query = { since, ...(until !== undefined && { until }), ...(store !== undefined && { store }) };
  const status = await readConsole(shell, (client) => client.GET('/api/status', { params: { query } }));
  if (json) return printJson(shell, status);
  shell.out(`From ${status.since} to ${status.until}\n${balanceOf(status)}\n\n`);
  printRecords(status, shell);
  printTable(
    shell,
    ['store', 'notices', 'fetched', 'coalesced', 'missing', 'rejected', 'in flight', 'remainder'],
    status.notices.map((line) => [line.store || '(not known yet)', line.received, line.fetched, line.coalesced, line.missing, line.rejected, line.inFlight, line.remainder]),
  );
  shell.out('\n');
  printTable(
    shell,
    ['store', 'commands', 'applied', 'unchanged', 'superseded', 'suppressed', 'rejected', 'parked', 'unknown'],
    status.commands.map((line) => [line.store, line.kind, line.applied, line.unchanged, line.superseded, line.suppressed, line.rejected, line.parked, line.unknown]),
  );
  shell.out(`\n${reasonsOf(status.records)}Commands on their way: ${status.commandsInFlight}. Open errors: ${status.openErrors}${status.openErrors > 0 ? ' ("patchcord errors")' : ''}.\n`);
}

function printRecords({ records }: Status, shell: Shell): void {
  printTable(
    shell,
    ['store', 'records', 'received', 'applied', 'unchanged', 'superseded', 'suppressed', 'rejected', 'parked', 'unknown', 'in flight', 'remainder', 'p50', 'p95', 'p99'],
    records.map((line) => [
      line.store || '(not known yet)',
      line.resource,
      line.received,
      line.applied,
      line.unchanged,
      line.superseded,
      line.suppressed,
      line.rejected,
      line.parked,
      line.unknown,
      line.inFlight,
      line.remainder,
      ...[line.freshness?.p50Ms, line.freshness?.p95Ms, line.freshness?.p99Ms].map((ms) => (ms === undefined ? '' : spanOf(ms))),
    ]),
  );
  shell.out('\n');
}

/** The books in a sentence. */
function balanceOf({ records, notices, remainder }: Pick<Books, 'records' | 'notices' | 'remainder'>): string {
  const lines = [...records, ...notices];
  const sum = (read: (line: (typeof lines)[number]) => number): number => lines.reduce((total, line) => total + read(line), 0);
  const [received, inFlight] = [sum((line) => line.received), sum((line) => line.inFlight)];
  if (remainder > 0) return `THE BOOKS DO NOT BALANCE: ${remainder} of ${received} records and notices have neither an end nor are on their way.`;
  if (inFlight > 0) return `The books balance: ${received} records and notices came, ${received - inFlight} have ended, ${inFlight} are on their way; remainder 0.`;
  return `The books balance: ${received} records and notices came, and every one has ended; remainder 0.`;
}

async function printWindows({ since, store, json }: Options, window: string, shell: Shell): Promise<void> {
  const query = { since, window, ...(store !== undefined && { store }) };
  const { windows } = await readConsole(shell, (client) => client.GET('/api/status/windows', { params: { query } }));
  if (json) return printJson(shell, { windows });
  const rows = windows.flatMap((books) => books.records.filter(({ received }) => received > 0).map((line) => ({ books, line })));
  if (rows.length === 0) return shell.out('Nothing came in these windows.\n');
  printTable(
    shell,
    ['from', 'to', 'store', 'records', 'received', 'applied', 'needed nothing', 'rejected', 'parked', 'unknown', 'in flight', 'remainder', 'p95'],
    rows.map(({ books, line }) => [
      minuteOf(books.since),
      minuteOf(books.until),
      line.store || '(not known yet)',
      line.resource,
      line.received,
      line.applied,
      line.unchanged + line.superseded + line.suppressed,
      line.rejected,
      line.parked,
      line.unknown,
      line.inFlight,
      line.remainder,
      line.freshness ? spanOf(line.freshness.p95Ms) : '',
    ]),
  );
  const gaps = windows.filter(({ remainder }) => remainder > 0);
  shell.out(gaps.length === 0 ? '\nThe books balance in every window.\n' : `\nTHE BOOKS DO NOT BALANCE in ${gaps.length} of ${windows.length} windows.\n`);
}

/** 2026-01-31T09:15:00.000Z → 2026-01-31 09:15Z. */
function minuteOf(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')}Z`;
}

/** Why records were suppressed or rejected, a line each. */
function reasonsOf(records: readonly { store: string; resource: string; suppressedBy: Record<string, number>; rejectedBy: Record<string, number> }[]): string {
  return records
    .flatMap(({ store, resource, suppressedBy, rejectedBy }) => [
      ...Object.entries(suppressedBy).map(([rule, count]) => `${store} ${resource}: ${count} suppressed (${rule})\n`),
      ...Object.entries(rejectedBy).map(([code, count]) => `${store} ${resource}: ${count} rejected (${code})\n`),
    ])
    .join('');
}
