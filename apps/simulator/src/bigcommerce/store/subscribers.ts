import { ApiError } from '../api/errors.js';
import type { Consent, Subscriber } from './customer.js';
import { makePerson } from './people.js';
import { indexUnder, unindex } from './store.js';
import type { Notice, Store } from './store.js';

export interface SubscriberInput {
  email?: string;
  firstName?: string;
  lastName?: string;
  source?: Subscriber['source'];
  orderId?: number | null;
  channelId?: number;
  consents?: Consent[];
}

export function subscriberById(store: Store, id: number): Subscriber {
  const subscriber = store.subscribers.get(id);
  if (!subscriber) throw new ApiError(404, `There is no subscriber ${id}.`);
  return subscriber;
}

export function findSubscriber(store: Store, email: string, channelId?: number): Subscriber | undefined {
  for (const id of store.subscribersByEmail.get(email.toLowerCase()) ?? []) {
    const subscriber = store.subscribers.get(id);
    if (subscriber && (channelId === undefined || isSamePlace(store, subscriber.channelId, channelId)))
      return subscriber;
  }
  return undefined;
}

function isSamePlace(store: Store, left: number, right: number): boolean {
  return store.settings.subscribersUniquePer === 'store' || left === right;
}

/** 409 when the address already has a subscriber there. */
export function createSubscriber(store: Store, input: SubscriberInput = {}): Subscriber {
  const person = makePerson(store.people, 1_000_000 + store.subscribers.nextId);
  const email = input.email ?? person.email;
  const channelId = input.channelId ?? 1;
  if (findSubscriber(store, email, channelId)) throw conflict();
  const nowMs = store.nowMs();
  const subscriber: Subscriber = {
    id: store.subscribers.nextId,
    createdMs: nowMs,
    modifiedMs: nowMs,
    version: 1,
    email,
    firstName: input.firstName ?? (input.email === undefined ? person.firstName : ''),
    lastName: input.lastName ?? (input.email === undefined ? person.lastName : ''),
    source: input.source ?? 'storefront',
    orderId: input.orderId ?? null,
    channelId,
    consents: input.consents ?? ['marketing_newsletter'],
  };
  indexUnder(store.subscribersByEmail, email.toLowerCase(), subscriber.id);
  store.commit('subscriber', store.subscribers, subscriber, {
    op: 'created',
    aspect: `consents:${subscriber.consents.join('+')}`,
    notices: [notice(subscriber, 'created')],
  });
  return subscriber;
}

export function updateSubscriber(store: Store, subscriber: Subscriber, input: SubscriberInput): Subscriber {
  if (input.email !== undefined && input.email.toLowerCase() !== subscriber.email.toLowerCase()) {
    if (findSubscriber(store, input.email, subscriber.channelId)) throw conflict();
    unindex(store.subscribersByEmail, subscriber.email.toLowerCase(), subscriber.id);
    indexUnder(store.subscribersByEmail, input.email.toLowerCase(), subscriber.id);
  }
  Object.assign(subscriber, Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)));
  store.commit('subscriber', store.subscribers, subscriber, {
    op: 'updated',
    aspect: `consents:${subscriber.consents.join('+')}`,
    notices: [notice(subscriber, 'updated')],
  });
  return subscriber;
}

/** Opts in, at the storefront or at checkout: makes the subscriber or gives the known one its consents. */
export function subscribe(store: Store, input: SubscriberInput): Subscriber {
  const consents = input.consents ?? ['marketing_newsletter'];
  const known = input.email === undefined ? undefined : findSubscriber(store, input.email, input.channelId ?? 1);
  return known ? updateSubscriber(store, known, { consents }) : createSubscriber(store, { ...input, consents });
}

export function deleteSubscriber(store: Store, subscriber: Subscriber): void {
  unindex(store.subscribersByEmail, subscriber.email.toLowerCase(), subscriber.id);
  store.commit('subscriber', store.subscribers, subscriber, {
    op: 'deleted',
    aspect: 'deleted',
    notices: [notice(subscriber, 'deleted')],
  });
}

function notice(subscriber: Subscriber, op: 'created' | 'updated' | 'deleted'): Notice {
  return { scope: `store/subscriber/${op}`, data: { type: 'subscriber', id: subscriber.id } };
}

function conflict(): ApiError {
  return new ApiError(409, 'A subscriber with this email already exists.', { email: 'must be unique' });
}
