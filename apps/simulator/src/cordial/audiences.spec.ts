import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCaller, type Caller } from './caller.js';

let cordial: Caller;

beforeAll(async () => {
  cordial = await startCaller();
  for (const [name, subscribeStatus] of [
    ['a', 'subscribed'],
    ['b', 'subscribed'],
    ['c', 'none'],
  ] as const) {
    await cordial.call('POST', '/v2/contacts', {
      channels: { email: { address: `${name}@example.com`, subscribeStatus } },
    });
  }
});
afterAll(() => cordial.stop());

const rule = (operator: string) => ({ and: [{ channels: { 'channels.email.ss': { operator, value: ['s'] } } }] });

it.each([
  [{ and: [] }, { count: 3 }],
  [rule('matches'), { count: 2 }],
  [rule('is'), { count: 0 }],
])('counts %j', async (rules, count) => {
  expect((await cordial.call('POST', '/v2/audiencecount', rules)).body).toEqual(count);
});

it('refuses rules that it cannot read', async () => {
  const reply = await cordial.call('POST', '/v2/audiencecount', { or: [] });

  expect([reply.status, reply.body['errorKey']]).toEqual([422, 'INVALID_AUDIENCE_RULES']);
});
