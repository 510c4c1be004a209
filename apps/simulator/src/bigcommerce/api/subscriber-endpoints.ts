import type { Consent, Subscriber } from '../store/customer.js';
import type { Selection } from '../store/selection.js';
import { pageOf, selectRows } from '../store/selection.js';
import type { SubscriberInput } from '../store/subscribers.js';
import { createSubscriber, deleteSubscriber, updateSubscriber } from '../store/subscribers.js';
import { toWireSubscriber } from './customer-wire.js';
import type { Call, Endpoint } from './endpoint.js';
import { bodyObject, noContent, notFound, pathId } from './endpoint.js';
import { ApiError } from './errors.js';
import { readV3Page, toCollection } from './paging.js';

/** The e-mail opt-in, as in BigCommerce's subscribers.v3 reference. */
export const subscriberEndpoints: Endpoint[] = [
  { method: 'GET', path: '/v3/customers/subscribers', answer: listSubscribers },
  { method: 'POST', path: '/v3/customers/subscribers', answer: addSubscriber },
  { method: 'GET', path: '/v3/customers/subscribers/:id', answer: (call) => single(subscriberOf(call)) },
  { method: 'PUT', path: '/v3/customers/subscribers/:id', answer: changeSubscriber },
  { method: 'DELETE', path: '/v3/customers/subscribers/:id', answer: removeSubscriber },
];

function listSubscribers(call: Call): unknown {
  const { query, store } = call;
  const page = readV3Page(query);
  const email = query.text('email')?.toLowerCase();
  const source = query.text('source');
  const orderId = query.integer('order_id');
  const createdMinMs = query.date('date_created:min') ?? Number.NEGATIVE_INFINITY;
  const rows = selectRows(store.subscribers, selectionOf(call));
  const { rows: found, total } = pageOf(
    rows,
    (subscriber) =>
      call.isVisible(subscriber) &&
      (email === undefined || subscriber.email.toLowerCase() === email) &&
      (source === undefined || subscriber.source === source) &&
      (orderId === undefined || subscriber.orderId === orderId) &&
      subscriber.createdMs >= createdMinMs,
    { ...page, countAll: true },
  );
  return toCollection(found.map(toWireSubscriber), page, total);
}

/** There is neither a sort nor an upper bound: always by id, whatever is asked for. */
function selectionOf({ query, store }: Call): Selection {
  const selection: Selection = { sort: 'id' };
  const minMs = query.date('date_modified:min');
  if (minMs !== undefined) selection.modifiedMinMs = minMs;
  const email = query.text('email');
  const ids =
    query.integers('id:in') ??
    query.integers('id') ??
    (email === undefined ? undefined : (store.subscribersByEmail.get(email.toLowerCase()) ?? []));
  if (ids) selection.ids = ids;
  return selection;
}

function subscriberOf(call: Call): Subscriber {
  const subscriber = call.store.subscribers.get(pathId(call));
  if (!subscriber || !call.isVisible(subscriber)) throw notFound();
  return subscriber;
}

function addSubscriber(call: Call): unknown {
  const input = readInput(bodyObject(call));
  if (input.email === undefined)
    throw new ApiError(422, 'JSON data is missing or invalid', { email: 'error.path.missing' });
  return single(createSubscriber(call.store, { consents: [], source: 'custom', ...input }));
}

function changeSubscriber(call: Call): unknown {
  return single(updateSubscriber(call.store, subscriberOf(call), readInput(bodyObject(call))));
}

function removeSubscriber(call: Call): unknown {
  deleteSubscriber(call.store, subscriberOf(call));
  return noContent;
}

function single(subscriber: Subscriber): unknown {
  return { data: toWireSubscriber(subscriber), meta: {} };
}

const knownConsents: readonly unknown[] = ['marketing_newsletter', 'abandoned_cart'];

function readInput(body: Record<string, unknown>): SubscriberInput {
  const { email, first_name: firstName, last_name: lastName, source, order_id: orderId, channel_id: channelId } = body;
  const { consents } = body;
  const input: SubscriberInput = {};
  if (email !== undefined) input.email = textOf('email', email);
  if (firstName !== undefined) input.firstName = textOf('first_name', firstName);
  if (lastName !== undefined) input.lastName = textOf('last_name', lastName);
  if (source === 'storefront' || source === 'order' || source === 'custom') input.source = source;
  if (typeof orderId === 'number') input.orderId = orderId;
  if (typeof channelId === 'number') input.channelId = channelId;
  if (consents !== undefined) input.consents = consentsOf(consents);
  return input;
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' && value.length <= 255 && (name !== 'email' || value.includes('@'))) return value;
  throw new ApiError(422, 'JSON data is missing or invalid', { [name]: 'is invalid' });
}

function consentsOf(value: unknown): Consent[] {
  if (Array.isArray(value) && value.every((item) => knownConsents.includes(item))) return value as Consent[];
  throw new ApiError(422, 'JSON data is missing or invalid', { consents: 'is invalid' });
}
