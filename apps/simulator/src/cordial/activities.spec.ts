import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startCaller, type Caller, type Reply } from './caller.js';
import type { JsonObject } from './json.js';

let cordial: Caller;
let cID: string;

beforeAll(async () => {
  cordial = await startCaller();
});
beforeEach(async () => {
  await cordial.control('POST', '/cordial/reset');
  const { body } = await cordial.call('POST', '/v2/contacts', { channels: { email: { address: 'jane@example.com' } } });
  cID = String(body['cID']);
});
afterAll(() => cordial.stop());

function post(body: JsonObject): Promise<Reply> {
  return cordial.call('POST', '/v2/contactactivities', { email: 'jane@example.com', ...body });
}

function read(query = ''): Promise<Reply> {
  return cordial.call('GET', `/v2/contactactivities?email=jane@example.com${query}`);
}

describe('POST /v2/contactactivities', () => {
  it('stores an event with its own time', async () => {
    const reply = await post({ a: 'order', ats: '2026-01-02T03:04:05+02:00', UID: 'u1', properties: { orderID: '7' } });

    expect([reply.status, reply.body]).toEqual([201, { success: true }]);
    expect((await read()).list).toEqual([
      {
        _id: expect.stringMatching(/^[0-9a-f]{24}$/),
        cID,
        action: 'order',
        time: '2026-01-02T01:04:05+0000',
        email: 'jane@example.com',
        properties: { orderID: '7' },
      },
    ]);
  });

  it('finds the contact by cID too', async () => {
    expect((await cordial.call('POST', '/v2/contactactivities', { cID, a: 'browse' })).status).toBe(201);
  });

  it('refuses an event without a name: 400 by the Swagger of v2, 422 as recorded for v1', async () => {
    const v2 = await post({});
    const v1 = await cordial.call('POST', '/v1/contactactivities', { email: 'jane@example.com' });

    const messages = { validationErrors: { a: ['The a field is required.'] } };
    expect([v2.status, v2.body]).toEqual([400, { error: true, errorKey: 'VALIDATION_ERROR', messages }]);
    expect([v1.status, v1.body]).toEqual([422, { error: true, messages }]);
  });

  it.each([
    [{ a: 'x'.repeat(41) }, { a: ['The a may not be greater than 40 characters.'] }],
    [{ a: 'optout' }, { a: ['The selected a is invalid.'] }],
    [{ a: 'message-sent' }, { a: ['The selected a is invalid.'] }],
    [{ a: 'crdl_mine' }, { a: ['The selected a is invalid.'] }],
    [{ a: 'order', ats: 'yesterday' }, { ats: ['The ats is not a valid date.'] }],
    [{ a: 'order', UID: 7 }, { UID: ['The UID must be a string.'] }],
    [{ a: 'order', properties: [1] }, { properties: ['The properties must be an object.'] }],
    [{ a: 'order', timestamp: 1 }, { timestamp: ['key timestamp is not part of the schema for this resource'] }],
  ])('refuses %j', async (body, validationErrors) => {
    const reply = await post(body);

    expect([reply.status, reply.body['messages']]).toEqual([400, { validationErrors }]);
  });

  it('takes 40 characters and 1,000 properties, not one property more', async () => {
    const properties = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`p${index}`, index]));

    expect((await post({ a: 'x'.repeat(40), properties })).status).toBe(201);
    expect((await post({ a: 'order', properties: { ...properties, more: 1 } })).status).toBe(400);
  });

  it('strips property names that are digits or have a dot, without a word', async () => {
    await post({
      a: 'order',
      properties: { 1: 'a', 'x.y': 'b', z: { 'p.q': 1, r: 2 }, items: [{ '2': 1, sku: 'S' }] },
    });

    expect((await read()).list[0]).toMatchObject({ properties: { z: { r: 2 }, items: [{ sku: 'S' }] } });
    expect(Object.keys((await read()).list[0]!['properties'] as object)).toEqual(['z', 'items']);
  });

  it('refuses an unknown contact, or answers 201 and stores nothing where that is switched on', async () => {
    const event = { email: 'nobody@example.com', a: 'order' };

    const refused = await cordial.call('POST', '/v2/contactactivities', event);
    await cordial.control('POST', '/cordial/options', { unknownContactActivity: 'ignore' });
    const ignored = await cordial.call('POST', '/v2/contactactivities', event);

    expect([refused.status, refused.body['messages']]).toEqual([
      400,
      { validationErrors: { email: ["Contact doesn't exist"] } },
    ]);
    expect(ignored.status).toBe(201);
    expect(await cordial.control('GET', '/cordial/counts')).toMatchObject({ activities: 0 });
  });

  it('refuses an event that names nobody', async () => {
    expect((await cordial.call('POST', '/v2/contactactivities', { a: 'order' })).status).toBe(400);
  });

  it('stores the same UID twice, unless repeats are dropped by a switch', async () => {
    await post({ a: 'order', UID: 'u1' });
    await post({ a: 'order', UID: 'u1' });
    await cordial.control('POST', '/cordial/options', { uidDedupe: true });
    expect((await post({ a: 'order', UID: 'u1' })).status).toBe(201);

    expect(await cordial.control('GET', '/cordial/activities')).toMatchObject({ total: 2 });
  });
});

