import { DependencyDownError, InvalidRecordError } from '@patchcord/events';
import { Secret } from '@patchcord/runtime';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { BigCommerceClient, type BigCommerceOptions } from './client.js';
import { activateHook, createHook, listHooks, readHookAdmin } from './hooks.js';
import { pagesV2, pagesV3 } from './paging.js';
import { StoreBlockedError } from './store-blocked.js';
import { storeTime } from './store-time.js';

const open: { server: Server; client: BigCommerceClient }[] = [];

async function storeThat(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  options: Partial<BigCommerceOptions> = {},
): Promise<BigCommerceClient> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new BigCommerceClient({
    storeHash: 'abc123',
    accessToken: new Secret('token-1'),
    baseUrl,
    ...options,
  });
  open.push({ server, client });
  return client;
}

const json = (response: ServerResponse, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

afterEach(async () => {
  for (const { server, client } of open.splice(0)) {
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe('a call', () => {
  it('goes to the path of the store with the token, and gives the bytes as they came', async () => {
    let seen: IncomingMessage | undefined;
    const client = await storeThat((request, response) => {
      seen = request;
      response.end('{"id":250,  "total_inc_tax":"100.4300"}');
    });

    const answer = await client.get('/v2/orders/{id}', {
      params: { id: '250' },
      query: { include: 'fees', 'id:in': '1,2' },
    });

    expect(answer.bytes.toString()).toBe('{"id":250,  "total_inc_tax":"100.4300"}');
    expect(answer.json()).toEqual({ id: 250, total_inc_tax: '100.4300' });
    expect(seen?.url).toBe('/stores/abc123/v2/orders/250?include=fees&id%3Ain=1%2C2');
    expect(seen?.headers['x-auth-token']).toBe('token-1');
    expect(seen?.headers['user-agent']).toBe('patchcord/0.1');
  });

  it('decompresses gzip', async () => {
    const client = await storeThat((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"time":1}'));
    });
    expect((await client.get('/v2/time')).json()).toEqual({ time: 1 });
  });

  it('refuses an answer that is larger than the limit, also one that only grows when decompressed', async () => {
    const client = await storeThat(
      (request, response) => {
        if (request.url?.endsWith('time')) response.end('x'.repeat(2_000));
        else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(500_000)));
      },
      { answerBytesMax: 1_000 },
    );
    await expect(client.get('/v2/time')).rejects.toThrow(DependencyDownError);
    await expect(client.get('/v2/store')).rejects.toThrow(DependencyDownError);
  });

  it('gives 404 and 204 as results', async () => {
    const client = await storeThat((request, response) => {
      response.writeHead(request.url?.includes('404') ? 404 : 204).end();
    });
    expect((await client.get('/v2/orders/{id}', { params: { id: '404' } })).status).toBe(404);
    expect((await client.get('/v2/orders/{id}', { params: { id: '204' } })).bytes).toHaveLength(0);
  });

  it('says what comes next by the class of its error', async () => {
    let status = 500;
    const client = await storeThat((_, response) => void response.writeHead(status).end());
    for (const [answered, error] of [
      [500, DependencyDownError],
      [503, DependencyDownError],
      [408, DependencyDownError],
      [401, StoreBlockedError],
      [403, StoreBlockedError],
      [422, InvalidRecordError],
    ] as const) {
      status = answered;
      await expect(client.get('/v2/time'), String(answered)).rejects.toThrow(error);
    }
  });

  it('does not follow a redirect, because the token must not travel', async () => {
    let calls = 0;
    const client = await storeThat((_, response) => {
      calls += 1;
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    });
    await expect(client.get('/v2/time')).rejects.toThrow('BigCommerce answered 302 to /v2/time');
    expect(calls).toBe(1);
  });

  it('ends at its deadline', async () => {
    const client = await storeThat(() => undefined, { deadlineMs: 50 });
    await expect(client.get('/v2/time')).rejects.toThrow('BigCommerce did not answer /v2/time: the deadline passed');
  });

  it('is made once more when the kept connection was reset', async () => {
    let calls = 0;
    const client = await storeThat((request, response) => {
      calls += 1;
      if (calls === 1) request.socket.destroy();
      else json(response, { time: 1 });
    });
    expect((await client.get('/v2/time')).status).toBe(200);
    expect(calls).toBe(2);
  });

  it('refuses ids that would lead it elsewhere, before anything is sent', async () => {
    let calls = 0;
    const client = await storeThat((_, response) => {
      calls += 1;
      response.end();
    });
    for (const id of ['../../v3/hooks', '1?x=1', '@evil', '']) {
      await expect(client.get('/v2/orders/{id}', { params: { id } })).rejects.toThrow(InvalidRecordError);
    }
    expect(calls).toBe(0);
    expect(
      () => new BigCommerceClient({ storeHash: '../x', accessToken: new Secret('t'), baseUrl: 'http://127.0.0.1:1' }),
    ).toThrow(TypeError);
  });

  it('waits for the end of the window after a 429 and then succeeds', async () => {
    const times: number[] = [];
    const client = await storeThat((_, response) => {
      times.push(Date.now());
      if (times.length > 1) return json(response, { time: 1 });
      response.writeHead(429, { 'x-rate-limit-time-reset-ms': '300' }).end();
    });
    expect((await client.get('/v2/time')).status).toBe(200);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(300);
  });
});

describe('lists', () => {
  it('reads a v2 list until a page is answered with 204', async () => {
    const client = await storeThat((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('page'));
      if (page < 3) json(response, [{ id: page * 2 - 1 }, { id: page * 2 }]);
      else response.writeHead(204).end();
    });
    const ids: unknown[] = [];
    for await (const page of pagesV2(client, '/v2/orders', { query: { limit: 2 } })) ids.push(...page.elements);
    expect(ids).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }]);
  });

  it('follows the cursor of a v3 list, and page numbers where there is none', async () => {
    const client = await storeThat((request, response) => {
      const query = new URL(request.url ?? '', 'http://x').searchParams;
      if (request.url?.includes('subscribers')) {
        const page = Number(query.get('page') ?? 1);
        return json(response, { data: [{ id: page }], meta: { pagination: { total_pages: 2 } } });
      }
      const isFirst = query.get('after') === null;
      const cursor = isFirst ? { end_cursor: 'c1', links: { next: '?after=c1' } } : { end_cursor: 'c2', links: {} };
      json(response, {
        data: [{ id: isFirst ? 'a' : 'b' }],
        meta: { pagination: { total_pages: 2 }, cursor_pagination: cursor },
      });
    });
    const ids: unknown[] = [];
    for (const path of ['/v3/customers', '/v3/customers/subscribers']) {
      for await (const page of pagesV3(client, path)) ids.push(...page.elements);
    }
    expect(ids).toEqual([{ id: 'a' }, { id: 'b' }, { id: 1 }, { id: 2 }]);
  });
});

