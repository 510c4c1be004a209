import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKey, basic, startCaller, type Caller } from './caller.js';
import type { JsonObject } from './json.js';

let cordial: Caller;

beforeAll(async () => {
  cordial = await startCaller({
    accounts: [{ name: 'main', apiKey, attributes: [{ key: 'nick', type: 'string' }], lists: ['News'] }],
  });
});
beforeEach(() => cordial.control('POST', '/cordial/reset'));
afterAll(() => cordial.stop());

const jane = { channels: { email: { address: 'jane@example.com', subscribeStatus: 'subscribed' } } };

async function create(more: object = {}): Promise<string> {
  return String((await cordial.call('POST', '/v2/contacts', { ...jane, ...more })).body['cID']);
}

async function effects(query = ''): Promise<JsonObject[]> {
  return (await cordial.control('GET', `/cordial/effects${query}`))['effects'] as JsonObject[];
}

describe('the effect log', () => {
  it('has a row for every call with what it was, what it did and what was answered', async () => {
    const body = JSON.stringify({ ...jane, suppressTriggers: false });
    const startedAt = Date.now();
    const cID = String((await cordial.call('POST', '/v2/contacts', body)).body['cID']);
    await cordial.call('POST', '/v2/contacts', { ...jane, wrong: 1 });
    await cordial.call('GET', `/v2/contacts/${cID}`);

    const [first, second, third] = await effects();

    expect(first).toEqual({
      seq: 1,
      at: expect.any(Number),
      account: 'main',
      method: 'POST',
      path: '/v2/contacts',
      key: cID,
      status: 201,
      committed: true,
      fault: null,
      bodyHash: createHash('sha256').update(body).digest('hex').slice(0, 32),
      fields: { suppressTriggers: false, subscribeStatus: 'subscribed', statusAfter: 'subscribed' },
      wouldFire: ['contact-created', 'subscription:email'],
      suppressed: [],
    });
    expect(first!['at']).toBeGreaterThanOrEqual(startedAt);
    expect(second).toMatchObject({ seq: 2, key: cID, status: 422, committed: false, wouldFire: [], suppressed: [] });
    expect(third).toMatchObject({ seq: 3, method: 'GET', path: '/v2/contacts/{key}', status: 200, committed: false });
  });

  it('shows that a subscribed was sent and not taken', async () => {
    const cID = await create();
    await cordial.call('PUT', `/v2/contacts/${cID}/unsubscribe/email`);
    await create();

    expect((await effects('?since=2'))[0]).toMatchObject({
      fields: { subscribeStatus: 'subscribed', statusAfter: 'unsubscribed' },
    });
  });

  it('keeps the name, the UID and the ids of events, and the id of orders', async () => {
    await create();
    await cordial.call('POST', '/v2/contactactivities', {
      email: 'jane@example.com',
      a: 'order',
      UID: 'u1',
      properties: { orderID: '7', eventId: 'e1', total: 5 },
    });
    await cordial.call('POST', '/v2/orders', {
      orderID: '7',
      email: 'jane@example.com',
      purchaseDate: '2026-01-01T00:00:00Z',
    });

    const [, event, order] = await effects();
    expect(event).toMatchObject({ fields: { a: 'order', UID: 'u1', propertyIds: { orderID: '7', eventId: 'e1' } } });
    expect(order).toMatchObject({ key: '7', fields: { orderID: '7' } });
  });

  it('is read in pages and by key, endpoint and success', async () => {
    const cID = await create();
    await cordial.call('POST', '/v2/contacts', { wrong: 1 });
    await cordial.call('GET', '/v2/accountlists');

    expect((await effects('?since=1&limit=1')).map(({ seq }) => seq)).toEqual([2]);
    expect((await effects(`?key=${cID}`)).map(({ seq }) => seq)).toEqual([1]);
    expect((await effects('?committed=1')).map(({ seq }) => seq)).toEqual([1]);
    expect((await effects('?method=get&path=/v2/accountlists')).map(({ seq }) => seq)).toEqual([3]);
    expect(await cordial.control('GET', '/cordial/effects?limit=2')).toMatchObject({ total: 3, last: 2, next: 2 });
    expect(await cordial.control('GET', '/cordial/effects?since=1&committed=1')).toEqual({
      total: 3,
      last: null,
      next: 3,
      effects: [],
    });
    expect((await effects('?since=null')).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('keeps whole bodies of the newest calls only', async () => {
    await cordial.control('POST', '/cordial/options', { bodiesKept: 2 });
    for (const nick of ['a', 'b', 'c']) await create({ nick });

    const bodies = (await effects('?withBodies=1')).map(({ body }) =>
      body === undefined ? null : (JSON.parse(String(body)) as JsonObject)['nick'],
    );
    expect(bodies).toEqual([null, 'b', 'c']);
    expect((await effects())[2]).not.toHaveProperty('body');
  });

  it('says withheld for a caller who hung up before the answer', async () => {
    await cordial.control('POST', '/cordial/options', { answerDelayMs: 300 });

    const response = fetch(`${cordial.url}/v2/contacts`, {
      method: 'POST',
      headers: { ...basic(apiKey), 'Content-Type': 'application/json' },
      body: JSON.stringify(jane),
      signal: AbortSignal.timeout(100),
    });
    await expect(response).rejects.toThrow('timeout');

    await expect
      .poll(async () => (await cordial.control('GET', '/cordial/counts'))['calls'])
      .toMatchObject({
        byEndpoint: { 'POST /v2/contacts': { withheld: 1 } },
      });
    expect(await effects()).toMatchObject([{ status: 'withheld', committed: true }]);
  });
});

describe('the trigger ledger', () => {
  it('follows suppressTriggers and the default of each resource', async () => {
    await create();
    await create({ nick: 'J' });
    await create({ nick: 'K', News: true, suppressTriggers: false });
    await cordial.call('POST', '/v2/contactactivities', { email: 'jane@example.com', a: 'order' });
    const order = { email: 'jane@example.com', purchaseDate: '2026-01-01T00:00:00Z' };
    await cordial.call('POST', '/v2/orders', { ...order, orderID: '1' });
    await cordial.call('POST', '/v2/orders', { ...order, orderID: '2', suppressTriggers: true });
    await cordial.call('PUT', '/v2/orders/1', { tax: 1 });
    await cordial.call('POST', '/v2/contacts/email:jane@example.com/cart', { cartitems: [] });

    const ledger = await cordial.control('GET', '/cordial/triggers');

    expect(ledger).toMatchObject({
      fired: { 'attribute:nick': 1, 'list:News': 1, 'event:order': 1, 'order-created': 1, 'order-updated': 1 },
      suppressed: { 'contact-created': 1, 'subscription:email': 1, 'attribute:nick': 1, 'order-created': 1 },
      last: 7,
    });
    expect((ledger['writes'] as JsonObject[]).map(({ seq, wouldFire }) => [seq, wouldFire])).toEqual([
      [3, ['attribute:nick', 'list:News']],
      [4, ['event:order']],
      [5, ['order-created']],
      [7, ['order-updated']],
    ]);
  });

  it('has nothing for a write that changes nothing', async () => {
    await create({ nick: 'J', suppressTriggers: false });
    await create({ nick: 'J', suppressTriggers: false });

    expect((await effects('?since=1'))[0]).toMatchObject({ committed: true, wouldFire: [] });
  });

  it('refuses a suppressTriggers that is no boolean', async () => {
    const reply = await cordial.call('POST', '/v2/contacts', { ...jane, suppressTriggers: 'no' });

    expect([reply.status, reply.body['messages']]).toEqual([
      422,
      { validationErrors: { suppressTriggers: ['Incorrect value for suppressTriggers'] } },
    ]);
  });
});

describe('state and switches', () => {
  it('counts what there is and who called', async () => {
    await create();
    await cordial.call('GET', '/v2/contacts/email:no@example.com');

    const counts = await cordial.control('GET', '/cordial/counts');
    expect(counts).toMatchObject({
      contacts: 1,
      orders: 0,
      activities: 0,
      effects: 2,
      calls: { total: 2, byEndpoint: { 'POST /v2/contacts': { '201': 1 }, 'GET /v2/contacts/{key}': { '404': 1 } } },
      defects: [],
    });
    expect(counts['callsPerSecond']).toHaveLength(10);
    // Only full seconds are shown, so the two calls appear when theirs are over.
    const lately = async (): Promise<number> => {
      const { callsPerSecond } = await cordial.control('GET', '/cordial/counts');
      return (callsPerSecond as number[]).reduce((sum, calls) => sum + calls, 0);
    };
    await expect.poll(lately, { timeout: 3_000 }).toBe(2);
  });

  it('shows contacts, orders, products, events, lists and attributes', async () => {
    const cID = await create({ News: true });
    const item = { productID: 'p1', sku: 'S1', category: 'c', name: 'Thing' };
    await cordial.call('POST', '/v2/orders', {
      orderID: '7',
      cID,
      purchaseDate: '2026-01-01T00:00:00Z',
      items: [item],
    });
    await cordial.call('POST', '/v2/contactactivities', { cID, a: 'order', UID: 'u1' });

    expect(await cordial.control('GET', '/cordial/contacts?email=jane@example.com')).toMatchObject({
      _id: cID,
      lists: ['News'],
    });
    expect(await cordial.control('GET', `/cordial/contacts/${cID}`)).toMatchObject({ createdAtMs: expect.any(Number) });
    expect(await cordial.control('GET', '/cordial/contacts')).toMatchObject({ total: 1, contacts: [{ _id: cID }] });
    expect(await cordial.control('GET', '/cordial/orders/7')).toMatchObject({ orderID: '7', cID });
    expect(await cordial.control('GET', '/cordial/orders?limit=0')).toEqual({ total: 1, orders: [] });
    expect(await cordial.control('GET', '/cordial/products/p1')).toMatchObject({ productName: 'Thing' });
    expect(await cordial.control('GET', `/cordial/activities?cid=${cID}`)).toMatchObject({
      activities: [{ action: 'order', UID: 'u1' }],
    });
    expect(await cordial.control('GET', '/cordial/activities?action=cart')).toEqual({ total: 0, activities: [] });
    expect(await cordial.control('GET', '/cordial/lists')).toEqual({
      lists: [{ id: 1, name: 'News', enhanced: false, count: 1 }],
    });
    expect(await cordial.control('GET', '/cordial/attributes')).toMatchObject({ attributes: [{ key: 'nick' }] });
    await expect(cordial.control('GET', '/cordial/contacts/none')).rejects.toThrow('404');
    await expect(cordial.control('GET', '/cordial/contacts?account=none')).rejects.toThrow('no such account');
  });

  it('lets a person opt out at Cordial at a given time', async () => {
    const cID = await create();

    const answer = await cordial.control('POST', '/cordial/opt-out', {
      email: 'jane@example.com',
      channel: 'email',
      at: '2026-01-02T03:04:05Z',
    });

    expect(answer).toEqual({
      cID,
      email: 'jane@example.com',
      channel: 'email',
      unsubscribedAt: '2026-01-02T03:04:05+0000',
    });
    expect((await cordial.call('GET', `/v2/contacts/${cID}`)).body['channels']).toMatchObject({
      email: { subscribeStatus: 'unsubscribed', unsubscribedAt: '2026-01-02T03:04:05+0000' },
    });
    expect(await cordial.control('GET', '/cordial/activities?action=optout')).toMatchObject({ total: 1 });
    await expect(cordial.control('POST', '/cordial/opt-out', { email: 'no@example.com' })).rejects.toThrow(
      'no such contact',
    );
  });

  it('adds accounts while it runs', async () => {
    await cordial.control('POST', '/cordial/accounts', { name: 'second', apiKey: 'key-of-second', lists: ['Sales'] });

    expect((await cordial.call('GET', '/v2/accountlists', undefined, basic('key-of-second'))).list).toMatchObject([
      { name: 'Sales' },
    ]);
    expect(await cordial.control('GET', '/cordial/lists?account=second')).toMatchObject({ lists: [{ name: 'Sales' }] });
  });

  it('answers late when told to, with the work done on arrival', async () => {
    await cordial.control('POST', '/cordial/options', { answerDelayMs: 150 });

    const startedAt = Date.now();
    const reply = create();
    await expect.poll(async () => (await cordial.control('GET', '/cordial/counts'))['contacts']).toBe(1);
    expect(await effects()).toMatchObject([{ status: 'withheld' }]);
    await reply;
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(145);
    expect(await effects()).toMatchObject([{ status: 201 }]);
  });

  it('names every bad option and changes nothing then', async () => {
    const change = cordial.control('POST', '/cordial/options', { answerDelayMs: -1, colour: 'red', uidDedupe: true });

    await expect(change).rejects.toThrow(/answerDelayMs cannot be -1; colour is not an option/);
    expect(await cordial.control('GET', '/cordial/options')).toMatchObject({ answerDelayMs: 0, uidDedupe: false });
  });

  it('is as at the start after a reset, with the same ids again', async () => {
    const cID = await create();
    await cordial.control('POST', '/cordial/options', { uidDedupe: true });

    await cordial.control('POST', '/cordial/reset', { keepOptions: true });
    expect(await cordial.control('GET', '/cordial/options')).toMatchObject({ uidDedupe: true });
    expect(await cordial.control('GET', '/cordial/counts')).toMatchObject({ contacts: 0, effects: 0 });
    expect(await create()).toBe(cID);
    await cordial.control('POST', '/cordial/reset');
    expect(await cordial.control('GET', '/cordial/options')).toMatchObject({ uidDedupe: false });
  });
});
