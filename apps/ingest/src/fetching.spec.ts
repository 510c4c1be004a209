import { topics, type Topic } from '@patchcord/events';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { anOrder } from './bed.js';
import { ServiceBed } from './service-bed.js';

const { KAFKA_BROKERS = '', SCHEMA_REGISTRY_URL = '', DATABASE_URL = '' } = process.env;
const stack = { brokers: KAFKA_BROKERS, registryUrl: SCHEMA_REGISTRY_URL, databaseUrl: DATABASE_URL };
const HASH = `spec${randomUUID().slice(0, 8)}`;
const NOBODY = `none${randomUUID().slice(0, 8)}`;
const WAIT = { timeout: 15_000, interval: 20 };

describe.skipIf(!KAFKA_BROKERS || !DATABASE_URL)('ingest, from what is asked for to its end', () => {
  let bed: ServiceBed;

  beforeAll(async () => {
    bed = await ServiceBed.start(stack, HASH);
  });
  afterAll(() => bed?.stop());

  it('takes a delivery once, however often it comes', async () => {
    bed.store.orders.set(252, anOrder(252));
    const body = bed.webhook('store/order/created', { type: 'order', id: 252 });
    expect([await bed.send(body, { id: 'delivery-2' }), await bed.send(body, { id: 'delivery-2' })]).toEqual([
      200, 200,
    ]);
    await vi.waitFor(() => expect(bed.endsOf('252')).toEqual(['fetched']), WAIT);
    await bed.seen(topics.notices as Topic, '252');
    expect(bed.of(topics.notices as Topic, '252')).toHaveLength(1);
  });

  it('fetches a storm about one order twice at most, and ends every notice', async () => {
    bed.store.orders.set(253, anOrder(253));
    const scopes = ['created', 'statusUpdated', 'updated', 'updated', 'transaction/created', 'updated'];
    for (const scope of scopes) {
      const data = scope.startsWith('transaction')
        ? { type: 'transaction', order_id: '253' }
        : { type: 'order', id: 253 };
      expect(await bed.send(bed.webhook(`store/order/${scope}`, data))).toBe(200);
    }
    await vi.waitFor(() => expect(bed.endsOf('253')).toHaveLength(scopes.length), WAIT);
    await vi.waitFor(
      async () => expect(await bed.query(`select from ingest.fetch_due where resource_id = '253'`)).toEqual([]),
      WAIT,
    );

    expect(bed.store.calls.filter((call) => call === 'GET /v2/orders/253').length).toBeLessThanOrEqual(2);
    expect(new Set(bed.endsOf('253'))).toEqual(new Set(['fetched', 'coalesced']));
  });

  it('looks again for a resource that is missing without a deletion, and makes nothing of it meanwhile', async () => {
    expect(await bed.send(bed.webhook('store/subscriber/updated', { type: 'subscriber', id: 5 }))).toBe(200);
    const waiting = async (): Promise<unknown> =>
      bed.query(
        `select absences, extract(epoch from due - now()) between 3 and 5 as later from ingest.fetch_due where resource_id = '5'`,
      );
    await vi.waitFor(async () => expect(await waiting()).toEqual([{ absences: 1, later: true }]), WAIT);
    expect(bed.of(topics.rawSubscribers as Topic, '5')).toEqual([]);

    bed.store.subscribers.set(5, {
      id: 5,
      email: 'mia@example.com',
      channel_id: 1,
      date_modified: '2025-03-02T10:12:00Z',
    });
    await vi.waitFor(() => expect(bed.endsOf('5')).toEqual(['fetched']), WAIT);
    expect((await bed.seen(topics.rawSubscribers as Topic, '5')).event).toMatchObject({
      sourceVersion: expect.stringMatching(/^2025-03-02T10:12:00\.000Z/) as string,
      channelId: '1',
    });
  });

  it('ends a notice as missing when the resource is not there the third time', async () => {
    const waits: number[] = [];
    expect(await bed.send(bed.webhook('store/subscriber/updated', { type: 'subscriber', id: 6 }))).toBe(200);
    for (const absences of [1, 2]) {
      const [row] = await vi.waitFor(async () => {
        const rows: { wait: number }[] = await bed.query(
          `select round(extract(epoch from due - now()))::int as wait from ingest.fetch_due where resource_id = '6' and absences = $1 and due > now()`,
          [absences],
        );
        expect(rows).toHaveLength(1);
        return rows;
      }, WAIT);
      waits.push(row?.wait ?? 0);
      await bed.query(`update ingest.fetch_due set due = now() where resource_id = '6'`);
    }
    await vi.waitFor(() => expect(bed.endsOf('6')).toEqual(['missing']), WAIT);
    expect(waits).toEqual([5, 60]);
    expect(bed.of(topics.rawSubscribers as Topic, '6')).toEqual([]);
    expect(await bed.query(`select from ingest.fetch_due where resource_id = '6'`)).toEqual([]);
  });

  it('rejects a notice of a store that nobody configured, and has nothing due for it', async () => {
    const notice = bed.notice('order', '900', { storeHash: NOBODY, recordId: `raw-${NOBODY}` });
    await bed.parts.kafka.producer.send([notice]);

    const ends = (): unknown[] =>
      bed.recorder.records
        .filter((record) => record.topic === 'outcomes' && record.event['recordId'] === `raw-${NOBODY}`)
        .map((record) => record.event['outcome']);
    await vi.waitFor(() => expect(new Set(ends())).toEqual(new Set(['rejected'])), WAIT);
    const error = await vi.waitFor(
      () =>
        bed.recorder.records.find(({ topic, key }) => topic === 'ingest.errors' && key === `${NOBODY}/order/900`) ??
        expect.fail('no error record'),
      WAIT,
    );
    expect(error.headers['x-err-code']).toBe('unknown-store');
    expect(await bed.query('select from ingest.fetch_due where store_hash = $1', [NOBODY])).toEqual([]);
  });

  it('fetches a customer that an order waits for, without a notice', async () => {
    bed.store.customers.set(150, { id: 150, date_modified: '2025-06-01T08:00:00Z', attributes: [], addresses: [] });
    await bed.query('insert into enrich.customer_wanted (store_hash, customer_id) values ($1, $2)', [HASH, '150']);
    const customer = await bed.seen(topics.rawCustomers as Topic, '150');
    expect(customer.event).toMatchObject({
      origin: 'delta',
      noticeScope: '',
      parts: [{ name: 'customer', status: 200 }, {}, {}],
    });
    expect(bed.endsOf('150')).toEqual([]);
  });

  it('looks at its hooks when BigCommerce tells that it blocked the domain, and has a delta run from when all was well', async () => {
    await vi.waitFor(
      async () =>
        expect(
          await bed.query('select from ingest.hook_health where store_hash = $1 and checked_at is not null', [HASH]),
        ).toHaveLength(1),
      WAIT,
    );
    const exception = bed.webhook('store/hook/deliveryException', {
      type: 'webhook',
      id: 7,
      error_code: 90_003,
      message: 'The domain was blocked.',
    });
    expect(await bed.send(exception, { to: `${HASH}/exceptions`, secret: 'guessed' })).toBe(401);
    expect(await bed.send(exception, { to: `${HASH}/exceptions` })).toBe(200);
    const causes = async (): Promise<unknown[]> =>
      (
        await bed.query<{ cause: string }>(
          `select cause from ingest.outage where store_hash = $1 and cause <> 'hook-missing'`,
          [HASH],
        )
      ).map(({ cause }) => cause);
    await vi.waitFor(async () => expect(await causes()).toEqual(['domain-blocked']), WAIT);
  });

  it('runs a delta beside the webhooks, and after an outage from its beginning', async () => {
    const reached = async (): Promise<number> =>
      (
        await bed.query<{ at: Date | null }>(`select min(reached) as at from ingest.watermark where store_hash = $1`, [
          HASH,
        ])
      )[0]?.at?.getTime() ?? 0;
    await vi.waitFor(async () => expect(await reached()).toBeGreaterThan(0), WAIT);
    bed.store.orders.set(
      270,
      anOrder(270, { date_modified: new Date(Date.now() - 20 * 60_000).toUTCString().replace('GMT', '+0000') }),
    );
    expect(bed.of(topics.rawOrders as Topic, '270')).toEqual([]);

    await bed.query(
      `insert into ingest.outage (began, ended, cause) values (now() - interval '19 minutes', now() - interval '3 seconds', 'ingress')`,
    );

    expect((await bed.seen(topics.rawOrders as Topic, '270')).event).toMatchObject({
      origin: 'delta',
      noticeScope: '',
    });
  });

  it('rejects the one customer that makes a call for several bad, and fetches the others', async () => {
    bed.store.refusedId = 42;
    for (const id of [41, 43, 44])
      bed.store.customers.set(id, { id, date_modified: '2025-06-01T08:00:00Z', attributes: [], addresses: [] });
    await bed.parts.kafka.producer.send(['41', '42', '43', '44'].map((id) => bed.notice('customer', id)));
    await vi.waitFor(
      () =>
        expect(['41', '42', '43', '44'].map((id) => bed.endsOf(id))).toEqual([
          ['fetched'],
          ['rejected'],
          ['fetched'],
          ['fetched'],
        ]),
      WAIT,
    );
    bed.store.refusedId = undefined;
  });

  it('lets the work of a store wait while its token is refused', async () => {
    bed.store.orders.set(260, anOrder(260));
    bed.store.status = 401;
    bed.store.calls.length = 0;
    expect(await bed.send(bed.webhook('store/order/created', { type: 'order', id: 260 }))).toBe(200);
    await vi.waitFor(
      () => expect(bed.store.calls.filter((call) => call === 'GET /v2/time').length).toBeGreaterThan(0),
      WAIT,
    );
    expect(bed.endsOf('260')).toEqual([]);

    bed.store.status = undefined;
    await vi.waitFor(() => expect(bed.endsOf('260')).toEqual(['fetched']), { timeout: 25_000, interval: 50 });
  }, 40_000);
});
