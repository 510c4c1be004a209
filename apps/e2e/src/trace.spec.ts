import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorHeaders, resourceKey, topics, type Topic } from '@patchcord/events';
import { KafkaClient } from '@patchcord/kafka';
import { Pipeline } from '@patchcord/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { signed, STORE } from './bad-webhooks.js';
import { benchDocument } from './bench/document.js';
import { observed } from './bodies.js';
import { SpanSink, type ZipkinSpan } from './span-sink.js';
import { Watch } from './watch.js';

const stack = {
  KAFKA_BROKERS: process.env['KAFKA_BROKERS'] ?? '',
  SCHEMA_REGISTRY_URL: process.env['SCHEMA_REGISTRY_URL'] ?? '',
  DATABASE_URL: process.env['DATABASE_URL'] ?? '',
};
const services = ['ingest', 'normalize', 'enrich', 'deliver'] as const;
type Service = (typeof services)[number];

/** Of a person who stands nowhere but in BigCommerce, Kafka, PostgreSQL and Cordial. */
const person = {
  email: 'Canary.Quill@example.com',
  firstName: 'Canarybird',
  lastName: 'Quillfeather',
  phone: '+15125550177',
};
const secrets = [
  'simulated-access-token',
  'simulated-client-secret',
  'simulated-api-key',
  Buffer.from('simulated-api-key:').toString('base64'),
];
const forbidden = [
  ...Object.values(person),
  'canary.quill',
  ...secrets,
  new URL(stack.DATABASE_URL || 'http://x').password,
].filter((text) => text !== '');

