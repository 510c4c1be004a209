import type { paths } from '@patchcord/console-client';
import type { Command } from 'commander';
import { printAttempts } from './attempts.js';
import { readConsole } from './console.js';
import { addFilterOptions, assertId, optionsOf, toChosen, type FilterOptions } from './error-options.js';
import { addRedriveCommands } from './redrive.js';
import type { Shell } from './shell.js';
import { agoOf } from './span.js';
import { printJson, printTable } from './table.js';
import { printParked, printUnknown, readWaiting, releaseStore } from './waiting.js';

type Query = NonNullable<paths['/api/errors']['get']['parameters']['query']>;
type Group = paths['/api/errors']['get']['responses'][200]['content']['application/json']['groups'][number];
type Card = paths['/api/errors/{id}']['get']['responses'][200]['content']['application/json'];

interface ListOptions extends FilterOptions {
  state: NonNullable<Query['state']> | 'unknown' | 'parked';
  records?: boolean;
  json?: boolean;
}

export function addErrorsCommand(program: Command, shell: Shell): void {
  const errors = program.command('errors').description('What went wrong: by cause, and one by one, with the reason and what to do; and sending it again.').addHelpText('after', HELP);
  addFilterOptions(
    errors
      .command('list', { isDefault: true })
      .description('Causes with their counts; with --records each rejected record.')
      .option('--records', 'single records, newest first, at most 200')
      .option('--state <state>', 'open, redriven, closed or all; unknown: effects whose answer was lost; parked: what waits, by account', 'open'),
  )
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action((options: ListOptions) => list(options, shell));
  errors
    .command('show')
    .description('One rejected record: what came, why it cannot work, what to do. Personal data is masked.')
    .argument('<id>', 'id, as `errors list` prints it')
    .option('--reveal', 'with personal data; that is written into the audit trail')
    .option('--json', 'print JSON')
    .action((id: string, options: { reveal?: boolean; json?: boolean }) => show(id, options, shell));
  addRedriveCommands(errors, shell);
  errors
    .command('release')
    .description('Let a stage go on that was stopped for a store because too much was rejected.')
    .argument('<store>', 'store hash')
    .argument('<stage>', 'normalize, enrich or deliver')
    .option('--json', 'print JSON')
    .action((store: string, stage: string, options: { json?: boolean }) => releaseStore(store, stage, options, shell));
}

const HELP = `
Examples:
  patchcord errors                                        what was rejected, by cause
  patchcord errors --code field-missing --records         each record of one cause
  patchcord errors --order 118                            those of order 118
  patchcord errors show 5b1c6b0e-9f1a-8c2d-8e3f-a1b2c3d4e5f6
  patchcord errors redrive --code cordial-422             count; with --yes send them again
  patchcord errors --state unknown                        effects whose answer was lost
  patchcord errors --state parked                         what waits for an account
  patchcord errors audit                                  who sent again, closed or revealed what`;

async function list(options: ListOptions, shell: Shell): Promise<void> {
  const { records, json, state, ...filter } = options;
  if (state === 'unknown' || state === 'parked') return listWaiting(state, options, shell);
  const query = { state, ...toChosen(filter) } as Query;
  return records ? listRecords(query, json, shell) : listGroups(query, json, shell);
}

async function listWaiting(state: 'unknown' | 'parked', { store, json }: ListOptions, shell: Shell): Promise<void> {
  const waiting = await readWaiting(shell, store);
  if (json) return printJson(shell, waiting);
  if (state === 'unknown') printUnknown(waiting, shell);
  else printParked(waiting, shell);
}

async function listGroups(query: Query, json: boolean | undefined, shell: Shell): Promise<void> {
  const { groups } = await readConsole(shell, (client) => client.GET('/api/errors', { params: { query } }));
  if (json) return printJson(shell, { groups });
  if (groups.length === 0) shell.out('Nothing is rejected.\n');
  else if (shell.isTerminal) for (const group of groups) printGroup(group, shell);
  else {
    printTable(
      shell,
      ['records', 'stage', 'code', 'field', 'kind', 'first seen', 'last seen', 'sample'],
      groups.map((group) => [group.records, group.stage, group.code, group.field, group.fingerprint, group.firstSeen, group.lastSeen, group.sample]),
    );
  }
  if (query.state === 'open') await tellWhatWaits(query.store, shell);
}

function printGroup(group: Group, shell: Shell): void {
  const { records, stage, code, field, message, action, stores, resources, firstSeen, lastSeen, sample } = group;
  const what = `${records.toLocaleString('en')} ${records === 1 ? 'record' : 'records'}`;
  const of = `${resources.filter((name) => name !== '').join(', ')}${stores.length > 0 ? ` of store ${stores.join(', ')}` : ''}`;
  shell.out(`${what}: ${message}\n`);
  shell.out(`  ${stage}, ${code}${field ? `, ${field}` : ''}${of ? ` · ${of}` : ''} · first ${agoOf(firstSeen)}, last ${agoOf(lastSeen)}\n`);
  shell.out(`  What to do   ${action}\n`);
  shell.out(`  Look at one  patchcord errors show ${sample}\n`);
  shell.out(group.isWorthSendingAgain ? `  Send again   patchcord errors redrive ${optionsOf(group)}\n\n` : `  Put aside    patchcord errors close ${optionsOf(group)}\n\n`);
}

