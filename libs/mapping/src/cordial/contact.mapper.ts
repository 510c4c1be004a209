import type { Address, Consent, Customer, Order } from '@patchcord/events';
import { isOptedIn } from '../consent.js';
import type { ConsentState } from '../consent.js';
import type { CustomerField, CustomerFieldName } from '../customer-fields.js';
import { isoOf } from '../iso-date.js';
import { addMoney } from '../money.js';
import type { StoreDocument } from '../store-document.js';
import { toAttributes } from './attribute.mapper.js';
import type { ContactBody, FieldValue } from './attribute.mapper.js';
import { e164Of } from './phone.js';

/**
 * A customer as the flat keys of POST /v2/contacts, without channels and flags (Cordial API v2 Swagger, contacts). Of a deleted customer
 * only the id is said, as gone. With `consent`, the lists of the store's channels are added.
 */
export function toContactBody(
  customer: Customer,
  document: StoreDocument,
  consent: ConsentState | null = null,
): ContactBody {
  const contact = toAttributes(document, (field) =>
    customer.deleted ? deletedValue(field) : valueOf(field, customer, document),
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
    toAttributes(document, (field) => values[field]),
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
    phone: known(billing.phone) && phoneOf(billing.phone, billing.countryCode),
    address: geoOf(billing),
  };
  return toAttributes(document, (field) => values[field]);
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

const ATTRIBUTE = 'attribute.';
const FORM_FIELD = 'formField.';

function valueOf(field: CustomerField, customer: Customer, document: StoreDocument): FieldValue {
  if (field.startsWith(ATTRIBUTE)) {
    const name = field.slice(ATTRIBUTE.length);
    return customer.attributes.find((attribute) => attribute.name === name)?.value ?? null;
  }
  if (field.startsWith(FORM_FIELD)) {
    const name = field.slice(FORM_FIELD.length);
    return customer.formFields.find((formField) => formField.name === name)?.values ?? null;
  }
  return values[field as CustomerFieldName](customer, document);
}

/** One row a field. */
const values: Record<CustomerFieldName, (customer: Customer, document: StoreDocument) => FieldValue> = {
  customerId: (customer, document) => idOf(customer.resourceId, document),
  firstName: (customer) => customer.firstName,
  lastName: (customer) => customer.lastName,
  company: (customer) => customer.company,
  phone: ({ phone, addresses }) => phoneOf(phone || (addresses[0]?.phone ?? ''), addresses[0]?.countryCode ?? ''),
  customerGroupId: (customer) => customer.customerGroupId,
  customerGroup: (customer) => customer.customerGroupName,
  taxExemptCategory: (customer) => customer.taxExemptCategory,
  createdAt: (customer) => (customer.createdAt === 0 ? null : isoOf(customer.createdAt)),
  originChannelId: (customer) => customer.originChannelId,
  storeCredit: (customer) =>
    customer.storeCredit.length === 0 ? null : addMoney(...customer.storeCredit.map((credit) => credit.amount)),
  acceptsReviewAndCartEmails: (customer) => String(customer.acceptsReviewAndCartEmails),
  address: (customer) => geoOf(customer.addresses[0]),
  segments: (customer) => customer.segmentIds,
  shopperProfileId: (customer) => customer.shopperProfileId,
};

/** Two stores of one account may have the same ids: the prefix keeps them apart. An attribute of type number cannot carry it. */
function idOf(id: string, document: StoreDocument): string {
  const mapping = document.mapping.customer.customerId;
  return mapping !== false && mapping.type === 'number' ? id : `${document.idPrefix}${id}`;
}

function phoneOf(phone: string, countryCode: string): FieldValue {
  if (phone.trim() === '') return null;
  return (
    e164Of(phone, countryCode) ?? {
      leftOut:
        countryCode === '' ? 'no valid phone number without a country' : `no valid phone number in ${countryCode}`,
    }
  );
}

/** The fixed keys of a geo attribute; empty ones are left out. */
function geoOf(address: Address | undefined): FieldValue {
  if (address === undefined) return null;
  const geo = {
    street_address: address.street1,
    street_address2: address.street2,
    city: address.city,
    state: address.state,
    postal_code: address.postalCode,
    country: address.country,
    countryISO: address.countryCode,
  };
  return Object.fromEntries(Object.entries(geo).filter(([, text]) => text !== ''));
}
