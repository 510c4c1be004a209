import {
  InvalidRecordError,
  type ActivityCommand,
  type Command,
  type ContactCommand,
  type OrderCommand,
  type Suppression,
} from '@patchcord/events';
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

/** What the record asks for. Throws InvalidRecordError when it can never work, or PostgreSQL could never keep it. */
export function toWork(record: Command | Suppression, rest: Omit<AnyWork, 'record' | 'priority'>): Work {
  assertKeepable(record);
  const base = { ...rest, record, priority: priorityOf(record) };
  if (isSuppression(record)) return { ...base, kind: 'suppression', suppression: record };
  if (record.kind === 'contact' && record.contact) return { ...base, kind: 'contact', contact: record.contact };
  if (record.kind === 'order' && record.order) return { ...base, kind: 'order', order: record.order };
  if (record.kind === 'activity' && record.activity) return { ...base, kind: 'activity', activity: record.activity };
  throw new InvalidRecordError('The command names a kind that Patchcord does not know, or lacks what its kind needs.', {
    code: 'field-missing',
    field: 'kind',
    expected: 'contact, order, activity or suppression, and the field of that name',
  });
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** One id that PostgreSQL refuses would fail the statement of a whole batch, and fail it again for ever. */
function assertKeepable(record: Command | Suppression): void {
  if (!uuid.test(record.contactId)) throw notAnId('contactId', 'the contact id of Patchcord, a UUID');
  const { account, effectKey, stateKey, storeHash } = record;
  const texts = {
    account,
    effectKey,
    stateKey,
    storeHash,
    orderId: 'order' in record ? (record.order?.orderId ?? '') : '',
  };
  for (const [field, text] of Object.entries(texts))
    if (text.includes('\0')) throw notAnId(field, 'a text without NUL');
}

function notAnId(field: string, expected: string): InvalidRecordError {
  return new InvalidRecordError(`${field} should be ${expected}, but another text came.`, {
    code: 'field-value',
    field,
    expected,
    came: 'another text',
  });
}

export function receivedWork(received: Received<Command | Suppression>): Work {
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
