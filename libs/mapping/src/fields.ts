import { InvalidRecordError } from '@patchcord/events';
import { millisecondsOf } from './iso-date.js';
import { decimalOf } from './money.js';

/** A JSON object whose fields nobody has checked yet. */
export type JsonObject = { readonly [field: string]: unknown };

/** What came, without its value: the value may be personal. */
export function shapeOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value === '') return 'empty text';
  return typeof value;
}

/** The error for a field that is not as BigCommerce documents it. */
export function mismatch(path: string, expected: string, value: unknown): InvalidRecordError {
  const came = shapeOf(value);
  const isMissing = value === undefined;
  return new InvalidRecordError(`${path} should be ${expected}, but ${isMissing ? 'it is missing' : `${came} came`}.`, {
    code: isMissing ? 'field-missing' : 'field-type',
    field: path,
    expected,
    came,
  });
}

function wrongValue(path: string, expected: string, value: unknown): InvalidRecordError {
  return new InvalidRecordError(`${path} should be ${expected}, but another ${typeof value} came.`, {
    code: 'field-value',
    field: path,
    expected,
    came: `another ${typeof value}`,
  });
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asObject(value: unknown, path: string): JsonObject {
  if (isObject(value)) return value;
  throw mismatch(path, 'an object', value);
}

/** Text; null and absent are ''. A number is taken as its text, since BigCommerce retypes codes and postal codes at times. */
export function readString(object: JsonObject, field: string, path: string): string {
  const value = object[field];
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return String(value);
  throw mismatch(path + field, 'text', value);
}

/** Text and nothing else; null and absent are ''. */
export function readText(object: JsonObject, field: string, path: string): string {
  const value = object[field];
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  throw mismatch(path + field, 'text', value);
}

/** Text that must be there, though it may be empty. */
export function readRequiredText(object: JsonObject, field: string, path: string): string {
  const value = object[field];
  if (typeof value === 'string') return value;
  throw mismatch(path + field, 'text', value);
}

/** An id that must be there: a whole number, or text that is not blank. */
export function readId(object: JsonObject, field: string, path: string): string {
  const id = readOptionalId(object, field, path);
  if (id !== '') return id;
  throw mismatch(path + field, 'an id', object[field]);
}

/** BigCommerce's longest are UUIDs. Ids become keys of the database, which has limits of its own. */
const ID_LENGTH_MAX = 255;

/** An id as text; null, absent and blank are ''. */
export function readOptionalId(object: JsonObject, field: string, path: string): string {
  const value = object[field];
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && value >= 0) return String(value);
    throw wrongValue(path + field, 'a whole number', value);
  }
  if (typeof value === 'string') {
    const id = value.trim();
    if (id.length <= ID_LENGTH_MAX && !id.includes('\0')) return id;
    throw wrongValue(path + field, 'an id', value);
  }
  if (value === undefined || value === null) return '';
  throw mismatch(path + field, 'an id (number or text)', value);
}

/** An id where 0 means none, as in customer_id and customer_group_id. */
export function readIdOrZero(object: JsonObject, field: string, path: string): string {
  const id = readOptionalId(object, field, path);
  return id === '0' ? '' : id;
}

/** A whole number; also as text. Absent and null are `otherwise`, or rejected when there is none. */
export function readWhole(object: JsonObject, field: string, path: string, otherwise?: number): number {
  const value = object[field];
  if ((value === undefined || value === null || value === '') && otherwise !== undefined) return otherwise;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number') throw mismatch(path + field, 'a whole number', value);
  if (!Number.isSafeInteger(number)) throw wrongValue(path + field, 'a whole number', value);
  return number;
}

/** A number of things, never negative; BigCommerce's quantities are whole, and Avro keeps them as int. */
export function readCount(object: JsonObject, field: string, path: string): number {
  const count = readWhole(object, field, path, 0);
  if (count < 0 || count > 2_147_483_647) throw wrongValue(path + field, 'a count', object[field]);
  return count;
}

/** Money as canonical decimal text; null, absent and '' are "0". Strings and numbers are both documented. */
export function readMoney(object: JsonObject, field: string, path: string): string {
  const value = object[field];
  if (value === undefined || value === null || value === '') return '0';
  if (typeof value !== 'string' && typeof value !== 'number') throw mismatch(path + field, 'a decimal', value);
  const text = decimalOf(value);
  if (text === null) throw wrongValue(path + field, 'a decimal', value);
  return text;
}

/** Money that must be there: taken for 0, it would be a wrong amount rather than none. */
export function readRequiredMoney(object: JsonObject, field: string, path: string): string {
  const value = object[field];
  if (value === undefined || value === null || value === '') throw mismatch(path + field, 'a decimal', value);
  return readMoney(object, field, path);
}

/** Milliseconds since the epoch; null, absent and '' are 0. */
export function readDate(object: JsonObject, field: string, path: string): number {
  const value = object[field];
  if (value === undefined || value === null || value === '') return 0;
  if (typeof value !== 'string' && typeof value !== 'number') throw mismatch(path + field, 'a date', value);
  const ms = millisecondsOf(value);
  if (ms === null) throw wrongValue(path + field, 'a date (ISO 8601 or RFC 2822)', value);
  return ms;
}

/** A flag; also 0, 1 and the two words as text. Null, absent and '' are false. */
export function readFlag(object: JsonObject, field: string, path: string): boolean {
  const value = object[field];
  if (typeof value === 'boolean') return value;
  if (value === undefined || value === null || value === '' || value === 0 || value === '0' || value === 'false')
    return false;
  if (value === 1 || value === '1' || value === 'true') return true;
  throw mismatch(path + field, 'true or false', value);
}

const NOTHING: readonly unknown[] = [];

/** A list; null and absent are the empty one. */
export function readList(object: JsonObject, field: string, path: string): readonly unknown[] {
  const value = object[field];
  if (Array.isArray(value)) return value as unknown[];
  if (value === undefined || value === null) return NOTHING;
  throw mismatch(path + field, 'a list', value);
}

/** A list of objects, each mapped; null and absent are the empty one. */
export function mapList<To>(
  list: readonly unknown[],
  path: string,
  toElement: (element: JsonObject, path: string) => To,
): To[] {
  const mapped: To[] = [];
  for (let index = 0; index < list.length; index += 1) {
    const element = list[index];
    if (!isObject(element)) throw mismatch(`${path}[${index}]`, 'an object', element);
    mapped.push(toElement(element, `${path}[${index}].`));
  }
  return mapped;
}

/** A list of texts that must be there, though it may be empty. */
export function readRequiredTexts(object: JsonObject, field: string, path: string): string[] {
  if (!Array.isArray(object[field])) throw mismatch(path + field, 'a list', object[field]);
  return readTexts(object, field, path);
}

/** A list of texts or numbers, as texts; null and absent are the empty one. */
export function readTexts(object: JsonObject, field: string, path: string): string[] {
  return readList(object, field, path).map((value, index) => {
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    throw mismatch(`${path}${field}[${index}]`, 'text', value);
  });
}
