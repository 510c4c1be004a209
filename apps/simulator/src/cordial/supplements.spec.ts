import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startCaller, type Caller } from './caller.js';

let cordial: Caller;

beforeAll(async () => {
  cordial = await startCaller();
});
beforeEach(async () => {
  await cordial.control('POST', '/cordial/reset');
  const definition = {
    key: 'stores',
    name: 'Stores',
    contactObject: false,
    autogenerateIDs: false,
    indexes: [{ field: 'city', type: 'string' }],
  };
  await cordial.call('POST', '/v2/supplements', definition);
  await cordial.call('POST', '/v2/supplements', { ...definition, key: 'points', contactObject: true });
});
afterAll(() => cordial.stop());

const path = '/v2/supplements/stores/records';

it('creates a record and updates it under the same id', async () => {
  expect(await cordial.call('POST', path, { id: 's1', city: 'Oslo' })).toMatchObject({
    status: 201,
    body: { message: 'record created' },
  });
  await cordial.call('POST', path, { id: 's1', phone: '1' });

  expect((await cordial.call('GET', `${path}/s1`)).body).toEqual({ id: 's1', city: 'Oslo', phone: '1' });
  expect((await cordial.call('GET', path)).list).toHaveLength(1);
  expect((await cordial.call('DELETE', `${path}/s1`)).status).toBe(200);
  expect((await cordial.call('GET', path)).status).toBe(404);
});

it('refuses ids like its own, and indexed values that are empty or long', async () => {
  for (const record of [
    { city: 'Oslo' },
    { id: '0123456789abcdef01234567' },
    { id: 's1', city: '' },
    { id: 's1', city: 'x'.repeat(1_025) },
  ]) {
    expect((await cordial.call('POST', path, record)).status).toBe(422);
  }
});

it('wants a contact for records about contacts', async () => {
  const reply = await cordial.call('POST', '/v2/supplements/points/records', { id: 'r1' });

  expect(reply.body['messages']).toEqual({
    validationErrors: { email: ['Must include email or secondaryKey email,cID,push'] },
  });
});

it('answers 404 for a supplement that does not exist', async () => {
  expect((await cordial.call('POST', '/v2/supplements/none/records', { id: 'r1' })).status).toBe(404);
});
