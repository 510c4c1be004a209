import type { Consent, Customer, Order } from '@patchcord/events';
import { isOptedIn } from '../consent.js';
import type { ConsentState } from '../consent.js';
import type { CustomerField } from '../customer-fields.js';
import type { StoreDocument } from '../store-document.js';
import { toAttributes } from './attribute.mapper.js';
import type { ContactBody, FieldValue } from './attribute.mapper.js';
import { customerValue, geoOf, phoneOf } from './customer-values.js';

/**
 * A customer as the flat keys of POST /v2/contacts, without channels and flags (Cordial API v2 Swagger, contacts). Of a deleted customer
 * only the id is said, as gone. With `consent`, the lists of the store's channels are added.
 */
export function toContactBody(
  customer: Customer,
  document: StoreDocument,
  consent: ConsentState | null = null,
): ContactBody {
  const contact = toAttributes(document.mapping.customer, (field) =>
    customer.deleted ? deletedValue(field) : customerValue(field, customer, document),
  );
  if (customer.deleted) clearId(contact, document);
  return withLists(contact, consent, document);
}

/** The names of a subscriber: only for a contact that has no customer, whose own names are better. */
export function toSubscriberBody(
  consent: Consent,
  document: StoreDocument,
  state: ConsentState | null = null,
): ContactBody {
  const values: Partial<Record<CustomerField, FieldValue>> = {
    firstName: known(consent.firstName),
    lastName: known(consent.lastName),
  };
  return withLists(
    toAttributes(document.mapping.customer, (field) => values[field]),
    state,
    document,
  );
}

/** What the billing address of an order says of a guest, who has no customer. Nothing is cleared by what an order leaves empty. */
export function toGuestBody(order: Order, document: StoreDocument): ContactBody {
  const billing = order.billingAddress;
  if (order.customerId !== '' || billing === null) return { body: {}, leftOut: [] };
  const values: Partial<Record<CustomerField, FieldValue>> = {
    firstName: known(billing.firstName),
    lastName: known(billing.lastName),
    company: known(billing.company),
    phone: known(billing.phone) && phoneOf(billing.phone, billing.countryCode, document),
    country: known(billing.countryCode),
    address: geoOf(billing),
  };
  return toAttributes(document.mapping.customer, (field) => values[field]);
}

/**
 * Membership in the list of each channel: on it while its own storefront is opted in, off it after an opt-out there. Where nobody ever did
 * either, and for channels without a list, nothing is said. Two channels that share a list keep a person on it while one is opted in.
 */
export function toConsentLists(state: ConsentState | null, document: StoreDocument): Record<string, boolean> {
  const lists: Record<string, boolean> = {};
  for (const storefront of state?.storefronts ?? []) {
    const list = storefront.storeHash === document.store ? document.channels[storefront.channelId]?.list : undefined;
    if (state === null || list === undefined || list === null) continue;
    if (storefront.optIn === null && storefront.optOut === null) continue;
    lists[list] = lists[list] === true || isOptedIn(storefront, state);
  }
  return lists;
}

/** Every list the document writes. `enhanced` keeps the date of joining. */
export function listsOf(document: StoreDocument): { name: string; enhanced: true }[] {
  const names = Object.values(document.channels).flatMap(({ list }) => (list === null ? [] : [list]));
  return [...new Set(names)].map((name) => ({ name, enhanced: true }));
}

function withLists(contact: ContactBody, state: ConsentState | null, document: StoreDocument): ContactBody {
  return { ...contact, body: { ...contact.body, ...toConsentLists(state, document) } };
}

function deletedValue(field: CustomerField): FieldValue {
  return field === 'customerId' ? null : undefined;
}

/** The id is gone, whatever `onNull` says of ids that are merely empty. */
function clearId(contact: ContactBody, document: StoreDocument): void {
  const id = document.mapping.customer.customerId;
  if (id !== false) contact.body[id.key] = null;
}

const known = (text: string): string | undefined => (text === '' ? undefined : text);
