import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { masked } from './masked.js';
import { Originals } from './original.js';
import { suggestedAction } from './suggested-action.js';

const state = z.enum(['open', 'redriven', 'closed']);

/** Rejected records with one cause: the same stage, code and field. */
export const errorGroup = z.object({
  stage: z.string(),
  code: z.string(),
  field: z.string().describe('Path of the field; empty when the whole record is at fault'),
  records: z.number(),
  firstSeen: z.string(),
  lastSeen: z.string(),
  stores: z.array(z.string()),
  resources: z.array(z.string()),
  message: z.string().describe('Of the newest'),
  action: z.string().describe('What a person does next'),
  sample: z.string().describe('Id of the newest'),
});

export const errorLine = z.object({
  id: z.string(),
  stage: z.string(),
  code: z.string(),
  field: z.string(),
  message: z.string(),
  store: z.string(),
  resource: z.string(),
  resourceId: z.string(),
  state,
  times: z.number().describe('How often this record was rejected'),
  firstSeen: z.string(),
  lastSeen: z.string(),
});

/** All that is known of one rejected record. Personal data is masked. */
export const errorCard = errorLine.extend({
  expected: z.string(),
  came: z.string(),
  action: z.string(),
  effectKey: z.string(),
  attempts: z.number(),
  documentVersion: z.number(),
  traceId: z.string(),
  schemaId: z.number().nullable(),
  original: z.object({
    topic: z.string(),
    partition: z.number(),
    offset: z.string(),
    key: z.string(),
    headers: z.record(z.string(), z.string()),
    bytes: z.number(),
    form: z.enum(['avro', 'json', 'text', 'bytes', 'nothing']).describe('How the bytes could be read'),
    value: z.unknown(),
  }),
  errorTopic: z.object({ topic: z.string(), partition: z.number(), offset: z.string() }),
});

export type ErrorGroup = z.output<typeof errorGroup>;
export type ErrorLine = z.output<typeof errorLine>;
export type ErrorCard = z.output<typeof errorCard>;

export interface ErrorFilter {
  state: 'open' | 'redriven' | 'closed' | 'all';
  since?: number | undefined;
  store?: string | undefined;
  stage?: string | undefined;
  code?: string | undefined;
  field?: string | undefined;
}

const LINES_MAX = 200;

/** Answers what was rejected, and why. */
@Injectable()
export class ErrorReports {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Originals) private readonly originals: Originals,
  ) {}

  /** Causes, most frequent first. */
  async groups(filter: ErrorFilter): Promise<ErrorGroup[]> {
    const rows: Omit<ErrorGroup, 'action'>[] = await this.dataSource.query(GROUPS, parametersOf(filter));
    return rows.map((row) => ({ ...row, action: suggestedAction(row.code) }));
  }

  /** Single records, newest first, at most 200. */
  list(filter: ErrorFilter): Promise<ErrorLine[]> {
    return this.dataSource.query(`select ${LINE} from console.error_record ${WHERE} order by last_seen desc, id limit ${LINES_MAX}`, parametersOf(filter));
  }

  /** Throws NotFoundException. */
  async card(id: string): Promise<ErrorCard> {
    const rows: CardRow[] = await this.dataSource.query(`select ${LINE}, ${CARD} from console.error_record where id = $1`, [id]);
    const row = rows[0];
    if (!row) throw new NotFoundException(`No rejected record has the id ${id}. "patchcord errors list" prints those that are known.`);
    const { topic, partition, offset, key, headers, value, errorPartition, errorOffset, ...rest } = row;
    const shown = await this.originals.show(topic, value);
    const original = { topic, partition, offset, key, headers: masked(headers) as Record<string, string>, bytes: value?.length ?? 0, ...shown };
    const errorTopic = { topic: `${row.stage}.errors`, partition: errorPartition, offset: errorOffset };
    return { ...rest, action: suggestedAction(row.code), original, errorTopic };
  }
}

interface CardRow extends Omit<ErrorCard, 'action' | 'original' | 'errorTopic'> {
  topic: string;
  partition: number;
  offset: string;
  key: string;
  headers: Record<string, string>;
  value: Buffer | null;
  errorPartition: number;
  errorOffset: string;
}

function parametersOf({ state: wanted, since, store, stage, code, field }: ErrorFilter): unknown[] {
  return [wanted === 'all' ? null : wanted, since === undefined ? null : new Date(since).toISOString(), store ?? null, stage ?? null, code ?? null, field ?? null];
}

const WHERE = `where ($1::text is null or state = $1) and ($2::timestamptz is null or last_seen >= $2) and ($3::text is null or store_hash = $3)
  and ($4::text is null or stage = $4) and ($5::text is null or code = $5) and ($6::text is null or field = $6)`;

const ISO = (column: string): string => `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const LINE = `id, stage, code, field, message, store_hash as store, resource, resource_id as "resourceId", state, times,
  ${ISO('first_seen')} as "firstSeen", ${ISO('last_seen')} as "lastSeen"`;

const CARD = `expected, came, effect_key as "effectKey", attempts, document_version as "documentVersion", trace_id as "traceId", schema_id as "schemaId",
  topic, partition, "offset", key, headers, value, error_partition as "errorPartition", error_offset as "errorOffset"`;

const GROUPS = `
select stage, code, field, count(*)::int as records, ${ISO('min(first_seen)')} as "firstSeen", ${ISO('max(last_seen)')} as "lastSeen",
  coalesce(array_agg(distinct store_hash) filter (where store_hash <> ''), '{}') as stores, array_agg(distinct resource) as resources,
  (array_agg(message order by last_seen desc))[1] as message, (array_agg(id order by last_seen desc))[1] as sample
from console.error_record ${WHERE} group by stage, code, field order by records desc, stage, code, field`;
