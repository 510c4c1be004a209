import { hash } from 'node:crypto';
import { schemas, topics, type Consent, type Customer, type Order, type Resource } from '@patchcord/events';
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

const commerceTopics = {
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

export function toDraft(received: Received<CommerceEvent>, { version, document }: Applied<StoreDocument>): Draft {
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
