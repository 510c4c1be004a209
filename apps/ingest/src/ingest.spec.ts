import { topics, type Topic } from '@patchcord/events';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { anOrder } from './bed.js';
import { ServiceBed } from './service-bed.js';

const { KAFKA_BROKERS = '', SCHEMA_REGISTRY_URL = '', DATABASE_URL = '' } = process.env;
const stack = { brokers: KAFKA_BROKERS, registryUrl: SCHEMA_REGISTRY_URL, databaseUrl: DATABASE_URL };
const HASH = `spec${randomUUID().slice(0, 8)}`;
const DEAD = `dead${randomUUID().slice(0, 8)}`;
const WAIT = { timeout: 15_000, interval: 20 };

describe.skipIf(!KAFKA_BROKERS || !DATABASE_URL)('ingest, from the webhook to the observation', () => {
  let bed: ServiceBed;

  beforeAll(async () => {
    bed = await ServiceBed.start(stack, HASH, [DEAD]);
  });
  afterAll(() => bed?.stop());

  it('fetches what a signed webhook names, and ends the notice with it', async () => {
    bed.store.orders.set(250, anOrder(250));
    expect(await bed.send(bed.webhook('store/order/created', { type: 'order', id: 250 }), { id: 'delivery-1' })).toBe(
      200,
    );

    await vi.waitFor(() => expect(bed.endsOf('250')).toEqual(['fetched']), WAIT);

    const order = await bed.seen(topics.rawOrders as Topic, '250');
    expect(order.key).toBe(`${HASH}/order/250`);
    expect(order.event).toMatchObject({
      recordId: 'delivery-1',
      storeHash: HASH,
      channelId: '1',
      origin: 'webhook',
      lane: 'live',
      noticeScope: 'store/order/created',
    });
    expect(order.event['sourceVersion']).toMatch(/^2025-06-03T21:42:25\.000Z\/\d{4}-/);
    expect(
      (order.event['parts'] as { name: string; bytes: Buffer }[]).map(({ name, bytes }) => [
        name,
        JSON.parse(bytes.toString()),
      ]),
    ).toEqual([['order', anOrder(250)]]);
    const notice = await bed.seen(topics.notices as Topic, '250');
    expect(notice.headers['patchcord-received-at']).toBe(order.headers['patchcord-received-at']);
  });

  it('accepts the secret that is being rotated out', async () => {
    bed.store.orders.set(251, anOrder(251));
    expect(
      await bed.send(bed.webhook('store/order/created', { type: 'order', id: 251 }), { secret: 'the-one-before' }),
    ).toBe(200);
  });

  it('says nothing but 401 to what is not proven, and takes nothing of it', async () => {
    const body = bed.webhook('store/order/created', { type: 'order', id: 666 });
    expect(await bed.send(body, { secret: 'guessed' })).toBe(401);
    expect(await bed.send(body, { to: DEAD })).toBe(401);
    expect(await bed.send(body, { to: 'unknown1' })).toBe(401);
    expect((await fetch(`${bed.url}/${HASH}`, { method: 'POST', body })).status).toBe(401);
    expect(
      await bed.send(bed.webhook('store/order/created', { type: 'order', id: 667, pad: 'x'.repeat(70_000) })),
    ).toBe(413);
    expect([...bed.of(topics.notices as Topic, '666'), ...bed.of(topics.notices as Topic, '667')]).toEqual([]);
  });

  it('takes what it does not know with 200 and puts it aside with the reason', async () => {
    expect(await bed.send(bed.webhook('store/product/updated', { type: 'product', id: 77 }), { id: 'odd-scope' })).toBe(
      200,
    );
    expect(await bed.send('{"scope":', { id: 'odd-json' })).toBe(200);

    // Each once for every service that reads these notices: those of other specs do too.
    const errors = (): string[] =>
      bed.recorder.records
        .filter(({ topic, key }) => topic === 'ingest.errors' && key.startsWith(`${HASH}/unknown/odd`))
        .map(({ headers }) => headers['x-err-code'] ?? '');
    await vi.waitFor(() => expect([...new Set(errors())].sort()).toEqual(['not-json', 'unknown-scope']), WAIT);
    const ends = (): unknown[] =>
      bed.recorder.records
        .filter(({ topic, event }) => topic === 'outcomes' && String(event['recordId']).startsWith('odd-'))
        .map(({ event }) => `${String(event['recordId'])} ${String(event['outcome'])}`);
    await vi.waitFor(
      () => expect([...new Set(ends())].sort()).toEqual(['odd-json rejected', 'odd-scope rejected']),
      WAIT,
    );
  });

  it('takes a customer that was announced as deleted and is gone for deleted', async () => {
    expect(await bed.send(bed.webhook('store/customer/deleted', { type: 'customer', id: 32 }))).toBe(200);
    await vi.waitFor(() => expect(bed.endsOf('32')).toEqual(['fetched']), WAIT);
    const customer = await bed.seen(topics.rawCustomers as Topic, '32');
    expect(customer.event).toMatchObject({
      noticeScope: 'store/customer/deleted',
      parts: [{ name: 'customer', status: 404 }],
    });
  });

  it('attaches to a customer what its attributes and group are', async () => {
    bed.store.customers.set(33, {
      id: 33,
      date_modified: '2025-06-01T08:00:00Z',
      customer_group_id: 3,
      attributes: [{ attribute_id: 2, attribute_value: 'gold' }],
      addresses: [],
    });
    expect(
      await bed.send(
        bed.webhook('store/customer/address/updated', { type: 'customer', id: 60, address: { customer_id: 33 } }),
      ),
    ).toBe(200);
    await vi.waitFor(() => expect(bed.endsOf('33')).toEqual(['fetched']), WAIT);
    const parts = (await bed.seen(topics.rawCustomers as Topic, '33')).event['parts'] as {
      name: string;
      bytes: Buffer;
    }[];
    expect(parts.map(({ name }) => name)).toEqual(['customer', 'attribute-definitions', 'customer-groups']);
    expect(parts[2]?.bytes.toString()).toBe('[{"id":3,"name":"Gold"}]');
  });

  it('puts aside an order that is too large, and says which part is', async () => {
    bed.store.orders.set(255, anOrder(255, { staff_notes: 'x'.repeat(9_000_000) }));
    expect(await bed.send(bed.webhook('store/order/created', { type: 'order', id: 255 }))).toBe(200);
    await vi.waitFor(() => expect(bed.endsOf('255')).toEqual(['rejected']), WAIT);
    const error = await vi.waitFor(
      () =>
        bed.recorder.records.find(
          ({ topic, key, headers }) =>
            topic === 'ingest.errors' && key === `${HASH}/order/255` && headers['x-err-code'] !== 'unknown-store',
        ) ?? expect.fail('no error record'),
      WAIT,
    );
    expect(error.headers).toMatchObject({ 'x-err-code': 'too-large', 'x-err-store': HASH, 'x-err-resource-id': '255' });
    expect(error.headers['x-err-message']).toMatch(/larger than an observation may be: order 9000\d+ bytes/);
    expect(JSON.parse(error.value.toString())).toMatchObject({ id: 255 });
    expect(bed.of(topics.rawOrders as Topic, '255')).toEqual([]);
  });

  it('makes the hooks it needs', async () => {
    await vi.waitFor(
      () =>
        expect(
          bed.store.hooks.filter(
            ({ destination }) => destination === `https://hooks.example/webhooks/bigcommerce/${HASH}`,
          ),
        ).toHaveLength(5),
      WAIT,
    );
    expect(
      bed.store.hooks.filter(({ destination }) => String(destination).endsWith(HASH)).map(({ scope }) => scope),
    ).toEqual([
      'store/customer/*',
      'store/customer/address/*',
      'store/subscriber/*',
      'store/order/*',
      'store/shipment/*',
    ]);
  });
});
