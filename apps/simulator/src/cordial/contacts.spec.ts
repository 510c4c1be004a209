import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKey, startCaller, type Caller } from './caller.js';
import type { JsonObject } from './json.js';

let cordial: Caller;

beforeAll(async () => {
  cordial = await startCaller({
    accounts: [
      {
        name: 'main',
        apiKey,
        secondaryKeys: ['customer_id'],
        attributes: [
          { key: 'first_name', type: 'string' },
          { key: 'customer_id', type: 'string' },
        ],
        lists: ['News'],
      },
    ],
  });
});
beforeEach(() => cordial.control('POST', '/cordial/reset'));
afterAll(() => cordial.stop());

const jane = { channels: { email: { address: 'jane@example.com' } } };

async function create(body: JsonObject = jane): Promise<string> {
  const { body: answer } = await cordial.call('POST', '/v2/contacts', body);
  return String(answer['cID']);
}

function violations(body: JsonObject): unknown {
  return (body['messages'] as JsonObject)['validationErrors'];
}

describe('POST /v2/contacts', () => {
  it('creates a contact and answers 201 with a cID of 24 hexadecimal digits', async () => {
    const reply = await cordial.call('POST', '/v2/contacts', jane);

    expect(reply.status).toBe(201);
    expect(reply.body).toEqual({
      success: true,
      message: 'contact created',
      cID: expect.stringMatching(/^[0-9a-f]{24}$/),
    });
  });

  it('updates the contact with the same e-mail and answers the same cID', async () => {
    const cID = await create();

    const again = await cordial.call('POST', '/v2/contacts', { ...jane, first_name: 'Jane' });

    expect(again.body).toEqual({ success: true, message: 'contact created', cID });
    expect(await cordial.control('GET', '/cordial/counts')).toMatchObject({ contacts: 1 });
  });

  it('leaves what the body does not name as it was', async () => {
    await create({ ...jane, first_name: 'Jane' });
    await create({ ...jane, News: true });

    const { body } = await cordial.call('GET', '/v2/contacts/email:jane@example.com');
    expect(body).toMatchObject({ attributes: { first_name: 'Jane' }, lists: ['News'] });
  });

  it('takes e-mail addresses that differ by case for two people', async () => {
    await create();
    await create({ channels: { email: { address: 'Jane@example.com' } } });

    expect(await cordial.control('GET', '/cordial/counts')).toMatchObject({ contacts: 2 });
  });

  it('refuses the whole record for one unknown key', async () => {
    const reply = await cordial.call('POST', '/v2/contacts', { ...jane, first_name: 'Jane', shoe_size: '42' });

    expect(reply.status).toBe(422);
    expect(reply.body).toMatchObject({ error: true, errorKey: 'VALIDATION_ERROR' });
    expect(violations(reply.body)).toEqual({
      shoe_size: ['key shoe_size is not part of the schema for this resource'],
    });
    expect(await cordial.control('GET', '/cordial/counts')).toMatchObject({ contacts: 0 });
  });

  it('tells keys apart by case', async () => {
    const reply = await cordial.call('POST', '/v2/contacts', { ...jane, First_Name: 'Jane' });

    expect(violations(reply.body)).toEqual({
      First_Name: ['key First_Name is not part of the schema for this resource'],
    });
  });

  it('does not know attributes nested under "attributes"', async () => {
    const reply = await cordial.call('POST', '/v2/contacts', { ...jane, attributes: { first_name: 'Jane' } });

    expect(violations(reply.body)).toEqual({
      attributes: ['key attributes is not part of the schema for this resource'],
    });
  });

  it('refuses a channel and a channel field that do not exist', async () => {
    const reply = await cordial.call('POST', '/v2/contacts', {
      channels: { email: { address: 'jane@example.com', subscribedAt: '2026-01-01T00:00:00Z' }, fax: { address: '1' } },
    });

    expect(violations(reply.body)).toEqual({
      'channels.email.subscribedAt': ['key channels.email.subscribedAt is not part of the schema for this resource'],
      'channels.fax': ['key channels.fax is not part of the schema for this resource'],
    });
  });

  it('refuses what is no e-mail address', async () => {
    const reply = await cordial.call('POST', '/v2/contacts', { channels: { email: { address: 'jane' } } });

    expect(violations(reply.body)).toEqual({
      'channels.email.address': ['The channels.email.address must be a valid email address.'],
    });
  });

  it('refuses a contact that nothing identifies', async () => {
    const reply = await cordial.call('POST', '/v2/contacts', { first_name: 'Jane' });

    expect([reply.status, violations(reply.body)]).toEqual([422, { channels: ['Address not exists'] }]);
  });

  it('finds a contact by the first key of identifyBy that is known', async () => {
    const cID = await create({ ...jane, customer_id: '7' });

    const reply = await cordial.call('POST', '/v2/contacts', {
      identifyBy: ['customer_id', 'email'],
      customer_id: '7',
      channels: { email: { address: 'jane.new@example.com' } },
    });

    expect(reply.body['cID']).toBe(cID);
    expect((await cordial.call('GET', '/v2/contacts/email:jane.new@example.com')).status).toBe(200);
    expect((await cordial.call('GET', '/v2/contacts/email:jane@example.com')).status).toBe(404);
  });

  it('refuses an identifyBy that is no key of the account', async () => {
    const reply = await cordial.call('POST', '/v2/contacts', { ...jane, identifyBy: ['first_name'] });

    expect(violations(reply.body)).toEqual({ identifyBy: ['Search field is not correct'] });
  });

  it('lets nobody have a secondary key of somebody else', async () => {
    await create({ ...jane, customer_id: '7' });

    const reply = await cordial.call('POST', '/v2/contacts', {
      channels: { email: { address: 'joe@example.com' } },
      customer_id: '7',
    });

    expect([reply.status, violations(reply.body)]).toEqual([422, { customer_id: ['The customer_id must be unique.'] }]);
  });

  it('joins and leaves lists that exist, and knows no others', async () => {
    await create({ ...jane, News: true });
    await create({ ...jane, News: false });
    const unknown = await cordial.call('POST', '/v2/contacts', { ...jane, Sales: true });
    const notBoolean = await cordial.call('POST', '/v2/contacts', { ...jane, News: 'yes' });

    expect((await cordial.call('GET', '/v2/contacts/email:jane@example.com')).body['lists']).toEqual([]);
    expect(violations(unknown.body)).toEqual({ Sales: ['key Sales is not part of the schema for this resource'] });
    expect(violations(notBoolean.body)).toEqual({ News: ['The News must be true or false.'] });
  });

  it('answers 200 where the v1 flavour is switched on', async () => {
    await cordial.control('POST', '/cordial/options', { v1Statuses: true });

    expect((await cordial.call('POST', '/v2/contacts', jane)).status).toBe(200);
  });
});

