import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { apiKey, startCaller, type Caller, type Reply } from './caller.js';

let cordial: Caller;

beforeAll(async () => {
  cordial = await startCaller({
    asyncDelayMs: 100,
    accounts: [{ name: 'main', apiKey, attributes: [{ key: 'first_name', type: 'string' }] }],
  });
});
beforeEach(() => cordial.control('POST', '/cordial/reset'));
afterAll(() => cordial.stop());

const jane = { userIdentities: { 'channels.email.address': 'jane@example.com' } };

function send(action: string, body: object, key = apiKey): Promise<Reply> {
  return cordial.call('POST', `/api/segment/${action}`, body, { 'x-api-key': key });
}

function count(what: string): () => Promise<unknown> {
  return async () => (await cordial.control('GET', '/cordial/counts'))[what];
}

it('checks a key in a header of its own', async () => {
  expect((await cordial.call('GET', '/api/checkAuth', undefined, { 'x-api-key': apiKey })).status).toBe(200);
  const wrong = await cordial.call('GET', '/api/checkAuth', undefined, { 'x-api-key': 'wrong' });
  expect([wrong.status, wrong.body]).toEqual([401, { error: 'Access Denied: Authentication Failure' }]);
});

it('accepts at once and works later, without attributes that do not exist', async () => {
  const reply = await send('upsertContact', { ...jane, attributes: { first_name: 'Jane', shoe_size: '42' } });

  expect([reply.status, reply.body]).toEqual([202, { success: 'success' }]);
  expect(await count('contacts')()).toBe(0);
  await expect.poll(count('contacts')).toBe(1);
  const { body } = await cordial.call('GET', '/v2/contacts/email:jane@example.com');
  expect(body['attributes']).toMatchObject({ first_name: 'Jane' });
  expect(await cordial.control('GET', '/cordial/effects')).toMatchObject({
    effects: [
      { path: '/api/segment/upsertContact', status: 202, committed: false },
      { path: '/api/segment/upsertContact(applied)', status: 202, committed: true },
      { path: '/v2/contacts/{key}' },
    ],
  });
});

it('tells nobody but the account monitor what it could not do', async () => {
  const reply = await send('createContactactivity', { ...jane, action: 'order', time: '2026-01-02T03:04:05Z' });

  expect(reply.status).toBe(202);
  const errors = async (): Promise<unknown> => (await cordial.control('GET', '/cordial/account-monitor'))['errors'];
  await expect
    .poll(errors)
    .toMatchObject([{ status: 400, error: { messages: { validationErrors: { cID: ["Contact doesn't exist"] } } } }]);
  expect(await count('activities')()).toBe(0);
});

it('writes events, lists and orders of a known contact', async () => {
  await cordial.call('POST', '/v2/contacts', { channels: { email: { address: 'jane@example.com' } } });

  await send('createContactactivity', {
    ...jane,
    action: 'order',
    time: '2026-01-02T03:04:05Z',
    properties: { orderID: '7' },
  });
  await send('addContactToList', { ...jane, groupId: 'g1', listName: 'VIP' });
  const order = { ...jane, orderID: '7', purchaseDate: '2026-01-02T03:04:05Z', status: 'completed' };
  await send('upsertOrder', {
    ...order,
    items: [{ productID: 'p1', sku: 'S1', name: 'Thing', itemPrice: 5, imageUrl: 'https://shop.example/1.png' }],
  });

  await expect.poll(count('orders')).toBe(1);
  await send('upsertOrder', { ...order, status: 'returned' });
  const status = async (): Promise<unknown> => (await cordial.call('GET', '/v2/orders/7')).body['status'];
  await expect.poll(status).toBe('returned');
  expect((await cordial.call('GET', '/v2/orders/7')).body).toMatchObject({
    totalAmount: 5,
    items: [{ images: ['https://shop.example/1.png'] }],
  });
  expect((await cordial.call('GET', '/v2/contacts/email:jane@example.com')).body['lists']).toEqual(['VIP']);
  expect(await cordial.control('GET', '/cordial/activities')).toMatchObject({
    activities: [{ action: 'order', properties: { orderID: '7' } }],
  });
  expect(await cordial.control('GET', '/cordial/account-monitor')).toEqual({ errors: [] });
});
