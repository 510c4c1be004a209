import type { Command } from 'commander';
import { allTopics, subjectOf } from '@patchcord/events';
import { registryOf } from './addresses.js';
import { CommandError, type Shell } from './shell.js';
import { printJson, printTable } from './table.js';

interface Options {
  json?: boolean;
}

export function addSchemasCommand(program: Command, shell: Shell): void {
  const schemas = program.command('schemas').description('The Avro schemas of the pipeline. The registry follows the repository.');
  schemas
    .command('list')
    .description('Print every subject and the record it holds. Needs no registry.')
    .option('--json', 'print JSON')
    .action((options: Options) => list(options, shell));
  schemas
    .command('apply')
    .description('Register every schema that is missing. Refused as a whole where one is incompatible with what was registered.')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  SCHEMA_REGISTRY_URL=http://registry:8081 patchcord schemas apply')
    .action((options: Options) => apply(options, shell));
  schemas
    .command('check')
    .description('Say what `apply` would do, and change nothing. Exit 1 when a schema is incompatible.')
    .option('--json', 'print JSON')
    .action((options: Options) => check(options, shell));
}

function list({ json }: Options, shell: Shell): void {
  const subjects = allTopics().flatMap((topic) => {
    const schema = topic.schema as { name: string; namespace: string } | null;
    return schema === null ? [] : [{ subject: subjectOf(topic), record: `${schema.namespace}.${schema.name}` }];
  });
  if (json) return printJson(shell, { subjects });
  printTable(shell, ['subject', 'record'], subjects.map(({ subject, record }) => [subject, record]));
}

async function apply({ json }: Options, shell: Shell): Promise<void> {
  const url = registryOf(shell);
  const { applySchemas, checkSchemas } = await import('@patchcord/kafka');
  // All are looked at before the first is registered, so that a refusal leaves the registry as it was.
  refuseIncompatible(await checkSchemas(url).catch(unreachable(url)));
  const subjects = await applySchemas(url).catch(unreachable(url));
  if (json) return printJson(shell, { subjects });
  printStates(subjects, shell);
}

async function check({ json }: Options, shell: Shell): Promise<void> {
  const url = registryOf(shell);
  const { checkSchemas } = await import('@patchcord/kafka');
  const subjects = await checkSchemas(url).catch(unreachable(url));
  refuseIncompatible(subjects);
  if (json) return printJson(shell, { subjects });
  printStates(subjects, shell);
}

interface State {
  subject: string;
  state: string;
  id?: number;
  reason?: string;
}

function printStates(subjects: readonly State[], shell: Shell): void {
  printTable(shell, ['subject', 'state', 'id'], subjects.map(({ subject, state, id }) => [subject, state, id]));
}

function refuseIncompatible(subjects: readonly State[]): void {
  const wrong = subjects.filter(({ state }) => state === 'incompatible');
  if (wrong.length === 0) return;
  const lines = wrong.map(({ subject, reason }) => `${subject} is incompatible with what is registered: ${reason ?? 'the registry does not say why'}`);
  throw new CommandError(`${lines.join('\n')}\nEvery field needs a default, and none may be renamed or retyped.`, 1, { subjects });
}

function unreachable(url: string) {
  return (error: unknown): never => {
    const message = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${message} (asked at ${url})`, /incompatible|refused the schema/.test(message) ? 1 : 3);
  };
}
