import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { errorHeaders as names } from '@patchcord/events';
import type { Received } from '@patchcord/kafka';
import { DataSource } from 'typeorm';
import { withoutNul } from './postgres-text.js';

type Arrived = Pick<Received<Buffer | null>, 'event' | 'key' | 'topic' | 'partition' | 'offset' | 'headers'>;

interface ErrorRow {
  id: string;
  stage: string;
  code: string;
  field: string;
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
  error_partition: number;
  error_offset: string;
  seen: string;
}

/** What was rejected: a row an original, however often it was rejected. */
@Injectable()
export class ErrorTable {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Writes a batch, in one statement. A record that is read again changes nothing; an original that is rejected again is open again. */
  async write(batch: readonly Arrived[]): Promise<void> {
    const rows = new Map<string, ErrorRow>();
    for (const arrived of batch) {
      const row = toRow(arrived);
      rows.set(`${row.stage}/${row.topic}/${row.partition}/${row.offset}/${row.key}`, row);
    }
    if (rows.size === 0) return;
    await withoutNul([...rows.values()], (clean) => this.dataSource.query(STATEMENT, columns.map(([name]) => clean.map((row) => row[name]))));
  }

  /** Forgets what was last seen before this day. */
  async dropBefore(day: string): Promise<void> {
    await this.dataSource.query('delete from console.error_record where last_seen < $1', [day]);
  }
}

function toRow({ event, key, topic, partition, offset, headers }: Arrived): ErrorRow {
  const text = (name: string): string => headers[name] ?? '';
  const number = (name: string): number => intOf(headers[name]) ?? 0;
  const stage = topic.replace(/\.errors$/, '');
  const original = {
    topic: text(names.topic) || topic,
    partition: intOf(headers[names.partition]) ?? partition,
    offset: wholeOf(headers[names.offset]) ?? Number(offset),
  };
  return {
    id: uuidOf(`${stage}/${original.topic}/${original.partition}/${original.offset}/${key}`),
    stage,
    code: text(names.code) || 'unnamed',
    field: text(names.field),
    message: text(names.message) || text(names.exceptionMessage),
    expected: text(names.expected),
    came: text(names.came),
    store_hash: text(names.store),
    resource: text(names.resource),
    resource_id: text(names.resourceId),
    effect_key: text(names.effectKey),
    attempts: number(names.attempts),
    schema_id: intOf(headers[names.schemaId]),
    document_version: number(names.documentVersion),
    trace_id: text(names.traceId),
    ...original,
    key,
    value: event,
    headers: JSON.stringify(originalHeaders(headers)),
    error_partition: partition,
    error_offset: offset,
    seen: instantOf(text(names.at)),
  };
}

const added = new Set<string>(Object.values(names));

function originalHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !added.has(name)));
}

/** A whole number, or null: anybody may write to an error topic. */
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

const columns: readonly (readonly [keyof ErrorRow, string])[] = [
  ['id', 'uuid'],
  ['stage', 'text'],
  ['code', 'text'],
  ['field', 'text'],
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
  ['error_partition', 'int'],
  ['error_offset', 'bigint'],
  ['seen', 'timestamptz'],
];

const quoted = columns.map(([name]) => `"${name}"`);
const kept = quoted.slice(0, -1).join(', ');
const replaced = ['code', 'field', 'message', 'expected', 'came', 'attempts', 'document_version', 'trace_id', 'error_partition', 'error_offset'];

const STATEMENT = `
insert into console.error_record as e (${kept}, first_seen, last_seen)
select ${kept}, seen, seen from unnest(${columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')}) as a (${quoted.join(', ')})
on conflict (stage, topic, partition, "offset", key) do update
  set ${replaced.map((name) => `${name} = excluded.${name}`).join(', ')}, state = 'open', times = e.times + 1, last_seen = excluded.last_seen
  where excluded.last_seen > e.last_seen`;
