import { BigCommerceClient } from '@patchcord/bigcommerce';
import { createDataSource } from '@patchcord/database';
import type { Topic } from '@patchcord/events';
import type { KafkaClient } from '@patchcord/kafka';
import { Secret } from '@patchcord/runtime';
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DataSource } from 'typeorm';

// What the specs of this app stand on: a database of their own on the real server, and a store on loopback.

export interface TemporaryDatabase {
  url: string;
  dataSource: DataSource;
  remove(): Promise<void>;
}

/** A migrated database that nobody else uses. */
export async function temporaryDatabase(serverUrl: string): Promise<TemporaryDatabase> {
  const name = `spec_${randomUUID().replaceAll('-', '')}`;
  const server = await createDataSource({ url: serverUrl }).initialize();
  await server.query(`create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const dataSource = await createDataSource({ url: url.href }).initialize();
  await dataSource.runMigrations({ transaction: 'each' });
  return {
    url: url.href,
    dataSource,
    async remove() {
      await dataSource.destroy();
      await server.query(`drop database ${name} with (force)`);
      await server.destroy();
    },
  };
}

type Body = Record<string, unknown>;

/** A store that answers as BigCommerce's docs show it, for orders, customers and subscribers. */
export class LoopbackStore {
  readonly orders = new Map<number, Body>();
  readonly customers = new Map<number, Body>();
  readonly subscribers = new Map<number, Body>();
  /** `/v2/orders/250/coupons` → body. */
  readonly extras = new Map<string, unknown>();
  readonly hooks: Body[] = [];
  /** `GET /v2/orders/250` … in the order they came. */
  readonly calls: string[] = [];
  /** Answers with this status instead while it is set. */
  status: number | undefined;
  delayMs = 0;
  /** What time it is there. */
  now: () => number = Date.now;
  /** Carried out behind each answer: what happens in the store between two calls. */
  afterwards: (call: string) => void = () => undefined;
  blockedDomains: Body[] = [];
  /** Hooks that only the admin page tells of. */
  readonly deactivated = new Set<number>();
  /** An id that makes a whole list call bad. */
  refusedId: number | undefined;
  /** False when it does not heed `sort`. */
  isSorting = true;
  private server: Server | undefined;
  private readonly clients: BigCommerceClient[] = [];

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        const url = new URL(request.url ?? '', 'http://store');
        const path = url.pathname.replace(/^\/stores\/\w+/, '');
        this.calls.push(`${request.method} ${path}`);
        setTimeout(() => {
          const [status, body] =
            this.status === undefined
              ? this.answer(request.method ?? '', path, url.searchParams, text)
              : [this.status, undefined];
          response
            .writeHead(status, { 'content-type': 'application/json' })
            .end(body === undefined ? undefined : JSON.stringify(body));
          this.afterwards(`${request.method} ${path}`);
        }, this.delayMs);
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  client(): BigCommerceClient {
    const client = new BigCommerceClient({ storeHash: 'abc123', accessToken: new Secret('token'), baseUrl: this.url });
    this.clients.push(client);
    return client;
  }

  async stop(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.close()));
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private answer(method: string, path: string, query: URLSearchParams, text: string): [number, unknown] {
    if (path.startsWith('/v3/hooks')) return this.answerHooks(method, path, text);
    if (this.extras.has(path)) return [200, this.extras.get(path)];
    const order = /^\/v2\/orders\/(\d+)$/.exec(path);
    if (order)
      return this.orders.has(Number(order[1]))
        ? [200, this.orders.get(Number(order[1]))]
        : [404, [{ status: 404, message: 'Not found' }]];
    if (path === '/v2/orders') return this.listOrders(query);
    if (this.refusedId !== undefined && idsOf(query)?.includes(this.refusedId))
      return [422, { status: 422, title: 'is invalid' }];
    if (path === '/v3/customers') return [200, this.page(this.customers, query)];
    if (path === '/v3/customers/subscribers') return [200, this.page(this.subscribers, query)];
    if (path === '/v3/customers/attributes')
      return [200, { data: [{ id: 2, name: 'Loyalty', type: 'string' }], meta: {} }];
    if (path === '/v2/customer_groups') return [200, [{ id: 3, name: 'Gold' }]];
    if (path === '/v2/time') return [200, { time: Math.floor(this.now() / 1_000) }];
    return [204, undefined];
  }

  private listOrders(query: URLSearchParams): [number, unknown] {
    const isDeleted = query.get('is_deleted') === 'true';
    const fitting = within(this.orders, query.get('min_date_modified'), query.get('max_date_modified')).filter(
      (order) => (order['is_deleted'] ?? false) === isDeleted,
    );
    if (this.isSorting) fitting.sort(byDate);
    const limit = Number(query.get('limit'));
    const at = (Number(query.get('page')) - 1) * limit;
    const page = fitting.slice(at, at + limit);
    return page.length === 0 ? [204, undefined] : [200, page];
  }

  /** By number only; in the order of the date where that is asked for, else in that of the ids. */
  private page(all: Map<number, Body>, query: URLSearchParams): Body {
    const ids = idsOf(query);
    if (ids)
      return {
        data: [...all.values()].filter((one) => ids.includes(one['id'] as number)),
        meta: { pagination: { total_pages: 1 } },
      };
    const isSorted = query.get('sort') === 'date_modified:asc';
    const fitting = within(all, query.get('date_modified:min'), isSorted ? query.get('date_modified:max') : null);
    fitting.sort(isSorted ? byDate : (a, b) => Number(a['id']) - Number(b['id']));
    const limit = Number(query.get('limit') ?? 50);
    const at = (Number(query.get('page') ?? 1) - 1) * limit;
    return {
      data: fitting.slice(at, at + limit),
      meta: { pagination: { total_pages: Math.max(1, Math.ceil(fitting.length / limit)) } },
    };
  }

  private answerHooks(method: string, path: string, text: string): [number, unknown] {
    if (path === '/v3/hooks/admin')
      return [
        200,
        {
          data: {
            emails: [],
            hooks_list: this.hooks.map(({ id, is_active: isActive }) => ({
              id,
              status: this.deactivated.has(Number(id)) ? 'deactivated' : isActive ? 'active' : 'inactive',
            })),
            blocked_domains: this.blockedDomains,
          },
          meta: {},
        },
      ];
    if (method === 'POST') this.hooks.push({ id: this.hooks.length + 1, ...(JSON.parse(text) as Body) });
    if (method === 'PUT') this.deactivated.delete(Number(path.split('/').at(-1)));
    if (method === 'PUT')
      Object.assign(this.hooks.find(({ id }) => path.endsWith(`/${String(id)}`)) ?? {}, JSON.parse(text));
    return [200, { data: method === 'GET' ? this.hooks : {}, meta: {} }];
  }
}

function idsOf(query: URLSearchParams): number[] | undefined {
  return query.get('id:in')?.split(',').map(Number);
}

function dateOf(body: Body): number {
  return Date.parse(String(body['date_modified']));
}

function byDate(a: Body, b: Body): number {
  return dateOf(a) - dateOf(b);
}

function within(all: Map<number, Body>, min: string | null, max: string | null): Body[] {
  const [minMs, maxMs] = [Date.parse(min ?? '') || 0, Date.parse(max ?? '') || Number.POSITIVE_INFINITY];
  return [...all.values()].filter((one) => dateOf(one) >= minMs && dateOf(one) <= maxMs);
}

/** An order as BigCommerce returns it with its lines included, as far as fetching looks at it. */
export function anOrder(id: number, fields: Body = {}): Body {
  return {
    id,
    status_id: 11,
    channel_id: 1,
    date_modified: 'Tue, 03 Jun 2025 21:42:25 +0000',
    coupon_discount: '0.0000',
    items_shipped: 0,
    total_inc_tax: '100.4300',
    consignments: {
      pickups: [],
      shipping: [{ id: 51, line_items: [{ id: 65, quantity: 2 }] }],
      downloads: [],
      email: { gift_certificates: [] },
    },
    ...fields,
  };
}

/** Keeps what appears on topics, from their beginning. */
export class Recorder {
  readonly records: {
    topic: string;
    partition: number;
    offset: string;
    key: string;
    event: Body;
    value: Buffer;
    headers: Record<string, string>;
  }[] = [];
  private constructor(private readonly consumer: { disconnect(): Promise<void> }) {}

  static async start(client: KafkaClient, topics: readonly Topic[]): Promise<Recorder> {
    const consumer = client.kafka.consumer({ groupId: `spec-${randomUUID()}`, maxWaitTimeInMs: 50 });
    const recorder = new Recorder(consumer);
    const byName = new Map(topics.map((topic) => [topic.name, topic]));
    await consumer.connect();
    await consumer.subscribe({ topics: [...byName.keys()], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ topic: name, partition, message }) => {
        const topic = byName.get(name);
        const value = message.value ?? Buffer.alloc(0);
        if (topic?.schema) await client.codec.prepare([value]);
        const event = topic?.schema ? decoded(client, topic, value) : {};
        const headers = Object.fromEntries(
          Object.entries(message.headers ?? {}).map(([header, text]) => [header, String(text)]),
        );
        recorder.records.push({
          topic: name,
          partition,
          offset: message.offset,
          key: String(message.key),
          event,
          value,
          headers,
        });
      },
    });
    return recorder;
  }

  stop(): Promise<void> {
    return this.consumer.disconnect();
  }
}

/** Other specs put bytes that are no Avro on topics that all share: those are nobody's records here. */
function decoded(client: KafkaClient, topic: Topic, value: Buffer): Body {
  try {
    return client.codec.decode(topic, value) as Body;
  } catch {
    return {} as Body; // no field of it is looked for
  }
}
