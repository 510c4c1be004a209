import {
  addError,
  created,
  hasErrors,
  invalid,
  notFound,
  ok,
  refused,
  type Answer,
  type FieldErrors,
} from './answers.js';
import type { Product } from './account.js';
import { commit, decoded, type Call, type Route } from './call.js';
import { toCordialTime } from './clock.js';
import { isObject, type JsonObject } from './json.js';
import { pageOf, readPaging, sparse } from './paging.js';

export const productRoutes: readonly Route[] = [
  { method: 'POST', template: '/products', handle: upsertProduct },
  { method: 'GET', template: '/products', handle: listProducts },
  { method: 'PUT', template: '/products/{productID}', handle: putProduct },
  { method: 'GET', template: '/products/{productID}', handle: readProduct },
  { method: 'DELETE', template: '/products/{productID}', handle: deleteProduct },
];

const kinds: Record<string, 'text' | 'number' | 'flag' | 'array' | 'texts' | 'object'> = {
  productID: 'text',
  productName: 'text',
  description: 'text',
  price: 'number',
  sale: 'object',
  category: 'text',
  images: 'texts',
  manufacturerName: 'text',
  UPCCode: 'text',
  inStock: 'flag',
  taxable: 'flag',
  enabled: 'flag',
  url: 'text',
  tags: 'texts',
  productType: 'text',
  properties: 'object',
  variants: 'array',
};

const productTypes = ['physical', 'digital', 'subscription', 'event'];
const saleKinds: Record<string, 'flag' | 'number' | 'text'> = {
  enabled: 'flag',
  price: 'number',
  start: 'text',
  end: 'text',
};

const byDefault = { inStock: false, taxable: false, enabled: false };

function upsertProduct(call: Call): Answer {
  const { account, body } = call;
  const errors = productErrors(body);
  if (isMissing(body['productID'])) addError(errors, 'productID', 'The product id field is required.');
  if (isMissing(body['productName'])) addError(errors, 'productName', 'The product name field is required.');
  const productID = typeof body['productID'] === 'string' ? body['productID'] : null;
  call.note.key = productID;
  if (hasErrors(errors) || productID === null) return invalid(call, errors);
  const isNew = !account.products.has(productID);
  write(call, productID, body);
  commit(call, productID);
  if (isNew) return created(call, { success: true, message: 'product created' });
  return ok({ success: true, message: 'product updated' });
}

function putProduct(call: Call): Answer {
  const productID = decoded(call.params[0]!) ?? '';
  call.note.key = productID;
  if (!call.account.products.has(productID)) return notFound(call);
  const errors = productErrors(call.body);
  if (hasErrors(errors)) return invalid(call, errors);
  write(call, productID, { ...call.body, productID });
  commit(call, productID);
  return ok({ success: true, message: 'product updated' });
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function productErrors(body: JsonObject): FieldErrors {
  const errors: FieldErrors = {};
  for (const [key, value] of Object.entries(body)) {
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
    if (kind === undefined) addError(errors, key, `key ${key} is not part of the schema for this resource`);
    else if (!isKind(kind, value))
      addError(errors, key, `The ${key} must be ${kind === 'text' ? 'a string' : `of the type ${kind}`}.`);
  }
  checkSale(body['sale'], errors);
  const { productType } = body;
  if (typeof productType === 'string' && !productTypes.includes(productType))
    addError(errors, 'productType', 'The selected product type is invalid.');
  const variants = Array.isArray(body['variants']) ? body['variants'] : [];
  variants.forEach((variant, index) => checkVariant(variant, `variants.${index}`, errors));
  return errors;
}

function isKind(kind: (typeof kinds)[string], value: unknown): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'flag':
      return typeof value === 'boolean';
    case 'array':
      return Array.isArray(value);
    case 'texts':
      return Array.isArray(value) && value.every((each) => typeof each === 'string');
    case 'object':
      return isObject(value);
  }
}

function checkSale(sale: unknown, errors: FieldErrors): void {
  if (!isObject(sale)) return;
  for (const [key, value] of Object.entries(sale)) {
    const kind = Object.hasOwn(saleKinds, key) ? saleKinds[key] : undefined;
    if (kind === undefined)
      addError(errors, `sale.${key}`, `key sale.${key} is not part of the schema for this resource`);
    else if (!isKind(kind, value)) addError(errors, `sale.${key}`, `The sale.${key} must be of the type ${kind}.`);
  }
}

function checkVariant(variant: unknown, place: string, errors: FieldErrors): void {
  if (!isObject(variant)) return addError(errors, place, `The ${place} must be an object.`);
  if (isMissing(variant['sku'])) addError(errors, `${place}.sku`, 'The sku field is required');
  const qty = variant['qty'];
  if (qty !== undefined && (isMissing(qty) || !Number.isFinite(Number(qty)))) {
    addError(errors, `${place}.qty`, 'The qty must be a number.');
  }
  for (const key of Object.keys(variant)) {
    if (!['sku', 'qty', 'attr'].includes(key)) {
      addError(errors, `${place}.${key}`, `key ${place}.${key} is not part of the schema for this resource`);
    }
  }
}

function write({ account, now }: Call, productID: string, changes: JsonObject): void {
  const before = account.products.get(productID);
  const content = { ...(before?.content ?? { _id: account.nextId(), ...byDefault }), ...changes };
  account.products.set(productID, { content, ct: before?.ct ?? now, lm: now });
}

/**
 * Posting an order writes its items as products, an item being a variant. A thin item touches catalogue data: what it
 * carries takes the place of what was there.
 */
export function noteOrderedItem(call: Call, item: JsonObject): void {
  const {
    productID,
    sku,
    qty: _qty,
    name,
    itemPrice,
    attr,
    amount: _amount,
    salePrice: _salePrice,
    mcID: _mcID,
    linkID: _linkID,
    ...rest
  } = item;
  const before = call.account.products.get(String(productID))?.content['variants'];
  const variants = Array.isArray(before) ? (before as JsonObject[]) : [];
  const known = variants.find((variant) => variant['sku'] === sku);
  const variant = { ...known, sku, ...(attr === undefined ? {} : { attr }) };
  write(call, String(productID), {
    ...rest,
    productID,
    productName: name,
    ...(itemPrice === undefined ? {} : { price: itemPrice }),
    variants: known === undefined ? [...variants, variant] : variants.map((one) => (one === known ? variant : one)),
  });
}

function readProduct(call: Call): Answer {
  const product = call.account.products.get(decoded(call.params[0]!) ?? '');
  return product === undefined ? notFound(call) : ok(productView(product));
}

function productView({ content, ct, lm }: Product): JsonObject {
  return { ...content, totalQty: totalQty(content['variants']), ct: toCordialTime(ct), lm: toCordialTime(lm) };
}

function totalQty(variants: unknown): number {
  return Array.isArray(variants) ? (variants as JsonObject[]).reduce((sum, { qty }) => sum + Number(qty ?? 0), 0) : 0;
}

function listProducts(call: Call): Answer {
  if (call.query.get('return_count') === 'true') return ok({ count: call.account.products.size });
  const page = pageOf([...call.account.products.values()], readPaging(call));
  if (page.length === 0) return refused(call, 400, 'RECORD_NOT_FOUND', 'record not found');
  const fields = call.query.get('fields')?.split(',');
  return ok(page.map((product) => sparse(productView(product), fields)));
}

function deleteProduct(call: Call): Answer {
  const productID = decoded(call.params[0]!) ?? '';
  if (!call.account.products.delete(productID))
    return { status: 400, body: { error: true, message: 'Product not found' } };
  commit(call, productID);
  return ok({ success: true });
}
