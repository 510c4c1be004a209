import { ApiError } from '../api/errors.js';
import type { Address, Customer, FormFieldValue } from './customer.js';
import { makePerson, toAddress } from './people.js';
import type { Person } from './people.js';
import { indexUnder, unindex } from './store.js';
import type { Notice, Store } from './store.js';

export interface CustomerInput {
  email?: string;
  firstName?: string;
  lastName?: string;
  company?: string;
  phone?: string;
  groupId?: number;
  channelId?: number;
  channelIds?: number[] | null;
  addresses?: number;
  attributes?: Record<string, string>;
  formFields?: Record<string, FormFieldValue>;
  storeCreditCents?: number;
}

export function customerById(store: Store, id: number): Customer {
  const customer = store.customers.get(id);
  if (!customer) throw new ApiError(404, `There is no customer ${id}.`);
  return customer;
}

/** Signs someone up; what is not given is made up. 422 when the address is taken on that channel. */
export function createCustomer(store: Store, input: CustomerInput = {}): Customer {
  const person = makePerson(store.people, store.customers.nextId);
  const email = input.email ?? person.email;
  refuseTakenEmail(store, email, input.channelId ?? 1);
  const customer = makeCustomer(store, { ...input, email }, person);
  moveIn(store, customer, person, input.addresses ?? store.random.between(0, 2));
  for (const [name, value] of Object.entries(input.attributes ?? makeAttributes(store))) {
    putAttribute(store, customer, attributeNamed(store, name), value);
  }
  indexUnder(store.customersByEmail, email.toLowerCase(), customer.id);
  store.commit('customer', store.customers, customer, {
    op: 'created',
    aspect: 'profile',
    notices: [
      customerNotice(customer, 'created'),
      ...customer.addresses.map((at) => addressNotice(at, customer, 'created')),
    ],
  });
  return customer;
}

function makeCustomer(store: Store, input: CustomerInput & { email: string }, person: Person): Customer {
  const { random } = store;
  const channelId = input.channelId ?? 1;
  const nowMs = store.nowMs();
  return {
    id: store.customers.nextId,
    createdMs: nowMs,
    modifiedMs: nowMs,
    version: 1,
    email: input.email,
    firstName: input.firstName ?? person.firstName,
    lastName: input.lastName ?? person.lastName,
    company: input.company ?? person.company,
    phone: input.phone ?? person.phone,
    notes: random.chance(0.1) ? 'Prefers to be called in the afternoon.' : '',
    ip: person.ip,
    groupId: input.groupId ?? (random.chance(0.4) ? random.between(1, 3) : 0),
    addresses: [],
    attributes: [],
    formFields: input.formFields ?? makeFormFields(store),
    storeCreditCents: input.storeCreditCents ?? (random.chance(0.1) ? random.between(100, 5_000) : 0),
    acceptsReviewEmails: random.chance(0.7),
    originChannelId: channelId,
    channelIds: input.channelIds ?? (channelId === 1 ? null : [channelId]),
    segmentIds: random.chance(0.2) ? ['5bb733a9-5491-47b3-9451-9ae8d6a6bc6b'] : [],
  };
}

function moveIn(store: Store, customer: Customer, person: Person, addresses: number): void {
  const { firstName, lastName } = customer;
  for (let index = 0; index < addresses; index += 1) {
    const address = toAddress(person, store.nextId('address', 60), store.random);
    customer.addresses.push({ ...address, firstName, lastName });
    store.addressOwners.set(address.id, customer.id);
  }
}

function makeFormFields(store: Store): Record<string, FormFieldValue> {
  const { random } = store;
  const fields: Record<string, FormFieldValue> = {};
  if (random.chance(0.4)) {
    const day = String(random.between(1, 28)).padStart(2, '0');
    fields['Birthday'] = `19${random.between(50, 99)}-0${random.between(1, 9)}-${day}`;
  }
  if (random.chance(0.3)) fields['Interests'] = random.chance(0.5) ? ['Bath', 'Kitchen'] : ['Garden'];
  if (random.chance(0.2)) fields['Household size'] = random.between(1, 6);
  return fields;
}

function makeAttributes(store: Store): Record<string, string> {
  const { random } = store;
  const attributes: Record<string, string> = {};
  if (random.chance(0.5)) attributes['Loyalty tier'] = random.pick(['bronze', 'silver', 'gold']);
  if (random.chance(0.3)) attributes['Loyalty points'] = String(random.between(0, 9_999));
  return attributes;
}

function refuseTakenEmail(store: Store, email: string, channelId: number, exceptId?: number): void {
  for (const id of store.customersByEmail.get(email.toLowerCase()) ?? []) {
    if (id === exceptId) continue;
    if (store.customers.get(id)?.originChannelId === channelId) {
      throw new ApiError(422, 'The email address is already in use.', { email: 'must be unique in its channel' });
    }
  }
}

export function updateCustomer(store: Store, customer: Customer, input: CustomerInput): Customer {
  const { firstName, lastName, company, phone, groupId, storeCreditCents } = input;
  const changes = { firstName, lastName, company, phone, groupId, storeCreditCents };
  Object.assign(customer, Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)));
  store.commit('customer', store.customers, customer, {
    op: 'updated',
    aspect: 'profile',
    notices: [customerNotice(customer, 'updated')],
  });
  return customer;
}

