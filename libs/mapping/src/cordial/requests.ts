import type { Consent, Customer, MappedResource, Order, Product } from '@patchcord/events';
import { consentDecision, reduceConsent, toEvidence } from '../consent.js';
import { isoOf } from '../iso-date.js';
import { isPurchase, milestonesOf } from '../milestones.js';
import type { CommerceEvents } from '../resource-mappers.js';
import { SMS_PERMISSION, toSmsConsent } from '../sms-consent.js';
import type { StoreDocument } from '../store-document.js';
import { toActivities } from './activity.mapper.js';
import type { Json } from './attribute.mapper.js';
import { toContactBody, toGuestBody, toSubscriberBody } from './contact.mapper.js';
import { contactOf } from './contact-of-order.js';
import { toCordialOrder } from './order.mapper.js';
import { productIdAtCordial, toCordialProduct, toRemovedBody } from './product.mapper.js';
import { toSmsChannel } from './sms.mapper.js';
import type { SmsChannel } from './sms.mapper.js';
import { contactEmail } from './text.js';

/** A call to Cordial as `patchcord map` prints it. */
export interface CordialRequest {
  method: 'POST' | 'PUT' | 'DELETE';
  path: string;
  body: object;
}

const requestsOf: { [R in MappedResource]: (event: CommerceEvents[R], document: StoreDocument) => CordialRequest[] } = {
  customer: customerRequests,
  subscriber: subscriberRequests,
  order: orderRequests,
  product: productRequests,
  // Stock goes to Cordial with its product, and a category with the products in it: neither is a thing of its own there.
  inventory: () => [],
  category: () => [],
};

/**
 * The calls that a first live observation makes, as far as they are known without any state: contacts go by e-mail, nothing was sent
 * before, and a cancelled order was placed once. None where no contact can be found.
 */
export function toRequests<R extends MappedResource>(
  resource: R,
  event: CommerceEvents[R],
  document: StoreDocument,
): CordialRequest[] {
  return requestsOf[resource](event, document);
}

function customerRequests(customer: Customer, document: StoreDocument): CordialRequest[] {
  const email = contactEmail(customer.email);
  if (email === null) return [];
  const sms = smsChannelOf(customer, document);
  return [upsert(email, toContactBody(customer, document).body, '', sms === null ? {} : { sms })];
}

/** As a customer who was never seen before. */
function smsChannelOf(customer: Customer, document: StoreDocument): SmsChannel | null {
  const consent = toSmsConsent(customer, document);
  if (consent === null) return null;
  const state = reduceConsent(null, toEvidence(consent, null, SMS_PERMISSION), 'sms');
  const channel = toSmsChannel(customer, document, consentDecision(state));
  return channel === null || 'leftOut' in channel ? null : channel;
}

function subscriberRequests(consent: Consent, document: StoreDocument): CordialRequest[] {
  const email = contactEmail(consent.email);
  if (email === null) return [];
  const state = reduceConsent(null, toEvidence(consent, null));
  const { status } = consentDecision(state);
  if (status === 'unsubscribed')
    return [{ method: 'PUT', path: `/v2/contacts/email:${encodeURIComponent(email)}/unsubscribe/email`, body: {} }];
  return [upsert(email, toSubscriberBody(consent, document, state).body, status)];
}

const CANCELLED = 5;

function orderRequests(order: Order, document: StoreDocument): CordialRequest[] {
  const contact = contactOf(order, document);
  if ('suppressed' in contact || !(isPurchase(order, document) || order.statusId === CANCELLED)) return [];
  const { email } = contact;
  const activities = milestonesOf(order, document).flatMap((milestone) => toActivities(order, milestone, document));
  return [
    upsert(email, toGuestBody(order, document).body),
    {
      method: 'POST',
      path: '/v2/orders',
      body: { ...toCordialOrder(order, document), email, suppressTriggers: false },
    },
    ...activities.map(({ action, at, uid, properties }): CordialRequest => ({
      method: 'POST',
      path: '/v2/contactactivities',
      body: { a: action, email, ats: isoOf(at), UID: uid, properties },
    })),
  ];
}

function productRequests(product: Product, document: StoreDocument): CordialRequest[] {
  if (!product.deleted)
    return [{ method: 'POST', path: '/v2/products', body: toCordialProduct(product, document).body }];
  const path = `/v2/products/${encodeURIComponent(productIdAtCordial(product, document))}`;
  if (document.catalog.removed === 'delete') return [{ method: 'DELETE', path, body: {} }];
  return [{ method: 'PUT', path, body: toRemovedBody(document) }];
}

/** Cordial's POST finds or creates; without `suppressTriggers: false` it would fire no automation for a contact. */
function upsert(
  address: string,
  body: Record<string, Json>,
  status = '',
  channels: { sms?: SmsChannel } = {},
): CordialRequest {
  const email = status === '' ? { address } : { address, subscribeStatus: status };
  return {
    method: 'POST',
    path: '/v2/contacts',
    body: { channels: { email, ...channels }, ...body, suppressTriggers: false },
  };
}