describe.skipIf(!process.env['KAFKA_BROKERS'])('what can be seen of a change', () => {
  let sink: SpanSink;
  let pipeline: Pipeline;
  let client: KafkaClient;
  let watch: Watch;
  const logsDir = mkdtempSync(join(tmpdir(), 'patchcord-e2e-'));

  beforeAll(async () => {
    sink = await SpanSink.start();
    const env = { OTEL_TRACES_EXPORTER: 'zipkin', OTEL_EXPORTER_ZIPKIN_ENDPOINT: sink.url, LOG_LEVEL: 'debug' };
    pipeline = await Pipeline.start(stack, { services, logsDir, document: benchDocument, env });
    client = new KafkaClient({
      brokers: stack.KAFKA_BROKERS.split(','),
      clientId: 'e2e',
      registryUrl: stack.SCHEMA_REGISTRY_URL,
    });
    await client.connect();
    watch = await Watch.start(client);
    await eventually(async () =>
      expect((await pipeline.control<unknown[]>('/bigcommerce/hooks')).length).toBeGreaterThan(3),
    );
  }, 120_000);
  afterAll(async () => {
    await watch?.stop();
    await client?.close();
    await pipeline?.stop();
    await sink?.stop();
  }, 60_000);

  const eventually = <Result>(check: () => Result | Promise<Result>): Promise<Result> =>
    vi.waitFor(check, { timeout: 15_000, interval: 100 });
  const act = (action: string, body: object): Promise<{ id: number }> =>
    pipeline.control(`/bigcommerce/actions/${action}`, body);
  const metricsOf = async (name: Service): Promise<string> =>
    (await fetch(`${String(pipeline.services.get(name)?.ready['adminUrl'])}/metrics`)).text();

  it('is one trace from the webhook to the call of Cordial', async () => {
    const { id } = await act('placeOrder', { email: person.email, lines: 2 });
    await eventually(() => pipeline.control(`/cordial/orders/${id}`));

    const call = await eventually(() => {
      const found = sink.spans.find(({ name }) => name === 'cordial POST /orders');
      expect(found).toBeDefined();
      return found as ZipkinSpan;
    });
    // Each service sends its spans once a second.
    await eventually(() => {
      expect(sink.upFrom(call).map(({ name, localEndpoint }) => `${localEndpoint?.serviceName}: ${name}`)).toEqual([
        'deliver: cordial POST /orders',
        'deliver: deliver cordial.contacts',
        'enrich: enrich commerce.orders',
        'normalize: normalize bigcommerce.orders',
        'ingest: fetch order',
        'ingest: POST /webhooks/bigcommerce/{storeHash}',
      ]);
    });
    const whole = sink.ofTrace(call.traceId);
    const ids = new Set(whole.map((span) => span.id));
    expect(whole.filter(({ parentId }) => parentId === undefined)).toHaveLength(1);
    expect(whole.filter(({ parentId }) => parentId !== undefined && !ids.has(parentId))).toEqual([]);
    expect(whole.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'ingest bigcommerce.notices',
        'GET /v2/orders/{id}',
        'cordial POST /contacts',
        'cordial POST /contactactivities',
      ]),
    );
    await eventually(() =>
      expect(watch.outcomes.filter(({ traceId }) => traceId === call.traceId).map(({ outcome }) => outcome)).toContain(
        'applied',
      ),
    );
  }, 40_000);

  it('goes on through the error topic, for a webhook and for a record', async () => {
    const url = `${String(pipeline.services.get('ingest')?.ready['httpUrl'])}/webhooks/bigcommerce/${STORE}`;
    const body = Buffer.from(
      JSON.stringify({
        scope: `store/${person.lastName}/updated`,
        producer: `stores/${STORE}`,
        data: { id: 7, email: person.email },
      }),
    );
    expect(
      (await fetch(url, { method: 'POST', body: new Uint8Array(body), headers: signed('trace-1', body) })).status,
    ).toBe(200);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await client.producer.sendRaw([
      {
        topic: topics.rawCustomers.name,
        key: resourceKey(STORE, 'customer', '91'),
        headers: { traceparent },
        value: await anObservation(Buffer.from(`{"id":91,"email":"${person.email}"`)),
      },
    ]);

    const errors = await eventually(() => {
      expect(watch.errors).toHaveLength(2);
      return watch.errors;
    });
    const traceIdOf = (stage: string): string | undefined =>
      errors.find((record) => record.stage === stage)?.headers[errorHeaders.traceId];
    expect(traceIdOf('normalize')).toBe('0af7651916cd43dd8448eb211c80319c');
    await eventually(() => {
      expect(sink.ofTrace(traceIdOf('normalize') ?? '').map(({ name }) => name)).toEqual([
        'normalize bigcommerce.customers',
      ]);
      expect(
        sink
          .ofTrace(traceIdOf('ingest') ?? '')
          .map(({ name }) => name)
          .sort(),
      ).toEqual(['POST /webhooks/bigcommerce/{storeHash}', 'ingest bigcommerce.notices']);
    });
  }, 40_000);

  it('is counted by every stage that it passes', async () => {
    const { id } = await act('createCustomer', { ...person, addresses: 1, subscribe: true });
    await eventually(async () => expect(await statusOf(person.email)).toBe('subscribed'));
    await act('unsubscribe', { email: person.email });
    await eventually(async () => expect(await statusOf(person.email)).toBe('unsubscribed'));
    await act('deleteCustomer', { id });
    // What is measured now and then, rather than counted, comes with the next look.
    await eventually(async () =>
      expect(await metricsOf('deliver')).toMatch(/^consumer_lag_records\{.*topic="cordial.contacts".*\} 0$/m),
    );

    const [ingest, normalize, enrich, deliver] = await Promise.all(services.map(metricsOf));
    expect(ingest).toMatch(/^webhooks_received_total\{.*result="accepted".*\} [1-9]/m);
    expect(ingest).toMatch(/^outcomes_total\{stage="ingest",outcome="fetched".*store="abc123"\} [1-9]/m);
    for (const [stage, text, from, to] of [
      ['ingest', ingest, 'bigcommerce.notices', 'bigcommerce.orders'],
      ['normalize', normalize, 'bigcommerce.orders', 'commerce.orders'],
      ['enrich', enrich, 'commerce.orders', 'cordial.contacts'],
    ]) {
      expect(text).toMatch(
        new RegExp(`^stage_records_in_total\\{stage="${stage}",topic="${from}",lane="live"\\} [1-9]`, 'm'),
      );
      expect(text).toMatch(new RegExp(`^stage_records_out_total\\{stage="${stage}",topic="${to}"\\} [1-9]`, 'm'));
    }
    expect(deliver).toMatch(/^stage_records_in_total\{stage="deliver",topic="cordial.contacts",lane="live"\} [1-9]/m);
    expect(deliver).toMatch(/^outcomes_total\{stage="deliver",outcome="applied".*store="abc123"\} [1-9]/m);
    expect(normalize).toMatch(/^outcomes_total\{stage="normalize",outcome="rejected",reason="not-json".*\} 1$/m);
    expect(deliver).toMatch(/^consumer_lag_seconds\{topic="cordial.contacts"\} 0$/m);
    expect(deliver).toMatch(/^freshness_seconds_count\{store="abc123",resource="order"\} [1-9]/m);
    expect(ingest).toMatch(
      /^endpoint_calls_total\{system="bigcommerce",endpoint="\/v2\/orders\/\{id\}",method="GET",status="200"\} [1-9]/m,
    );
    expect(ingest).toMatch(/^endpoint_quota_left\{system="bigcommerce",account="abc123"/m);
    expect(deliver).toMatch(
      /^endpoint_calls_total\{system="cordial",endpoint="POST \/orders",method="POST",status="200"\} [1-9]/m,
    );
  }, 60_000);

  it('shows no person and no secret, in no span, log or metric, also when something goes wrong', async () => {
    await pipeline.control('/cordial/faults', { kind: 'malformed-200', path: '/v2/contacts*', next: 1 });
    await pipeline.control('/cordial/faults', { kind: 'reset-after-commit', path: '/v2/orders', next: 1 });
    await pipeline.control('/bigcommerce/faults', { truncateRatio: 0.3, resetRatio: 0.2 });
    await act('placeOrder', { email: person.email, lines: 1 });
    await act('placeOrder', { email: `other.${person.email}`, lines: 1 });
    await eventually(async () => {
      const { bitByKind } = await pipeline.control<{ bitByKind: Record<string, number> }>('/cordial/faults');
      expect(bitByKind).toMatchObject({ 'malformed-200': 1, 'reset-after-commit': 1 });
    });
    const metrics = await Promise.all(services.map(metricsOf));
    // What is still queued is sent as they stop.
    await Promise.all(services.map((name) => pipeline.services.get(name)?.stop()));

    const spans = JSON.stringify(sink.spans);
    const logs = readdirSync(logsDir)
      .filter((file) => !file.startsWith('simulator'))
      .map((file) => readFileSync(join(logsDir, file), 'utf8'));
    // That it can be found at all: the store may be named.
    for (const seen of [spans, ...metrics]) expect(seen).toContain(STORE);
    expect(logs.join('').length).toBeGreaterThan(1_000);
    expect(sink.spans.length).toBeGreaterThan(20);
    for (const text of forbidden) {
      expect(spans.toLowerCase(), 'spans').not.toContain(text.toLowerCase());
      for (const log of logs) expect(log.toLowerCase(), 'logs').not.toContain(text.toLowerCase());
      for (const each of metrics) expect(each.toLowerCase(), 'metrics').not.toContain(text.toLowerCase());
    }
  }, 60_000);

  async function statusOf(email: string): Promise<string> {
    const contact = await pipeline.control<{ channels: { email: { subscribeStatus: string } } }>(
      `/cordial/contacts?email=${encodeURIComponent(email.toLowerCase())}`,
    );
    return contact.channels.email.subscribeStatus;
  }

  async function anObservation(body: Buffer): Promise<Buffer> {
    const topic = topics.rawCustomers as Topic;
    return client.codec.encode(topic, observed('customer', 91, body), await client.codec.writerId(topic));
  }
});
