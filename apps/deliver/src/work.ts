import type { ActivityCommand, Command, ContactCommand, OrderCommand, Suppression } from '@patchcord/events';
import type { Received } from '@patchcord/kafka';
import type { Context } from '@patchcord/runtime';

/** Suppressions go before everything, bulk work after everything. */
export type Priority = 0 | 1 | 2;

/** The record as it lies in Kafka: what is parked, and what an error record repeats. */
export interface Origin {
  topic: string;
  partition: number;
  offset: string;
  key: string;
  value: Buffer;
  headers: Readonly<Record<string, string>>;
}

/** Where a command stands that has waited in PostgreSQL. */
export interface Waited {
  seq: string;
  isUnknown: boolean;
  attempts: number;
  reads: number;
  absences: number;
  /** ms since the epoch; 0 unless the answer of a call was lost. */
  unknownSince: number;
}

interface AnyWork {
  readonly record: Command | Suppression;
  readonly origin: Origin;
  readonly priority: Priority;
  readonly context: Context | undefined;
  /** Null for a command that comes from Kafka. */
  readonly waited: Waited | null;
  /** False once somebody else may send it: looked at before every call. */
  isCurrent(): boolean;
}

/** One command on its way to Cordial. */
export type Work = AnyWork &
  (
    | { readonly kind: 'contact'; readonly contact: ContactCommand }
    | { readonly kind: 'order'; readonly order: OrderCommand }
    | { readonly kind: 'activity'; readonly activity: ActivityCommand }
    | { readonly kind: 'suppression'; readonly suppression: Suppression }
  );
export type WorkKind = Work['kind'];

/** Null when the record names a kind that it does not have: such a record can never work. */
export function toWork(record: Command | Suppression, rest: Omit<AnyWork, 'record' | 'priority'>): Work | null {
  const base = { ...rest, record, priority: priorityOf(record) };
  if (isSuppression(record)) return { ...base, kind: 'suppression', suppression: record };
  if (record.kind === 'contact' && record.contact) return { ...base, kind: 'contact', contact: record.contact };
  if (record.kind === 'order' && record.order) return { ...base, kind: 'order', order: record.order };
  if (record.kind === 'activity' && record.activity) return { ...base, kind: 'activity', activity: record.activity };
  return null;
}

export function receivedWork(received: Received<Command | Suppression>): Work | null {
  const { event, topic, partition, offset, key, value, headers, context } = received;
  const origin = { topic, partition, offset, key, value, headers };
  return toWork(event, { origin, context, waited: null, isCurrent: () => received.isCurrent() });
}

function priorityOf(record: Command | Suppression): Priority {
  if (isSuppression(record)) return 0;
  return record.lane === 'bulk' ? 2 : 1;
}

function isSuppression(record: Command | Suppression): record is Suppression {
  return record.kind === 'suppression' || 'evidence' in record;
}
