import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startCaller, type Caller } from './caller.js';
import type { JsonObject } from './json.js';

let cordial: Caller;
let path: string;

beforeAll(async () => {
  cordial = await startCaller();
});
beforeEach(async () => {
  await cordial.control('POST', '/cordial/reset');
  const { body } = await cordial.call('POST', '/v2/contacts', { channels: { email: { address: 'jane@example.com' } } });
  path = `/v2/contacts/${String(body['cID'])}`;
});
afterAll(() => cordial.stop());

const shirt = { productID: 'p1', sku: 'S1', category: 'Shirts', name: 'Shirt', qty: 2, itemPrice: 10 };

async function cart(): Promise<JsonObject | undefined> {
  const { body } = await cordial.call('GET', path);
  return (body['attributes'] as JsonObject)['cart'] as JsonObject | undefined;
}

it('puts the whole cart in the place of the one before', async () => {
  await cordial.call('POST', `${path}/cart`, { cartID: 'c1', cartitems: [shirt, { ...shirt, productID: 'p2' }] });

  const reply = await cordial.call('PUT', `${path}/cart`, {
    cartID: 'c1',
    url: 'https://shop.example/cart',
    cartitems: [shirt],
  });

  expect([reply.status, reply.body]).toEqual([200, { success: true }]);
  expect(await cart()).toEqual({
    cartID: 'c1',
    url: 'https://shop.example/cart',
    cartitems: [{ ...shirt, amount: 20 }],
  });
});

it('adds one item and takes some of it out again', async () => {
  expect((await cordial.call('POST', `${path}/cartitems`, shirt)).body).toEqual({ ...shirt, amount: 20 });
  expect((await cordial.call('DELETE', `${path}/cartitems/p1/1/S1`)).status).toBe(200);
  expect(await cart()).toEqual({ cartitems: [{ ...shirt, qty: 1, amount: 10 }] });
  expect((await cordial.call('DELETE', `${path}/cartitems/p1/1`)).status).toBe(200);
  expect(await cart()).toEqual({ cartitems: [] });
  expect((await cordial.call('DELETE', `${path}/cartitems/p1/1`)).status).toBe(404);
});

it('is empty after DELETE', async () => {
  await cordial.call('POST', `${path}/cart`, { cartitems: [shirt] });

  expect((await cordial.call('DELETE', `${path}/cart`)).status).toBe(200);
  expect(await cart()).toBeUndefined();
});

it('must belong to a contact, have items, and know no other fields', async () => {
  const unknown = await cordial.call('POST', '/v2/contacts/email:no@example.com/cart', { cartitems: [] });
  const none = await cordial.call('POST', `${path}/cart`, { cartID: 'c1' });
  const thin = await cordial.call('POST', `${path}/cart`, { cartitems: [{ productID: 'p1' }], coupon: 'X' });

  expect([unknown.status, unknown.body['messages']]).toEqual([
    422,
    { validationErrors: { cID: ["Contact doesn't exist"] } },
  ]);
  expect(none.body['messages']).toEqual({ validationErrors: { cartitems: ['The cartitems field is required.'] } });
  expect(thin.body['messages']).toEqual({
    validationErrors: {
      coupon: ['key coupon is not part of the schema for this resource'],
      'cartitems.0.sku': ['The cartitems.0.sku field is required.'],
      'cartitems.0.name': ['The cartitems.0.name field is required.'],
      'cartitems.0.category': ['The cartitems.0.category field is required.'],
    },
  });
});
