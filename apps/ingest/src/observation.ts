import { observationTopics, resourceKey, sourceVersion, type CustomerObservation, type OrderObservation, type Part, type Resource, type SubscriberObservation } from '@patchcord/events';
import type { OutgoingRecord } from '@patchcord/kafka';
import type { Found } from './fetched.js';

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
  return { ...common(occasion, observedAt), channelId: '', sourceVersion: sourceVersion(observedAt, observedAt), occurredAt: observedAt, parts };
}

export function toRecord(resource: Resource, event: Observation, rest: Pick<OutgoingRecord, 'headers' | 'context'>): OutgoingRecord {
  return { topic: observationTopics[resource], key: resourceKey(event.storeHash, resource, event.resourceId), event, ...rest };
}

/** Of all parts together. */
export function bytesOf({ parts }: Observation): number {
  return parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function common({ recordId, storeHash, resourceId, origin, noticeScope }: Occasion, observedAt: number): Omit<Observation, 'channelId' | 'sourceVersion' | 'occurredAt' | 'parts'> {
  return { recordId, storeHash, resourceId, observedAt, origin, lane: 'live', noticeScope };
}
