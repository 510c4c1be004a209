import { InvalidRecordError } from '@patchcord/events';
import type { CatalogResource } from '@patchcord/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toProduct } from './bigcommerce/product.mapper.js';
import { priceFacts, pricesOf } from './catalog/price-facts.js';
import { stockFacts } from './catalog/stock-facts.js';
import { stockOf } from './catalog/stock.js';
import { toCordialProduct } from './cordial/product.mapper.js';
import { toRequests } from './cordial/requests.js';
import { catalogParts, productBody, productObservation, stocked } from './fixtures/cataloged.js';
import { fixture, part } from './fixtures/observed.js';
import { mapObservation } from './resource-mappers.js';
import { defaultStoreDocument } from './store-document.js';
import { observationsOf } from './wire.js';

type Json = Record<string, unknown>;

const document = defaultStoreDocument('abc123');
const store = { storeHash: 'abc123' };

/** What POST /v2/products takes (Cordial API v2 Swagger, ProductADD): the type of each key. Nothing else is known there. */
const types: Record<string, (value: unknown) => boolean> = {
  productID: isText,
  productName: isText,
  description: isText,
  price: isNumber,
  sale: (value) =>
    isObject(value) &&
    keysAmong(value, ['enabled', 'price', 'start', 'end']) &&
    typeof value['enabled'] === 'boolean' &&
    (value['price'] === undefined || isNumber(value['price'])),
  category: isText,
  images: isTexts,
  manufacturerName: isText,
  UPCCode: isText,
  inStock: isFlag,
  taxable: isFlag,
  enabled: isFlag,
  url: isText,
  tags: (value) => isTexts(value) && (value as string[]).every((tag) => /^[A-Za-z0-9-]+$/.test(tag)),
  productType: (value) => ['physical', 'digital', 'subscription', 'event'].includes(String(value)),
  properties: isObject,
  variants: (value) => Array.isArray(value) && value.every(isVariant),
};

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}
function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}
function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function keysAmong(value: Json, keys: string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}
function isVariant(value: unknown): boolean {
  if (!isObject(value) || !keysAmong(value, ['sku', 'qty', 'attr'])) return false;
  const { sku, qty, attr } = value;
  return (
    isText(sku) &&
    (qty === undefined || (Number.isInteger(qty) && Number(qty) >= 0)) &&
    isObject(attr) &&
    Object.values(attr).every((each) => typeof each === 'string')
  );
}

/** Keys of the body that Cordial would refuse, and keys of properties that it would drop: all digits, or with a dot. */
function problemsOf(body: object): string[] {
  const wrong = Object.entries(body).filter(([key, value]) => !(Object.hasOwn(types, key) && types[key]?.(value)));
  const missing = ['productID', 'productName', 'inStock', 'taxable', 'enabled'].filter(
    (key) => !Object.hasOwn(body, key),
  );
  return [
    ...wrong.map(([key]) => key),
    ...missing,
    ...keysIn((body as Json)['properties']).filter((key) => /^\d*$|\./.test(key)),
  ];
}

function keysIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  return isObject(value) ? Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)]) : [];
}

const anything = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    '0',
    0,
    -1,
    1.5,
    1e300,
    -0,
    true,
    false,
    [],
    {},
    [null],
    '__proto__',
    'NaN',
    '2025-02-30',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }),
);

function pathsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value) ? value.map((each, index) => [index, each] as const) : Object.entries(value);
  return [path, ...inner.flatMap(([key, each]) => pathsOf(each, [...path, key]))];
}

function withValueAt(body: unknown, [key, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(body))
    return body.map((each: unknown, index) => (index === key ? withValueAt(each, rest, value) : each));
  return { ...(body as Json), [key]: withValueAt((body as Json)[key], rest, value) };
}

/** The result, or that it was rejected with a reason. Anything else that is thrown fails the test. */
function orRejected<Result>(map: () => Result): Result | 'rejected' {
  try {
    return map();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidRecordError);
    expect((error as InvalidRecordError).code).not.toBe('');
    return 'rejected';
  }
}

const SECRET = '987.654321';
const costly = productBody({
  cost_price: Number(SECRET),
  variants: [
    {
      id: 509,
      sku: 'A',
      cost_price: SECRET,
      inventory_level: 1,
      option_values: [{ label: 'Orange', option_display_name: 'Colour' }],
    },
    { id: 510, cost_price: null },
  ],
});

