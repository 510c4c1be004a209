import { createHash } from 'node:crypto';
import { errorHeaders as names, headers as carried } from '@patchcord/events';
import { parseSource, type RawHeaders, type Received } from '@patchcord/kafka';
import { fingerprintOf } from './fingerprint.js';

export type ArrivedError = Pick<Received<Buffer | null>, 'event' | 'key' | 'topic' | 'partition' | 'offset' | 'headers' | 'untouched'>;

/** A record of an error topic, as it is written. */
export interface ErrorRow {
  id: string;
  stage: string;
  code: string;
  field: string;
  fingerprint: string;
  message: string;
  expected: string;
  came: string;
  store_hash: string;
  resource: string;
  resource_id: string;
  effect_key: string;
  attempts: number;
  schema_id: number | null;
  document_version: number;
  trace_id: string;
  topic: string;
  partition: number;
  offset: number;
  key: string;
  value: Buffer | null;
  headers: string;
  original_key: Buffer | null;
  original_headers: string;
  has_original: boolean;
  source_topic: string;
  source_partition: number;
  source_offset: number;
  path: string;
  error_partition: number;
  error_offset: string;
  seen: string;
}

/** Columns of console.error_record and their types, in the order of the statement. */
export const errorColumns: readonly (readonly [keyof ErrorRow, string])[] = [
  ['id', 'uuid'],
  ['stage', 'text'],
  ['code', 'text'],
  ['field', 'text'],
  ['fingerprint', 'text'],
  ['message', 'text'],
  ['expected', 'text'],
  ['came', 'text'],
  ['store_hash', 'text'],
  ['resource', 'text'],
  ['resource_id', 'text'],
  ['effect_key', 'text'],
  ['attempts', 'int'],
  ['schema_id', 'int'],
  ['document_version', 'int'],
  ['trace_id', 'text'],
  ['topic', 'text'],
  ['partition', 'int'],
  ['offset', 'bigint'],
  ['key', 'text'],
  ['value', 'bytea'],
  ['headers', 'json'],
  ['original_key', 'bytea'],
  ['original_headers', 'json'],
  ['has_original', 'boolean'],
  ['source_topic', 'text'],
  ['source_partition', 'int'],
  ['source_offset', 'bigint'],
  ['path', 'text'],
  ['error_partition', 'int'],
  ['error_offset', 'bigint'],
  ['seen', 'timestamptz'],
];

/** What an error record says of its original. */
export function toErrorRow({ event, key, topic, partition, offset, headers, untouched }: ArrivedError): ErrorRow {
  const text = (name: string): string => headers[name] ?? '';
  const stage = topic.replace(/\.errors$/, '');
  const original = originalPlace({ topic, partition, offset, headers });
  const message = text(names.message) || text(names.exceptionMessage);
  const own = ownHeaders(untouched?.headers ?? headers, isCopy(headers));
  return {
    id: uuidOf(`${stage}/${original.topic}/${original.partition}/${original.offset}/${key}`),
    stage,
    code: text(names.code) || 'unnamed',
    field: text(names.field),
    fingerprint: text(names.field) === '' ? fingerprintOf(message) : '',
    message,
    expected: text(names.expected),
    came: text(names.came),
    store_hash: text(names.store),
    resource: text(names.resource),
    resource_id: text(names.resourceId),
    effect_key: text(names.effectKey),
    attempts: intOf(headers[names.attempts]) ?? 0,
    schema_id: intOf(headers[names.schemaId]),
    document_version: intOf(headers[names.documentVersion]) ?? 0,
    trace_id: text(names.traceId),
    ...original,
    key,
    value: event,
    headers: JSON.stringify(Object.fromEntries(own.map(([name, value]) => [name, value.toString()]))),
    original_key: untouched ? untouched.key : Buffer.from(key),
    original_headers: JSON.stringify(own.map(([name, value]) => [name, value.toString('base64')])),
    has_original: true,
    ...bookPlace(headers, original),
    path: text(carried.path),
    error_partition: partition,
    error_offset: offset,
    seen: instantOf(text(names.at)),
  };
}

interface Place {
  topic: string;
  partition: number;
  offset: number;
}

/** Where the original lies. A copy that was rejected again says where; anybody may write to an error topic, so each part may be missing. */
function originalPlace({ topic, partition, offset, headers }: Pick<ArrivedError, 'topic' | 'partition' | 'offset' | 'headers'>): Place {
  if (isCopy(headers)) return toPlace(headers[carried.copyOf] ?? '');
  return {
    topic: headers[names.topic] || topic,
    partition: intOf(headers[names.partition]) ?? partition,
    offset: wholeOf(headers[names.offset]) ?? Number(offset),
  };
}

function isCopy(headers: Readonly<Record<string, string>>): boolean {
  return headers[carried.redrive] !== undefined && /^[a-z.]+\/\d{1,9}\/\d{1,15}$/.test(headers[carried.copyOf] ?? '');
}

function toPlace(text: string): Place {
  const { sourceTopic, sourcePartition, sourceOffset } = parseSource(text);
  return { topic: sourceTopic, partition: sourcePartition, offset: sourceOffset };
}

function bookPlace(headers: Readonly<Record<string, string>>, original: Place): Pick<ErrorRow, 'source_topic' | 'source_partition' | 'source_offset'> {
  const said = headers[carried.source] ?? '';
  const { topic, partition, offset } = /^[a-z.]+\/\d{1,9}\/\d{1,15}$/.test(said) ? toPlace(said) : original;
  return { source_topic: topic, source_partition: partition, source_offset: offset };
}

const added = new Set<string>(Object.values(names));
const addedToCopies = new Set<string>([carried.copyOf, carried.redrive]);

/** The headers that the original had, a pair each: neither what tells of the error nor what a redrive added. */
function ownHeaders(headers: RawHeaders, isOfCopy: boolean): [string, Buffer][] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (added.has(name) || (isOfCopy && addedToCopies.has(name))) return [];
    // A record that lies where it was received has no source of its own; its copy was given one.
    if (isOfCopy && name === carried.source && headers[carried.path] === undefined) return [];
    const values = Array.isArray(value) ? value : [value as Buffer | string];
    return values.map((one: Buffer | string): [string, Buffer] => [name, Buffer.isBuffer(one) ? one : Buffer.from(one)]);
  });
}

function wholeOf(text: string | undefined): number | null {
  const number = text ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : null;
}

function intOf(text: string | undefined): number | null {
  const number = wholeOf(text);
  return number !== null && Math.abs(number) < 2 ** 31 ? number : null;
}

function instantOf(text: string): string {
  const ms = Date.parse(text);
  return new Date(Number.isNaN(ms) ? Date.now() : ms).toISOString();
}

/** The same id for the same original, however often it is rejected or read. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