async function tellWhatWaits(store: string | undefined, shell: Shell): Promise<void> {
  const { unknownCount, parked, stopped } = await readWaiting(shell, store);
  const commands = parked.reduce((sum, row) => sum + row.commands, 0);
  const stops = [...new Set(stopped.map(({ stage, store: of }) => `${stage} is stopped for store ${of}`))];
  if (stops.length > 0) shell.out(`${stops.join('; ')}: too much was rejected. See "patchcord errors --state parked".\n`);
  if (unknownCount > 0) shell.out(`Unknown: ${unknownCount} effects whose answer was lost. See "patchcord errors --state unknown".\n`);
  if (commands > 0) shell.out(`Parked: ${commands} commands wait. See "patchcord errors --state parked".\n`);
}

async function listRecords(query: Query, json: boolean | undefined, shell: Shell): Promise<void> {
  const { errors } = await readConsole(shell, (client) => client.GET('/api/errors/records', { params: { query } }));
  if (json) return printJson(shell, { errors });
  printTable(
    shell,
    ['id', 'stage', 'code', 'store', 'resource', 'times', 'last seen', 'state', 'reason'],
    errors.map((row) => [row.id, row.stage, row.code, row.store, `${row.resource} ${row.resourceId}`.trim(), row.times, row.lastSeen, row.closedBy ? `${row.state}: ${row.closedBy}` : row.state, row.message]),
  );
}

async function show(id: string, { reveal, json }: { reveal?: boolean; json?: boolean }, shell: Shell): Promise<void> {
  assertId(id);
  const path = { params: { path: { id } } };
  const card = await readConsole(shell, (client) => (reveal ? client.POST('/api/errors/{id}/reveal', path) : client.GET('/api/errors/{id}', path)));
  if (json) return printJson(shell, card);
  for (const [name, value] of rowsOf(card)) if (value !== '') shell.out(`${name.padEnd(12)}${value}\n`);
  printAttempts(card.attemptsMade, shell);
  printOriginal(card, shell);
}

function rowsOf(card: Card): [string, string][] {
  const { original } = card;
  return [
    ['what', `${card.resource} ${card.resourceId}`.trim() + (card.store ? ` of store ${card.store}` : '')],
    ['rejected by', `${card.stage} (${card.code})`],
    ['why', card.message],
    ['field', card.field],
    ['expected', card.expected],
    ['came', card.came],
    ['what to do', card.action],
    ['state', stateOf(card)],
    ['attempts', card.attempts > 0 ? `${card.attempts} calls to Cordial${card.effectKey ? ` for ${card.effectKey}` : ''}` : ''],
    ['sent again', card.redrives > 0 ? `${card.redrives} times${card.redrivenAt ? `, last ${card.redrivenAt}` : ''}` : ''],
    ['trace', card.traceId],
    ['document', card.documentVersion > 0 ? `version ${card.documentVersion}` : ''],
    ['original', `${original.topic}/${original.partition}/${original.offset}, key ${original.key}, ${original.bytes.toLocaleString('en')} bytes${card.schemaId === null ? '' : `, schema ${card.schemaId}`}`],
    ['comes from', card.source === `${original.topic}/${original.partition}/${original.offset}` ? '' : `${card.source}${card.path ? ` (${card.path})` : ''}`],
    ['kept at', `${card.errorTopic.topic}/${card.errorTopic.partition}/${card.errorTopic.offset}`],
  ];
}

function stateOf({ state, times, firstSeen, lastSeen, closedBy, closedAt }: Card): string {
  const seen = times === 1 ? `rejected ${lastSeen}` : `rejected ${times} times, first ${firstSeen}, last ${lastSeen}`;
  return state === 'closed' ? `closed ${closedAt ?? ''}: ${closedBy}; ${seen}` : `${state}, ${seen}`;
}

function printOriginal({ original, isRevealed, id }: Card, shell: Shell): void {
  const headers = Object.entries(original.headers);
  if (headers.length > 0) shell.out(`\nHeaders:\n${headers.map(([name, value]) => `  ${name}: ${value}\n`).join('')}`);
  if (!original.isKept) return shell.out('\nIts bytes are not kept any more.\n');
  shell.out(`\nWhat came (${original.form}${isRevealed ? '' : ', personal data masked'}):\n${JSON.stringify(original.value, null, 2)}\n`);
  shell.out(`\nSend it again: patchcord errors redrive ${id} --yes\n`);
}
