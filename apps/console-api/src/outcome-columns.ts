import { ends, topics, type Outcome } from '@patchcord/events';
import type { Received } from '@patchcord/kafka';
import { weightOf } from './path-weight.js';

/** An end on its way into the table. */
export interface ArrivedOutcome {
  readonly event: Outcome;
  /** Where it lies in its partition of the topic. */
  readonly logOffset: string;
  readonly day: string;
}

type Column = readonly [name: string, type: string, value: (row: ArrivedOutcome) => unknown];

/** In the order of the statement. */
const columns: readonly Column[] = [
  ['day', 'date', ({ day }) => day],
  ['source_topic', 'text', ({ event }) => event.sourceTopic],
  ['source_partition', 'int', ({ event }) => event.sourcePartition],
  ['source_offset', 'bigint', ({ event }) => event.sourceOffset],
  ['path', 'text', ({ event }) => event.path],
  ['log_offset', 'bigint', ({ logOffset }) => logOffset],
  ['ended_at', 'timestamptz', ({ event }) => instantOf(event.endedAt) ?? new Date().toISOString()],
  ['occurred_at', 'timestamptz', ({ event }) => instantOf(event.occurredAt)],
  ['observed_at', 'timestamptz', ({ event }) => instantOf(event.observedAt)],
  ['version', 'bigint', ({ event }) => event.version],
  ['weight', 'double precision', ({ event }) => weightOf(event.path)],
  ['strength', 'smallint', ({ event }) => strengthOf(event)],
  ['status', 'smallint', ({ event }) => event.status],
  ['attempts', 'int', ({ event }) => event.attempts],
  ['document_version', 'int', ({ event }) => event.documentVersion],
  ['record_id', 'text', ({ event }) => event.recordId],
  ['store_hash', 'text', ({ event }) => event.storeHash],
  ['channel_id', 'text', ({ event }) => event.channelId],
  ['resource', 'text', ({ event }) => event.resource],
  ['resource_id', 'text', ({ event }) => event.resourceId],
  ['source_version', 'text', ({ event }) => event.sourceVersion],
  ['origin', 'text', ({ event }) => event.origin],
  ['lane', 'text', ({ event }) => event.lane],
  ['stage', 'text', ({ event }) => event.stage],
  ['outcome', 'text', ({ event }) => event.outcome],
  ['reason', 'text', ({ event }) => event.reason],
  ['detail', 'text', ({ event }) => event.detail],
  ['account', 'text', ({ event }) => event.account],
  ['contact_id', 'text', ({ event }) => event.contactId],
  ['command_kind', 'text', ({ event }) => event.commandKind],
  ['effect_key', 'text', ({ event }) => event.effectKey],
  ['request', 'text', ({ event }) => event.request],
  ['trace_id', 'text', ({ event }) => event.traceId],
  ['hops', 'text', ({ event }) => event.hops],
];

/** Columns of console.outcome and their types, in the order of `parametersOf`. */
export const outcomeColumns: readonly { name: string; type: string }[] = columns.map(([name, type]) => ({ name, type }));

/** One array a column, as unnest takes them. */
export function parametersOf(rows: readonly ArrivedOutcome[]): unknown[][] {
  return columns.map(([, , value]) => rows.map(value));
}

const DAY_MS = 86_400_000;
const UNDATED = '1970-01-01';

/**
 * The partition a row belongs to: the day of its observation, which all ends of a record share. A time that is unknown, of tomorrow
 * or older than what is kept has a partition of its own.
 */
export function dayOf(observedAt: number, now: number, retentionDays: number): string {
  if (observedAt <= now - retentionDays * DAY_MS || observedAt > now + DAY_MS) return UNDATED;
  return new Date(observedAt).toISOString().slice(0, 10);
}

export function toArrived({ event, offset }: Pick<Received<Outcome>, 'event' | 'offset'>, now: number, retentionDays: number): ArrivedOutcome {
  return { event, logOffset: offset, day: dayOf(event.observedAt, now, retentionDays) };
}

/** One row a key: a statement cannot write a row twice, so what a later one would replace is left out here by the same rule. */
export function newestOf(arrived: readonly ArrivedOutcome[]): ArrivedOutcome[] {
  const rows = new Map<string, ArrivedOutcome>();
  for (const row of arrived) {
    const { sourceTopic, sourcePartition, sourceOffset, path } = row.event;
    const key = `${row.day}/${sourceTopic}/${sourcePartition}/${sourceOffset}/${path}`;
    const known = rows.get(key);
    if (!known || !isWeakerRepeat(known.event.outcome, row.event.outcome)) rows.set(key, row);
  }
  return [...rows.values()];
}

const weak = new Set(['unchanged', 'superseded']);
const strong = new Set(['applied', 'rejected']);

/** What comes when a record is read again says that nothing was left to do: that is no news of one that was done. */
function isWeakerRepeat(known: string, next: string): boolean {
  return strong.has(known) && weak.has(next);
}

/** Place in the order of ends, 1 first; 0 for a notice, whose ends are in no order. */
function strengthOf({ sourceTopic, outcome }: Outcome): number {
  return sourceTopic === topics.notices.name ? 0 : (ends as readonly string[]).indexOf(outcome) + 1;
}

function instantOf(ms: number): string | null {
  return ms > 0 && ms < 8.64e15 ? new Date(ms).toISOString() : null;
}
