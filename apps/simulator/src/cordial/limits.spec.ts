import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { apiKey, basic, startCaller, type Caller } from './caller.js';

let cordial: Caller;

beforeAll(async () => {
  cordial = await startCaller({
    accounts: [
      { name: 'main', apiKey },
      { name: 'other', apiKey: 'key-of-other' },
    ],
  });
});
beforeEach(() => cordial.control('POST', '/cordial/reset'));
afterAll(() => cordial.stop());

it('has no limits unless some are set', async () => {
  const replies = await Promise.all(Array.from({ length: 50 }, () => cordial.call('GET', '/v2/accountlists')));

  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([404]));
});

it('limits each method and endpoint of an account by itself and says with four headers when to come again', async () => {
  await cordial.control('POST', '/cordial/options', { limits: { perMethodEndpointPerMinute: 2 } });
  const read = () => cordial.call('GET', '/v2/contacts/email:a@example.com');

  expect([(await read()).status, (await read()).status]).toEqual([404, 404]);
  const third = await read();

  expect(third.status).toBe(429);
  expect(third.headers.get('x-rate-limit-limit')).toBe('2');
  expect(third.headers.get('x-rate-limit-remaining')).toBe('0');
  expect(Number(third.headers.get('x-rate-limit-reset'))).toBeGreaterThan(55);
  expect(third.headers.get('retry-after')).toBe(third.headers.get('x-rate-limit-reset'));
  expect((await cordial.call('GET', '/v2/contacts/email:b@example.com')).status).toBe(429);
  expect((await cordial.call('DELETE', '/v2/contacts/email:a@example.com')).status).toBe(404);
  expect((await cordial.call('GET', '/v2/orders/1')).status).toBe(404);
  expect((await cordial.call('GET', '/v2/contacts/email:a@example.com', undefined, basic('key-of-other'))).status).toBe(
    404,
  );
});

it('opens again when the window is over', async () => {
  await cordial.control('POST', '/cordial/options', { limits: { perMethodEndpointPerSecond: 1 } });
  await cordial.call('GET', '/v2/accountlists');
  expect((await cordial.call('GET', '/v2/accountlists')).status).toBe(429);

  await expect.poll(async () => (await cordial.call('GET', '/v2/accountlists')).status, { timeout: 3_000 }).toBe(404);
});

it('may have another rate for one endpoint', async () => {
  const limits = {
    perMethodEndpointPerMinute: 100,
    endpoints: { 'GET /v2/orders/{orderID}': { perMethodEndpointPerMinute: 0 } },
  };
  await cordial.control('POST', '/cordial/options', { limits });

  expect((await cordial.call('GET', '/v2/orders/1')).status).toBe(429);
  expect((await cordial.call('GET', '/v2/accountlists')).status).toBe(404);
});

it('sends the quota with every answer where that is switched on, else only with a limited one', async () => {
  await cordial.control('POST', '/cordial/options', { limits: { perMethodEndpointPerMinute: 5 } });
  expect((await cordial.call('GET', '/v2/accountlists')).headers.get('x-rate-limit-remaining')).toBeNull();

  await cordial.control('POST', '/cordial/options', { limitHeaders: 'always' });
  expect((await cordial.call('GET', '/v2/accountlists')).headers.get('x-rate-limit-remaining')).toBe('3');
});

it('does nothing for a limited write', async () => {
  await cordial.control('POST', '/cordial/options', { limits: { perMethodEndpointPerMinute: 0 } });

  expect(
    (await cordial.call('POST', '/v2/contacts', { channels: { email: { address: 'a@example.com' } } })).status,
  ).toBe(429);
  expect(await cordial.control('GET', '/cordial/counts')).toMatchObject({ contacts: 0 });
});

it('counts calls that come back before the time they were told', async () => {
  await cordial.control('POST', '/cordial/options', {
    limits: { perMethodEndpointPerMinute: 0 },
    retryAfterGraceMs: 0,
  });

  await cordial.call('GET', '/v2/accountlists');
  await cordial.call('GET', '/v2/accountlists');
  await cordial.call('GET', '/v2/orders/1');

  expect(await cordial.control('GET', '/cordial/counts')).toMatchObject({ insideRetryAfter: 1 });
  expect(await cordial.control('GET', '/cordial/effects?since=1&limit=1')).toMatchObject({
    effects: [{ status: 429, fields: { insideRetryAfter: true } }],
  });
});