export function changeEmail(store: Store, customer: Customer, email: string): Customer {
  refuseTakenEmail(store, email, customer.originChannelId, customer.id);
  unindex(store.customersByEmail, customer.email.toLowerCase(), customer.id);
  customer.email = email;
  indexUnder(store.customersByEmail, email.toLowerCase(), customer.id);
  store.commit('customer', store.customers, customer, {
    op: 'updated',
    aspect: 'email',
    notices: [customerNotice(customer, 'updated')],
  });
  return customer;
}

/** Orders and subscribers of the customer stay. */
export function deleteCustomer(store: Store, customer: Customer): void {
  unindex(store.customersByEmail, customer.email.toLowerCase(), customer.id);
  for (const address of customer.addresses) store.addressOwners.delete(address.id);
  store.commit('customer', store.customers, customer, {
    op: 'deleted',
    aspect: 'profile',
    notices: [{ scope: 'store/customer/deleted', data: { type: 'customer', id: customer.id } }],
  });
}

/** Addresses have events of their own and leave the customer's modified date alone. */
export function addAddress(store: Store, customer: Customer, input: Partial<Omit<Address, 'id'>> = {}): Address {
  const person = makePerson(store.people, customer.id);
  const made = toAddress(person, store.nextId('address', 60), store.random);
  const address = { ...made, firstName: customer.firstName, lastName: customer.lastName, ...input };
  customer.addresses.push(address);
  store.addressOwners.set(address.id, customer.id);
  commitAddress(store, customer, address, 'created');
  return address;
}

export function updateAddress(store: Store, addressId: number, input: Partial<Omit<Address, 'id'>>): Address {
  const { customer, address } = ownedAddress(store, addressId);
  Object.assign(address, input);
  commitAddress(store, customer, address, 'updated');
  return address;
}

export function deleteAddress(store: Store, addressId: number): Address {
  const { customer, address } = ownedAddress(store, addressId);
  customer.addresses = customer.addresses.filter((other) => other.id !== addressId);
  store.addressOwners.delete(addressId);
  commitAddress(store, customer, address, 'deleted');
  return address;
}

function ownedAddress(store: Store, addressId: number): { customer: Customer; address: Address } {
  const customer = store.customers.get(store.addressOwners.get(addressId) ?? 0);
  const address = customer?.addresses.find((candidate) => candidate.id === addressId);
  if (!customer || !address) throw new ApiError(404, `There is no address ${addressId}.`);
  return { customer, address };
}

function commitAddress(
  store: Store,
  customer: Customer,
  address: Address,
  op: 'created' | 'updated' | 'deleted',
): void {
  store.commit('customer', store.customers, customer, {
    op: 'updated',
    aspect: 'address',
    isDated: false,
    notices: [addressNotice(address, customer, op)],
  });
}

/** Through the control panel it announces the customer; through the API nothing is said and no date moves. */
export function setAttribute(
  store: Store,
  customer: Customer,
  input: { name: string; value: string; via?: 'api' | 'panel' },
): Customer {
  putAttribute(store, customer, attributeNamed(store, input.name), input.value);
  const isSilent = input.via === 'api';
  store.commit('customer', store.customers, customer, {
    op: 'updated',
    aspect: 'attribute',
    isDated: !isSilent,
    notices: isSilent ? [] : [customerNotice(customer, 'updated')],
  });
  return customer;
}

/** A value entered for the first time announces the customer; an edit of one says nothing. */
export function setFormField(store: Store, customer: Customer, name: string, value: FormFieldValue): Customer {
  const isEdit = name in customer.formFields;
  customer.formFields = { ...customer.formFields, [name]: value };
  store.commit('customer', store.customers, customer, {
    op: 'updated',
    aspect: 'form-field',
    isDated: !isEdit,
    notices: isEdit ? [] : [customerNotice(customer, 'updated')],
  });
  return customer;
}

function attributeNamed(store: Store, name: string): number {
  const known = store.attributes.find((attribute) => attribute.name === name);
  if (known) return known.id;
  const id = store.attributes.length + 1;
  store.attributes.push({ id, name, type: 'string', createdMs: store.nowMs() });
  return id;
}

function putAttribute(store: Store, customer: Customer, attributeId: number, value: string): void {
  const nowMs = store.nowMs();
  const known = customer.attributes.find((attribute) => attribute.attributeId === attributeId);
  if (known) Object.assign(known, { value, modifiedMs: nowMs });
  else {
    const id = store.nextId('attribute-value', 9);
    customer.attributes.push({ id, attributeId, value, createdMs: nowMs, modifiedMs: nowMs });
  }
}

/** Channel fields are there on some deliveries only. */
function customerNotice(customer: Customer, op: 'created' | 'updated'): Notice {
  const channels =
    customer.id % 2 === 0
      ? { origin_channel_id: customer.originChannelId, channel_ids: customer.channelIds ?? [] }
      : {};
  return { scope: `store/customer/${op}`, data: { type: 'customer', id: customer.id, ...channels } };
}

/** The type says customer, but the id is the address's. */
function addressNotice(address: Address, customer: Customer, op: 'created' | 'updated' | 'deleted'): Notice {
  return {
    scope: `store/customer/address/${op}`,
    data: { type: 'customer', id: address.id, address: { customer_id: customer.id } },
  };
}
