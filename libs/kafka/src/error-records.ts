import { randomUUID } from 'node:crypto';
import { errorHeaders, errorTopic, InvalidRecordError, type StageName } from '@patchcord/events';
import { metrics } from '@patchcord/runtime';
import type { Producer, RawRecord } from './producer.js';
import type { RawHeaders } from './stage.js';

/** A record as it lies in Kafka. */
export interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers: RawHeaders;
}

/** What is known of a rejected record beyond its bytes. Never personal data. */
export interface ErrorFacts {
  store?: string;
  resource?: string;
  resourceId?: string;
  effectKey?: string;
  attempts?: number;
  traceId?: string;
  schemaId?: number;
  documentVersion?: number;
}

/**
 * The record of `<stage>.errors`: original bytes, key and headers untouched, and why. Kafka Connect's header names are used
 * beside ours, so that its tools can read them; a header that is there already is never overwritten.
 */
export function toErrorRecord(
  stage: StageName,
  origin: Origin,
  error: InvalidRecordError,
  facts: ErrorFacts = {},
): RawRecord {
  const added: Record<string, string | undefined> = {
    [errorHeaders.id]: randomUUID(),
    [errorHeaders.stage]: stage,
    [errorHeaders.code]: error.code,
    [errorHeaders.message]: error.message,
    [errorHeaders.field]: error.field,
    [errorHeaders.expected]: error.expected,
    [errorHeaders.came]: error.came,
    [errorHeaders.store]: facts.store,
    [errorHeaders.resource]: facts.resource,
    [errorHeaders.resourceId]: facts.resourceId,
    [errorHeaders.effectKey]: facts.effectKey,
    [errorHeaders.attempts]: facts.attempts?.toString(),
    [errorHeaders.at]: new Date().toISOString(),
    [errorHeaders.traceId]: facts.traceId,
    [errorHeaders.schemaId]: facts.schemaId?.toString(),
    [errorHeaders.documentVersion]: facts.documentVersion?.toString(),
    [errorHeaders.topic]: origin.topic,
    [errorHeaders.partition]: String(origin.partition),
    [errorHeaders.offset]: origin.offset,
    [errorHeaders.connectStage]: stage,
    [errorHeaders.exceptionClass]: error.name,
    [errorHeaders.exceptionMessage]: error.message,
  };
  const headers: Record<string, RawHeaders[string]> = { ...origin.headers };
  for (const [name, value] of Object.entries(added)) if (value !== undefined) headers[name] ??= value;
  return { topic: errorTopic(stage).name, key: origin.key, value: origin.value, headers };
}

/** Writes error records for whoever rejects outside the loop: the fetcher, a drainer, a redrive. */
export class ErrorRecords {
  constructor(private readonly producer: Producer) {}

  /** Resolves when the error record is acknowledged; only then may the original be let go. */
  async write(stage: StageName, origin: Origin, error: InvalidRecordError, facts?: ErrorFacts): Promise<void> {
    await this.producer.sendRaw([toErrorRecord(stage, origin, error, facts)]);
    metrics.errorRecords.add(1, { stage, code: error.code });
  }
}
