import { errorTopic, topics, type Topic } from '@patchcord/events';
import { applySchemas, applyTopics, KafkaClient } from '@patchcord/kafka';
import { defaultStoreDocument } from '@patchcord/mapping';
import { startService, type Service } from '@patchcord/runtime';
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { anOrder, LoopbackStore, Recorder, temporaryDatabase, type TemporaryDatabase } from './bed.js';
import { ingestConfig } from './ingest.config.js';
import { IngestModule } from './ingest.module.js';

const { KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL } = process.env;
const SECRET = 'client-secret-of-the-specs';
const HASH = `spec${randomUUID().slice(0, 8)}`;
const DEAD = `dead${randomUUID().slice(0, 8)}`;
const NOBODY = `none${randomUUID().slice(0, 8)}`;
const WAIT = { timeout: 15_000, interval: 20 };
const read: Topic[] = [
  topics.notices,
  topics.rawOrders,
  topics.rawCustomers,
  topics.rawSubscribers,
  topics.outcomes,
  errorTopic('ingest') as Topic,
];

describe.skipIf(!KAFKA_BROKERS || !DATABASE_URL)('ingest, from the webhook to the observation', () => {
  const store = new LoopbackStore();
  let database: TemporaryDatabase;
  let service: Service;
  let kafka: KafkaClient;
  let recorder: Recorder;
  let url = '';

  beforeAll(async () => {
    const brokers = (KAFKA_BROKERS ?? '').split(',');
    await applyTopics({ brokers });
    await applySchemas(
      SCHEMA_REGISTRY_URL ?? '',
      read.filter((topic) => topic.schema !== null),
    );
    database = await temporaryDatabase(DATABASE_URL ?? '');
    for (const hash of [HASH, DEAD]) await configure(hash);
    const baseUrl = await store.start();
    process.env['SPEC_ACCESS_TOKEN'] = 'token';
    process.env['SPEC_CLIENT_SECRET'] = `${SECRET} the-one-before`;
    kafka = new KafkaClient({ brokers, clientId: 'spec', registryUrl: SCHEMA_REGISTRY_URL ?? '' });
    await kafka.connect();
    recorder = await Recorder.start(kafka, read);
    service = await startService(IngestModule, {
      name: 'ingest',
      config: ingestConfig,
      ownsProcess: false,
      http: () => ({ port: 0, host: '127.0.0.1', bodies: 'bytes', bodyBytesMax: 64 * 1024 }),
      env: {
        KAFKA_BROKERS,
        SCHEMA_REGISTRY_URL,
        DATABASE_URL: database.url,
        BIGCOMMERCE_API_URL: baseUrl,
        PUBLIC_URL: 'https://hooks.example',
        INGEST_GROUP: `ingest-${HASH}`,
        LOG_LEVEL: 'error',
      },
    });
    url = `${service.httpUrl}/webhooks/bigcommerce`;
    await vi.waitFor(async () => expect((await fetch(`${service.adminUrl}/health/ready`)).status).toBe(200), WAIT);
  });

  afterAll(async () => {
    await service?.stop();
    await recorder.stop();
    await kafka?.close();
    await store.stop();
    await database?.remove();
  });

  async function configure(storeHash: string): Promise<void> {
    const document = defaultStoreDocument(storeHash);
    const bigcommerce = {
      ...document.bigcommerce,
      accessToken: { env: 'SPEC_ACCESS_TOKEN' },
      clientSecret: { env: 'SPEC_CLIENT_SECRET' },
    };
    await database.dataSource.query(
      `insert into config.store_document (store_hash, version, document, source, applied_by) values ($1, 1, $2, '', 'spec')`,
      [storeHash, JSON.stringify({ ...document, bigcommerce })],
    );
  }

  const webhook = (scope: string, data: object, hash = HASH): string =>
    JSON.stringify({
      producer: `stores/${hash}`,
      store_id: '1',
      scope,
      hash: 'x',
      created_at: Math.floor(Date.now() / 1_000),
      data,
    });

  async function send(body: string, { to = HASH, secret = SECRET, id = randomUUID() as string } = {}): Promise<number> {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
      'content-type': 'application/json',
    };
    const response = await fetch(`${url}/${to}`, { method: 'POST', body, headers });
    if (response.status !== 413) expect(await response.text()).toBe('');
    return response.status;
  }

  const of = (topic: Topic, resourceId: string): typeof recorder.records =>
    recorder.records.filter(
      (record) =>
        record.topic === topic.name && record.event['storeHash'] === HASH && record.event['resourceId'] === resourceId,
    );
  /** Topics are read side by side, so that the end of a notice may be seen before its observation. */
  const seen = (topic: Topic, resourceId: string): Promise<(typeof recorder.records)[number]> =>
    vi.waitFor(() => of(topic, resourceId)[0] ?? expect.fail(`nothing about ${resourceId} on ${topic.name}`), WAIT);
  /** Of this service: those of other specs, which read the same notices, do not know the store. */
  const endsOf = (resourceId: string): unknown[] =>
    of(topics.outcomes as Topic, resourceId)
      .filter(({ event }) => event['reason'] !== 'unknown-store')
      .map(({ event }) => event['outcome']);

  it('fetches what a signed webhook names, and ends the notice with it', async () => {
    store.orders.set(250, anOrder(250));
    expect(await send(webhook('store/order/created', { type: 'order', id: 250 }), { id: 'delivery-1' })).toBe(200);

    await vi.waitFor(() => expect(endsOf('250')).toEqual(['fetched']), WAIT);

    const order = await seen(topics.rawOrders as Topic, '250');
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
    const notice = await seen(topics.notices as Topic, '250');
    expect(notice.headers['patchcord-received-at']).toBe(order.headers['patchcord-received-at']);
  });

  it('accepts the secret that is being rotated out', async () => {
    store.orders.set(251, anOrder(251));
    expect(await send(webhook('store/order/created', { type: 'order', id: 251 }), { secret: 'the-one-before' })).toBe(
      200,
    );
  });

  it('says nothing but 401 to what is not proven, and takes nothing of it', async () => {
    const body = webhook('store/order/created', { type: 'order', id: 666 });
    expect(await send(body, { secret: 'guessed' })).toBe(401);
    expect(await send(body, { to: DEAD })).toBe(401);
    expect(await send(body, { to: 'unknown1' })).toBe(401);
    expect((await fetch(`${url}/${HASH}`, { method: 'POST', body })).status).toBe(401);
    expect(await send(webhook('store/order/created', { type: 'order', id: 667, pad: 'x'.repeat(70_000) }))).toBe(413);
    expect([...of(topics.notices as Topic, '666'), ...of(topics.notices as Topic, '667')]).toEqual([]);
  });

  it('takes a delivery once, however often it comes', async () => {
    store.orders.set(252, anOrder(252));
    const body = webhook('store/order/created', { type: 'order', id: 252 });
    expect([await send(body, { id: 'delivery-2' }), await send(body, { id: 'delivery-2' })]).toEqual([200, 200]);
    await vi.waitFor(() => expect(endsOf('252')).toEqual(['fetched']), WAIT);
    await seen(topics.notices as Topic, '252');
    expect(of(topics.notices as Topic, '252')).toHaveLength(1);
  });

  it('fetches a storm about one order twice at most, and ends every notice', async () => {
    store.orders.set(253, anOrder(253));
    const scopes = ['created', 'statusUpdated', 'updated', 'updated', 'transaction/created', 'updated'];
    for (const scope of scopes) {
      const data = scope.startsWith('transaction')
        ? { type: 'transaction', order_id: '253' }
        : { type: 'order', id: 253 };
      expect(await send(webhook(`store/order/${scope}`, data))).toBe(200);
    }
    await vi.waitFor(() => expect(endsOf('253')).toHaveLength(scopes.length), WAIT);
    await vi.waitFor(
      async () =>
        expect(await database.dataSource.query(`select from ingest.fetch_due where resource_id = '253'`)).toEqual([]),
      WAIT,
    );

    expect(store.calls.filter((call) => call === 'GET /v2/orders/253').length).toBeLessThanOrEqual(2);
    expect(new Set(endsOf('253'))).toEqual(new Set(['fetched', 'coalesced']));
  });

  it('takes what it does not know with 200 and puts it aside with the reason', async () => {
    expect(await send(webhook('store/product/updated', { type: 'product', id: 77 }), { id: 'odd-scope' })).toBe(200);
    expect(await send('{"scope":', { id: 'odd-json' })).toBe(200);

    const errors = (): string[] =>
      recorder.records
        .filter(({ topic, key }) => topic === 'ingest.errors' && key.startsWith(`${HASH}/unknown/odd`))
        .map(({ headers }) => headers['x-err-code'] ?? '');
    await vi.waitFor(() => expect(errors().sort()).toEqual(['not-json', 'unknown-scope']), WAIT);
    const ends = (): unknown[] =>
      recorder.records
        .filter(({ topic, event }) => topic === 'outcomes' && String(event['recordId']).startsWith('odd-'))
        .map(({ event }) => event['outcome']);
    await vi.waitFor(() => expect(ends()).toEqual(['rejected', 'rejected']), WAIT);
  });

  it('takes a customer that was announced as deleted and is gone for deleted', async () => {
    expect(await send(webhook('store/customer/deleted', { type: 'customer', id: 32 }))).toBe(200);
    await vi.waitFor(() => expect(endsOf('32')).toEqual(['fetched']), WAIT);
    const customer = await seen(topics.rawCustomers as Topic, '32');
    expect(customer.event).toMatchObject({
      noticeScope: 'store/customer/deleted',
      parts: [{ name: 'customer', status: 404 }],
    });
  });

  it('looks again for a resource that is missing without a deletion, and makes nothing of it meanwhile', async () => {
    expect(await send(webhook('store/subscriber/updated', { type: 'subscriber', id: 5 }))).toBe(200);
    const waiting = async (): Promise<unknown> =>
      database.dataSource.query(
        `select absences, extract(epoch from due - now()) between 3 and 5 as later from ingest.fetch_due where resource_id = '5'`,
      );
    await vi.waitFor(async () => expect(await waiting()).toEqual([{ absences: 1, later: true }]), WAIT);
    expect(of(topics.rawSubscribers as Topic, '5')).toEqual([]);

    store.subscribers.set(5, { id: 5, email: 'mia@example.com', channel_id: 1, date_modified: '2025-03-02T10:12:00Z' });
    await vi.waitFor(() => expect(endsOf('5')).toEqual(['fetched']), WAIT);
    expect((await seen(topics.rawSubscribers as Topic, '5')).event).toMatchObject({
      sourceVersion: expect.stringMatching(/^2025-03-02T10:12:00\.000Z/) as string,
      channelId: '1',
    });
  });

  it('ends a notice as missing when the resource is not there the third time', async () => {
    const waits: number[] = [];
    expect(await send(webhook('store/subscriber/updated', { type: 'subscriber', id: 6 }))).toBe(200);
    for (const absences of [1, 2]) {
      const [row] = await vi.waitFor(async () => {
        const rows: { wait: number }[] = await database.dataSource.query(
          `select round(extract(epoch from due - now()))::int as wait from ingest.fetch_due where resource_id = '6' and absences = $1 and due > now()`,
          [absences],
        );
        expect(rows).toHaveLength(1);
        return rows;
      }, WAIT);
      waits.push(row?.wait ?? 0);
      await database.dataSource.query(`update ingest.fetch_due set due = now() where resource_id = '6'`);
    }
    await vi.waitFor(() => expect(endsOf('6')).toEqual(['missing']), WAIT);
    expect(waits).toEqual([5, 60]);
    expect(of(topics.rawSubscribers as Topic, '6')).toEqual([]);
    expect(await database.dataSource.query(`select from ingest.fetch_due where resource_id = '6'`)).toEqual([]);
  });

  it('rejects a notice of a store that nobody configured, and has nothing due for it', async () => {
    const bytes = Buffer.from(webhook('store/order/created', { type: 'order', id: 900 }, NOBODY));
    const event = {
      recordId: `raw-${NOBODY}`,
      storeHash: NOBODY,
      channelId: '',
      resourceId: '900',
      sourceVersion: '',
      occurredAt: 1,
      observedAt: 1,
      origin: 'webhook',
      lane: 'live',
      resource: 'order',
      scope: 'store/order/created',
      bytes,
    };
    await kafka.producer.send([{ topic: topics.notices, key: `${NOBODY}/order/900`, event }]);

    const ends = (): unknown[] =>
      recorder.records
        .filter((record) => record.topic === 'outcomes' && record.event['recordId'] === `raw-${NOBODY}`)
        .map((record) => record.event['outcome']);
    await vi.waitFor(() => expect(new Set(ends())).toEqual(new Set(['rejected'])), WAIT);
    const error = await vi.waitFor(
      () =>
        recorder.records.find(({ topic, key }) => topic === 'ingest.errors' && key === `${NOBODY}/order/900`) ??
        expect.fail('no error record'),
      WAIT,
    );
    expect(error.headers['x-err-code']).toBe('unknown-store');
    expect(await database.dataSource.query('select from ingest.fetch_due where store_hash = $1', [NOBODY])).toEqual([]);
  });

  it('fetches a customer that an order waits for, without a notice', async () => {
    store.customers.set(150, { id: 150, date_modified: '2025-06-01T08:00:00Z', attributes: [], addresses: [] });
    await database.dataSource.query('insert into enrich.customer_wanted (store_hash, customer_id) values ($1, $2)', [
      HASH,
      '150',
    ]);
    const customer = await seen(topics.rawCustomers as Topic, '150');
    expect(customer.event).toMatchObject({
      origin: 'delta',
      noticeScope: '',
      parts: [{ name: 'customer', status: 200 }, {}, {}],
    });
    expect(endsOf('150')).toEqual([]);
  });

  it('looks at its hooks when BigCommerce tells that it blocked the domain, and has a delta run from when all was well', async () => {
    await vi.waitFor(
      async () =>
        expect(
          await database.dataSource.query(
            'select from ingest.hook_health where store_hash = $1 and checked_at is not null',
            [HASH],
          ),
        ).toHaveLength(1),
      WAIT,
    );
    const exception = webhook('store/hook/deliveryException', {
      type: 'webhook',
      id: 7,
      error_code: 90_003,
      message: 'The domain was blocked.',
    });
    expect(await send(exception, { to: `${HASH}/exceptions`, secret: 'guessed' })).toBe(401);
    expect(await send(exception, { to: `${HASH}/exceptions` })).toBe(200);
    const causes = async (): Promise<unknown[]> =>
      (
        await database.dataSource.query<{ cause: string }[]>(
          `select cause from ingest.outage where store_hash = $1 and cause <> 'hook-missing'`,
          [HASH],
        )
      ).map(({ cause }) => cause);
    await vi.waitFor(async () => expect(await causes()).toEqual(['domain-blocked']), WAIT);
  });

  it('runs a delta beside the webhooks, and after an outage from its beginning', async () => {
    const reached = async (): Promise<number> =>
      (
        await database.dataSource.query<{ at: Date | null }[]>(
          `select min(reached) as at from ingest.watermark where store_hash = $1`,
          [HASH],
        )
      )[0]?.at?.getTime() ?? 0;
    await vi.waitFor(async () => expect(await reached()).toBeGreaterThan(0), WAIT);
    store.orders.set(
      270,
      anOrder(270, { date_modified: new Date(Date.now() - 20 * 60_000).toUTCString().replace('GMT', '+0000') }),
    );
    expect(of(topics.rawOrders as Topic, '270')).toEqual([]);

    await database.dataSource.query(
      `insert into ingest.outage (began, ended, cause) values (now() - interval '19 minutes', now() - interval '3 seconds', 'ingress')`,
    );

    expect((await seen(topics.rawOrders as Topic, '270')).event).toMatchObject({ origin: 'delta', noticeScope: '' });
  });

  it('attaches to a customer what its attributes and group are', async () => {
    store.customers.set(33, {
      id: 33,
      date_modified: '2025-06-01T08:00:00Z',
      customer_group_id: 3,
      attributes: [{ attribute_id: 2, attribute_value: 'gold' }],
      addresses: [],
    });
    expect(
      await send(webhook('store/customer/address/updated', { type: 'customer', id: 60, address: { customer_id: 33 } })),
    ).toBe(200);
    await vi.waitFor(() => expect(endsOf('33')).toEqual(['fetched']), WAIT);
    const parts = (await seen(topics.rawCustomers as Topic, '33')).event['parts'] as { name: string; bytes: Buffer }[];
    expect(parts.map(({ name }) => name)).toEqual(['customer', 'attribute-definitions', 'customer-groups']);
    expect(parts[2]?.bytes.toString()).toBe('[{"id":3,"name":"Gold"}]');
  });

  it('rejects the one customer that makes a call for several bad, and fetches the others', async () => {
    store.refusedId = 42;
    for (const id of [41, 43, 44])
      store.customers.set(id, { id, date_modified: '2025-06-01T08:00:00Z', attributes: [], addresses: [] });
    const notices = [41, 42, 43, 44].map((id) => {
      const bytes = Buffer.from(webhook('store/customer/updated', { type: 'customer', id }));
      const event = {
        recordId: randomUUID(),
        storeHash: HASH,
        channelId: '',
        resourceId: String(id),
        sourceVersion: '',
        occurredAt: 1,
        observedAt: 1,
        origin: 'webhook',
        lane: 'live',
        resource: 'customer',
        scope: 'store/customer/updated',
        bytes,
      };
      return { topic: topics.notices, key: `${HASH}/customer/${id}`, event };
    });
    await kafka.producer.send(notices);
    await vi.waitFor(
      () => expect(['41', '42', '43', '44'].map(endsOf)).toEqual([['fetched'], ['rejected'], ['fetched'], ['fetched']]),
      WAIT,
    );
    store.refusedId = undefined;
  });

  it('puts aside an order that is too large, and says which part is', async () => {
    store.orders.set(255, anOrder(255, { staff_notes: 'x'.repeat(9_000_000) }));
    expect(await send(webhook('store/order/created', { type: 'order', id: 255 }))).toBe(200);
    await vi.waitFor(() => expect(endsOf('255')).toEqual(['rejected']), WAIT);
    const error = await vi.waitFor(
      () =>
        recorder.records.find(
          ({ topic, key, headers }) =>
            topic === 'ingest.errors' && key === `${HASH}/order/255` && headers['x-err-code'] !== 'unknown-store',
        ) ?? expect.fail('no error record'),
      WAIT,
    );
    expect(error.headers).toMatchObject({ 'x-err-code': 'too-large', 'x-err-store': HASH, 'x-err-resource-id': '255' });
    expect(error.headers['x-err-message']).toMatch(/larger than an observation may be: order 9000\d+ bytes/);
    expect(JSON.parse(error.value.toString())).toMatchObject({ id: 255 });
    expect(of(topics.rawOrders as Topic, '255')).toEqual([]);
  });

  it('makes the hooks it needs', async () => {
    await vi.waitFor(
      () =>
        expect(
          store.hooks.filter(({ destination }) => destination === `https://hooks.example/webhooks/bigcommerce/${HASH}`),
        ).toHaveLength(5),
      WAIT,
    );
    expect(
      store.hooks.filter(({ destination }) => String(destination).endsWith(HASH)).map(({ scope }) => scope),
    ).toEqual([
      'store/customer/*',
      'store/customer/address/*',
      'store/subscriber/*',
      'store/order/*',
      'store/shipment/*',
    ]);
  });

  it('lets the work of a store wait while its token is refused', async () => {
    store.orders.set(260, anOrder(260));
    store.status = 401;
    expect(await send(webhook('store/order/created', { type: 'order', id: 260 }))).toBe(200);
    await vi.waitFor(
      () => expect(store.calls.filter((call) => call === 'GET /v2/time').length).toBeGreaterThan(0),
      WAIT,
    );
    expect(endsOf('260')).toEqual([]);

    store.status = undefined;
    await vi.waitFor(() => expect(endsOf('260')).toEqual(['fetched']), { timeout: 25_000, interval: 50 });
  }, 40_000);
});
