import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startCaller, type Caller } from './caller.js';

let cordial: Caller;

beforeAll(async () => {
  cordial = await startCaller();
});
beforeEach(() => cordial.control('POST', '/cordial/reset'));
afterAll(() => cordial.stop());

const shirt = {
  productID: 'p1',
  productName: 'Shirt',
  variants: [
    { sku: 'S1', qty: '3' },
    { sku: 'S2', qty: 4 },
  ],
};

it('creates with 201 and updates with 200, each by its own message', async () => {
  const first = await cordial.call('POST', '/v2/products', shirt);
  const second = await cordial.call('POST', '/v2/products', { ...shirt, price: 5 });

  expect([first.status, first.body]).toEqual([201, { success: true, message: 'product created' }]);
  expect([second.status, second.body]).toEqual([200, { success: true, message: 'product updated' }]);
});

it('adds up the variants and has flags false unless they are sent', async () => {
  await cordial.call('POST', '/v2/products', { ...shirt, inStock: true });

  expect((await cordial.call('GET', '/v2/products/p1')).body).toMatchObject({
    variants: [
      { sku: 'S1', qty: '3' },
      { sku: 'S2', qty: 4 },
    ],
    totalQty: 7,
    inStock: true,
    taxable: false,
    enabled: false,
  });
});

it.each([
  [{ productID: undefined }, { productID: ['The product id field is required.'] }],
  [{ productName: '' }, { productName: ['The product name field is required.'] }],
  [{ variants: [{ qty: 1 }] }, { 'variants.0.sku': ['The sku field is required'] }],
  [{ variants: [{ sku: 'S1', qty: 'many' }] }, { 'variants.0.qty': ['The qty must be a number.'] }],
  [
    { variants: [{ sku: 'S1', price: 1 }] },
    { 'variants.0.price': ['key variants.0.price is not part of the schema for this resource'] },
  ],
  [{ category: ['a'] }, { category: ['The category must be a string.'] }],
  [{ images: [1] }, { images: ['The images must be of the type texts.'] }],
  [{ productType: 'gift' }, { productType: ['The selected product type is invalid.'] }],
  [{ sale: { enabled: 'yes' } }, { 'sale.enabled': ['The sale.enabled must be of the type flag.'] }],
  [
    { sale: { enabled: true, cost: 1 } },
    { 'sale.cost': ['key sale.cost is not part of the schema for this resource'] },
  ],
  [{ brand: 'B' }, { brand: ['key brand is not part of the schema for this resource'] }],
])('refuses %j', async (change, validationErrors) => {
  const reply = await cordial.call('POST', '/v2/products', { ...shirt, ...change });

  expect([reply.status, reply.body['messages']]).toEqual([422, { validationErrors }]);
});

it('changes a known product by PUT and answers 404 for an unknown one', async () => {
  expect((await cordial.call('PUT', '/v2/products/p1', { price: 5 })).status).toBe(404);
  await cordial.call('POST', '/v2/products', shirt);
  expect((await cordial.call('PUT', '/v2/products/p1', { price: 5 })).status).toBe(200);
  expect((await cordial.call('GET', '/v2/products/p1')).body).toMatchObject({ productName: 'Shirt', price: 5 });
});

it('answers an empty list and an unknown deletion with 400, an unknown read with 404', async () => {
  expect((await cordial.call('GET', '/v2/products')).status).toBe(400);
  expect((await cordial.call('GET', '/v2/products/p1')).status).toBe(404);
  const reply = await cordial.call('DELETE', '/v2/products/p1');
  expect([reply.status, reply.body]).toEqual([400, { error: true, message: 'Product not found' }]);
  await cordial.call('POST', '/v2/products', shirt);
  expect((await cordial.call('DELETE', '/v2/products/p1')).status).toBe(200);
});
