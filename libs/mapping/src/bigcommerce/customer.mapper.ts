import type { Customer, CustomerObservation } from '@patchcord/events';
import {
  asObject,
  mapList,
  mismatch,
  readCount,
  readDate,
  readFlag,
  readId,
  readIdOrZero,
  readList,
  readMoney,
  readOptionalId,
  readRequiredText,
  readString,
  readTexts,
} from '../fields.js';
import type { JsonObject } from '../fields.js';
import { toCustomerAddress } from './address.mapper.js';
import { listOf, metaOf, partOf, resourceOf } from './observation.js';

/**
 * A v3 customer as a commerce event (BigCommerce docs, customers v3). The names of its attributes and of its group come from parts of
 * their own, because the customer carries only their ids. Throws InvalidRecordError when a field is not as documented.
 */
export function toCustomer(observation: CustomerObservation): Customer {
  const customer = resourceOf(observation, 'customer');
  if (customer === null) return deletedCustomer(observation);
  const groupId = readIdOrZero(customer, 'customer_group_id', '');
  const groupName = groupId === '' ? '' : groupNameOf(observation, groupId);
  const definitions = definitionsOf(observation);
  const originChannelId = readOptionalId(customer, 'origin_channel_id', '');
  return {
    ...metaOf(observation),
    channelId: observation.channelId || originChannelId,
    deleted: false,
    email: readRequiredText(customer, 'email', ''),
    firstName: readString(customer, 'first_name', ''),
    lastName: readString(customer, 'last_name', ''),
    company: readString(customer, 'company', ''),
    phone: readString(customer, 'phone', ''),
    customerGroupId: groupId,
    customerGroupName: groupName,
    taxExemptCategory: readString(customer, 'tax_exempt_category', ''),
    createdAt: readDate(customer, 'date_created', ''),
    modifiedAt: readDate(customer, 'date_modified', ''),
    originChannelId,
    channelIds: readChannelIds(customer),
    storeCredit: mapList(readList(customer, 'store_credit_amounts', ''), 'store_credit_amounts', (credit, path) => ({
      amount: readMoney(credit, 'amount', path),
    })),
    acceptsReviewAndCartEmails: readFlag(customer, 'accepts_product_review_abandoned_cart_emails', ''),
    addresses: mapList(readList(customer, 'addresses', ''), 'addresses', toCustomerAddress),
    attributes: mapList(readList(customer, 'attributes', ''), 'attributes', (attribute, path) =>
      toAttribute(attribute, path, definitions),
    ),
    formFields: mapList(readList(customer, 'form_fields', ''), 'form_fields', toFormField),
    shopperProfileId: readString(customer, 'shopper_profile_id', ''),
    segmentIds: readTexts(customer, 'segment_ids', ''),
    incomplete: [
      ...incompleteOf(observation, customer),
      ...(groupId !== '' && groupName === '' ? ['customerGroupName'] : []),
    ],
  };
}

/** Of a deleted customer only the id is left; its e-mail is in our own map. */
function deletedCustomer(observation: CustomerObservation): Customer {
  return {
    ...metaOf(observation),
    channelId: observation.channelId,
    deleted: true,
    email: '',
    firstName: '',
    lastName: '',
    company: '',
    phone: '',
    customerGroupId: '',
    customerGroupName: '',
    taxExemptCategory: '',
    createdAt: 0,
    modifiedAt: 0,
    originChannelId: '',
    channelIds: null,
    storeCredit: [],
    acceptsReviewAndCartEmails: false,
    addresses: [],
    attributes: [],
    formFields: [],
    shopperProfileId: '',
    segmentIds: [],
    incomplete: [],
  };
}

/** What an observation can lack, by the field of BigCommerce that carries it. */
const includes = Object.entries({
  addresses: 'addresses',
  attributes: 'attributes',
  formFields: 'form_fields',
  storeCredit: 'store_credit_amounts',
  segmentIds: 'segment_ids',
  channelIds: 'channel_ids',
});

/**
 * What is missing of the customer: fields that no `include` asked for, addresses and attributes beyond the first ten, which is all that
 * BigCommerce includes, and names whose definitions were not fetched. Taken for empty, they would clear what Cordial has.
 */
function incompleteOf(observation: CustomerObservation, customer: JsonObject): string[] {
  const absent = includes.filter(([, field]) => customer[field] === undefined);
  const cut = [
    ...(isCut(customer, 'addresses', 'address_count') ? ['addresses'] : []),
    ...(isCut(customer, 'attributes', 'attribute_count') || isUnnamed(observation, customer) ? ['attributes'] : []),
  ];
  return [...absent.map(([name]) => name), ...cut];
}

function isCut(customer: JsonObject, field: string, count: string): boolean {
  return Array.isArray(customer[field]) && readList(customer, field, '').length < readCount(customer, count, '');
}

function isUnnamed(observation: CustomerObservation, customer: JsonObject): boolean {
  return readList(customer, 'attributes', '').length > 0 && partOf(observation, 'attribute-definitions') === undefined;
}

interface Definition {
  name: string;
  type: string;
}

function definitionsOf(observation: CustomerObservation): Map<string, Definition> {
  const path = 'attribute-definitions';
  const rows = mapList(listOf(observation, path), path, (definition, at): [string, Definition] => [
    readId(definition, 'id', at),
    { name: readString(definition, 'name', at), type: readString(definition, 'type', at) },
  ]);
  return new Map(rows);
}

function groupNameOf(observation: CustomerObservation, groupId: string): string {
  const groups = listOf(observation, 'customer-groups');
  for (let index = 0; index < groups.length; index += 1) {
    const path = `customer-groups[${index}]`;
    const group = asObject(groups[index], path);
    if (readId(group, 'id', `${path}.`) === groupId) return readString(group, 'name', `${path}.`);
  }
  return '';
}

/** null means that the login works on every channel, which an empty list does not. */
function readChannelIds(customer: JsonObject): string[] | null {
  const value = customer['channel_ids'];
  return value === null || value === undefined ? null : readTexts(customer, 'channel_ids', '');
}

function toAttribute(
  attribute: JsonObject,
  path: string,
  definitions: Map<string, Definition>,
): Customer['attributes'][number] {
  const id = readId(attribute, 'attribute_id', path);
  const definition = definitions.get(id);
  return {
    id,
    name: definition?.name ?? '',
    type: definition?.type ?? '',
    value: readString(attribute, 'attribute_value', path),
    createdAt: readDate(attribute, 'date_created', path),
    modifiedAt: readDate(attribute, 'date_modified', path),
  };
}

/** A check box field has several values; text, number and date fields have one. */
function toFormField(formField: JsonObject, path: string): Customer['formFields'][number] {
  const value = formField['value'];
  const name = readString(formField, 'name', path);
  if (Array.isArray(value)) return { name, values: readTexts(formField, 'value', path) };
  if (value === undefined || value === null || value === '') return { name, values: [] };
  if (typeof value === 'string' || typeof value === 'number') return { name, values: [String(value)] };
  throw mismatch(`${path}value`, 'text or a list of texts', value);
}