describe('a product with any value in any of its fields', () => {
  const everything = { product: costly, parts: fixture<Json>('catalog-parts') };
  const place = fc.constantFrom(...pathsOf(everything).filter((path) => path.length > 1));

  it('maps or is rejected with a reason, fits what Cordial takes, and carries no cost', () => {
    let mapped = 0;
    fc.assert(
      fc.property(place, anything, (path, value) => {
        const { product, parts } = withValueAt(everything, path, value) as { product: unknown; parts: Json };
        const body = orRejected(() => {
          const event = toProduct(
            productObservation([part('product', product ?? null), ...catalogParts({ ...withoutAll, ...parts })]),
          );
          const inventory = stocked();
          stockFacts(stockOf(event, null), stockOf(event, inventory));
          priceFacts(pricesOf(event), pricesOf(event));
          return toCordialProduct(event, document, inventory).body;
        });
        if (body === 'rejected') return;
        mapped += 1;
        expect(problemsOf(body)).toEqual([]);
        expect(JSON.stringify(body)).not.toContain(SECRET);
      }),
      { numRuns: 4_000 },
    );
    expect(mapped).toBeGreaterThan(1_000);
    expect(({} as Json)['polluted']).toBeUndefined();
  });

  it('is rejected without telling the value at fault, which may be personal', () => {
    const field = fc.constantFrom(...Object.keys(costly).filter((name) => name !== 'id'));
    fc.assert(
      fc.property(field, (name) => {
        try {
          toProduct(
            productObservation([
              part('product', productBody({ [name]: { 'jane@example.com': ['jane@example.com'] } })),
            ]),
          );
        } catch (error) {
          expect(JSON.stringify([String(error), error])).not.toContain('jane@example.com');
        }
      }),
      { numRuns: 200 },
    );
  });
});

const withoutAll = Object.fromEntries(Object.keys(fixture('catalog-parts')).map((name) => [name, undefined]));

const money = fc.oneof(
  fc.integer({ min: 0, max: 99_999_999 }).map((cents) => cents / 100),
  fc.integer({ min: 0, max: 99_999_999 }).map((cents) => (cents / 100).toFixed(4)),
);
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null | undefined> =>
  fc.oneof({ weight: 3, arbitrary: value }, fc.constant(null), fc.constant(undefined));
const words = fc.string({ unit: 'grapheme', maxLength: 30 });
const id = fc.integer({ min: 1, max: 9_999 });

const documentedVariant = fc.record({
  id,
  sku: maybe(words),
  sku_id: maybe(id),
  price: maybe(money),
  sale_price: maybe(money),
  retail_price: maybe(money),
  cost_price: maybe(money),
  calculated_price: maybe(money),
  weight: maybe(money),
  purchasing_disabled: maybe(fc.boolean()),
  image_url: maybe(fc.constantFrom('', 'https://cdn.example.com/a.jpg')),
  upc: maybe(fc.oneof(words, fc.integer({ min: 0, max: 999_999 }))),
  inventory_level: maybe(fc.integer({ min: -10, max: 5_000 })),
  inventory_warning_level: maybe(fc.nat(50)),
  option_values: maybe(
    fc.array(fc.record({ id, label: words, option_id: id, option_display_name: words }), { maxLength: 3 }),
  ),
});

