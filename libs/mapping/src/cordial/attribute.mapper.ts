import type { AttributeMapping } from '../customer-fields.js';
import { isoOf, millisecondsOf } from '../iso-date.js';
import { amountOf, decimalOf } from '../money.js';
import type { StoreDocument } from '../store-document.js';
import { cut } from './text.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a field holds before it gets the type of its attribute. Null is empty; undefined is not known here, so that nothing is said. */
export type FieldValue =
  string | readonly string[] | { readonly [key: string]: string } | { readonly leftOut: string } | null | undefined;

/** Flat keys of a contact, and what could not go with them. */
export interface ContactBody {
  body: Record<string, Json>;
  /** Fields that were left out, each with a reason; never their values. */
  leftOut: { field: string; reason: string }[];
}

/** The attributes of a contact, in the order of the document. `onNull` says what an empty field does. */
export function toAttributes<Field extends string>(
  mappings: Readonly<Record<Field, AttributeMapping | false>>,
  valueOf: (field: Field) => FieldValue,
): ContactBody {
  const contact: ContactBody = { body: {}, leftOut: [] };
  for (const [field, mapping] of Object.entries(mappings) as [Field, AttributeMapping | false][]) {
    const value = mapping === false ? undefined : valueOf(field);
    if (mapping === false || value === undefined) continue;
    if (isLeftOut(value)) {
      contact.leftOut.push({ field, reason: value.leftOut });
    } else if (isEmpty(value)) {
      if (mapping.onNull === 'clear') contact.body[mapping.key] = null;
    } else {
      addAttribute(contact, field, mapping, value);
    }
  }
  return contact;
}

function isLeftOut(value: FieldValue): value is { readonly leftOut: string } {
  return typeof value === 'object' && value !== null && typeof (value as { leftOut?: unknown }).leftOut === 'string';
}

function isEmpty(value: FieldValue): value is null | '' {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

type Present = string | readonly string[] | { readonly [key: string]: string };

function addAttribute(contact: ContactBody, field: string, mapping: AttributeMapping, value: Present): void {
  const typed = typedAs[mapping.type](value, mapping);
  if (typed === null) contact.leftOut.push({ field, reason: `is no ${mapping.type}` });
  else contact.body[mapping.key] = typed;
}

/** Null: the value does not have that type. */
const typedAs: Record<AttributeMapping['type'], (value: Present, mapping: AttributeMapping) => Json> = {
  string: (value, { maxLength }) => cut(textOf(value), maxLength),
  number: (value) => numberOf(textOf(value).trim()),
  date: (value) => dateOf(textOf(value).trim()),
  array: (value, { maxItems, maxLength }) =>
    listOfTexts(value)
      .slice(-maxItems)
      .map((item) => cut(item, maxLength)),
  geo: (value) =>
    typeof value === 'object' && !Array.isArray(value) ? (value as { readonly [key: string]: string }) : null,
};

function listOfTexts(value: Present): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? (value as readonly string[]) : Object.values(value);
}

function textOf(value: Present): string {
  return listOfTexts(value).join(', ');
}

const NUMBER_LENGTH_MAX = 16;

function numberOf(text: string): number | null {
  const decimal = decimalOf(text);
  return decimal === null || decimal.length > NUMBER_LENGTH_MAX ? null : amountOf(decimal);
}

function dateOf(text: string): string | null {
  const ms = millisecondsOf(text);
  return ms === null ? null : isoOf(ms);
}

/** An attribute as POST /v2/accountcontactattributes takes it. */
export interface CordialAttribute {
  key: string;
  name: string;
  type: AttributeMapping['type'];
  index: boolean;
  validators?: { max: number };
  options?: { maxitems: number };
}

/** Every attribute the document writes: they must exist at Cordial before the first record, or it refuses the record. */
export function attributesOf(document: StoreDocument): CordialAttribute[] {
  const { customer, facts } = document.mapping;
  const mappings = [...Object.values(customer), ...Object.values(facts)].filter((mapping) => mapping !== false);
  return mappings.map(({ key, name, type, index, maxLength, maxItems }) => ({
    key,
    name: name ?? key,
    type,
    index,
    // The maximum is set at creation, since Cordial's own is 128 characters.
    ...(type === 'string' ? { validators: { max: maxLength } } : {}),
    ...(type === 'array' ? { options: { maxitems: maxItems } } : {}),
  }));
}
