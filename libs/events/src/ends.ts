/** How a record or command ends. `forward` is not an end. Strongest first: a record ends as the first of these among its leaves. */
export const ends = ['unknown', 'parked', 'rejected', 'applied', 'superseded', 'suppressed', 'unchanged'] as const;
export type End = (typeof ends)[number];

/** How a notice ends. */
export const noticeEnds = ['fetched', 'coalesced', 'missing', 'rejected'] as const;
export type NoticeEnd = (typeof noticeEnds)[number];

/**
 * What the books say of a place in a bigcommerce.* topic that holds a record for the second time (redrive, replay): it was not
 * received again, and whatever becomes of it stands at the place of the original.
 */
export const COPY = 'copy';

/** Names of the Kafka headers that travel with every record beside W3C trace context. Values are ids and times, never personal data. */
export const headers = {
  /** `topic/partition/offset` of the bigcommerce.* record this descends from. */
  source: 'patchcord-source',
  /** Which descendant: `i/n` a level, joined by dots. */
  path: 'patchcord-path',
  /** When the first hop received it, ms since the epoch: freshness within Patchcord is measured from here. */
  receivedAt: 'patchcord-received-at',
  /** When each hop was done with it: `log=ms,normalize=ms,enrich=ms`, ms since the epoch. */
  hops: 'patchcord-hops',
  /** Of a record that was produced once more: `topic/partition/offset` of the original. */
  copyOf: 'patchcord-copy-of',
  /** Of a record that was redriven: id of its error record and which try it is, `id/n`. */
  redrive: 'patchcord-redrive',
} as const;

/** Headers of a record on an error topic, beside Kafka Connect's `__connect.errors.*`. */
export const errorHeaders = {
  id: 'x-err-id',
  stage: 'x-err-stage',
  code: 'x-err-code',
  message: 'x-err-message',
  field: 'x-err-field',
  expected: 'x-err-expected',
  came: 'x-err-came',
  store: 'x-err-store',
  resource: 'x-err-resource',
  resourceId: 'x-err-resource-id',
  effectKey: 'x-err-effect-key',
  attempts: 'x-err-attempts',
  at: 'x-err-at',
  traceId: 'x-err-trace-id',
  schemaId: 'x-err-schema-id',
  documentVersion: 'x-err-document-version',
  topic: '__connect.errors.topic',
  partition: '__connect.errors.partition',
  offset: '__connect.errors.offset',
  connectStage: '__connect.errors.stage',
  exceptionClass: '__connect.errors.exception.class.name',
  exceptionMessage: '__connect.errors.exception.message',
} as const;
