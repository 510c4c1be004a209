import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiKey, basic, startCaller, type Caller } from './caller.js';

let cordial: Caller;

beforeAll(async () => {
  cordial = await startCaller({
    accounts: [
      { name: 'main', apiKey },
      { name: 'bounded', apiKey: 'key-of-bounded', denied: ['POST /v2/orders'], lists: ['News'] },
      { name: 'elsewhere', apiKey: 'key-of-elsewhere', addressesAllowed: ['198.51.100.7'] },
      { name: 'old', apiKey: 'key-of-old', denied: ['POST /v2/orders'], deniedStatus: 401 },
    ],
  });
});
afterAll(() => cordial.stop());

const denied = { error: 'Access Denied: Authentication Failure' };

it('refuses a wrong key with 401 and a text where other errors have true', async () => {
  const reply = await cordial.call('GET', '/v2/accountlists', undefined, basic('wrong'));

  expect(reply.status).toBe(401);
  expect(reply.body).toEqual(denied);
});

it('refuses a key that comes with a password', async () => {
  expect((await cordial.call('GET', '/v2/accountlists', undefined, basic(apiKey, 'secret'))).status).toBe(401);
});

it('refuses a key from an address that is not on its list', async () => {
  expect((await cordial.call('GET', '/v2/accountlists', undefined, basic('key-of-elsewhere'))).status).toBe(401);
});

it('refuses a call whose permission is not ticked, with 403 or, if so configured, 401', async () => {
  expect((await cordial.call('POST', '/v2/orders', {}, basic('key-of-bounded'))).status).toBe(403);
  expect((await cordial.call('POST', '/v2/orders', {}, basic('key-of-old'))).status).toBe(401);
});

it('keeps accounts apart', async () => {
  expect((await cordial.call('GET', '/v2/accountlists', undefined, basic('key-of-bounded'))).list).toHaveLength(1);
  expect((await cordial.call('GET', '/v2/accountlists')).status).toBe(404);
});

it('answers an unknown route with 404 and a text', async () => {
  const reply = await cordial.call('GET', '/v2/nothing');

  expect([reply.status, reply.body]).toEqual([404, { error: 'Not Found' }]);
});

it('has no PATCH', async () => {
  expect((await cordial.call('PATCH', '/v2/contacts/email:jane@example.com', {})).status).toBe(404);
});

it('refuses a body that is not JSON by its content type', async () => {
  const reply = await cordial.call('POST', '/v2/contacts', 'a=b', { 'Content-Type': 'text/plain' });

  expect([reply.status, reply.body['errorKey']]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
});

it('refuses a body that is not JSON although it says so', async () => {
  const reply = await cordial.call('POST', '/v2/contacts', '{"channels":');

  expect([reply.status, reply.body['errorKey']]).toEqual([400, 'INVALID_JSON_PROVIDED']);
});

it('refuses a body above the size limit with an HTML page', async () => {
  await cordial.control('POST', '/cordial/options', { bodyBytesMax: 1_000 });

  const reply = await cordial.call('POST', '/v2/contacts', { note: 'x'.repeat(2_000) });
  await cordial.control('POST', '/cordial/options', { bodyBytesMax: 5_000_000 });

  expect(reply.status).toBe(413);
  expect(reply.text).toContain('<title>413 Request Entity Too Large</title>');
});
