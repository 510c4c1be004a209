import {
  COPY,
  headers as names,
  type InvalidRecordError,
  type Outcome as OutcomeEvent,
  type StageName,
} from '@patchcord/events';
import { metrics, traceIdOf, type Context } from '@patchcord/runtime';
import { toErrorRecord } from './error-records.js';
import { parseSource, toOutcomeRecord } from './outcome-rows.js';
import type { OutgoingRecord, RawRecord } from './producer.js';
import { rawHeaders, textHeaders, type Arrived } from './received.js';
import type { ConsumerName, EndDetails, Ended, Outcome, Received } from './stage.js';

/** A record of a batch on its way through a stage. `received` is missing when the bytes could not be decoded. */
export interface Handling {
  readonly arrived: Arrived;
  readonly received: Received<unknown> | undefined;
  /** Of a sampled record: what its outputs are children of. */
  readonly context: Context | undefined;
}

/** What has to be in Kafka before the record counts as finished. */
export interface Outputs {
  readonly events: OutgoingRecord[];
  readonly raw: RawRecord[];
  readonly end: { outcome: Ended; reason: string } | undefined;
  /** Of a record that went on with a part of it only. */
  readonly endOfPart?: { outcome: Ended; reason: string };
}

/** The fields that events share, as far as this record has them. */
type Meta = Partial<
  Pick<
    OutcomeEvent,
    | 'recordId'
    | 'storeHash'
    | 'channelId'
    | 'resourceId'
    | 'sourceVersion'
    | 'occurredAt'
    | 'observedAt'
    | 'origin'
    | 'resource'
    | 'account'
    | 'contactId'
    | 'effectKey'
    | 'version'
    | 'documentVersion'
  >
> & { kind?: string };

/** Turns what a stage said of a record into what is produced for it: its outputs, or its end and, if rejected, its error record. */
export function toOutputs(
  stage: ConsumerName,
  handling: Handling,
  outcome: Outcome,
  schemaId: number | undefined,
): Outputs {
  const copy = stage === 'console' ? [] : copyRows(stage, handling);
  if (outcome.kind === 'forward') return goesOn(stage, handling, outcome, copy);
  if (outcome.kind === 'notice' && outcome.end === 'pending') return { events: copy, raw: [], end: undefined };
  const end = endOf(outcome);
  // The console cannot read it, and whoever wrote it has told its end already: it is counted, and what follows goes on.
  if (stage === 'console') return { events: [], raw: [], end };
  const raw = outcome.kind === 'reject' ? [errorRecord(stage, handling, outcome.error, outcome.details, schemaId)] : [];
  return { events: [outcomeRow(stage, handling, outcome.details, end, outcome), ...copy], raw, end };
}

/** The place of a record that was produced once more holds nothing new: the books count the original. */
function copyRows(stage: StageName, { arrived, received }: Handling): OutgoingRecord[] {
  const headers = received?.headers ?? textHeaders(arrived.message);
  const original = headers[names.copyOf];
  // What descends of a record lies in topics that the books do not count, so a copy of it takes up no place in them.
  if (original === undefined || (headers[names.path] ?? '') !== '') return [];
  const { topic, partition, message } = arrived;
  const { recordId = '', storeHash = '', resource = topic.resource, resourceId = '', observedAt = 0 } = metaOf({ arrived, received, context: undefined });
  const place = { sourceTopic: topic.name, sourcePartition: partition, sourceOffset: Number(message.offset), path: '' };
  return [toOutcomeRecord({ recordId, storeHash, resource, resourceId, observedAt, lane: topic.lane, stage, outcome: COPY, detail: original, ...place })];
}

type Forward = Extract<Outcome, { kind: 'forward' }>;

/** What is forwarded and, where a part of the record ends here, that end: the last of its leaves. */
function goesOn(stage: ConsumerName, handling: Handling, outcome: Forward, copy: OutgoingRecord[]): Outputs {
  const { events, end: part } = outcome;
  const leaves = events.length + (part ? 1 : 0);
  const outgoing = [...forwarded(stage, handling, events, leaves), ...copy];
  if (!part || stage === 'console') return { events: outgoing, raw: [], end: undefined };
  const skipped = { kind: 'skip', ...part } as const;
  const endOfPart = endOf(skipped);
  const path = `${prefixOf(handling.received?.path ?? '')}${leaves}/${leaves}`;
  outgoing.push(outcomeRow(stage, handling, part.details, endOfPart, skipped, path));
  return { events: outgoing, raw: [], end: undefined, endOfPart };
}

const prefixOf = (path: string): string => (path === '' ? '' : `${path}.`);

function forwarded(
  stage: ConsumerName,
  { arrived, received, context }: Handling,
  events: Forward['events'],
  leaves: number,
): OutgoingRecord[] {
  if (!received) return [];
  const from = prefixOf(received.path);
  const receivedAt = received.headers[names.receivedAt] ?? arrived.message.timestamp;
  const hops = `${hopsOf(arrived, received.headers)},${stage}=${Date.now()}`;
  return events.map(({ topic, key, event }, index) => ({
    topic,
    key,
    event,
    headers: {
      [names.source]: received.source,
      [names.path]: `${from}${index + 1}/${leaves}`,
      [names.receivedAt]: receivedAt,
      [names.hops]: hops,
    },
    context,
  }));
}