describe('PUT /v2/contacts/{key}', () => {
  it('changes only what is sent and answers success alone', async () => {
    const cID = await create({ ...jane, first_name: 'Jane', customer_id: '7' });

    const reply = await cordial.call('PUT', `/v2/contacts/${cID}`, { first_name: 'Janet' });

    expect([reply.status, reply.body]).toEqual([200, { success: true }]);
    expect((await cordial.call('GET', `/v2/contacts/${cID}`)).body['attributes']).toMatchObject({
      first_name: 'Janet',
      customer_id: '7',
    });
  });

  it('answers 404 with its own key for an unknown contact', async () => {
    const reply = await cordial.call('PUT', '/v2/contacts/email:nobody@example.com', { first_name: 'Jane' });

    expect([reply.status, reply.body]).toEqual([
      404,
      { error: true, errorKey: 'CONTACTS_CONTACT_NOT_FOUND', message: 'contact not found' },
    ]);
  });

  it('renames, and refuses an address that belongs to somebody else', async () => {
    const cID = await create();
    await create({ channels: { email: { address: 'joe@example.com' } } });

    const taken = await cordial.call('PUT', `/v2/contacts/${cID}`, {
      channels: { email: { address: 'joe@example.com' } },
    });
    const free = await cordial.call('PUT', `/v2/contacts/${cID}`, {
      channels: { email: { address: 'jane.new@example.com' } },
    });

    expect([taken.status, violations(taken.body)]).toEqual([
      422,
      { 'channels.email.address': ['The channels.email.address must be unique.'] },
    ]);
    expect(free.status).toBe(200);
    expect((await cordial.call('GET', '/v2/contacts/email:jane.new@example.com')).body['_id']).toBe(cID);
  });

  it('does not know identifyBy', async () => {
    const cID = await create();

    expect((await cordial.call('PUT', `/v2/contacts/${cID}`, { identifyBy: ['email'] })).status).toBe(422);
  });
});

