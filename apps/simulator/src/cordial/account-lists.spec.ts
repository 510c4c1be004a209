import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startCaller, type Caller } from './caller.js';

let cordial: Caller;

beforeAll(async () => {
  cordial = await startCaller();
});
beforeEach(() => cordial.control('POST', '/cordial/reset'));
afterAll(() => cordial.stop());

async function create(name: string, enhanced = false): Promise<number> {
  return Number((await cordial.call('POST', '/v2/accountlists', { name, enhanced })).body['id']);
}

async function join(name: string, list: string): Promise<void> {
  await cordial.call('POST', '/v2/contacts', { channels: { email: { address: `${name}@example.com` } }, [list]: true });
}

it('creates a list and finds it by name and id', async () => {
  const reply = await cordial.call('POST', '/v2/accountlists', { name: 'News', enhanced: true });

  expect([reply.status, reply.body]).toEqual([200, { success: true, id: 1 }]);
  expect((await cordial.call('GET', '/v2/accountlists?name=News')).list).toEqual([
    { id: 1, name: 'News', enhanced: true },
  ]);
  expect((await cordial.call('GET', '/v2/accountlists/1')).body).toEqual({ id: 1, name: 'News', enhanced: true });
});

it('answers an unknown name or id with 404 and its own key', async () => {
  const reply = await cordial.call('GET', '/v2/accountlists?name=News');

  expect([reply.status, reply.body['errorKey']]).toEqual([404, 'ACCOUNT_LISTS_NOT_FOUND']);
  expect((await cordial.call('GET', '/v2/accountlists/9/count')).status).toBe(404);
});

it.each([
  ['', 'The name field is required.'],
  ['Weekly Specials', 'The name may only contain letters, numbers, and dashes.'],
  ['x'.repeat(129), 'The name may not be greater than 128 characters.'],
  ['cID', 'The selected name is invalid.'],
  ['News', 'Name must be unique'],
])('refuses the name "%s"', async (name, message) => {
  await create('News');

  const reply = await cordial.call('POST', '/v2/accountlists', { name });

  expect([reply.status, reply.body['message']]).toEqual([422, message]);
});

it('counts, clears, renames and deletes, and keeps the contacts', async () => {
  const id = await create('News');
  await join('jane', 'News');
  await join('joe', 'News');

  expect((await cordial.call('GET', `/v2/accountlists/${id}/count`)).body).toEqual({
    id,
    name: 'News',
    enhanced: false,
    count: 2,
  });
  expect((await cordial.call('PUT', `/v2/accountlists/${id}/clear`)).status).toBe(200);
  expect((await cordial.call('GET', `/v2/accountlists/${id}/count`)).body['count']).toBe(0);
  expect((await cordial.call('PUT', `/v2/accountlists/${id}`, { name: 'Letters' })).status).toBe(200);
  await join('jane', 'Letters');
  expect((await cordial.call('GET', '/v2/contacts/email:jane@example.com')).body['lists']).toEqual(['Letters']);
  expect((await cordial.call('DELETE', `/v2/accountlists/${id}`)).status).toBe(200);
  expect(await cordial.control('GET', '/cordial/counts')).toMatchObject({ contacts: 2 });
});

it('keeps the date of joining for enhanced lists only', async () => {
  await create('News', true);
  await create('Plain');
  await join('jane', 'News');
  await join('jane', 'Plain');

  const { body } = await cordial.call('GET', '/v2/contacts/email:jane@example.com');
  expect(body['lists']).toEqual(['News', 'Plain']);
  expect(body['listJoinDate']).toEqual({ News: expect.stringMatching(/\+0000$/) });
});