describe('hooks', () => {
  it('lists, creates and switches on', async () => {
    const calls: string[] = [];
    const client = await storeThat((request, response, body) => {
      calls.push(`${request.method} ${request.url} ${body}`);
      json(response, {
        data: [
          {
            id: 7,
            scope: 'store/order/*',
            destination: 'https://p.example/x',
            is_active: false,
            headers: null,
            client_id: 'c',
          },
        ],
        meta: {},
      });
    });

    expect(await listHooks(client)).toEqual([
      { id: 7, scope: 'store/order/*', destination: 'https://p.example/x', is_active: false, headers: null },
    ]);
    await createHook(client, { scope: 'store/order/*', destination: 'https://p.example/x', headers: { h: 'v' } });
    await activateHook(client, 7, { h: 'v' });

    expect(calls).toEqual([
      'GET /stores/abc123/v3/hooks?limit=250 ',
      'POST /stores/abc123/v3/hooks {"scope":"store/order/*","destination":"https://p.example/x","headers":{"h":"v"},"is_active":true}',
      'PUT /stores/abc123/v3/hooks/7 {"is_active":true,"headers":{"h":"v"}}',
    ]);
  });

  it('says how they fare, as far as it can be read', async () => {
    const client = await storeThat((_request, response) =>
      json(response, {
        data: {
          emails: ['ops@example.com'],
          hooks_list: [{ id: 7, scope: 'store/order/*', status: 'deactivated' }, { id: 'odd' }],
          blocked_domains: [{ destination: 'hooks.example', time_left: 120, reasons: [] }, null],
        },
        meta: {},
      }),
    );
    expect(await readHookAdmin(client)).toEqual({
      hooks: [{ id: 7, status: 'deactivated' }],
      blockedDomains: [{ destination: 'hooks.example', timeLeftSeconds: 120 }],
    });
  });
});

describe('the time of the store', () => {
  it('is in whole seconds', async () => {
    const client = await storeThat((_request, response) => json(response, { time: 1_748_986_931 }));
    expect(await storeTime(client)).toBe(1_748_986_931_000);
  });

  it('is refused when it is none', async () => {
    const client = await storeThat((_request, response) => json(response, { time: 'soon' }));
    await expect(storeTime(client)).rejects.toThrow('something that is not a time');
  });
});
