import { uuidFor } from '../random.js';
import type { Address, AttributeValue, Customer, Subscriber } from '../store/customer.js';
import type { Store } from '../store/store.js';
import { toIsoSeconds } from './dates.js';
import { toAmount } from './money.js';

export const customerIncludes = [
  'addresses',
  'storecredit',
  'attributes',
  'formfields',
  'shopper_profile_id',
  'segment_ids',
] as const;

export type CustomerInclude = (typeof customerIncludes)[number];

/** More than this many addresses or attributes are not inlined; they have endpoints of their own. */
const inlineMax = 10;

export function toWireCustomer(
  store: Store,
  customer: Customer,
  includes: ReadonlySet<CustomerInclude>,
): Record<string, unknown> {
  return {
    id: customer.id,
    email: customer.email,
    first_name: customer.firstName,
    last_name: customer.lastName,
    company: customer.company,
    phone: customer.phone,
    registration_ip_address: customer.ip,
    notes: customer.notes,
    tax_exempt_category: '',
    customer_group_id: customer.groupId,
    date_created: toIsoSeconds(customer.createdMs),
    date_modified: toIsoSeconds(customer.modifiedMs),
    address_count: customer.addresses.length,
    attribute_count: customer.attributes.length,
    authentication: { force_password_reset: false },
    ...included(store, customer, includes),
    accepts_product_review_abandoned_cart_emails: customer.acceptsReviewEmails,
    origin_channel_id: customer.originChannelId,
    channel_ids: customer.channelIds,
  };
}

function included(store: Store, customer: Customer, includes: ReadonlySet<CustomerInclude>): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  if (includes.has('addresses')) {
    fields['addresses'] = customer.addresses.slice(0, inlineMax).map((address) => toWireAddress(customer, address));
  }
  if (includes.has('attributes')) {
    fields['attributes'] = customer.attributes
      .slice(0, inlineMax)
      .map((value) => toWireAttributeValue(customer, value));
  }
  if (includes.has('formfields')) fields['form_fields'] = toWireFormFields(customer);
  if (includes.has('storecredit')) fields['store_credit_amounts'] = [{ amount: toAmount(customer.storeCreditCents) }];
  if (includes.has('shopper_profile_id')) {
    fields['shopper_profile_id'] = uuidFor(store.settings.seed, store.hash, 'shopper', customer.id);
  }
  if (includes.has('segment_ids')) fields['segment_ids'] = customer.segmentIds;
  return fields;
}

export function toWireAddress(customer: Customer, address: Address): Record<string, unknown> {
  return {
    id: address.id,
    customer_id: customer.id,
    first_name: address.firstName,
    last_name: address.lastName,
    company: address.company,
    address1: address.street1,
    address2: address.street2,
    city: address.city,
    state_or_province: address.state,
    postal_code: address.postalCode,
    country: address.country,
    country_code: address.countryCode,
    phone: address.phone,
    address_type: address.type,
  };
}

export function toWireAttributeValue(customer: Customer, value: AttributeValue): Record<string, unknown> {
  return {
    id: value.id,
    attribute_id: value.attributeId,
    customer_id: customer.id,
    attribute_value: value.value,
    date_created: toIsoSeconds(value.createdMs),
    date_modified: toIsoSeconds(value.modifiedMs),
  };
}

export function toWireFormFields(customer: Customer): Record<string, unknown>[] {
  return Object.entries(customer.formFields).map(([name, value]) => ({ name, value, customer_id: customer.id }));
}

export function toWireSubscriber(subscriber: Subscriber): Record<string, unknown> {
  return {
    id: subscriber.id,
    email: subscriber.email,
    first_name: subscriber.firstName,
    last_name: subscriber.lastName,
    source: subscriber.source,
    order_id: subscriber.orderId,
    channel_id: subscriber.channelId,
    consents: subscriber.consents,
    date_created: toIsoSeconds(subscriber.createdMs),
    date_modified: toIsoSeconds(subscriber.modifiedMs),
  };
}
