import { postActivity } from './activities.js';
import { errorText, ok, type Answer } from './answers.js';
import type { Call, Route } from './call.js';
import { findByKey, keyNamed } from './contact-key.js';
import { upsertContact } from './contacts.js';
import { isObject, type JsonObject } from './json.js';
import { postOrder, putOrder } from './orders.js';

/**
 * The asynchronous API in the shape that Segment's Cordial destination calls: it accepts, answers 202, and does the work
 * later. What goes wrong then is told to nobody but the account monitor.
 */
export const asyncRoutes: readonly Route[] = [
  { method: 'GET', template: '/checkAuth', handle: () => ok({ success: 'success' }) },
  { method: 'POST', template: '/segment/upsertContact', handle: later(applyContact) },
  { method: 'POST', template: '/segment/createContactactivity', handle: later(applyActivity) },
  { method: 'POST', template: '/segment/addContactToList', handle: later((call) => applyList(call, true)) },
  { method: 'POST', template: '/segment/removeContactFromList', handle: later((call) => applyList(call, false)) },
  { method: 'POST', template: '/segment/upsertOrder', handle: later(applyOrder) },
];

function later(apply: (call: Call) => Answer): (call: Call) => Answer {
  return (call) => {
    call.later((note) => {
      const answer = apply({ ...call, note, now: Date.now() });
      if (answer.status >= 300)
        call.account.monitor.push({ at: Date.now(), status: answer.status, error: answer.body });
    });
    return { status: 202, body: { success: 'success' } };
  };
}

interface Identity {
  key: string;
  value: string;
}

/** The identities in the order in which they were sent; names that are no key of the account are left out. */
function identitiesOf({ account, body }: Call): Identity[] {
  const sent = isObject(body['userIdentities']) ? Object.entries(body['userIdentities']) : [];
  if (typeof body['segmentIdKey'] === 'string') sent.push([body['segmentIdKey'], body['segmentId']]);
  return sent.flatMap(([name, value]) => {
    const key = keyNamed(account, name);
    return key === null || typeof value !== 'string' ? [] : [{ key, value }];
  });
}

/** Unlike the REST call, attributes that do not exist are ignored. */
function applyContact(call: Call): Answer {
  const { account, body } = call;
  const attributes = isObject(body['attributes']) ? Object.entries(body['attributes']) : [];
  const known = attributes.filter(([key]) => account.attributes.has(key));
  return upsertContact({ ...call, body: { ...Object.fromEntries(known), ...identifiedBody(call) } });
}

function identifiedBody(call: Call): JsonObject {
  const identities = identitiesOf(call);
  const channels = identities.filter(({ key }) => key === 'email' || key === 'sms');
  const others = identities.filter((identity) => !channels.includes(identity));
  return {
    ...Object.fromEntries(others.map(({ key, value }) => [key, value])),
    ...(channels.length === 0
      ? {}
      : { channels: Object.fromEntries(channels.map(({ key, value }) => [key, { address: value }])) as JsonObject }),
    identifyBy: identities.map(({ key }) => key),
  };
}

function contactOf(call: Call): JsonObject {
  for (const { key, value } of identitiesOf(call)) {
    const contact = findByKey(call.account, key, value);
    if (contact !== null) return { cID: contact.cID };
  }
  return { cID: '' };
}

function applyActivity(call: Call): Answer {
  const { action, time, properties } = call.body;
  const body = {
    a: action,
    ...(time === undefined ? {} : { ats: time }),
    ...(properties === undefined ? {} : { properties }),
  };
  return postActivity({ ...call, body: { ...body, ...contactOf(call) } });
}

/** A list that does not exist is made. */
function applyList(call: Call, isMember: boolean): Answer {
  const { account, body } = call;
  const name = body['listName'] ?? body['groupId'];
  if (typeof name !== 'string' || !/^[A-Za-z0-9-]{1,128}$/.test(name)) return errorText(422, 'list name');
  if (account.lists.named(name) === null) account.lists.add(name, true);
  return upsertContact({ ...call, body: { ...identifiedBody(call), [name]: isMember } });
}

function applyOrder(call: Call): Answer {
  const { orderID, purchaseDate, status, properties, items } = call.body;
  const sent = {
    orderID,
    purchaseDate,
    status,
    properties,
    items: Array.isArray(items) ? items.map(toItem) : undefined,
  };
  const order = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined));
  const body = { ...order, ...contactOf(call) };
  const isKnown = call.account.orders.get(String(orderID)) !== null;
  return isKnown
    ? putOrder({ ...call, body, version: 'v1', params: [encodeURIComponent(String(orderID))] })
    : postOrder({ ...call, body, version: 'v1' });
}

function toItem(item: unknown): unknown {
  if (!isObject(item)) return item;
  const { imageUrl, ...rest } = item;
  return { ...rest, ...(imageUrl === undefined ? {} : { images: [imageUrl] }) };
}
