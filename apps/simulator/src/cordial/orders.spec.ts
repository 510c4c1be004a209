import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCaller, type Caller, type Reply } from './caller.js';
import type { JsonObject } from './json.js';

let cordial: Caller;
let cID: string;

beforeAll(async () => {
  cordial = await startCaller();
});
beforeEach(async () => {
  await cordial.control('POST', '/cordial/reset');
  const { body } = await cordial.call('POST', '/v2/contacts', { channels: { email: { address: 'jane@example.com' } } });
  cID = String(body['cID']);
});
afterAll(() => cordial.stop());

const shirt = { productID: 'p1', sku: 'S1', category: 'Shirts', name: 'Shirt', qty: 2, itemPrice: 19.99 };
const shoes = { productID: 'p2', sku: 'S2', category: 'Shoes', name: 'Shoes', itemPrice: 80 };
const order = {
  orderID: '100',
  email: 'jane@example.com',
  purchaseDate: '2026-01-02T03:04:05+01:00',
  items: [shirt, shoes],
};

function post(body: JsonObject): Promise<Reply> {
  return cordial.call('POST', '/v2/orders', body);
}

describe('POST /v2/orders', () => {
  it('stores the order under the contact and works out the amounts itself', async () => {
    const reply = await post({ ...order, status: 'new', totalAmount: 1, items: [{ ...shirt, amount: 5 }, shoes] });

    expect([reply.status, reply.body]).toEqual([200, { success: true }]);
    const { body } = await cordial.call('GET', '/v2/orders/100');
    expect(body).toMatchObject({
      orderID: '100',
      cID,
      purchaseDate: '2026-01-02T02:04:05+0000',
      status: 'new',
      totalAmount: 119.98,
      items: [
        { productID: 'p1', amount: 39.98 },
        { productID: 'p2', qty: 1, amount: 80 },
      ],
    });
    expect(body).not.toHaveProperty('email');
  });

  it('refuses a second order with the same id', async () => {
    await post(order);

    const reply = await post(order);

    expect([reply.status, reply.body]).toEqual([422, { error: true, messages: 'ID must be unique' }]);
  });

  it('reads a purchase date without offset in Pacific time', async () => {
    await post({ ...order, purchaseDate: '2018-07-02 13:19:00' });

    expect((await cordial.call('GET', '/v2/orders/100')).body['purchaseDate']).toBe('2018-07-02T20:19:00+0000');
  });

  it('derives msID from mcID and copies the attribution to the items', async () => {
    await post({ ...order, mcID: '1:abc:ot:def:1', linkID: 'l1', discountApplication: { type: 'fixed', amount: 3 } });

    expect((await cordial.call('GET', '/v2/orders/100')).body).toMatchObject({
      msID: '1:abc:ot',
      totalDiscountAmount: 3,
      items: [
        { mcID: '1:abc:ot:def:1', linkID: 'l1' },
        { mcID: '1:abc:ot:def:1', linkID: 'l1' },
      ],
    });
  });

  it.each([
    [{ orderID: undefined }, { orderID: ['The orderID field is required.'] }],
    [{ orderID: 100 }, { orderID: ['The orderID must be a string.'] }],
    [{ purchaseDate: undefined }, { purchaseDate: ['The purchaseDate field is required.'] }],
    [{ purchaseDate: 'Fri, 02 Jan 2026 03:04:05 +0000' }, { purchaseDate: ['The purchaseDate is not a valid date.'] }],
    [{ email: undefined }, { cID: ['The cID field is required.'] }],
    [{ email: 'nobody@example.com' }, { email: ["Contact doesn't exist"] }],
    [{ currency: 'USD' }, { currency: ['key currency is not part of the schema for this resource'] }],
    [{ customerID: 7 }, { customerID: ['The customerID must be a string.'] }],
    [
      { items: [{ ...shirt, category: undefined }] },
      { 'items.0.category': ['The items.0.category field is required.'] },
    ],
    [{ items: [{ ...shirt, qty: '2' }] }, { 'items.0.qty': ['The items.0.qty must be a number.'] }],
    [
      { items: [{ ...shirt, tags: ['new in'] }] },
      { 'items.0.tags': ['The items.0.tags may only contain letters, numbers, and dashes.'] },
    ],
    [
      { items: [{ ...shirt, price: 1 }] },
      { 'items.0.price': ['key items.0.price is not part of the schema for this resource'] },
    ],
    [
      { discountApplication: { type: 'percent', amount: 1 } },
      { discountApplication: ['The discountApplication must have the type fixed and an amount.'] },
    ],
    [{ shippingAddress: { zip: '1' } }, { shippingAddress: ['The shippingAddress is not an address.'] }],
  ])('refuses %j', async (change, validationErrors) => {
    const reply = await post({ ...order, ...change });

    expect([reply.status, reply.body['messages']]).toEqual([422, { validationErrors }]);
    expect(await cordial.control('GET', '/cordial/counts')).toMatchObject({ orders: 0 });
  });

  it('writes its items as products, over what the catalogue had', async () => {
    await cordial.call('POST', '/v2/products', {
      productID: 'p1',
      productName: 'Linen shirt',
      price: 25,
      description: 'Soft',
      variants: [{ sku: 'S0' }],
    });

    await post(order);

    expect((await cordial.call('GET', '/v2/products/p1')).body).toMatchObject({
      productName: 'Shirt',
      price: 19.99,
      description: 'Soft',
      category: 'Shirts',
      variants: [{ sku: 'S0' }, { sku: 'S1' }],
    });
    expect((await cordial.call('GET', '/v2/products/p2')).status).toBe(200);
  });
});

