import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { said } from './test-shell.js';

const fixture = (name: string): string => fileURLToPath(new URL(`../../../libs/mapping/src/fixtures/${name}.json`, import.meta.url));
const document = fileURLToPath(new URL('../../../infra/local/stores/abc123.yaml', import.meta.url));

interface Result {
  events: Record<string, unknown>[];
  requests: { method: string; path: string; body: Record<string, unknown> }[];
}

async function mapped(resource: string, json: unknown, options: string[] = []): Promise<Result> {
  const { code, out, err } = await said(['map', resource, '-', ...options], { input: typeof json === 'string' ? json : JSON.stringify(json) });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Result;
}

const read = (name: string): Record<string, unknown> => JSON.parse(readFileSync(fixture(name), 'utf8')) as Record<string, unknown>;

const subscriber = {
  id: 5,
  email: 'Mia.Torres@example.com',
  first_name: 'Mia',
  last_name: 'Torres',
  source: 'storefront',
  order_id: null,
  channel_id: 1,
  consents: ['marketing_newsletter'],
  date_created: '2025-03-02T10:12:00Z',
  date_modified: '2025-03-02T10:12:00Z',
};

describe('what BigCommerce returns is mapped', () => {
  it.each([
    ['bare', (element: object) => element],
    ['a v2 list', (element: object) => [element]],
    ['a v3 single', (element: object) => ({ data: element, meta: {} })],
    ['a v3 page', (element: object) => ({ data: [element], meta: { pagination: { total: 1 } } })],
  ])('a subscriber %s', async (_, wrap) => {
    const { events, requests } = await mapped('subscriber', wrap(subscriber));

    expect(events).toMatchObject([{ storeHash: 'local', resourceId: '5', consents: ['marketing_newsletter'], origin: 'map' }]);
    expect(requests).toEqual([
      {
        method: 'POST',
        path: '/v2/contacts',
        body: {
          channels: { email: { address: 'mia.torres@example.com', subscribeStatus: 'subscribed' } },
          first_name: 'Mia',
          last_name: 'Torres',
          'bc-local-newsletter': true,
          suppressTriggers: false,
        },
      },
    ]);
  });

  it('a page of customers, with the plural of the resource', async () => {
    const { events, requests } = await mapped('customers', read('customer-page'));

    expect(events.map(({ resourceId }) => resourceId)).toEqual(['32', '33']);
    expect(requests.map(({ method, path, body }) => [method, path, body['bc_customer_id']])).toEqual([
      ['POST', '/v2/contacts', '32'],
      ['POST', '/v2/contacts', '33'],
    ]);
  });

  it.each([['order-with-inlined-consignments'], ['order-as-the-list-returns-it']])('%s, with its order and events', async (name) => {
    const { events, requests } = await mapped('order', read(name));

    expect(events).toMatchObject([{ resourceId: '250', currency: 'USD', statusId: 11 }]);
    expect(requests.map(({ method, path, body }) => [method, path, body['a'] ?? body['orderID'] ?? ''])).toEqual([
      ['POST', '/v2/contacts', ''],
      ['POST', '/v2/orders', '250'],
      ['POST', '/v2/contactactivities', 'order'],
      ['POST', '/v2/contactactivities', 'order-paid'],
    ]);
  });

  it('a list of orders, as v2 returns it', async () => {
    const order = read('order-with-inlined-consignments');

    const { events } = await mapped('orders', [order, { ...order, id: 251 }]);

    expect(events.map(({ resourceId }) => resourceId)).toEqual(['250', '251']);
  });

  it('makes no request of what needs none, and that is fine', async () => {
    const { events, requests } = await mapped('subscriber', { ...subscriber, email: '' });

    expect([events.length, requests]).toEqual([1, []]);
    expect(await mapped('order', [])).toEqual({ events: [], requests: [] });
  });

  it('by the mapping of a store document', async () => {
    const { requests } = await mapped('subscriber', subscriber, ['--document', document]);

    expect(requests[0]?.body).toMatchObject({ newsletter: true });
  });
});

describe('what cannot be mapped is refused with the exact reason, and exit code 1', () => {
  it.each<[string, string, unknown, string]>([
    ['text that is no JSON', 'order', '{\n  "id": 118,\n  oops\n}', 'The body is not valid JSON. It breaks at line 3, column 3. (not-json)\n'],
    ['nothing at all', 'order', '', 'The body is not valid JSON. It ends too early. (not-json)\n'],
    ['a number', 'order', '5', 'This is neither a BigCommerce resource nor a list of them. (wire-shape)\n'],
    ['a list of other things', 'order', '[7]', 'Element 0 should be an object, but number came. (wire-shape)\n'],
    ['a resource without an id', 'customer', '{"email":"mia@example.com"}', 'id should be an id, but it is missing. (field-missing)\n'],
    ['a field of another type', 'subscriber', { ...subscriber, consents: 'newsletter' }, 'subscriber 5: consents should be a list, but string came. (field-type)\n'],
    ['a field that is missing', 'subscriber', { ...subscriber, consents: undefined }, 'subscriber 5: consents should be a list, but it is missing. (field-missing)\n'],
    ['a date that is none', 'subscriber', { ...subscriber, date_created: 'soon' }, 'subscriber 5: date_created should be a date (ISO 8601 or RFC 2822), but another string came. (field-value)\n'],
    ['one of several', 'subscriber', [subscriber, { ...subscriber, id: 6, consents: null }], 'subscriber 6 (element 1 of 2): consents should be a list, but null came. (field-type)\n'],
  ])('%s', async (_, resource, json, reason) => {
    const { code, out, err } = await said(['map', resource, '-'], { input: typeof json === 'string' ? json : JSON.stringify(json) });

    expect({ code, out, err }).toEqual({ code: 1, out: '', err: reason });
  });

  it('as JSON too, for programs', async () => {
    const { code, out } = await said(['map', 'subscriber', '-', '--json'], { input: JSON.stringify({ ...subscriber, consents: 5 }) });

    expect([code, JSON.parse(out)]).toEqual([
      1,
      {
        errors: [
          { resource: 'subscriber', index: 0, id: '5', code: 'field-type', field: 'consents', expected: 'a list', came: 'number', message: 'consents should be a list, but number came.' },
        ],
      },
    ]);
  });
});

describe('files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchcord-cli-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('are read, and one that is not there is a usage error', async () => {
    const file = join(folder, 'subscriber.json');
    await writeFile(file, JSON.stringify(subscriber));

    expect((await said(['map', 'subscriber', file])).code).toBe(0);
    expect(await said(['map', 'subscriber', join(folder, 'none.json')])).toEqual({
      code: 2,
      out: '',
      err: `${join(folder, 'none.json')} cannot be read (ENOENT): name a file, or - for standard input.\n`,
    });
  });

  it('refuses a store document that is none, with the place of the mistake', async () => {
    const file = join(folder, 'store.yaml');
    await writeFile(file, 'version: 1\nstore: ABC\n');

    const { code, err } = await said(['map', 'subscriber', '-', '--document', file], { input: JSON.stringify(subscriber) });

    expect(code).toBe(1);
    expect(err).toContain('line 2, column 1: store: must be the store hash, as in stores/abc123');
  });
});

it('knows the resources, and says which', async () => {
  expect(await said(['map', 'coupon', '-'])).toEqual({ code: 2, out: '', err: '"coupon" is no resource that Patchcord maps: use customer, subscriber, order, product, inventory, category.\n' });
});
