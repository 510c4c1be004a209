import type { paths } from '@patchcord/console-client';
import { readConsole } from './console.js';
import { CommandError, type Shell } from './shell.js';
import { agoOf } from './span.js';
import { printJson, printTable } from './table.js';

export type Waiting = paths['/api/waiting']['get']['responses'][200]['content']['application/json'];

export function readWaiting(shell: Shell, store: string | undefined): Promise<Waiting> {
  const query = store === undefined ? {} : { store };
  return readConsole(shell, (client) => client.GET('/api/waiting', { params: { query } }));
}

/** Effects whose answer was lost, one by one. */
export function printUnknown({ unknown, unknownCount }: Waiting, shell: Shell): void {
  if (unknown.length === 0) return shell.out('No effect is unknown.\n');
  shell.out(`Cordial's answer to these was lost. They are not sent twice; reads of Cordial settle them, mostly within 5 minutes.\n\n`);
  printTable(
    shell,
    ['account', 'effect', 'since', 'sent', 'reads', 'request', 'what next'],
    unknown.map((row) => [row.account, row.effectKey, shell.isTerminal ? agoOf(row.since) : row.since, row.attempts, row.reads, row.request, row.action]),
  );
  if (unknownCount > unknown.length) shell.out(`\n… and ${unknownCount - unknown.length} more.\n`);
}

/** What waits, by account and reason; and what was stopped. */
export function printParked({ parked, stopped }: Waiting, shell: Shell): void {
  for (const { stage, store, rejects, since, records, action } of stopped) {
    shell.out(`${stage} is stopped for store ${store} since ${since}: ${rejects} records were rejected. ${records} wait behind it.\n  ${action}\n\n`);
  }
  if (parked.length === 0) return stopped.length === 0 ? shell.out('Nothing is parked.\n') : undefined;
  printTable(
    shell,
    ['account', 'store', 'why', 'commands', 'people', 'since', 'next try'],
    parked.map((row) => [row.account || '–', row.store, row.reason, row.commands, row.contacts, shell.isTerminal ? agoOf(row.since) : row.since, row.nextTry ?? '']),
  );
  const meanings = new Map(parked.map(({ reason, meaning }) => [reason, meaning]));
  shell.out('\n');
  for (const [reason, meaning] of meanings) shell.out(`${reason}: ${meaning}\n`);
}

export async function releaseStore(store: string, stage: string, { json }: { json?: boolean }, shell: Shell): Promise<void> {
  if (stage !== 'normalize' && stage !== 'enrich' && stage !== 'deliver') throw new CommandError(`"${stage}" is no stage that can be stopped: normalize, enrich or deliver.`, 2);
  const released = await readConsole(shell, (client) => client.POST('/api/waiting/{store}/{stage}/release', { params: { path: { store, stage } } }));
  if (json) return printJson(shell, released);
  shell.out(`${stage} goes on for store ${store}; ${released.records} records waited.\n`);
}
