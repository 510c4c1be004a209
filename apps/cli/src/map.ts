import type { Command } from 'commander';
import { InvalidRecordError, mappedResources, type MappedResource } from '@patchcord/events';
import {
  defaultStoreDocument,
  mapObservation,
  observationsOf,
  parseJson,
  parseStoreDocumentYaml,
  StoreDocumentError,
  toRequests,
  type StoreDocument,
} from '@patchcord/mapping';
import { CommandError, readSource, type Shell } from './shell.js';
import { printJson } from './table.js';

interface MapOptions {
  document?: string;
  store: string;
}

/** Why one record cannot be mapped. */
interface Refusal {
  resource: MappedResource;
  /** Place in the list, from 0. */
  index: number;
  id: string;
  code: string;
  field: string | undefined;
  expected: string | undefined;
  came: string | undefined;
  message: string;
}

const BYTES_MAX = 256 * 1024 * 1024;
/** A body that ingest takes may be nested 20 deep; a list in an envelope adds two. */
const DEPTH_MAX = 22;

export function addMapCommand(program: Command, shell: Shell): void {
  program
    .command('map')
    .description('Print the events and the Cordial requests that BigCommerce JSON becomes. Runs here; nothing is sent.')
    .argument('<resource>', `one of ${mappedResources.join(', ')} (or the plural)`)
    .argument(
      '<file>',
      'BigCommerce JSON as its API returns it: one or a list, v2 or the v3 envelope; - for standard input',
    )
    .option('-d, --document <file>', 'store document (YAML) whose mapping is used; without it the default mapping')
    .option('--store <hash>', 'store hash when no document is given', 'local')
    .option('--json', 'print reasons as JSON too (the result always is JSON)')
    .addHelpText('after', HELP)
    .action((resource: string, file: string, options: MapOptions) => map(resource, file, options, shell));
}

const HELP = `
Exit 0: the result is on standard output, also when it makes no Cordial request. Exit 1: the exact reason is on standard error.

Examples:
  patchcord map order order-118.json
  patchcord map customer customers.json --document infra/local/stores/abc123.yaml
  curl -s "$API/stores/$HASH/v3/customers?id:in=12" -H "x-auth-token: $TOKEN" | patchcord map customer -`;

async function map(resource: string, file: string, options: MapOptions, shell: Shell): Promise<void> {
  const known = resourceOf(resource);
  const document = await documentOf(options, shell);
  const observations = observationsIn(known, await readSource(shell, file), document.store);
  const events: object[] = [];
  const requests: object[] = [];
  const refusals: Refusal[] = [];
  for (const [index, observation] of observations.entries()) {
    try {
      const event = mapObservation(known, observation);
      events.push(event);
      requests.push(...toRequests(known, event, document));
    } catch (error) {
      refusals.push(refusalOf(error, known, index, observation.resourceId));
    }
  }
  if (refusals.length > 0) throw refused(refusals, observations.length);
  printJson(shell, { events, requests });
}

function resourceOf(text: string): MappedResource {
  const name = text.toLowerCase().replace(/ies$/, 'y').replace(/s$/, '');
  const known = mappedResources.find((resource) => resource === name);
  if (known === undefined)
    throw new CommandError(`"${text}" is no resource that Patchcord maps: use ${mappedResources.join(', ')}.`, 2);
  return known;
}

async function documentOf({ document, store }: MapOptions, shell: Shell): Promise<StoreDocument> {
  if (document === undefined) return defaultStoreDocument(store);
  const text = (await readSource(shell, document)).toString('utf8');
  try {
    return parseStoreDocumentYaml(text);
  } catch (error) {
    if (!(error instanceof StoreDocumentError)) throw error;
    const problems = error.problems.map((problem) => ({ file: document, ...problem }));
    throw new CommandError(`${document} is no store document:\n${error.message}`, 1, { problems });
  }
}

function observationsIn(resource: MappedResource, bytes: Buffer, storeHash: string): ReturnType<typeof observationsOf> {
  try {
    return observationsOf(resource, parseJson(bytes, { bytesMax: BYTES_MAX, depthMax: DEPTH_MAX }), { storeHash });
  } catch (error) {
    const refusal = refusalOf(error, resource, 0, '');
    const place = refusal.code === 'not-json' ? placeOfJsonError(bytes) : '';
    throw new CommandError(`${refusal.message}${place} (${refusal.code})`, 1, { errors: [refusal] });
  }
}

function refusalOf(error: unknown, resource: MappedResource, index: number, id: string): Refusal {
  if (!(error instanceof InvalidRecordError)) throw error;
  const { code, field, expected, came, message } = error;
  return { resource, index, id, code, field, expected, came, message };
}

function refused(refusals: readonly Refusal[], count: number): CommandError {
  const lines = refusals.map(({ resource, index, id, code, message }) => {
    const place = count > 1 ? ` (element ${index} of ${count})` : '';
    return `${resource} ${id}${place}: ${message} (${code})`;
  });
  return new CommandError(lines.join('\n'), 1, { errors: refusals });
}

/** The parser names line and column, and quotes the text: only the place is told. */
function placeOfJsonError(bytes: Buffer): string {
  try {
    JSON.parse(bytes.toString('utf8'));
    return '';
  } catch (error) {
    const place = /line (\d+) column (\d+)/.exec(String(error));
    return place ? ` It breaks at line ${place[1]}, column ${place[2]}.` : ' It ends too early.';
  }
}
