import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKey, startCaller, type Caller } from './caller.js';
import type { JsonObject } from './json.js';

let cordial: Caller;

beforeAll(async () => {
  cordial = await startCaller({ accounts: [{ name: 'main', apiKey, smsPrograms: ['offers'] }] });
});
beforeEach(() => cordial.control('POST', '/cordial/reset'));
afterAll(() => cordial.stop());

const address = 'jane@example.com';
const time = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+0000$/);

/** Writes an e-mail status and gives the HTTP status and the channel after it. */
async function write(subscribeStatus: string | undefined, more: JsonObject = {}): Promise<[number, JsonObject]> {
  const reply = await cordial.call('POST', '/v2/contacts', {
    channels: { email: { address, subscribeStatus } },
    ...more,
  });
  return [reply.status, await email()];
}

async function email(): Promise<JsonObject> {
  const { body } = await cordial.call('GET', `/v2/contacts/email:${address}`);
  return ((body['channels'] as JsonObject | undefined)?.['email'] as JsonObject | undefined) ?? {};
}

describe('the e-mail status', () => {
  it('is none until something is said', async () => {
    expect(await write(undefined)).toEqual([201, { address, subscribeStatus: 'none' }]);
  });

  it('keeps the times of both changes', async () => {
    await write('subscribed');

    expect(await write('unsubscribed')).toEqual([
      201,
      { address, subscribeStatus: 'unsubscribed', subscribedAt: time, unsubscribedAt: time },
    ]);
  });

  it('stays unsubscribed when a plain subscribed or none comes, which is answered with 2xx all the same', async () => {
    await write('unsubscribed');

    expect(await write('subscribed')).toEqual([
      201,
      { address, subscribeStatus: 'unsubscribed', unsubscribedAt: time },
    ]);
    expect((await write('none'))[1]).toMatchObject({ subscribeStatus: 'unsubscribed' });
    const put = await cordial.call('PUT', `/v2/contacts/email:${address}`, {
      channels: { email: { subscribeStatus: 'subscribed' } },
    });
    expect(put.status).toBe(200);
    expect(await email()).toMatchObject({ subscribeStatus: 'unsubscribed' });
  });

  it('is subscribed again with forceSubscribe, by POST and by PUT', async () => {
    await write('unsubscribed');
    expect((await write('subscribed', { forceSubscribe: true }))[1]).toMatchObject({
      subscribeStatus: 'subscribed',
      subscribedAt: time,
    });

    await write('unsubscribed');
    await cordial.call('PUT', `/v2/contacts/email:${address}`, {
      channels: { email: { subscribeStatus: 'subscribed' } },
      forceSubscribe: true,
    });
    expect(await email()).toMatchObject({ subscribeStatus: 'subscribed' });
  });

  it('does not change by forceSubscribe alone', async () => {
    await write('unsubscribed');

    expect((await write(undefined, { forceSubscribe: true }))[1]).toMatchObject({ subscribeStatus: 'unsubscribed' });
  });

  it('is refused or taken without force where that is switched on', async () => {
    await write('unsubscribed');
    await cordial.control('POST', '/cordial/options', { subscribeWithoutForce: 'refuse' });
    expect((await write('subscribed'))[0]).toBe(422);
    await cordial.control('POST', '/cordial/options', { subscribeWithoutForce: 'subscribe' });
    expect((await write('subscribed'))[1]).toMatchObject({ subscribeStatus: 'subscribed' });
  });

  it('knows none, subscribed and unsubscribed only', async () => {
    expect((await write('pendingDOI'))[0]).toBe(422);
    expect((await write('subscribed', { forceSubscribe: 'yes' }))[0]).toBe(422);
  });

  it('goes with a mark for addresses that must not be mailed', async () => {
    await cordial.call('POST', '/v2/contacts', { channels: { email: { address, invalid: true } } });

    expect(await email()).toEqual({ address, subscribeStatus: 'none', invalid: true });
  });
});

describe('PUT /v2/contacts/{key}/unsubscribe/{channel}', () => {
  it('unsubscribes and leaves an optout event', async () => {
    await write('subscribed');

    const reply = await cordial.call('PUT', `/v2/contacts/email:${address}/unsubscribe/email?mcID=m1`);

    expect([reply.status, reply.body]).toEqual([200, { success: true }]);
    expect(await email()).toMatchObject({ subscribeStatus: 'unsubscribed', unsubscribedAt: time });
    const events = await cordial.call('GET', `/v2/contactactivities?email=${address}&action=optout`);
    expect(events.list).toMatchObject([{ action: 'optout', mcID: 'm1', properties: { channel: 'email' } }]);
  });

  it('answers 404 for an unknown contact and 422 for a channel that the contact has not', async () => {
    await write('subscribed');

    expect((await cordial.call('PUT', '/v2/contacts/email:no@example.com/unsubscribe/email')).status).toBe(404);
    const reply = await cordial.call('PUT', `/v2/contacts/email:${address}/unsubscribe/sms`);
    expect([reply.status, reply.body['messages']]).toEqual([
      422,
      { validationErrors: { channel: ['Address not exists'] } },
    ]);
  });
});

describe('SMS programs', () => {
  const sms = (program: string, more: JsonObject): JsonObject => ({
    channels: { sms: { address: '12225555151', programs: { [program]: { keyword: 'join', ...more } } } },
  });

  it('ask back before they subscribe, whether or not suppressDOI is sent without being enabled', async () => {
    await cordial.call('POST', '/v2/contacts', sms('offers', { subscribeStatus: 'subscribed', suppressDOI: true }));

    const { body } = await cordial.call('GET', '/v2/contacts/sms:12225555151');
    expect(body['channels']).toMatchObject({
      sms: { programs: { offers: { keyword: 'join', subscribeStatus: 'pendingDOI' } } },
    });
  });

  it('must exist and must have a status', async () => {
    expect((await cordial.call('POST', '/v2/contacts', sms('news', { subscribeStatus: 'subscribed' }))).status).toBe(
      422,
    );
    expect((await cordial.call('POST', '/v2/contacts', sms('offers', {}))).status).toBe(422);
  });
});
