import type { Command } from 'commander';
import { readConsole } from './console.js';
import { spanOf } from './span.js';
import type { Shell } from './shell.js';
import { printJson, printTable } from './table.js';

interface Options {
  since: string;
  store?: string;
  json?: boolean;
}

export function addStatusCommand(program: Command, shell: Shell): void {
  program
    .command('status')
    .description('The books of a window: what came in it, and what has become of it until now.')
    .option('--since <when>', 'begin of the window: a span (15m, 24h, 7d) or an instant (2026-01-31T09:00Z)', '1h')
    .option('--store <hash>', 'one store')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action((options: Options) => printStatus(options, shell));
}

const HELP = `
received = applied + unchanged + superseded + suppressed + rejected + parked + unknown + in flight. It is counted by Kafka's
offsets, so that nothing is left out. "unchanged", "superseded" and "suppressed" needed nothing at Cordial; rejected records
are under "patchcord errors list"; parked ones go on by themselves; unknown are effects whose answer was lost.

Examples:
  patchcord status
  patchcord status --since 24h --store abc123
  patchcord status --json | jq '.records[] | select(.inFlight > 0)'`;

async function printStatus({ since, store, json }: Options, shell: Shell): Promise<void> {
  const query = { since, ...(store !== undefined && { store }) };
  const status = await readConsole(shell, (client) => client.GET('/api/status', { params: { query } }));
  if (json) return printJson(shell, status);
  shell.out(`From ${status.since} to ${status.until}\n\n`);
  printTable(
    shell,
    ['store', 'records', 'received', 'applied', 'unchanged', 'superseded', 'suppressed', 'rejected', 'parked', 'unknown', 'in flight', 'p50', 'p95', 'p99'],
    status.records.map((line) => [
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
      ...[line.freshness?.p50Ms, line.freshness?.p95Ms, line.freshness?.p99Ms].map((ms) => (ms === undefined ? '' : spanOf(ms))),
    ]),
  );
  shell.out('\n');
  printTable(
    shell,
    ['store', 'notices', 'fetched', 'coalesced', 'missing', 'rejected', 'in flight'],
    status.notices.map((line) => [line.store || '(not known yet)', line.received, line.fetched, line.coalesced, line.missing, line.rejected, line.inFlight]),
  );
  shell.out('\n');
  printTable(
    shell,
    ['store', 'commands', 'applied', 'unchanged', 'superseded', 'suppressed', 'rejected', 'parked', 'unknown'],
    status.commands.map((line) => [line.store, line.kind, line.applied, line.unchanged, line.superseded, line.suppressed, line.rejected, line.parked, line.unknown]),
  );
  shell.out(`\n${reasonsOf(status.records)}Commands on their way: ${status.commandsInFlight}. Open errors: ${status.openErrors}.\n`);
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
