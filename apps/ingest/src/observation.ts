import {
  InvalidRecordError,
  observationTopics,
  resourceKey,
  sourceVersion,
  type CustomerObservation,
  type OrderObservation,
  type Part,
  type Resource,
  type SubscriberObservation,
} from '@patchcord/events';
import type { OutgoingRecord } from '@patchcord/kafka';
import type { Found } from './fetched.js';

const MIB = 1024 * 1024;
const OBSERVATION_BYTES_MAX = 8 * MIB;
const ERROR_BYTES_MAX = 11 * MIB;

/** The three have one shape. */
export type Observation = CustomerObservation & SubscriberObservation & OrderObservation;

/** Whose resource it is and what led to the observation. */
export interface Occasion {
  recordId: string;
  storeHash: string;
  resource: Resource;
  resourceId: string;
  origin: 'webhook' | 'delta';
  /** Empty for delta. */
  noticeScope: string;
  /** When the notice says that it changed, ms; 0 when nobody says. */
  occurredAt: number;
}

/** A resource as it came. */
export function toObservation(occasion: Occasion, { parts, modifiedAtMs, channelId, observedAt }: Found): Observation {
  return {
    ...common(occasion, observedAt),
    channelId,
    sourceVersion: sourceVersion(modifiedAtMs, observedAt),
    // A webhook's time has a resolution of a second, and the resource may have changed again since.
    occurredAt: Math.max(occasion.occurredAt, modifiedAtMs),
    parts,
  };
}

/** A resource that was deleted: the time of the answer that said so orders it behind everything known. */
export function toDeletion(occasion: Occasion, observedAt: number): Observation {
  const parts: Part[] = [{ name: occasion.resource, status: 404, bytes: Buffer.alloc(0) }];
  return {
    ...common(occasion, observedAt),
    channelId: '',
    sourceVersion: sourceVersion(observedAt, observedAt),
    occurredAt: observedAt,
    parts,
  };
}

export function toRecord(
  resource: Resource,
  event: Observation,
  rest: Pick<OutgoingRecord, 'headers' | 'context'>,
): OutgoingRecord {
  return {
    topic: observationTopics[resource],
    key: resourceKey(event.storeHash, resource, event.resourceId),
    event,
    ...rest,
  };
}

/** Why an observation is too large to be produced, naming its parts; undefined when it is not. */
export function oversizeOf({ parts }: Pick<Observation, 'parts'>): InvalidRecordError | undefined {
  const bytes = parts.reduce((sum, part) => sum + part.bytes.length, 0);
  if (bytes <= OBSERVATION_BYTES_MAX) return undefined;
  const sizes = parts.map((part) => `${part.name} ${part.bytes.length}`).join(', ');
  return new InvalidRecordError(`The resource is larger than an observation may be: ${sizes} bytes`, {
    code: 'too-large',
    expected: `at most ${OBSERVATION_BYTES_MAX} bytes`,
    came: `${bytes} bytes`,
  });
}

/** What an error topic takes of an observation: the parts one below the other, or only as many as fit. */
export function asMuchAsFits(parts: readonly Part[]): Buffer {
  let left = ERROR_BYTES_MAX;
  const kept = parts.filter(({ bytes }) => (left -= bytes.length + 1) >= 0);
  return Buffer.concat(kept.flatMap(({ bytes }) => [bytes, Buffer.from('\n')]));
}

function common(
  { recordId, storeHash, resourceId, origin, noticeScope }: Occasion,
  observedAt: number,
): Omit<Observation, 'channelId' | 'sourceVersion' | 'occurredAt' | 'parts'> {
  return { recordId, storeHash, resourceId, observedAt, origin, lane: 'live', noticeScope };
}
