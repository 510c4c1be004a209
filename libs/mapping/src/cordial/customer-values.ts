import type { Address, Customer } from '@patchcord/events';
import type { CustomerField, CustomerFieldName } from '../customer-fields.js';
import { isoOf } from '../iso-date.js';
import { addMoney } from '../money.js';
import type { StoreDocument } from '../store-document.js';
import type { FieldValue } from './attribute.mapper.js';
import { phoneNumberOf } from './phone.js';

const ATTRIBUTE = 'attribute.';
const FORM_FIELD = 'formField.';

/** What a field of a customer holds. Undefined where the observation did not carry it: nothing must be cleared then. */
export function customerValue(field: CustomerField, customer: Customer, document: StoreDocument): FieldValue {
  if (isOwnField(field)) return ownTextsOf(customer, field);
  const value = values[field as CustomerFieldName](customer, document);
  const source = sources[field as CustomerFieldName];
  const isUnknown = source !== undefined && customer.incomplete.includes(source);
  return isUnknown && isEmpty(value) ? undefined : value;
}

/** A field that the store defined itself. */
export function isOwnField(field: string): boolean {
  return field.startsWith(ATTRIBUTE) || field.startsWith(FORM_FIELD);
}

/** The values of an attribute or form field; null when the customer has none, undefined when the observation did not carry it. */
export function ownTextsOf(customer: Customer, field: string): readonly string[] | null | undefined {
  const isAttribute = field.startsWith(ATTRIBUTE);
  const found = isAttribute
    ? attributeOf(customer, field)
    : customer.formFields.find(({ name }) => name === field.slice(FORM_FIELD.length));
  if (found !== undefined) return 'values' in found ? found.values : [found.value];
  return customer.incomplete.includes(isAttribute ? 'attributes' : 'formFields') ? undefined : null;
}

/** The attribute behind `attribute.<name>`, with the times of its value. */
export function attributeOf(customer: Customer, field: string): Customer['attributes'][number] | undefined {
  if (!field.startsWith(ATTRIBUTE)) return undefined;
  return customer.attributes.find(({ name }) => name === field.slice(ATTRIBUTE.length));
}

function isEmpty(value: FieldValue): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Where a field comes from, when that may be missing of a customer (`incomplete`). */
const sources: Partial<Record<CustomerFieldName, string>> = {
  phone: 'addresses',
  customerGroup: 'customerGroupName',
  channelIds: 'channelIds',
  storeCredit: 'storeCredit',
  address: 'addresses',
  country: 'addresses',
  segments: 'segmentIds',
};

/** What a login that works on every channel says. */
const EVERY_CHANNEL = 'all';

/** One row a field. */
const values: Record<CustomerFieldName, (customer: Customer, document: StoreDocument) => FieldValue> = {
  customerId: (customer, document) => idOf(customer.resourceId, document),
  firstName: (customer) => customer.firstName,
  lastName: (customer) => customer.lastName,
  company: (customer) => customer.company,
  phone: (customer, document) => phoneOf(typedPhoneOf(customer), countryOf(customer), document),
  customerGroupId: (customer) => customer.customerGroupId,
  customerGroup: (customer) => customer.customerGroupName,
  taxExemptCategory: (customer) => customer.taxExemptCategory,
  createdAt: (customer) => (customer.createdAt === 0 ? null : isoOf(customer.createdAt)),
  originChannelId: (customer) => customer.originChannelId,
  originChannel: (customer, document) => document.channels[customer.originChannelId]?.name ?? null,
  channelIds: (customer) => customer.channelIds ?? [EVERY_CHANNEL],
  storeCredit: (customer) =>
    customer.storeCredit.length === 0 ? null : addMoney(...customer.storeCredit.map((credit) => credit.amount)),
  acceptsReviewAndCartEmails: (customer) => String(customer.acceptsReviewAndCartEmails),
  address: (customer) => geoOf(customer.addresses[0]),
  country: (customer) => countryOf(customer),
  segments: (customer) => customer.segmentIds,
  shopperProfileId: (customer) => customer.shopperProfileId,
};

/** Two stores of one account may have the same ids: the prefix keeps them apart. An attribute of type number cannot carry it. */
function idOf(id: string, document: StoreDocument): string {
  const mapping = document.mapping.customer.customerId;
  return mapping !== false && mapping.type === 'number' ? id : `${document.idPrefix}${id}`;
}

/** The phone number as typed: of the customer, or else of the first address. */
export function typedPhoneOf({ phone, addresses }: Customer): string {
  return phone || (addresses[0]?.phone ?? '');
}

/** Country of the first address, in which a number without a country code is read. */
export function countryOf({ addresses }: Customer): string {
  return addresses[0]?.countryCode ?? '';
}

/** E.164, or why not. BigCommerce keeps whatever was typed. */
export function phoneOf(phone: string, countryCode: string, document: StoreDocument): FieldValue {
  if (phone.trim() === '') return null;
  const country = countryCode || (document.phoneCountry ?? '');
  return phoneNumberOf(phone, country)?.e164 ?? { leftOut: noPhoneIn(country) };
}

/** Why a text is no phone number. */
export function noPhoneIn(country: string): string {
  return country === '' ? 'no valid phone number without a country' : `no valid phone number in ${country}`;
}

/** The fixed keys of a geo attribute; empty ones are left out. */
export function geoOf(address: Address | undefined): FieldValue {
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
