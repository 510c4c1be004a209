import type { paths } from '@patchcord/console-client';
import type { Command } from 'commander';
import { readConsole } from './console.js';
import { CommandError, type Shell } from './shell.js';
import { printJson, printTable } from './table.js';

type Query = NonNullable<paths['/api/errors']['get']['parameters']['query']>;

interface ListOptions extends Query {
  records?: boolean;
  json?: boolean;
}

export function addErrorsCommand(program: Command, shell: Shell): void {
  const errors = program.command('errors').description('What was rejected: by cause, and one by one with the reason and what to do.');
  errors
    .command('list')
    .description('Causes with their counts; with --records each rejected record.')
    .option('--records', 'single records, newest first, at most 200')
    .option('--state <state>', 'open, redriven, closed or all', 'open')
    .option('--since <when>', 'last seen within: a span (24h) or an instant')
    .option('--store <hash>', 'one store')
    .option('--stage <stage>', 'ingest, normalize, enrich or deliver')
    .option('--code <code>', 'one code, as in field-missing')
    .option('--field <path>', 'one field, as in billing_address.email')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action((options: ListOptions) => list(options, shell));
  errors
    .command('show')
    .description('One rejected record: what came, why it cannot work, what to do. Personal data is masked.')
    .argument('<id>', 'id, as `errors list` prints it')
    .option('--json', 'print JSON')
    .action((id: string, options: { json?: boolean }) => show(id, options, shell));
}

const HELP = `
Examples:
  patchcord errors list
  patchcord errors list --code field-missing --records
  patchcord errors show 5b1c6b0e-9f1a-8c2d-8e3f-a1b2c3d4e5f6`;

async function list({ records, json, ...query }: ListOptions, shell: Shell): Promise<void> {
  return records ? listRecords(query, json, shell) : listGroups(query, json, shell);
}

async function listGroups(query: Query, json: boolean | undefined, shell: Shell): Promise<void> {
  const { groups } = await readConsole(shell, (client) => client.GET('/api/errors', { params: { query } }));
  if (json) return printJson(shell, { groups });
  if (groups.length === 0) return shell.out('Nothing is rejected.\n');
  printTable(
    shell,
    ['records', 'stage', 'code', 'field', 'last seen', 'sample'],
    groups.map((group) => [group.records, group.stage, group.code, group.field, group.lastSeen, group.sample]),
  );
  if (shell.isTerminal) for (const { code, message, action } of groups) shell.out(`\n${code}: ${message}\n  ${action}\n`);
}

async function listRecords(query: Query, json: boolean | undefined, shell: Shell): Promise<void> {
  const { errors } = await readConsole(shell, (client) => client.GET('/api/errors/records', { params: { query } }));
  if (json) return printJson(shell, { errors });
  printTable(
    shell,
    ['id', 'stage', 'code', 'store', 'resource', 'times', 'last seen', 'reason'],
    errors.map((row) => [row.id, row.stage, row.code, row.store, `${row.resource} ${row.resourceId}`.trim(), row.times, row.lastSeen, row.message]),
  );
}

async function show(id: string, { json }: { json?: boolean }, shell: Shell): Promise<void> {
  if (!/^[0-9a-f-]{36}$/i.test(id)) throw new CommandError(`"${id}" is no id of a rejected record: "patchcord errors list" prints them.`, 2);
  const card = await readConsole(shell, (client) => client.GET('/api/errors/{id}', { params: { path: { id } } }));
  if (json) return printJson(shell, card);
  const { original } = card;
  const rows: [string, string][] = [
    ['what', `${card.resource} ${card.resourceId}`.trim() + (card.store ? ` of store ${card.store}` : '')],
    ['rejected by', `${card.stage} (${card.code})`],
    ['why', card.message],
    ['field', card.field],
    ['expected', card.expected],
    ['came', card.came],
    ['what to do', card.action],
    ['state', `${card.state}, ${card.times} times, first ${card.firstSeen}, last ${card.lastSeen}`],
    ['trace', card.traceId],
    ['original', `${original.topic}/${original.partition}/${original.offset}, key ${original.key}, ${original.bytes} bytes`],
    ['kept at', `${card.errorTopic.topic}/${card.errorTopic.partition}/${card.errorTopic.offset}`],
  ];
  for (const [name, value] of rows) if (value !== '') shell.out(`${name.padEnd(12)}${value}\n`);
  shell.out(`\nWhat came (${original.form}, personal data masked):\n${JSON.stringify(original.value, null, 2)}\n`);
}
