import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { attempt, ATTEMPTS } from './attempts.js';
import { AuditTrail } from './audit.js';
import { parametersOf, toFilter, WHERE, type ChosenErrors, type ErrorFilter } from './error-filter.js';
import { iso } from './iso.js';
import { masked } from './masked.js';
import { Originals } from './original.js';
import { isWorthSendingAgain, suggestedAction } from './suggested-action.js';

const state = z.enum(['open', 'redriven', 'closed']);

/** Rejected records with one cause: the same stage, code and field, or the same kind of message where no field is named. */
export const errorGroup = z.object({
  stage: z.string(),
  code: z.string(),
  field: z.string().describe('Path of the field; empty when the whole record is at fault'),
  fingerprint: z.string().describe('Tells apart what no field does: the message without what differs from record to record'),
  records: z.number(),
  firstSeen: z.string(),
  lastSeen: z.string(),
  stores: z.array(z.string()),
  resources: z.array(z.string()),
  message: z.string().describe('Of the newest'),
  action: z.string().describe('What a person does next'),
  isWorthSendingAgain: z.boolean().describe('False where the same bytes are refused for what they are'),
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
  redrives: z.number().describe('How often it was sent again'),
  closedBy: z.string().describe('What closed it: it went through, a newer version went through, or a person by the name of the token'),
  closedAt: z.string().nullable(),
});

/** All that is known of one rejected record. Personal data is masked, unless it was asked for. */
export const errorCard = errorLine.extend({
  fingerprint: z.string(),
  expected: z.string(),
  came: z.string(),
  action: z.string(),
  effectKey: z.string(),
  attempts: z.number().describe('Calls to Cordial that were made for it'),
  redrivenAt: z.string().nullable(),
  source: z.string().describe('topic/partition/offset of the record it descends from: its place in the books'),
  path: z.string(),
  isRevealed: z.boolean(),
  documentVersion: z.number(),
  traceId: z.string(),
  schemaId: z.number().nullable(),
  original: z.object({
    topic: z.string(),
    partition: z.number(),
    offset: z.string(),
    isKept: z.boolean().describe('False once its bytes were let go'),
    key: z.string(),
    headers: z.record(z.string(), z.string()),
    bytes: z.number(),
    form: z.enum(['avro', 'json', 'text', 'bytes', 'nothing']).describe('How the bytes could be read'),
    value: z.unknown(),
  }),
  attemptsMade: z.array(attempt).describe('Calls for its effect that were not the last good one, oldest first'),
  errorTopic: z.object({ topic: z.string(), partition: z.number(), offset: z.string() }),
});

export type ErrorGroup = z.output<typeof errorGroup>;
export type ErrorLine = z.output<typeof errorLine>;
export type ErrorCard = z.output<typeof errorCard>;

const LINES_MAX = 200;