describe('GET and DELETE /v2/contacts', () => {
  it('nests attributes in v2 and has them flat in v1', async () => {
    const cID = await create({ ...jane, first_name: 'Jane' });
    const time = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+0000$/);
    const channels = { email: { address: 'jane@example.com', subscribeStatus: 'none' } };

    const v2 = await cordial.call('GET', `/v2/contacts/${cID}`);
    const v1 = await cordial.call('GET', `/v1/contacts/${cID}`);

    const attributes = { cID, createdAt: time, lastModified: time, lastUpdateSource: 'api', first_name: 'Jane' };
    expect(v2.body).toEqual({ _id: cID, attributes, channels, lists: [] });
    expect(v1.body).toEqual({ _id: cID, ...attributes, channels, lists: [] });
  });

  it('finds by cID, by e-mail and by a custom key, with the colon bare and the value encoded', async () => {
    const cID = await create({ channels: { email: { address: 'jane+shop@example.com' } }, customer_id: '7' });

    for (const key of [cID, 'email:jane%2Bshop%40example.com', 'email:jane+shop@example.com', 'customer_id:7']) {
      expect((await cordial.call('GET', `/v2/contacts/${key}`)).body['_id']).toBe(cID);
    }
    for (const key of [
      'email%3Ajane%2Bshop%40example.com',
      'jane+shop@example.com',
      'first_name:x',
      'email:%E0%A4%A',
    ]) {
      expect((await cordial.call('GET', `/v2/contacts/${key}`)).status).toBe(404);
    }
  });

  it('answers an empty list with 404', async () => {
    const reply = await cordial.call('GET', '/v2/contacts?email=nobody@example.com');

    expect([reply.status, reply.body]).toEqual([
      404,
      { error: true, errorKey: 'RECORD_NOT_FOUND', message: 'record not found' },
    ]);
  });

  it('lists by pages and counts', async () => {
    for (const name of ['a', 'b', 'c']) await create({ channels: { email: { address: `${name}@example.com` } } });

    expect((await cordial.call('GET', '/v2/contacts?per_page=2&page=2')).list).toHaveLength(1);
    expect((await cordial.call('GET', '/v2/contacts?return_count=true')).body).toEqual({ count: 3 });
  });

  it('forgets a deleted contact, whose address is free again', async () => {
    const cID = await create();

    expect((await cordial.call('DELETE', '/v2/contacts/email:jane@example.com')).status).toBe(200);
    expect((await cordial.call('DELETE', '/v2/contacts/email:jane@example.com')).status).toBe(404);
    expect(await create()).not.toBe(cID);
  });

  it('refuses merging and splitting while Cordial has not enabled them', async () => {
    expect((await cordial.call('POST', '/v2/contacts/merge', {})).status).toBe(403);
  });
});

describe('delayed visibility', () => {
  it('shows a new contact and a change only after the delay, while writes know them at once', async () => {
    const cID = await create({ ...jane, first_name: 'Jane' });
    await cordial.control('POST', '/cordial/options', { visibilityDelayMs: 300 });
    const changed = Date.now();
    await cordial.call('PUT', `/v2/contacts/${cID}`, { first_name: 'Janet' });
    const joe = await create({ channels: { email: { address: 'joe@example.com' } } });

    expect((await cordial.call('GET', `/v2/contacts/${cID}`)).body['attributes']).toMatchObject({ first_name: 'Jane' });
    expect((await cordial.call('GET', `/v2/contacts/${joe}`)).status).toBe(404);
    expect((await cordial.call('PUT', `/v2/contacts/${joe}`, { first_name: 'Joe' })).status).toBe(200);
    expect(await cordial.control('GET', `/cordial/contacts/${cID}`)).toMatchObject({
      attributes: { first_name: 'Janet' },
    });

    await expect.poll(async () => (await cordial.call('GET', `/v2/contacts/${joe}`)).status).toBe(200);
    expect(Date.now() - changed).toBeGreaterThanOrEqual(300);
    expect((await cordial.call('GET', `/v2/contacts/${cID}`)).body['attributes']).toMatchObject({
      first_name: 'Janet',
    });
  });

  it('finds a renamed contact under its new address only after the delay', async () => {
    const cID = await create();
    await cordial.control('POST', '/cordial/options', { visibilityDelayMs: 250 });
    await cordial.call('PUT', `/v2/contacts/${cID}`, { channels: { email: { address: 'jane.new@example.com' } } });

    expect((await cordial.call('GET', '/v2/contacts/email:jane.new@example.com')).status).toBe(404);
    await expect
      .poll(async () => (await cordial.call('GET', '/v2/contacts/email:jane.new@example.com')).status)
      .toBe(200);
  });
});
