import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '@patchcord/runtime';
import { afterEach, describe, expect, it } from 'vitest';
import { readContact } from './contact-reply.js';
import { CordialClient } from './cordial-client.js';

let server: Server;
let client: CordialClient;
let seen: { method: string; url: string; authorization: string | undefined; body: string }[] = [];

afterEach(async () => {
  await client.close();
  server?.closeAllConnections();
  server?.close();
  seen = [];
});

/** A client of a server that answers as told. */
async function clientOf(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
  deadlineMs = 500,
): Promise<CordialClient> {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({
        method: request.method ?? '',
        url: request.url ?? '',
        authorization: request.headers.authorization,
        body,
      });
      answer(response, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = new CordialClient({
    account: 'main',
    apiKey: new Secret('key'),
    baseUrl: `http://127.0.0.1:${port}`,
    deadlineMs,
  });
  return client;
}

const answering =
  (status: number, body: object | string, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

describe('an answer', () => {
  it('of 2xx with a body says that it was done', async () => {
    const cordial = await clientOf(answering(201, { success: true, message: 'contact created', cID: 'c1' }));

    const answer = await cordial.upsertContact({ channels: { email: { address: 'mia@example.com' } } });

    expect(answer).toEqual({
      kind: 'done',
      status: 201,
      body: { success: true, message: 'contact created', cID: 'c1' },
    });
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/v2/contacts',
        authorization: `Basic ${Buffer.from('key:').toString('base64')}`,
        body: '{"channels":{"email":{"address":"mia@example.com"}}}',
      },
    ]);
  });

  it.each([
    ['cut off', '{"success":tr'],
    ['empty', ''],
    ['HTML', '<html></html>'],
    ['no object', 'true'],
  ])('of 2xx that is %s leaves it unknown', async (_, body) => {
    const cordial = await clientOf(answering(200, body));

    expect(await cordial.postActivity({})).toEqual({ kind: 'unknown', status: 200, reason: 'unreadable' });
  });

  it('of 2xx with an error inside is a refusal', async () => {
    const cordial = await clientOf(answering(200, { error: true, errorKey: 'GENERIC_ERROR_KEY', message: 'no' }));

    expect(await cordial.postOrder({})).toEqual({
      kind: 'refused',
      status: 200,
      errorKey: 'GENERIC_ERROR_KEY',
      message: 'no',
      fields: {},
    });
  });

  it.each([
    [
      'a text under messages',
      { error: true, messages: 'ID must be unique' },
      { errorKey: '', message: 'ID must be unique', fields: {} },
    ],
    [
      'texts by field under validationErrors',
      {
        error: true,
        errorKey: 'VALIDATION_ERROR',
        messages: { validationErrors: { a: ['The a field is required.'] } },
      },
      {
        errorKey: 'VALIDATION_ERROR',
        message: 'a: The a field is required.',
        fields: { a: ['The a field is required.'] },
      },
    ],
    [
      'texts by field under errors',
      { error: true, errorKey: 'VALIDATION_ERROR', errors: { name: ['is taken'] } },
      { errorKey: 'VALIDATION_ERROR', message: 'name: is taken', fields: { name: ['is taken'] } },
    ],
    ['HTML', '<html>no</html>', { errorKey: '', message: 'The answer is not JSON.', fields: {} }],
    [
      'an address in the text',
      { error: true, message: 'mia@example.com is taken' },
      { errorKey: '', message: '[e-mail] is taken', fields: {} },
    ],
  ])('of 422 is a refusal that says why: %s', async (_, body, expected) => {
    const cordial = await clientOf(answering(422, body));

    expect(await cordial.postOrder({})).toEqual({ kind: 'refused', status: 422, ...expected });
  });

  it('of 404 says that Cordial does not have it, unless somebody else wrote it', async () => {
    const cordial = await clientOf((response, request) => {
      if (request.url?.endsWith('/c1'))
        answering(404, { error: true, errorKey: 'RECORD_NOT_FOUND', message: 'record not found' })(response);
      else answering(404, '<html>nginx</html>')(response);
    });

    expect(await cordial.getContact({ cID: 'c1' })).toEqual({
      kind: 'missing',
      status: 404,
      errorKey: 'RECORD_NOT_FOUND',
      message: 'record not found',
    });
    expect(await cordial.getContact({ cID: 'c2' })).toEqual({ kind: 'unknown', status: 404, reason: 'unreadable' });
  });

  it.each([401, 403, 302])('of %d means that the account is shut, and a redirect is not followed', async (status) => {
    const cordial = await clientOf(
      answering(status, { error: 'Access Denied: Authentication Failure' }, { location: '/elsewhere' }),
    );

    expect(await cordial.postOrder({})).toEqual({ kind: 'blocked', status });
    expect(seen).toHaveLength(1);
  });

  it('of 429, or of 503 with Retry-After, was not carried out', async () => {
    const cordial = await clientOf((response, request) => {
      if (request.method === 'POST')
        answering(
          429,
          { error: true },
          { 'retry-after': '7', 'x-rate-limit-limit': '60', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '7' },
        )(response);
      else answering(503, '<html></html>', { 'retry-after': '2' })(response);
    });

    expect(await cordial.postActivity({})).toEqual({
      kind: 'not-done',
      status: 429,
      reason: 'rate-limited',
      retryAfterMs: 7_000,
      quota: { limit: 60, remaining: 0, resetMs: 7_000 },
    });
    expect(await cordial.putOrder('1', {})).toEqual({
      kind: 'not-done',
      status: 503,
      reason: 'unavailable',
      retryAfterMs: 2_000,
    });
  });

  it.each([500, 502, 503, 504, 520])('of %d without Retry-After leaves it unknown', async (status) => {
    const cordial = await clientOf(answering(status, { error: 'an error has occurred' }));

    expect(await cordial.postActivity({})).toEqual({ kind: 'unknown', status, reason: 'server-error' });
  });
});

