import type { Command } from 'commander';
import type { paths } from '@patchcord/console-client';
import { printAttempts } from './attempts.js';
import { readConsole } from './console.js';
import type { Shell } from './shell.js';
import { spanOf } from './span.js';
import { printJson, printTable } from './table.js';

type Lookup = paths['/api/lookup']['get']['responses'][200]['content']['application/json'];

export function addLookupCommand(program: Command, shell: Shell): void {
  program
    .command('lookup')
    .description('The story of one person, resource or record: from the webhook to the answer of Cordial, with the times.')
    .argument('<what>', 'e-mail address, order number, customer:ID, subscriber:ID, contact:UUID, topic/partition/offset, or a record id')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action((what: string, options: { json?: boolean }) => lookUp(what, options, shell));
}

const HELP = `
Examples:
  patchcord lookup mia@example.com
  patchcord lookup 118                       order 118
  patchcord lookup customer:7
  patchcord lookup order:118 --json | jq -r .answer`;

const STORIES_SHOWN = 5;

async function lookUp(what: string, { json }: { json?: boolean }, shell: Shell): Promise<void> {
  const found = await readConsole(shell, (client) => client.GET('/api/lookup', { params: { query: { q: what } } }));
  if (json) return printJson(shell, found);
  shell.out(`${found.answer}\n`);
  printContacts(found, shell);
  const records = found.records.filter(({ end }) => end !== 'coalesced');
  for (const record of records.slice(0, STORIES_SHOWN)) printRecord(record, shell);
  const [older, coalesced] = [records.length - STORIES_SHOWN, found.records.length - records.length];
  if (older > 0) shell.out(`\n${older} older observations: see --json.\n`);
  if (coalesced > 0) shell.out(`\n${coalesced} more webhooks shared these fetches.\n`);
  printLedger(found, shell);
}

function printContacts({ contacts }: Lookup, shell: Shell): void {
  for (const { id, email, account, customers, consent, atCordial } of contacts) {
    const status = consent.status || 'never opted in or out';
    const since = consent.at ? ` since ${consent.at} (${consent.evidence})` : '';
    shell.out(`\nContact ${email}, account ${account}, ${id}\n`);
    shell.out(`  e-mail consent: ${status}${since}\n`);
    for (const { store, customerId } of customers) shell.out(`  customer ${customerId} of store ${store}\n`);
    shell.out(atCordial ? `  at Cordial: ${atCordial.cid || '(id not known)'}, last written ${atCordial.updatedAt}\n` : '  at Cordial: nothing was applied yet\n');
  }
}

function printRecord(record: Lookup['records'][number], shell: Shell): void {
  shell.out(`\n${record.resource} ${record.resourceId} of store ${record.store}: ${record.end}\n`);
  shell.out(`  record ${record.recordId} (${record.origin}, ${record.lane})${record.traceId ? `, trace ${record.traceId}` : ''}\n`);
  for (const { hop, at, afterMs } of record.hops) shell.out(`  ${at}  ${`+${spanOf(Math.max(0, afterMs))}`.padStart(9)}  ${hop}\n`);
  for (const detail of new Set(record.endings.map((ending) => ending.detail))) if (detail !== '') shell.out(`  ${detail}\n`);
}

function printLedger({ effects, attempts, milestones, parked, errors }: Lookup, shell: Shell): void {
  if (effects.length > 0) {
    shell.out('\n');
    printTable(shell, ['effect', 'state', 'request', 'status', 'attempts', 'updated'], effects.map((row) => [row.effectKey, row.state, row.request, row.status, row.attempts, row.updatedAt]));
  }
  printAttempts(attempts, shell);
  for (const { orderId, name, at, silent } of milestones) shell.out(`\nMilestone of order ${orderId}: ${name} at ${at}${silent ? ' (recorded without being sent)' : ''}`);
  if (milestones.length > 0) shell.out('\n');
  for (const { kind, effectKey, reason, parkedAt } of parked) shell.out(`\nWaits since ${parkedAt}: ${kind} ${effectKey} (${reason})\n`);
  for (const { id, code, message, state, redrivenAt, closedBy } of errors) {
    const since = [redrivenAt ? `sent again ${redrivenAt}` : '', closedBy ? `${state}: ${closedBy}` : state].filter((part) => part !== '').join(', ');
    shell.out(`\nRejected (${code}; ${since}): ${message}\n  patchcord errors show ${id}\n`);
  }
}
