import { describe, expect, it } from 'vitest';
import { ManualClock } from '../index.js';
import { running } from '../testing/running.js';
import type { Json } from '../testing/running.js';

const idsOf = (rows: Json): number[] => rows.map((row: { id: number }) => row.id);

describe('pages', () => {
  it('are counted in v3 and end with an empty list', async () => {
    await using store = await running();
    await store.control('POST', '/seed', { customers: 25 });

    const second = await store.api('GET', '/v3/customers?limit=10&page=2');
    const beyond = await store.api('GET', '/v3/customers?limit=10&page=4');

    expect(idsOf(second.json.data)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect(second.json.meta.pagination).toMatchObject({
      total: 25,
      total_pages: 3,
      links: { previous: '?page=1&limit=10', current: '?page=2&limit=10', next: '?page=3&limit=10' },
    });
    expect([beyond.status, beyond.json.data]).toEqual([200, []]);
  });

  it('end in v2 with 204', async () => {
    await using store = await running();
    await store.control('POST', '/seed', { orders: 5 });

    expect((await store.api('GET', '/v2/orders?limit=3&page=2')).json).toHaveLength(2);
    expect((await store.api('GET', '/v2/orders?limit=3&page=3')).status).toBe(204);
  });

  it('hold 50 unless asked, also with id:in, and 250 at most: v3 refuses more, v2 clamps', async () => {
    await using store = await running();
    await store.control('POST', '/seed', { customers: 60, orders: 300 });
    const ids = Array.from({ length: 60 }, (_, index) => index + 1).join(',');

    expect((await store.api('GET', `/v3/customers?id:in=${ids}`)).json.data).toHaveLength(50);
    expect((await store.api('GET', `/v3/customers?id:in=${ids}&limit=250`)).json.data).toHaveLength(60);
    expect((await store.api('GET', '/v3/customers?limit=251')).status).toBe(413);
    expect((await store.api('GET', '/v2/orders?limit=300')).json).toHaveLength(250);
  });

  it('follow a cursor through all customers, once each, forwards and back', async () => {
    await using store = await running();
    await store.control('POST', '/seed', { customers: 23 });

    const first = await store.api('GET', '/v3/customers?limit=10');
    const seen = idsOf(first.json.data);
    let { cursor_pagination: cursor } = first.json.meta;
    let last = first;
    while (cursor.links.next) {
      last = await store.api('GET', `/v3/customers${cursor.links.next}&page=1`);
      seen.push(...idsOf(last.json.data));
      cursor = last.json.meta.cursor_pagination;
      expect(last.json.meta.pagination).toBeUndefined();
    }
    const back = await store.api('GET', `/v3/customers?limit=10&before=${encodeURIComponent(cursor.start_cursor)}`);

    expect(seen).toEqual(Array.from({ length: 23 }, (_, index) => index + 1));
    expect(idsOf(back.json.data)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it('follow a cursor in the order of modification too', async () => {
    const clock = new ManualClock();
    await using store = await running({ clock });
    await store.control('POST', '/seed', { customers: 12 });
    clock.advance(1_000);
    await store.act('updateCustomer', { id: 3, phone: '1' });

    const first = await store.api('GET', '/v3/customers?limit=6&sort=date_modified:asc');
    const next = first.json.meta.cursor_pagination.links.next;
    const second = await store.api('GET', `/v3/customers${next}&sort=date_modified:asc`);

    expect([...idsOf(first.json.data), ...idsOf(second.json.data)]).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 3]);
  });
});

describe('delta filters', () => {
  it('see seconds, both ends included, in RFC-2822 and in ISO form', async () => {
    const clock = new ManualClock(Date.UTC(2025, 5, 3, 12, 0, 0, 900));
    await using store = await running({ clock });
    await store.act('placeOrder', { statusId: 0 });
    clock.advance(1_000);
    await store.act('placeOrder', { statusId: 0 });
    const list = async (query: string): Promise<number[]> =>
      idsOf((await store.api('GET', `/v2/orders?${query}`)).json ?? []);
    const at = (text: string): string => encodeURIComponent(text);

    expect(await list(`min_date_modified=${at('Tue, 03 Jun 2025 12:00:01 +0000')}`)).toEqual([101]);
    expect(await list(`min_date_modified=${at('2025-06-03T12:00:00Z')}`)).toEqual([100, 101]);
    expect(await list(`min_date_modified=${at('2025-06-03T12:00:00.500Z')}`)).toEqual([101]);
    expect(await list(`max_date_modified=${at('2025-06-03T12:00:00Z')}`)).toEqual([100]);
    expect((await store.api('GET', '/v2/orders?min_date_modified=2025-06-03T12:00:02Z')).status).toBe(204);
    // A plus that is not encoded arrives as a space.
    expect((await store.api('GET', '/v2/orders?min_date_modified=Tue, 03 Jun 2025 12:00:00 +0000')).status).toBe(400);
  });

  it('have no upper end for subscribers, which cannot be sorted either', async () => {
    const clock = new ManualClock();
    await using store = await running({ clock });
    await store.act('createSubscriber', { email: 'mia@example.com' });
    clock.advance(60_000);
    await store.act('createSubscriber', { email: 'noah@example.com' });
    const since = encodeURIComponent(new Date(clock.nowMs()).toISOString().slice(0, 19) + 'Z');
    const list = async (query: string): Promise<number[]> =>
      idsOf((await store.api('GET', `/v3/customers/subscribers?${query}`)).json.data);

    expect(await list(`date_modified:min=${since}`)).toEqual([2]);
    expect(await list(`date_modified:max=${since}&sort=date_modified:desc`)).toEqual([1, 2]);
  });

  it('sort orders by modification when asked', async () => {
    const clock = new ManualClock();
    await using store = await running({ clock });
    for (let count = 0; count < 3; count += 1) {
      await store.act('placeOrder');
      clock.advance(1_000);
    }
    await store.act('updateOrder', { id: 100, staffNotes: 'call first' });

    expect(idsOf((await store.api('GET', '/v2/orders?sort=date_modified:asc')).json)).toEqual([101, 102, 100]);
    expect(idsOf((await store.api('GET', '/v2/orders?sort=date_modified:desc&limit=1')).json)).toEqual([100]);
    expect((await store.api('GET', '/v2/orders?sort=colour:asc')).status).toBe(400);
  });

  it('miss what does not move the customer: addresses, and attributes set through the API', async () => {
    const clock = new ManualClock();
    await using store = await running({ clock });
    await store.act('createCustomer', { addresses: 0 });
    clock.advance(10_000);
    const since = encodeURIComponent(new Date(clock.nowMs()).toISOString());
    const changed = async (path: string): Promise<Json> =>
      (await store.api('GET', `${path}?date_modified:min=${since}`)).json.data;

    await store.act('addAddress', { customerId: 1 });
    await store.act('setAttribute', { id: 1, name: 'Loyalty tier', value: 'gold', via: 'api' });

    expect(await changed('/v3/customers')).toEqual([]);
    expect(await changed('/v3/customers/attribute-values')).toEqual([
      expect.objectContaining({ customer_id: 1, attribute_value: 'gold' }),
    ]);

    await store.act('setAttribute', { id: 1, name: 'Loyalty tier', value: 'silver' });
    expect(idsOf(await changed('/v3/customers'))).toEqual([1]);
  });

  it('take a day without a time as that day at the present time, in the catalog', async () => {
    const clock = new ManualClock(Date.UTC(2025, 5, 3, 12, 0, 0));
    await using store = await running({ clock });
    await store.act('updateProduct', { id: 77, priceCents: 1234 });
    clock.advance(3_600_000);

    const day = await store.api('GET', '/v3/catalog/products?date_modified:min=2025-06-03');
    const instant = await store.api('GET', '/v3/catalog/products?date_modified:min=2025-06-03T00:00:00Z');

    expect([day.json.data.length, instant.json.data.length]).toEqual([0, 1]);
    expect(instant.json.data[0].price).toBe(12.34);
    expect((await store.api('GET', '/v3/catalog/products?modified=1')).status).toBe(422);
  });

  it('find customers by address whatever its case, and orders by address and customer', async () => {
    await using store = await running();
    await store.act('createCustomer', { email: 'Mia@Example.com' });
    await store.act('createCustomer', { email: 'mia@example.com', channelId: 1001 });
    const own = await store.act('placeOrder', { customerId: 1 });
    const guest = await store.act('placeOrder', { email: 'MIA@example.com' });

    expect(idsOf((await store.api('GET', '/v3/customers?email:in=mia@example.com')).json.data)).toEqual([1, 2]);
    expect(idsOf((await store.api('GET', '/v2/orders?customer_id=1')).json)).toEqual([Number(own.id)]);
    expect(idsOf((await store.api('GET', '/v2/orders?email=mia@example.com')).json)).toEqual([
      Number(own.id),
      Number(guest.id),
    ]);
  });
});

describe('subscribers', () => {
  it('are written back to: consents emptied, conflicts and unknown ids refused', async () => {
    await using store = await running();
    await store.act('subscribe', { email: 'mia@example.com', consents: ['marketing_newsletter', 'abandoned_cart'] });
    const again = { email: 'MIA@example.com', channel_id: 1 };

    const updated = await store.api('PUT', '/v3/customers/subscribers/1', { body: { consents: [] } });

    expect([updated.status, updated.json.data.consents]).toEqual([200, []]);
    expect((await store.api('GET', '/v3/customers/subscribers/1')).json.data.consents).toEqual([]);
    expect((await store.api('POST', '/v3/customers/subscribers', { body: again })).status).toBe(409);
    expect((await store.api('POST', '/v3/customers/subscribers', { body: { first_name: 'Mia' } })).status).toBe(422);
    expect((await store.api('PUT', '/v3/customers/subscribers/9', { body: {} })).status).toBe(404);
    expect((await store.api('PUT', '/v3/customers/subscribers/1', { body: { consents: ['sms'] } })).status).toBe(422);
  });

  it('may be one a channel, or one a store', async () => {
    await using perChannel = await running();
    await perChannel.act('createSubscriber', { email: 'mia@example.com' });
    await perChannel.act('createSubscriber', { email: 'mia@example.com', channelId: 1001 });
    await using perStore = await running({ subscribersUniquePer: 'store' });
    await perStore.act('createSubscriber', { email: 'mia@example.com' });

    const second = await perStore.control('POST', '/actions/createSubscriber', {
      email: 'mia@example.com',
      channelId: 1001,
    });

    expect((await perChannel.api('GET', '/v3/customers/subscribers?email=mia@example.com')).json.data).toHaveLength(2);
    expect(second.status).toBe(409);
  });
});