describe('GET /v2/contactactivities', () => {
  it('answers 404 when nothing is found or the person is unknown', async () => {
    expect((await read()).status).toBe(404);
    const reply = await cordial.call('GET', '/v1/contactactivities?email=nobody@example.com');
    expect([reply.status, reply.body]).toEqual([404, { error: true, message: 'record not found' }]);
  });

  it('takes windows of time and an action', async () => {
    for (const day of ['01', '02', '03'])
      await post({ a: day === '02' ? 'cart' : 'order', ats: `2026-01-${day}T00:00:00Z` });

    const window = '&time[gte]=2026-01-02T00:00:00Z&time[lt]=2026-01-03T00:00:00Z';
    expect((await read(window)).list).toMatchObject([{ action: 'cart' }]);
    expect((await read('&action=order&sort_dir=desc')).list.map(({ time }) => time)).toEqual([
      '2026-01-03T00:00:00+0000',
      '2026-01-01T00:00:00+0000',
    ]);
    expect((await read('&time[gt]=2026-01-03T00:00:00Z')).status).toBe(404);
    expect((await read('&time[gt]=today')).status).toBe(400);
  });

  it('has no pages: only the first events of a window can be had', async () => {
    for (const second of [1, 2, 3]) await post({ a: 'order', ats: `2026-01-01T00:00:0${second}Z` });

    const first = (await read('&per_page=2')).list;
    expect(first).toHaveLength(2);
    expect((await read('&per_page=2&page=2')).list).toEqual(first);
  });

  it('does not filter by cID and does not show the UID unless switched on', async () => {
    await cordial.call('POST', '/v2/contacts', { channels: { email: { address: 'joe@example.com' } } });
    await post({ a: 'order', UID: 'u1' });
    await post({ email: 'joe@example.com', a: 'order', UID: 'u2' });

    expect((await cordial.call('GET', `/v2/contactactivities?cID=${cID}`)).list).toHaveLength(2);
    await cordial.control('POST', '/cordial/options', { uidInReads: true });
    expect((await read()).list).toMatchObject([{ UID: 'u1' }]);
  });

  it('shows an event only after the visibility delay', async () => {
    await cordial.control('POST', '/cordial/options', { visibilityDelayMs: 250 });
    await post({ a: 'order' });

    expect((await read()).status).toBe(404);
    expect(await cordial.control('GET', '/cordial/activities?email=jane@example.com&action=order')).toMatchObject({
      total: 1,
    });
    await expect.poll(async () => (await read()).status).toBe(200);
  });
});
