import type { paths } from '@patchcord/console-client';
import type { Command } from 'commander';
import { CommandError } from './shell.js';

type Order = paths['/api/redrives']['post']['requestBody']['content']['application/json'];
export type Chosen = Order['errors'];

/** What chooses rejected records, as people write it. */
export interface FilterOptions {
  since?: string;
  store?: string;
  stage?: NonNullable<Chosen['stage']>;
  code?: string;
  field?: string;
  kind?: string;
  order?: string;
  customer?: string;
}

export function addFilterOptions(command: Command): Command {
  return command
    .option('--since <when>', 'last seen within: a span (24h) or an instant')
    .option('--store <hash>', 'one store')
    .option('--stage <stage>', 'ingest, normalize, enrich or deliver')
    .option('--code <code>', 'one code, as in field-missing')
    .option('--field <path>', 'one field, as in billing_address.email')
    .option('--kind <fingerprint>', 'one kind of message, where a code has several')
    .option('--order <id>', 'those of one order')
    .option('--customer <id>', 'those of one customer');
}

/** The same in the words of the API. */
export function toChosen({ since, store, stage, code, field, kind, order, customer }: FilterOptions): Chosen {
  const resource = order !== undefined ? { resource: 'order', resourceId: order } : customer !== undefined ? { resource: 'customer', resourceId: customer } : {};
  const filter = { since, store, stage, code, field, fingerprint: kind, ...resource };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** Records by their ids, by a filter, or all by the word: nothing at all chooses nothing. Throws CommandError 2. */
export function chosenBy(ids: readonly string[], options: FilterOptions & { all?: boolean }): Chosen {
  for (const id of ids) assertId(id);
  if (ids.length > 0) return { ids: [...ids] };
  const chosen = toChosen(options);
  if (Object.keys(chosen).length === 0 && !options.all) throw new CommandError('Say which records: their ids, a filter as in --code field-missing, or --all.', 2);
  return chosen;
}

export function assertId(id: string): void {
  if (!/^[0-9a-f-]{36}$/i.test(id)) throw new CommandError(`"${id}" is no id of a rejected record: "patchcord errors list" prints them.`, 2);
}

/** The options that choose just this cause. */
export function optionsOf({ stage, code, field, fingerprint }: { stage: string; code: string; field: string; fingerprint: string }): string {
  const parts = ['--stage', stage, '--code', code, ...(field === '' ? [] : ['--field', quoted(field)]), ...(fingerprint === '' ? [] : ['--kind', fingerprint])];
  return parts.join(' ');
}

function quoted(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