describe('PUT /v2/orders/{orderID}', () => {
  it('changes what is sent and keeps the rest', async () => {
    await post({ ...order, properties: { currency: 'USD' } });

    expect((await cordial.call('PUT', '/v2/orders/100', { tax: 4, items: [shoes] })).status).toBe(200);

    const { body } = await cordial.call('GET', '/v2/orders/100');
    expect(body).toMatchObject({
      tax: 4,
      totalAmount: 80,
      properties: { currency: 'USD' },
      purchaseDate: '2026-01-02T02:04:05+0000',
    });
    expect(body['items']).toHaveLength(1);
  });

  it('does not know status, or ignores it, or takes it, by switch', async () => {
    await post({ ...order, status: 'new' });
    const status = async (): Promise<unknown> => (await cordial.call('GET', '/v2/orders/100')).body['status'];

    const refused = await cordial.call('PUT', '/v2/orders/100', { status: 'shipped' });
    expect([refused.status, refused.body['messages']]).toEqual([
      422,
      { validationErrors: { status: ['key status is not part of the schema for this resource'] } },
    ]);
    await cordial.control('POST', '/cordial/options', { putOrderStatus: 'ignore' });
    expect((await cordial.call('PUT', '/v2/orders/100', { status: 'shipped' })).status).toBe(200);
    expect(await status()).toBe('new');
    await cordial.control('POST', '/cordial/options', { putOrderStatus: 'accept' });
    await cordial.call('PUT', '/v2/orders/100', { status: 'shipped' });
    expect(await status()).toBe('shipped');
  });

  it('merges items by product and SKU where that is switched on', async () => {
    await post(order);
    await cordial.control('POST', '/cordial/options', { putOrderItems: 'merge' });

    await cordial.call('PUT', '/v2/orders/100', { items: [{ ...shirt, qty: 1 }] });

    expect((await cordial.call('GET', '/v2/orders/100')).body).toMatchObject({
      totalAmount: 99.99,
      items: [{ qty: 1 }, { productID: 'p2' }],
    });
  });

  it('refuses an unknown order and another orderID', async () => {
    expect((await cordial.call('PUT', '/v2/orders/100', { tax: 4 })).status).toBe(422);
    await post(order);
    expect((await cordial.call('PUT', '/v2/orders/100', { orderID: '101' })).status).toBe(422);
  });
});

describe('GET and DELETE /v2/orders', () => {
  it('filters by contact and purchase date, sorts, counts, and shows chosen fields', async () => {
    for (const day of ['1', '2', '3'])
      await post({ ...order, orderID: day, purchaseDate: `2026-01-0${day}T00:00:00Z` });

    const window = 'purchaseDate[gte]=2026-01-02T00:00:00Z&sort_by=purchaseDate&sort_dir=desc';
    const { list } = await cordial.call('GET', `/v2/orders?email=jane@example.com&${window}&fields=orderID`);
    expect(list.map(({ orderID }) => orderID)).toEqual(['3', '2']);
    expect(Object.keys(list[0]!)).toEqual(['_id', 'orderID']);
    expect((await cordial.call('GET', '/v2/orders?return_count=true')).body).toEqual({ count: 3 });
    expect((await cordial.call('GET', '/v2/orders?cID=nobody')).status).toBe(404);
  });

  it('reaches no further than 10,000 records', async () => {
    await post(order);

    expect((await cordial.call('GET', '/v2/orders?per_page=100&page=101')).status).toBe(422);
  });

  it('answers 404 to a read and 400 to a deletion of an unknown order', async () => {
    expect((await cordial.call('GET', '/v2/orders/100')).status).toBe(404);
    const reply = await cordial.call('DELETE', '/v2/orders/100');
    expect([reply.status, reply.body]).toEqual([400, { error: true, message: 'Order not found' }]);
  });

  it('lets an id be used again after deletion', async () => {
    await post(order);

    expect((await cordial.call('DELETE', '/v2/orders/100')).status).toBe(200);
    expect((await post(order)).status).toBe(200);
  });

  it('shows a new order late where orders lag, while a second POST is refused at once', async () => {
    await cordial.control('POST', '/cordial/options', { visibilityDelayMs: 250, visibilityOf: ['orders'] });
    await post(order);

    expect((await cordial.call('GET', '/v2/orders/100')).status).toBe(404);
    expect((await post(order)).status).toBe(422);
    await expect.poll(async () => (await cordial.call('GET', '/v2/orders/100')).status).toBe(200);
  });
});
