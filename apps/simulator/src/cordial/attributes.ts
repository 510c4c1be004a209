import { readTime, toCordialTime } from './clock.js';
import { fillGeo } from './geo.js';
import { isObject, type JsonObject } from './json.js';
import type { CordialSettings } from './settings.js';

export type AttributeType = 'string' | 'number' | 'date' | 'geo' | 'array';

export interface Attribute {
  key: string;
  name: string;
  type: AttributeType;
  index: boolean;
  validators: { min?: number; max?: number; required?: boolean };
  options: { maxitems?: number };
  updateUnauthenticated: boolean;
  retainOnDestroy?: string | null;
}

export const attributeTypes: readonly AttributeType[] = ['string', 'number', 'date', 'geo', 'array'];

const LENGTH_MAX_DEFAULT = 128;
const ITEMS_MAX_DEFAULT = 25;
const GEO_FIELDS = [
  'street_address',
  'street_address2',
  'city',
  'state',
  'postal_code',
  'country',
  'countryISO',
  'tz',
  'loc',
];

/** What a value becomes on the contact, or the text that refuses it. */
export type Reading = { value: unknown } | { error: string };

type Reader = (attribute: Attribute, value: unknown, before: unknown, place: Place) => Reading;

interface Place {
  settings: CordialSettings;
  timeZone: string;
}

const readers: { [Type in AttributeType]: Reader } = {
  string: readString,
  number: readNumber,
  date: readDate,
  geo: readGeo,
  array: readArray,
};

/** Checks a value against its attribute; null clears whatever the type. `before` is what the contact has now. */
export function readAttributeValue(attribute: Attribute, value: unknown, before: unknown, place: Place): Reading {
  if (value === null) return attribute.validators.required ? refuse(attribute.key, 'field is required.') : { value };
  return readers[attribute.type](attribute, value, before, place);
}

/** One field of a geo attribute, as the dotted form `home.city` writes it. */
export function readGeoField(
  attribute: Attribute,
  field: string,
  value: unknown,
  before: unknown,
  place: Place,
): Reading {
  const whole = { ...(isObject(before) ? before : {}), [field]: value };
  return readGeo(attribute, whole, undefined, place);
}

function readString(attribute: Attribute, value: unknown): Reading {
  if (typeof value !== 'string') return refuse(attribute.key, 'must be a string.');
  const { min, max = LENGTH_MAX_DEFAULT } = attribute.validators;
  if (value.length > max && [...value].length > max) {
    return refuse(attribute.key, `may not be greater than ${max} characters.`);
  }
  if (min !== undefined && [...value].length < min) return refuse(attribute.key, `must be at least ${min} characters.`);
  return { value };
}

function readNumber(attribute: Attribute, value: unknown, _before: unknown, { settings }: Place): Reading {
  const isNumeric = settings.looseNumbers && typeof value === 'string' && value.trim() !== '' && isFinite(+value);
  const number = isNumeric ? Number(value) : value;
  if (typeof number !== 'number') return refuse(attribute.key, 'must be a number.');
  const { min, max } = attribute.validators;
  if (max !== undefined && number > max) return refuse(attribute.key, `may not be greater than ${max}.`);
  if (min !== undefined && number < min) return refuse(attribute.key, `must be at least ${min}.`);
  return { value: number };
}

function readDate(attribute: Attribute, value: unknown, _before: unknown, { timeZone }: Place): Reading {
  const time = readTime(value, timeZone);
  return time === null ? refuse(attribute.key, 'is not a valid date.') : { value: toCordialTime(time) };
}

function readGeo(attribute: Attribute, value: unknown, before: unknown, { settings }: Place): Reading {
  if (!isObject(value)) return refuse(attribute.key, 'must be a geo object.');
  const unknown = Object.keys(value).find((field) => !GEO_FIELDS.includes(field));
  if (unknown !== undefined)
    return { error: `key ${attribute.key}.${unknown} is not part of the schema for this resource` };
  const wrong = Object.entries(value).find(([field, part]) => !isGeoPart(field, part));
  if (wrong !== undefined)
    return { error: `The ${attribute.key}.${wrong[0]} must be ${wrong[0] === 'loc' ? 'a location.' : 'a string.'}` };
  const kept = settings.geoWrite === 'merge' && isObject(before) ? before : {};
  const geo = Object.fromEntries(Object.entries({ ...kept, ...value }).filter(([, part]) => part !== null));
  return { value: settings.geoFill ? fillGeo(geo) : geo };
}

function isGeoPart(field: string, part: unknown): boolean {
  if (part === null) return true;
  if (field !== 'loc') return typeof part === 'string';
  return isObject(part) && typeof part['lat'] === 'number' && typeof part['lon'] === 'number';
}

function readArray(attribute: Attribute, value: unknown, before: unknown): Reading {
  const edit = Array.isArray(value) ? { items: value } : isObject(value) ? arrayEdit(value) : null;
  if (edit === null) return refuse(attribute.key, 'must be an array.');
  const items = 'items' in edit ? edit.items : applyEdit(edit, Array.isArray(before) ? before : []);
  const isScalar = (item: unknown): boolean => typeof item === 'string' || typeof item === 'number';
  if (!items.every(isScalar)) return refuse(attribute.key, 'may only hold strings and numbers.');
  return { value: items.slice(-(attribute.options.maxitems ?? ITEMS_MAX_DEFAULT)) };
}

interface ArrayEdit {
  add: unknown[];
  remove: unknown[];
}

function arrayEdit(value: JsonObject): ArrayEdit | null {
  const { add = [], remove = [], ...rest } = value;
  if (Object.keys(rest).length > 0 || !Array.isArray(add) || !Array.isArray(remove)) return null;
  return { add, remove };
}

/** A value that is there already keeps its place; what is new goes to the end. */
function applyEdit({ add, remove }: ArrayEdit, before: readonly unknown[]): unknown[] {
  const kept = before.filter((item) => !remove.includes(item));
  return [...kept, ...add.filter((item, index) => !kept.includes(item) && add.indexOf(item) === index)];
}

function refuse(key: string, text: string): { error: string } {
  return { error: `The ${key} ${text}` };
}