function endOf(outcome: Exclude<Outcome, { kind: 'forward' }>): { outcome: Ended; reason: string } {
  switch (outcome.kind) {
    case 'applied':
      return { outcome: 'applied', reason: outcome.details?.reason ?? '' };
    case 'skip': {
      const [end, rule = ''] = splitOnce(outcome.reason);
      return { outcome: end as Ended, reason: rule };
    }
    case 'park':
      return { outcome: 'parked', reason: outcome.reason };
    case 'unknown':
      return { outcome: 'unknown', reason: outcome.details?.reason ?? '' };
    case 'reject':
      return { outcome: 'rejected', reason: outcome.error.code };
    case 'notice':
      return { outcome: outcome.end as Ended, reason: outcome.details?.reason ?? '' };
  }
}

function splitOnce(text: string): [string, string?] {
  const at = text.indexOf(':');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function outcomeRow(
  stage: StageName,
  handling: Handling,
  details: EndDetails | undefined,
  end: { outcome: Ended; reason: string },
  outcome: Outcome,
  path = handling.received?.path ?? pathOf(handling.arrived),
): OutgoingRecord {
  const { arrived, received } = handling;
  const meta = metaOf(handling);
  return toOutcomeRecord({
    recordId: meta.recordId ?? `${arrived.topic.name}/${arrived.partition}/${arrived.message.offset}`,
    storeHash: meta.storeHash ?? '',
    channelId: meta.channelId ?? '',
    resource: meta.resource ?? arrived.topic.resource,
    resourceId: meta.resourceId ?? '',
    sourceVersion: meta.sourceVersion ?? '',
    occurredAt: meta.occurredAt ?? 0,
    observedAt: meta.observedAt ?? 0,
    origin: meta.origin ?? '',
    lane: arrived.topic.lane,
    stage,
    outcome: end.outcome,
    reason: end.reason,
    detail: outcome.kind === 'reject' ? outcome.error.message : (details?.detail ?? ''),
    ...parseSource(received?.source ?? sourceOf(arrived)),
    path,
    account: details?.account ?? meta.account ?? '',
    contactId: details?.contactId ?? meta.contactId ?? '',
    commandKind: commandKindOf(arrived, meta),
    effectKey: meta.effectKey ?? '',
    version: meta.version ?? 0,
    attempts: details?.attempts ?? 0,
    request: details?.request ?? '',
    status: details?.status ?? 0,
    documentVersion: details?.documentVersion ?? meta.documentVersion ?? 0,
    traceId: handling.context ? (traceIdOf(handling.context) ?? '') : '',
    hops: hopsOf(arrived, received?.headers ?? {}),
  });
}

function errorRecord(
  stage: StageName,
  handling: Handling,
  error: InvalidRecordError,
  details: EndDetails | undefined,
  schemaId: number | undefined,
): RawRecord {
  const { arrived } = handling;
  const meta = metaOf(handling);
  const { message } = arrived;
  const origin = {
    topic: arrived.topic.name,
    partition: arrived.partition,
    offset: message.offset,
    key: message.key,
    value: message.value,
    headers: rawHeaders(message),
  };
  return toErrorRecord(stage, origin, error, {
    store: meta.storeHash,
    resource: meta.resource ?? arrived.topic.resource,
    resourceId: meta.resourceId,
    effectKey: meta.effectKey,
    attempts: details?.attempts,
    traceId: handling.context ? traceIdOf(handling.context) : undefined,
    schemaId,
    documentVersion: details?.documentVersion ?? meta.documentVersion,
  });
}

function metaOf({ arrived, received }: Handling): Meta {
  if (received) return received.event as Meta;
  // Undecodable: the key still says which store, resource and id it is about.
  const [storeHash, resource, ...id] = (arrived.key ?? '').split('/');
  return id.length === 0 ? {} : { storeHash, resource, resourceId: id.join('/') };
}

function commandKindOf(arrived: Arrived, meta: Meta): string {
  return arrived.topic.resource === 'command' || arrived.topic.resource === 'suppression'
    ? (meta.kind ?? arrived.topic.resource)
    : '';
}

function sourceOf(arrived: Arrived): string {
  return (
    textHeaders(arrived.message)[names.source] ?? `${arrived.topic.name}/${arrived.partition}/${arrived.message.offset}`
  );
}

function pathOf(arrived: Arrived): string {
  return textHeaders(arrived.message)[names.path] ?? '';
}

/** What the hops before said, or when the record itself came to lie in Kafka. */
function hopsOf(arrived: Arrived, headers: Readonly<Record<string, string>>): string {
  return headers[names.hops] ?? `log=${arrived.message.timestamp}`;
}

/** Counts the ends of a batch, and how fresh what was applied is. */
export function countEnds(stage: ConsumerName, endings: readonly { handling: Handling; outputs: Outputs }[]): void {
  const counts = new Map<string, { outcome: string; reason: string; store: string; count: number }>();
  for (const { handling, outputs } of endings) {
    const end = outputs.end ?? outputs.endOfPart;
    if (!end) continue;
    const store = metaOf(handling).storeHash ?? '';
    const { outcome, reason } = end;
    const id = `${outcome}/${reason}/${store}`;
    const known = counts.get(id);
    if (known) known.count += 1;
    else counts.set(id, { outcome, reason, store, count: 1 });
    if (outcome === 'applied') recordFreshness(handling, store);
    if (outcome === 'rejected') metrics.errorRecords.add(1, { stage, code: reason });
  }
  for (const { count, ...labels } of counts.values()) metrics.outcomes.add(count, { stage, ...labels });
}

function recordFreshness(handling: Handling, store: string): void {
  const { occurredAt = 0, resource = '' } = metaOf(handling);
  if (occurredAt > 0)
    metrics.freshnessSeconds.record(Math.max(0, Date.now() - occurredAt) / 1_000, { store, resource });
}
