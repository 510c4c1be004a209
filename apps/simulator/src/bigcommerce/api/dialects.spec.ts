import { describe, expect, it } from 'vitest';
import { ManualClock } from '../index.js';
import { running } from '../testing/running.js';

const clock = (): ManualClock => new ManualClock(Date.UTC(2025, 5, 3, 21, 40, 11, 345));

describe('the v2 dialect', () => {
  it('gives an order bare, with money as strings, RFC-2822 dates and links to its parts', async () => {
    await using store = await running({ clock: clock() });
    const { id } = await store.act('placeOrder', {
      email: 'mia@example.com',
      lines: [{ productId: 77, quantity: 2 }],
      coupon: false,
    });

    const { status, json } = await store.api('GET', `/v2/orders/${id}`);

    expect(status).toBe(200);
    expect(json.date_created).toBe('Tue, 03 Jun 2025 21:40:11 +0000');
    expect(json.total_inc_tax).toMatch(/^\d+\.\d{4}$/);
    expect(json.refunded_amount).toBe('0.0000');
    expect(json.status_id).toBe(11);
    expect(json.billing_address.email).toBe('mia@example.com');
    expect(json.customer_id).toBe(0);
    expect(json.products).toEqual({
      url: `${store.url}/stores/abc123/v2/orders/${id}/products`,
      resource: `/orders/${id}/products`,
    });
  });

  it('answers 204 with nothing where a list is empty', async () => {
    await using store = await running();
    const { id } = await store.act('placeOrder', { lines: 1, coupon: false });

    for (const path of [
      '/v2/orders?email=nobody@example.com',
      `/v2/orders/${id}/shipments`,
      `/v2/orders/${id}/coupons`,
    ]) {
      const { status, text } = await store.api('GET', path);
      expect([path, status, text]).toEqual([path, 204, '']);
    }
  });

  it('refuses in an array of one', async () => {
    await using store = await running();

    const missing = await store.api('GET', '/v2/orders/1');
    const invalid = await store.api('GET', '/v2/orders?min_date_modified=yesterday');

    expect([missing.status, missing.json]).toEqual([
      404,
      [{ status: 404, message: 'The requested resource was not found.' }],
    ]);
    expect([invalid.status, invalid.json]).toEqual([
      400,
      [{ status: 400, message: "The field 'min_date_modified' is invalid." }],
    ]);
  });

  it('adds up: subtotal, shipping, coupon and tax make the total', async () => {
    await using store = await running();
    for (const currency of ['USD', 'EUR', 'JPY']) {
      const { id } = await store.act('placeOrder', { currency, lines: 3, coupon: 'SAVE5' });
      const { json: order } = await store.api('GET', `/v2/orders/${id}`);
      const cents = (text: string): number => Math.round(Number(text) * 100);
      expect(cents(order.total_inc_tax)).toBe(
        cents(order.subtotal_inc_tax) + cents(order.shipping_cost_inc_tax) - cents(order.coupon_discount),
      );
      expect(order.default_currency_code).toBe(currency);
      const { json: lines } = await store.api('GET', `/v2/orders/${id}/products`);
      const paid = lines.reduce(
        (sum: number, line: { discounted_total_inc_tax: string }) => sum + cents(line.discounted_total_inc_tax),
        0,
      );
      expect(Math.abs(paid - (cents(order.subtotal_inc_tax) - cents(order.coupon_discount)))).toBeLessThanOrEqual(
        lines.length,
      );
    }
  });
});

describe('the v3 dialect', () => {
  it('wraps data and meta, with ISO dates in seconds and numbers', async () => {
    await using store = await running({ clock: clock() });
    await store.act('createCustomer', { email: 'Mia@Example.com', storeCreditCents: 1250 });

    const { json } = await store.api('GET', '/v3/customers?id:in=1&include=storecredit');

    expect(json.data).toHaveLength(1);
    expect(json.data[0]).toMatchObject({
      id: 1,
      email: 'Mia@Example.com',
      date_created: '2025-06-03T21:40:11Z',
      date_modified: '2025-06-03T21:40:11Z',
      store_credit_amounts: [{ amount: 12.5 }],
      channel_ids: null,
    });
    expect(json.data[0].addresses).toBeUndefined();
    expect(json.meta.pagination).toEqual({
      total: 1,
      count: 1,
      per_page: 50,
      current_page: 1,
      total_pages: 1,
      links: { current: '?page=1&limit=50' },
    });
  });

  it('gives an empty list, not 404, for a customer that is not there', async () => {
    await using store = await running();

    const { status, json } = await store.api('GET', '/v3/customers?id:in=99');

    expect([status, json.data]).toEqual([200, []]);
  });

  it('refuses with status, title, type and errors', async () => {
    await using store = await running();

    const { status, json } = await store.api('GET', '/v3/customers?include=everything');

    expect(status).toBe(422);
    expect(json).toMatchObject({
      status: 422,
      title: 'JSON data is missing or invalid',
      errors: { include: 'is invalid' },
    });
  });

  it('inlines ten addresses and gives the rest elsewhere', async () => {
    await using store = await running();
    await store.act('createCustomer', { addresses: 12 });

    const { json } = await store.api('GET', '/v3/customers?id:in=1&include=addresses');
    const all = await store.api('GET', '/v3/customers/addresses?customer_id:in=1');

    expect(json.data[0].addresses).toHaveLength(10);
    expect(json.data[0].address_count).toBe(12);
    expect(all.json.data).toHaveLength(12);
  });
});

describe('access', () => {
  it('answers 401 to a wrong or missing token and 404 for another store', async () => {
    await using store = await running();

    expect((await store.api('GET', '/v2/time', { headers: { 'x-auth-token': 'wrong' } })).status).toBe(401);
    expect((await store.api('GET', '/v2/time', { store: 'zzz999' })).status).toBe(404);
    expect((await store.api('GET', '/v2/time')).status).toBe(200);
  });

  it('answers 401 after an uninstall, and its hooks are gone', async () => {
    await using store = await running();
    await store.api('POST', '/v3/hooks', { body: { scope: 'store/order/*', destination: 'http://127.0.0.1:9/x' } });

    await store.control('POST', '/uninstall', {});
    expect((await store.api('GET', '/v2/time')).status).toBe(401);

    await store.control('POST', '/install', {});
    expect((await store.api('GET', '/v3/hooks')).json.data).toEqual([]);
  });

  it('exchanges an install code once for the token', async () => {
    await using store = await running();
    const { json: grant } = await store.control('POST', '/oauth/code', { scope: 'store_v2_orders_read_only' });
    const body = {
      client_id: 'simulated-client-id',
      client_secret: 'simulated-client-secret',
      grant_type: 'authorization_code',
      redirect_uri: 'https://app.example.com/auth',
      ...grant,
    };
    const exchange = (): Promise<Response> =>
      fetch(`${store.url}/oauth2/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });

    const first = await exchange();
    expect([first.status, await first.json()]).toEqual([
      200,
      expect.objectContaining({
        access_token: 'token-abc123',
        context: 'stores/abc123',
        scope: 'store_v2_orders_read_only',
      }),
    ]);
    expect((await exchange()).status).toBe(400);
  });

  it('compresses when asked to', async () => {
    await using store = await running();
    await store.control('POST', '/seed', { customers: 20 });

    const zipped = await store.api('GET', '/v3/customers', { headers: { 'accept-encoding': 'gzip' } });
    const plain = await store.api('GET', '/v3/customers', { headers: { 'accept-encoding': 'identity' } });

    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(zipped.text).toBe(plain.text);
  });
});
