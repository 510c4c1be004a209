import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKey, basic, startCaller, type Caller, type Reply } from './caller.js';

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

function fault(request: object): Promise<unknown> {
  return cordial.control('POST', '/cordial/faults', request);
}

function create(name = 'jane'): Promise<Reply> {
  return cordial.call('POST', '/v2/contacts', { channels: { email: { address: `${name}@example.com` } } });
}

async function contacts(): Promise<unknown> {
  return (await cordial.control('GET', '/cordial/counts'))['contacts'];
}

describe('each kind', () => {
  it('429 comes with and without Retry-After', async () => {
    await fault({ kind: '429', next: 1, retryAfterSeconds: 7 });
    await fault({ kind: '429', next: 1 });

    const [first, second] = [await create(), await create()];

    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7']);
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, null]);
    expect(await contacts()).toBe(0);
  });

  it('500 has a text', async () => {
    await fault({ kind: '500', next: 1 });

    expect(await create()).toMatchObject({ status: 500, body: { error: 'an error has occurred' } });
    expect(await contacts()).toBe(0);
  });

  it('502 and 503 are HTML pages, and 503 can come with Retry-After', async () => {
    await fault({ kind: '502-html', next: 1 });
    await fault({ kind: '503-html', next: 1 });
    await fault({ kind: '503-retry-after', next: 1, retryAfterSeconds: 3 });

    const replies = [await create(), await create(), await create()];

    expect(replies.map(({ status }) => status)).toEqual([502, 503, 503]);
    expect(replies.map(({ headers }) => headers.get('retry-after'))).toEqual([null, null, '3']);
    expect(replies[0]!.headers.get('content-type')).toBe('text/html');
    expect(replies[0]!.text).toContain('502 Bad Gateway');
  });

  it('401 flips for a while', async () => {
    await fault({ kind: '401', next: 1 });

    expect([(await create()).status, (await create()).status]).toEqual([401, 201]);
  });

  it('slow answers are right and late', async () => {
    await fault({ kind: 'slow', next: 1, delayMs: 200 });

    const startedAt = Date.now();
    expect((await create()).status).toBe(201);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(195);
  });

  it('no answer leaves the caller waiting', async () => {
    await fault({ kind: 'no-answer', next: 1 });

    const response = fetch(`${cordial.url}/v2/accountlists`, {
      headers: basic(apiKey),
      signal: AbortSignal.timeout(200),
    });

    await expect(response).rejects.toThrow('timeout');
  });

  it('a reset before processing does nothing', async () => {
    await fault({ kind: 'reset-before', next: 1 });

    await expect(create()).rejects.toThrow('fetch failed');
    expect(await contacts()).toBe(0);
  });

  it('a reset after commit has done its work, and the log says that no answer left', async () => {
    await fault({ kind: 'reset-after-commit', next: 1 });

    await expect(create()).rejects.toThrow('fetch failed');

    expect(await contacts()).toBe(1);
    expect(await cordial.control('GET', '/cordial/effects')).toMatchObject({
      effects: [{ status: 'withheld', committed: true, fault: 'reset-after-commit' }],
    });
    expect(await cordial.control('GET', '/cordial/counts')).toMatchObject({
      calls: { byEndpoint: { 'POST /v2/contacts': { withheld: 1 } } },
    });
  });

  it('a malformed 200 has done its work', async () => {
    await fault({ kind: 'malformed-200', next: 1 });

    const reply = await create();

    expect([reply.status, reply.text]).toEqual([200, '{"success":tru']);
    expect(await contacts()).toBe(1);
  });

  it('an error can hide that the work was done', async () => {
    await fault({ kind: '500', next: 1, commitRatio: 1 });

    expect((await create()).status).toBe(500);
    expect(await contacts()).toBe(1);
    expect(await cordial.control('GET', '/cordial/faults')).toMatchObject({ faults: [{ bit: 1, committed: 1 }] });
  });
});

describe('where and how often', () => {
  it('bites only its account, method and path', async () => {
    await fault({ kind: '500', ratio: 1, account: 'other', method: 'post', path: '/v2/contacts*' });
    const body = { channels: { email: { address: 'jane@example.com' } } };

    expect((await create()).status).toBe(201);
    expect((await cordial.call('POST', '/v2/contacts', body, basic('key-of-other'))).status).toBe(500);
    expect((await cordial.call('POST', '/v2/contacts/x/cart', body, basic('key-of-other'))).status).toBe(500);
    expect((await cordial.call('POST', '/v2/orders', body, basic('key-of-other'))).status).toBe(422);
    expect((await cordial.call('GET', '/v2/contacts', undefined, basic('key-of-other'))).status).toBe(404);
  });

  it('takes a path template as well as a path', async () => {
    await fault({ kind: '500', ratio: 1, path: '/v2/orders/{orderID}' });

    expect((await cordial.call('GET', '/v2/orders/1')).status).toBe(500);
    expect((await cordial.call('GET', '/v2/orders')).status).toBe(404);
  });

  it('bites a share of the calls, the same ones for the same seed', async () => {
    const run = async (): Promise<number[]> => {
      await cordial.control('POST', '/cordial/reset');
      await fault({ kind: '500', ratio: 0.3 });
      const statuses: number[] = [];
      for (let index = 0; index < 200; index++) statuses.push((await cordial.call('GET', '/v2/accountlists')).status);
      return statuses;
    };

    const first = await run();
    const bitten = first.filter((status) => status === 500).length;

    expect(bitten).toBeGreaterThan(40);
    expect(bitten).toBeLessThan(80);
    expect(await cordial.control('GET', '/cordial/faults')).toMatchObject({ faults: [{ seen: 200, bit: bitten }] });
    expect(await run()).toEqual(first);
  });

  it('is over after its calls or its time, and can be taken away; the counts by kind stay', async () => {
    await fault({ kind: '500', next: 1 });
    await create();
    await fault({ kind: '401', ratio: 1, forMs: 100 });
    expect((await create()).status).toBe(401);
    await expect.poll(async () => (await create()).status).toBe(201);
    const { id } = (await fault({ kind: '502-html', ratio: 1 })) as { id: number };
    expect((await create()).status).toBe(502);

    await cordial.control('DELETE', `/cordial/faults/${id}`);
    expect((await create()).status).toBe(201);
    const { faults, bitByKind } = await cordial.control('GET', '/cordial/faults');
    expect(faults).toMatchObject([
      { kind: '500', bit: 1, isOver: true },
      { kind: '401', isOver: true },
    ]);
    expect(await cordial.control('DELETE', '/cordial/faults')).toMatchObject({ bitByKind });
    expect(bitByKind).toMatchObject({ '500': 1, '502-html': 1, 'reset-before': 0 });
    expect(await cordial.control('GET', '/cordial/faults')).toMatchObject({ faults: [] });
  });

  it.each([
    [{ kind: '404', next: 1 }, 'kind is one of'],
    [{ kind: '500' }, 'either a ratio'],
    [{ kind: '500', ratio: 1, next: 1 }, 'either a ratio'],
    [{ kind: '500', ratio: 2 }, 'ratio is a number from 0 to 1'],
    [{ kind: '429', next: 1, commitRatio: 1 }, '429 has no commitRatio'],
    [{ kind: '500', next: 1, often: true }, 'often is not known'],
  ])('refuses %j', async (request, message) => {
    await expect(fault(request)).rejects.toThrow(message);
  });
});
