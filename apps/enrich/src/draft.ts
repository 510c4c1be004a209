import { hash } from 'node:crypto';
import {
  InvalidRecordError,
  schemas,
  topics,
  type Consent,
  type Customer,
  type Order,
  type Resource,
} from '@patchcord/events';
import type { Applied } from '@patchcord/database';
import type { Received } from '@patchcord/kafka';
import type { StoreDocument } from '@patchcord/mapping';
import { pointerOf, type Pointer } from './pointers.js';

/** What each resource's records are. */
export interface CommerceEvents {
  customer: Customer;
  subscriber: Consent;
  order: Order;
}
export type CommerceEvent = CommerceEvents[Resource];

/** A record with all that can be known of it before anything is locked. */
export interface Draft<Event extends CommerceEvent = CommerceEvent> {
  readonly received: Received<Event>;
  readonly event: Event;
  readonly resource: Resource;
  /** `<store>/<resource>/<id>`: its state's key, and the name of what it contributes to a contact. */
  readonly id: string;
  readonly document: StoreDocument;
  readonly documentVersion: number;
  readonly account: string;
  readonly pointer: Pointer;
  /** Of what matters in the event: not when and how it came. */
  readonly contentHash: Buffer;
}

/** A record of a batch: its draft, or why there is none. */
export interface Entry {
  readonly received: Received<CommerceEvent>;
  readonly draft: Draft | undefined;
  readonly error: Error | undefined;
}

export const commerceTopics = {
  customer: topics.customers,
  subscriber: topics.consents,
  order: topics.orders,
} as const satisfies {
  [R in Resource]: unknown;
};

const resourceByTopic = new Map<string, Resource>(
  Object.entries(commerceTopics).flatMap(([resource, { name }]) => [
    [name, resource as Resource],
    [`${name}.bulk`, resource as Resource],
  ]),
);

/** When and how an observation came. A modified date alone is no change either. */
const meta = new Set(['recordId', 'sourceVersion', 'occurredAt', 'observedAt', 'origin', 'lane', 'modifiedAt']);

const contentFields = Object.fromEntries(
  Object.entries(commerceTopics).map(([resource, { name }]) => [
    resource,
    schemas[name as keyof typeof schemas].fields.map((field) => field.name).filter((field) => !meta.has(field)),
  ]),
) as Record<Resource, string[]>;

export function resourceOf(topic: string): Resource {
  const resource = resourceByTopic.get(topic);
  if (!resource) throw new TypeError(`enrich has no rule for ${topic}`);
  return resource;
}

/** `applied` is missing for a store without a document. */
export function toEntry(received: Received<CommerceEvent>, applied: Applied<StoreDocument> | undefined): Entry {
  if (!applied) return { received, draft: undefined, error: unknownStore() };
  const { event } = received;
  const customerId = 'customerId' in event ? event.customerId : '';
  const names = [event.storeHash, event.resourceId, event.sourceVersion, customerId];
  const error = names.some((name) => name.includes('\0')) ? withNul() : undefined;
  return { received, draft: error ? undefined : toDraft(received, applied), error };
}

function unknownStore(): InvalidRecordError {
  return new InvalidRecordError(
    'There is no document for this store: apply one (patchcord config apply), then redrive.',
    { code: 'unknown-store', field: 'storeHash', expected: 'a store with a document', came: 'a store without one' },
  );
}

function withNul(): InvalidRecordError {
  return new InvalidRecordError('An id holds a NUL, which no id of BigCommerce has.', {
    code: 'field-value',
    expected: 'an id',
    came: 'a text with a NUL',
  });
}

function toDraft(received: Received<CommerceEvent>, { version, document }: Applied<StoreDocument>): Draft {
  const { event } = received;
  const resource = resourceOf(received.topic);
  return {
    received,
    event,
    resource,
    id: `${event.storeHash}/${resource}/${event.resourceId}`,
    document,
    documentVersion: version,
    account: document.account,
    pointer: pointerOf(resource, event, document),
    contentHash: contentHash(resource, event),
  };
}

const HASH_BYTES = 16;

function contentHash(resource: Resource, event: CommerceEvent): Buffer {
  const fields = event as unknown as Record<string, unknown>;
  const content = JSON.stringify(contentFields[resource].map((name) => fields[name]));
  return hash('sha256', content, 'buffer').subarray(0, HASH_BYTES);
}