const documentedProduct = fc.record({
  id,
  name: words,
  type: maybe(fc.constantFrom('physical', 'digital')),
  sku: maybe(words),
  description: maybe(words),
  weight: maybe(money),
  price: money,
  cost_price: maybe(money),
  retail_price: maybe(money),
  sale_price: maybe(money),
  map_price: maybe(money),
  calculated_price: maybe(money),
  tax_class_id: maybe(fc.nat(5)),
  categories: maybe(fc.array(fc.nat(2_000), { maxLength: 5 })),
  brand_id: maybe(fc.nat(99)),
  inventory_level: maybe(fc.integer({ min: -10, max: 5_000 })),
  inventory_warning_level: maybe(fc.nat(50)),
  inventory_tracking: maybe(fc.constantFrom('none', 'product', 'variant')),
  reviews_rating_sum: maybe(fc.nat(500)),
  reviews_count: maybe(fc.nat(100)),
  total_sold: maybe(fc.nat(99_999)),
  is_visible: maybe(fc.boolean()),
  is_price_hidden: maybe(fc.boolean()),
  availability: maybe(fc.constantFrom('available', 'disabled', 'preorder')),
  related_products: maybe(fc.oneof(fc.constant([-1]), fc.array(id, { maxLength: 4 }))),
  search_keywords: maybe(words),
  custom_url: maybe(fc.record({ url: words, is_customized: fc.boolean() })),
  channels: maybe(fc.array(id, { maxLength: 4 })),
  custom_fields: maybe(fc.array(fc.record({ id, name: words, value: words }), { maxLength: 5 })),
  bulk_pricing_rules: maybe(
    fc.array(
      fc.record({
        id,
        quantity_min: fc.nat(50),
        quantity_max: fc.nat(50),
        type: fc.constantFrom('price', 'percent', 'fixed'),
        amount: money,
      }),
      { maxLength: 3 },
    ),
  ),
  images: maybe(
    fc.array(
      fc.record({
        id,
        is_thumbnail: fc.boolean(),
        sort_order: maybe(fc.nat(9)),
        url_zoom: fc.constantFrom('', 'https://cdn.example.com/z.jpg'),
      }),
      { maxLength: 4 },
    ),
  ),
  primary_image: maybe(
    fc.record({ id, is_thumbnail: fc.boolean(), url_standard: fc.constantFrom('', 'https://cdn.example.com/p.jpg') }),
  ),
  variants: maybe(fc.array(documentedVariant, { maxLength: 4 })),
  date_created: maybe(fc.constantFrom('2025-01-02T14:49:05+00:00', '2025-01-02T14:49:05Z')),
  date_modified: maybe(fc.constantFrom('2025-06-01T14:41:00+00:00', '')),
  preorder_release_date: maybe(fc.constantFrom('2026-01-02T00:00:00+00:00', '')),
});

describe('a product as BigCommerce documents it, with any optional field absent or null', () => {
  it('maps, single, in a list or in an envelope, and makes one request that Cordial takes', () => {
    const wrap = fc.constantFrom<(product: unknown) => unknown>(
      (product) => product,
      (product) => [product],
      (product) => ({ data: product, meta: {} }),
      (product) => ({ data: [product], meta: { pagination: {} } }),
    );
    fc.assert(
      fc.property(documentedProduct, wrap, fc.boolean(), (product, wrapped, includeCost) => {
        const requests = observationsOf('product', JSON.parse(JSON.stringify(wrapped(product))), store).flatMap(
          (observation) => toRequests('product', mapObservation('product', observation), { ...document, includeCost }),
        );
        expect(requests.map(({ method, path }) => [method, path])).toEqual([['POST', '/v2/products']]);
        expect(requests.flatMap(({ body }) => problemsOf(body))).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('has the same body whatever the cost is, unless the document sends it', () => {
    fc.assert(
      fc.property(documentedProduct, money, (product, cost) => {
        const bodyOf = (price: unknown): string => {
          const variants = (product.variants ?? []).map((variant) => ({ ...variant, cost_price: price }));
          const changed = { ...product, id: 77, cost_price: price, variants };
          return JSON.stringify(
            toCordialProduct(toProduct(productObservation([part('product', changed)])), document).body,
          );
        };
        expect(bodyOf(cost)).toBe(bodyOf(0));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('stock and categories with any value in any field', () => {
  const bodies: [CatalogResource, unknown][] = [
    ['inventory', fixture('inventory')],
    ['category', fixture<{ categories: unknown[] }>('catalog-parts').categories],
  ];

  it.each(bodies)('map or are rejected with a reason, and make no request of their own: %s', (resource, body) => {
    const place = fc.constantFrom(...pathsOf(body).filter((path) => path.length > 1));
    fc.assert(
      fc.property(place, anything, (path, value) => {
        const requests = orRejected(() =>
          observationsOf(resource, withValueAt(body, path, value), store).flatMap((observation) =>
            toRequests(resource, mapObservation(resource, observation), document),
          ),
        );
        if (requests !== 'rejected') expect(requests).toEqual([]);
      }),
      { numRuns: 1_500 },
    );
  });
});
