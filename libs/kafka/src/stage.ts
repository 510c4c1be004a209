import type { Context } from '@opentelemetry/api';
import type { End, InvalidRecordError, Lane, NoticeEnd, StageName, Topic } from '@patchcord/events';

/** Who takes records: a stage of the pipeline, or the console, which reads how they ended and so has neither an end nor an error topic of its own. */
export type ConsumerName = StageName | 'console';

/** Headers as they lie in Kafka; a name may be there more than once. */
export type RawHeaders = Readonly<Record<string, Buffer | string | readonly (Buffer | string)[]>>;

/** A record as a stage sees it: decoded, with where it came from. */
export interface Received<Event> {
  readonly event: Event;
  readonly key: string;
  readonly topic: string;
  readonly partition: number;
  /** Decimal string, as Kafka gives it. */
  readonly offset: string;
  readonly lane: Lane;
  /** Bytes of the value as it lies in Kafka: what is parked. */
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** Key and headers as bytes; only on error topics, whose records are kept as they came. */
  readonly untouched?: { readonly key: Buffer | null; readonly headers: RawHeaders } | undefined;
  /** `topic/partition/offset` of the bigcommerce.* record this descends from; the record's own place when it is one. */
  readonly source: string;
  /** Which descendant of it, `i/n` a level; empty for the record itself. */
  readonly path: string;
  /** Trace context of a sampled record, else undefined. */
  readonly context: Context | undefined;
  /** False once the partition may belong to another process: look before every effect. */
  isCurrent(): boolean;
}

/** Something to produce. Trace context, source and path are added by the loop. */
export interface Produced<Event = unknown> {
  readonly topic: Topic<Event>;
  readonly key: string;
  /** null is a tombstone. */
  readonly event: Event | null;
}

/** Why a record was skipped. The rule of a suppression follows the colon. */
export type SkipReason = 'unchanged' | 'superseded' | `suppressed:${string}`;

/** What the `outcomes` row of an end says beyond what the record itself does. Never personal data. */
export interface EndDetails {
  reason?: string;
  detail?: string;
  attempts?: number;
  request?: string;
  status?: number;
  account?: string;
  contactId?: string;
  documentVersion?: number;
}

export type Outcome =
  /** `end`: something of the record ended here, beside what goes on: a leaf of its own in the books. */
  | { kind: 'forward'; events: readonly Produced[]; end?: { reason: SkipReason; details?: EndDetails } }
  | { kind: 'applied'; details?: EndDetails }
  | { kind: 'skip'; reason: SkipReason; details?: EndDetails }
  | { kind: 'park'; reason: string; details?: EndDetails }
  | { kind: 'unknown'; details?: EndDetails }
  | { kind: 'reject'; error: InvalidRecordError; details?: EndDetails }
  | { kind: 'notice'; end: NoticeEnd | 'pending'; details?: EndDetails };

/** What an end is called in the books. */
export type Ended = End | NoticeEnd;

/** The whole contract between a stage and the loop. */
export interface Stage<In> {
  handle(batch: readonly Received<In>[]): Handled;
}

export interface Handled {
  /** One a record, in the order of the batch, so that a slow call holds up only its own key. A rejected promise is a bug, or a DependencyDownError: then the records wait and come again. */
  outcomes: Promise<Outcome>[];
  /** Every output of the batch is in Kafka: write what would suppress a repeat. Awaited once, before the commit. */
  acked?(): Promise<void>;
  /** Producing failed or the generation changed: roll back. */
  abandoned?(): Promise<void>;
}

/** What an outcome is made with. */
export const forward = (...events: Produced[]): Outcome => ({ kind: 'forward', events });
export const applied = (details?: EndDetails): Outcome => ({ kind: 'applied', details });
export const skip = (reason: SkipReason, details?: EndDetails): Outcome => ({ kind: 'skip', reason, details });
export const park = (reason: string, details?: EndDetails): Outcome => ({ kind: 'park', reason, details });
export const unknown = (details?: EndDetails): Outcome => ({ kind: 'unknown', details });
export const reject = (error: InvalidRecordError, details?: EndDetails): Outcome => ({
  kind: 'reject',
  error,
  details,
});