/** Answers what was rejected, and why. */
@Injectable()
export class ErrorReports {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Originals) private readonly originals: Originals,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /** Causes, most frequent first. */
  async groups(filter: ErrorFilter): Promise<ErrorGroup[]> {
    const rows: Omit<ErrorGroup, 'action' | 'isWorthSendingAgain'>[] = await this.dataSource.query(GROUPS, parametersOf(filter));
    return rows.map((row) => ({ ...row, action: suggestedAction(row.code), isWorthSendingAgain: isWorthSendingAgain(row.code) }));
  }

  /** Single records, newest first, at most 200. */
  list(filter: ErrorFilter): Promise<ErrorLine[]> {
    return this.dataSource.query(`select ${LINE} from console.error_record e ${WHERE} order by e.last_seen desc, e.id limit ${LINES_MAX}`, parametersOf(filter));
  }

  /** Personal data is masked. Throws NotFoundException. */
  card(id: string): Promise<ErrorCard> {
    return this.read(id, false);
  }

  /** With personal data, and a line in the audit trail. Throws NotFoundException. */
  async reveal(id: string, who: string): Promise<ErrorCard> {
    const card = await this.read(id, true);
    await this.audit.write({ who, action: 'reveal', filter: { ids: [id] }, count: 1, result: `shown: ${card.resource} ${card.resourceId} of store ${card.store}` });
    return card;
  }

  /** Puts aside what nobody will send again. Resolves to how many. */
  async close(chosen: ChosenErrors, who: string): Promise<number> {
    const parameters = parametersOf({ ...toFilter({ ...(chosen.ids ? {} : chosen), state: chosen.ids ? 'all' : 'open' }), ids: chosen.ids });
    const [, closed]: [unknown, number] = await this.dataSource.query(CLOSE, [...parameters, who]);
    await this.audit.write({ who, action: 'close', filter: chosen, count: closed, result: 'closed' });
    return closed;
  }

  private async read(id: string, isRevealed: boolean): Promise<ErrorCard> {
    const rows: CardRow[] = await this.dataSource.query(`select ${LINE}, ${CARD} from console.error_record e where e.id = $1`, [id]);
    const row = rows[0];
    if (!row) throw new NotFoundException(`No rejected record has the id ${id}. "patchcord errors list" prints those that are known.`);
    const { topic, partition, offset, key, headers, value, hasOriginal, errorPartition, errorOffset, ...rest } = row;
    const shown = await this.originals.show(topic, value, isRevealed);
    const shownHeaders = isRevealed ? headers : (masked(headers) as Record<string, string>);
    const original = { topic, partition, offset, isKept: hasOriginal, key, headers: shownHeaders, bytes: value?.length ?? 0, ...shown };
    const errorTopic = { topic: `${row.stage}.errors`, partition: errorPartition, offset: errorOffset };
    const attemptsMade = row.effectKey === '' ? [] : await this.dataSource.query<ErrorCard['attemptsMade']>(ATTEMPTS, [[row.effectKey]]);
    return { ...rest, isRevealed, action: suggestedAction(row.code), original, attemptsMade, errorTopic };
  }
}

interface CardRow extends Omit<ErrorCard, 'action' | 'original' | 'errorTopic' | 'isRevealed' | 'attemptsMade'> {
  topic: string;
  partition: number;
  offset: string;
  key: string;
  headers: Record<string, string>;
  value: Buffer | null;
  hasOriginal: boolean;
  errorPartition: number;
  errorOffset: string;
}

const LINE = `e.id, e.stage, e.code, e.field, e.message, e.store_hash as store, e.resource, e.resource_id as "resourceId", e.state, e.times,
  ${iso('e.first_seen')} as "firstSeen", ${iso('e.last_seen')} as "lastSeen", e.redrives, e.closed_by as "closedBy", ${iso('e.closed_at')} as "closedAt"`;

const CARD = `e.fingerprint, e.expected, e.came, e.effect_key as "effectKey", e.attempts, e.document_version as "documentVersion", e.trace_id as "traceId", e.schema_id as "schemaId",
  e.topic, e.partition, e."offset", e.key, e.headers, e.value, e.has_original as "hasOriginal", e.error_partition as "errorPartition", e.error_offset as "errorOffset",
  e.source_topic || '/' || e.source_partition || '/' || e.source_offset as source, e.path, ${iso('e.redriven_at')} as "redrivenAt"`;

const GROUPS = `
select e.stage, e.code, e.field, e.fingerprint, count(*)::int as records, ${iso('min(e.first_seen)')} as "firstSeen", ${iso('max(e.last_seen)')} as "lastSeen",
  coalesce(array_agg(distinct e.store_hash) filter (where e.store_hash <> ''), '{}') as stores, array_agg(distinct e.resource) as resources,
  (array_agg(e.message order by e.last_seen desc))[1] as message, (array_agg(e.id order by e.last_seen desc))[1] as sample
from console.error_record e ${WHERE} group by e.stage, e.code, e.field, e.fingerprint order by records desc, e.stage, e.code, e.field, e.fingerprint`;

const CLOSE = `update console.error_record e set state = 'closed', closed_at = now(), closed_by = $11 ${WHERE} and e.state <> 'closed'`;
