import { addError, type FieldErrors } from './answers.js';
import { readTime } from './clock.js';
import { isObject, type JsonObject } from './json.js';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isFlag: Check = (value) => typeof value === 'boolean';
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isTags: Check = (value) =>
  Array.isArray(value) && value.every((tag) => isText(tag) && /^[A-Za-z0-9-]+$/.test(tag));
const isType: Check = (value) => ['physical', 'digital', 'subscription', 'event'].includes(value as string);

interface Field {
  check: Check;
  /** How the refusal goes on after "The <field>". */
  text: string;
}

const text: Field = { check: isText, text: 'must be a string.' };
const number: Field = { check: isNumber, text: 'must be a number.' };
const flag: Field = { check: isFlag, text: 'must be true or false.' };
const object: Field = { check: isObject, text: 'must be an object.' };
const array: Field = { check: Array.isArray, text: 'must be an array.' };
const texts: Field = { check: isTexts, text: 'must be an array of strings.' };

/** The item of an order or a cart, as OrderADD and CartADD of Cordial's API v2 Swagger have it. */
export const itemFields: Record<string, Field> = {
  productID: text,
  sku: text,
  category: text,
  name: text,
  qty: number,
  itemPrice: number,
  salePrice: number,
  amount: number,
  description: text,
  url: text,
  images: texts,
  tags: { check: isTags, text: 'may only contain letters, numbers, and dashes.' },
  attr: object,
  properties: object,
  productType: { check: isType, text: 'is invalid.' },
  manufacturerName: text,
  UPCCode: text,
  inStock: flag,
  taxable: flag,
  enabled: flag,
};

const address: Field = {
  check: (value) => isObject(value) && Object.keys(value).every(isAddressField),
  text: 'is not an address.',
};

function isAddressField(key: string): boolean {
  return ['name', 'address', 'city', 'state', 'postalCode', 'country'].includes(key);
}

const discount: Field = {
  check: (value) => isObject(value) && value['type'] === 'fixed' && isNumber(value['amount']),
  text: 'must have the type fixed and an amount.',
};

/** OrderADD of Cordial's API v2 Swagger, without the keys that name the contact. */
const orderFields: Record<string, Field> = {
  orderID: text,
  purchaseDate: text,
  items: array,
  totalAmount: number,
  discountApplication: discount,
  tax: number,
  shippingAndHandling: number,
  storeID: text,
  customerID: text,
  status: text,
  properties: object,
  shippingAddress: address,
  billingAddress: address,
  mcID: text,
  linkID: text,
  msID: text,
  suppressTriggers: flag,
};

export interface OrderRules {
  timeZone: string;
  contactKeys: readonly string[];
  /** v1 took items without a category. */
  isCategoryRequired: boolean;
  /** Keys that this call does not know although others do. */
  without: readonly string[];
}

/** What is wrong with an order's fields, except for what is missing. */
export function checkOrder(body: JsonObject, rules: OrderRules, errors: FieldErrors): void {
  const fields = Object.fromEntries(Object.entries(orderFields).filter(([key]) => !rules.without.includes(key)));
  checkFields(body, fields, ['cID', ...rules.contactKeys], '', errors);
  const date = body['purchaseDate'];
  if (typeof date === 'string' && readTime(date, rules.timeZone) === null) {
    addError(errors, 'purchaseDate', 'The purchaseDate is not a valid date.');
  }
  const items = body['items'];
  if (Array.isArray(items))
    items.forEach((item, index) => checkItem(item, `items.${index}.`, rules.isCategoryRequired, errors));
}

/** An item of an order or a cart: known fields of the right type, and the required ones there. */
export function checkItem(item: unknown, place: string, isCategoryRequired: boolean, errors: FieldErrors): void {
  if (!isObject(item)) return addError(errors, place.slice(0, -1), `The ${place.slice(0, -1)} must be an object.`);
  for (const key of ['productID', 'sku', 'name', ...(isCategoryRequired ? ['category'] : [])]) {
    if (item[key] === undefined || item[key] === null || item[key] === '') {
      addError(errors, `${place}${key}`, `The ${place}${key} field is required.`);
    }
  }
  checkFields(item, itemFields, [], place, errors);
}

export function checkFields(
  body: JsonObject,
  fields: Record<string, Field>,
  more: readonly string[],
  place: string,
  errors: FieldErrors,
): void {
  for (const key in body) {
    if (more.includes(key)) continue;
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    const name = `${place}${key}`;
    if (field === undefined) addError(errors, name, `key ${name} is not part of the schema for this resource`);
    else if (!field.check(body[key])) addError(errors, name, `The ${name} ${field.text}`);
  }
}