describe('no answer', () => {
  it('because nobody listens means that nothing was sent', async () => {
    const gone = await clientOf(answering(200, {}));
    server.close();
    server.closeAllConnections();

    expect(await gone.postActivity({})).toEqual({
      kind: 'not-done',
      status: 0,
      reason: 'refused-connection',
      retryAfterMs: undefined,
    });
  });

  it('before the deadline leaves it unknown', async () => {
    const cordial = await clientOf(() => undefined, 100);

    expect(await cordial.postActivity({})).toEqual({ kind: 'unknown', status: 0, reason: 'timeout' });
  });

  it('because the connection broke leaves it unknown', async () => {
    const cordial = await clientOf((response) => void response.socket?.destroy());

    expect(await cordial.postActivity({})).toEqual({ kind: 'unknown', status: 0, reason: 'reset' });
  });

  it('that would fit into memory leaves it unknown', async () => {
    const cordial = await clientOf(
      answering(200, JSON.stringify({ success: true, text: 'x'.repeat(2 * 1024 * 1024) })),
    );

    expect(await cordial.postActivity({})).toEqual({ kind: 'unknown', status: 200, reason: 'too-large' });
  });

  it('for a request that never got a connection means that nothing was sent', async () => {
    const cordial = await clientOf(() => undefined, 200);
    const busy = new CordialClient({
      account: 'main',
      apiKey: new Secret('key'),
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      deadlineMs: 200,
      connectionsMax: 1,
    });

    const [first, second] = await Promise.all([busy.postActivity({}), busy.postActivity({})]);

    expect(first?.kind).toBe('unknown');
    expect(second).toMatchObject({ kind: 'not-done', reason: 'refused-connection' });
    expect(seen).toHaveLength(1);
    await busy.close();
    expect(cordial).toBeDefined();
  });
});

it('encodes what a path is made of, and leaves the colon of a key bare', async () => {
  const cordial = await clientOf(answering(200, { success: true }));

  await cordial.updateContact({ email: 'mia+1@example.com' }, {});
  await cordial.unsubscribe({ cID: 'c/1' }, 'email');
  await cordial.getOrder('a b/c');
  await cordial.getActivities({ email: 'mia@example.com', action: 'order', fromMs: 0, toMs: 1_000, perPage: 100 });

  expect(seen.map(({ url }) => url)).toEqual([
    '/v2/contacts/email:mia%2B1%40example.com',
    '/v2/contacts/c%2F1/unsubscribe/email',
    '/v2/orders/a%20b%2Fc',
    '/v2/contactactivities?action=order&time%5Bgte%5D=1970-01-01T00%3A00%3A00.000Z&time%5Blte%5D=1970-01-01T00%3A00%3A01.000Z&per_page=100&email=mia%40example.com',
  ]);
});

it('reads a contact in both of the shapes that Cordial has', async () => {
  await clientOf(answering(200, {}));
  const channels = {
    email: { address: 'Mia@example.com', subscribeStatus: 'unsubscribed', unsubscribedAt: '2018-07-02T20:19:00+0000' },
  };
  const email = { address: 'mia@example.com', status: 'unsubscribed', unsubscribedAt: Date.UTC(2018, 6, 2, 20, 19) };

  expect(readContact({ _id: 'c1', attributes: { first_name: 'Mia' }, channels, lists: ['News'] })).toEqual({
    cID: 'c1',
    attributes: { first_name: 'Mia' },
    lists: ['News'],
    email,
  });
  expect(readContact({ _id: 'c1', First_Name: 'Mia', channels })).toEqual({
    cID: 'c1',
    attributes: { First_Name: 'Mia' },
    lists: [],
    email,
  });
  expect(readContact({ success: true })).toBeNull();
});
