import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startCaller, type Caller } from './caller.js';

let cordial: Caller;

beforeAll(async () => {
  cordial = await startCaller();
});
beforeEach(() => cordial.control('POST', '/cordial/reset'));
afterAll(() => cordial.stop());

const path = '/v2/accountcontactattributes';
const size = { key: 'size', name: 'Size', type: 'string', index: true, validators: { max: 5 } };

it('creates an attribute that takes effect at once', async () => {
  expect(await cordial.call('POST', path, size)).toMatchObject({ status: 200, body: { success: true } });

  const contact = { channels: { email: { address: 'jane@example.com' } }, size: 'XL' };
  expect((await cordial.call('POST', '/v2/contacts', contact)).status).toBe(201);
  expect((await cordial.call('POST', '/v2/contacts', { ...contact, size: 'XXXXXL' })).status).toBe(422);
});

it('lists attributes as an array, or as an object by key where that is switched on, and by type and index', async () => {
  await cordial.call('POST', path, size);
  await cordial.call('POST', path, { key: 'points', name: 'Points', type: 'number' });
  const stored = { ...size, options: {}, updateUnauthenticated: false };

  expect((await cordial.call('GET', path)).list).toMatchObject([{ key: 'size' }, { key: 'points', index: false }]);
  expect((await cordial.call('GET', `${path}?type=string&indexed=1`)).list).toEqual([stored]);
  expect((await cordial.call('GET', `${path}/size`)).body).toEqual(stored);
  await cordial.control('POST', '/cordial/options', { attributesListShape: 'object' });
  expect((await cordial.call('GET', `${path}?type=string`)).body).toEqual({ size: stored });
});

it('answers an empty list with 404', async () => {
  expect((await cordial.call('GET', path)).status).toBe(404);
  expect((await cordial.call('GET', `${path}/size`)).status).toBe(404);
});

it('refuses a second attribute with the same key or name', async () => {
  await cordial.call('POST', path, size);

  const key = await cordial.call('POST', path, { ...size, name: 'Other' });
  const name = await cordial.call('POST', path, { ...size, key: 'other' });

  expect([key.status, key.body]).toEqual([
    422,
    { error: true, errorKey: 'GENERIC_ERROR_KEY', message: 'Key must be unique' },
  ]);
  expect([name.status, name.body['message']]).toEqual([422, 'Name must be unique']);
});

it.each([
  [{ name: 'Size', type: 'string' }, 'The key field is required.'],
  [{ key: 'size', type: 'string' }, 'The name field is required.'],
  [{ key: 'size', name: 'Size' }, 'The type field is required.'],
  [{ ...size, type: 'boolean' }, 'The selected type is invalid.'],
  [{ ...size, key: 'the size' }, 'The key may only contain letters, numbers, dashes and underscores.'],
  [{ ...size, key: 'cart' }, 'Key must be unique'],
  [{ ...size, validators: { max: '5' } }, 'The validators field is invalid.'],
  [{ ...size, unique: true }, 'key unique is not part of the schema for this resource'],
])('refuses %j', async (body, message) => {
  const reply = await cordial.call('POST', path, body);

  expect([reply.status, reply.body['message']]).toEqual([422, message]);
});

it('changes the name and the validators, but never the type, the index or the key', async () => {
  await cordial.call('POST', path, size);

  expect((await cordial.call('PUT', `${path}/size`, { name: 'Dress size', validators: { max: 9 } })).status).toBe(200);
  for (const [key, value] of Object.entries({ type: 'number', index: false, key: 'dress' })) {
    const reply = await cordial.call('PUT', `${path}/size`, { [key]: value });
    expect([reply.status, reply.body['message']]).toEqual([422, `You can not change ${key}`]);
  }
  expect((await cordial.call('GET', `${path}/size`)).body).toMatchObject({
    name: 'Dress size',
    type: 'string',
    validators: { max: 9 },
  });
  expect((await cordial.call('PUT', `${path}/other`, { name: 'Other' })).status).toBe(404);
});

it('deletes an attribute together with its values', async () => {
  await cordial.call('POST', path, size);
  await cordial.call('POST', '/v2/contacts', { channels: { email: { address: 'jane@example.com' } }, size: 'XL' });

  expect((await cordial.call('DELETE', `${path}/size`)).status).toBe(200);
  const { body } = await cordial.call('GET', '/v2/contacts/email:jane@example.com');
  expect(body['attributes']).not.toHaveProperty('size');
  expect((await cordial.call('DELETE', `${path}/size`)).status).toBe(404);
});
