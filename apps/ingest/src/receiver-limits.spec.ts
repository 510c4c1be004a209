import { applySchemas, applyTopics } from '@patchcord/kafka';
import { defaultStoreDocument } from '@patchcord/mapping';
import { topics } from '@patchcord/events';
import { startService, type Service } from '@patchcord/runtime';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { temporaryDatabase, type TemporaryDatabase } from './bed.js';
import { ingestConfig } from './ingest.config.js';
import { IngestModule } from './ingest.module.js';

const { KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL } = process.env;
const SECRET = 'client-secret-of-the-specs';
const HASH = `spec${randomUUID().slice(0, 8)}`;
const WAIT = { timeout: 15_000, interval: 20 };
const CONNECTIONS_MAX = 100;
const BODY_BYTES_MAX = 64 * 1024;

describe.skipIf(!KAFKA_BROKERS || !DATABASE_URL)('the limits of the receiver', () => {
  let database: TemporaryDatabase;
  let service: Service;
  let url = '';
  const open = new Set<Socket>();

  beforeAll(async () => {
    const brokers = (KAFKA_BROKERS ?? '').split(',');
    await applyTopics({ brokers });
    await applySchemas(SCHEMA_REGISTRY_URL ?? '', [topics.notices]);
    database = await temporaryDatabase(DATABASE_URL ?? '');
    const document = defaultStoreDocument(HASH);
    const bigcommerce = {
      ...document.bigcommerce,
      accessToken: { env: 'LIMITS_TOKEN' },
      clientSecret: { env: 'LIMITS_SECRET' },
    };
    const row = [HASH, JSON.stringify({ ...document, bigcommerce })];
    await database.dataSource.query(
      `insert into config.store_document (store_hash, version, document, source, applied_by) values ($1, 1, $2, '', 'spec')`,
      row,
    );
    process.env['LIMITS_TOKEN'] = 'token';
    process.env['LIMITS_SECRET'] = SECRET;
    service = await startService(IngestModule, {
      name: 'ingest',
      config: ingestConfig,
      ownsProcess: false,
      http: () => ({
        port: 0,
        host: '127.0.0.1',
        bodies: 'bytes',
        bodyBytesMax: BODY_BYTES_MAX,
        connectionsMax: CONNECTIONS_MAX,
      }),
      env: {
        KAFKA_BROKERS,
        SCHEMA_REGISTRY_URL,
        DATABASE_URL: database.url,
        INGEST_ROLES: 'receiver',
        LOG_LEVEL: 'error',
      },
    });
    url = `${service.httpUrl}/webhooks/bigcommerce/${HASH}`;
    await vi.waitFor(async () => expect((await fetch(`${service.adminUrl}/health/ready`)).status).toBe(200), WAIT);
  });

  afterEach(() => {
    for (const socket of open) socket.destroy();
    open.clear();
  });

  afterAll(async () => {
    await service?.stop();
    await database?.remove();
  });

  const webhook = (more: object = {}): string =>
    JSON.stringify({
      producer: `stores/${HASH}`,
      scope: 'store/order/created',
      data: { type: 'order', id: 1 },
      created_at: 1_743_500_000,
      ...more,
    });

  function signed(body: string, secret = SECRET): Record<string, string> {
    const id = randomUUID();
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
  }

  async function send(body = webhook(), headers: Record<string, string> = {}): Promise<number> {
    // Bytes, because fetch names a content type for a text by itself.
    return (await fetch(url, { method: 'POST', body: Buffer.from(body), headers: { ...signed(body), ...headers } }))
      .status;
  }

  /** A connection that says something first, and how long it lived, in ms. */
  function connection(first: string): { socket: Socket; lived: Promise<number> } {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    open.add(socket);
    const since = Date.now();
    socket.on('error', () => {}); // being cut off is what is asked for
    socket.resume();
    socket.write(first);
    return { socket, lived: once(socket, 'close').then(() => Date.now() - since) };
  }

  it('takes a webhook whatever its content type says, because the signature is over its bytes', async () => {
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'text/plain',
      'multipart/form-data',
      'no type at all',
    ]) {
      expect([type, await send(webhook(), { 'content-type': type })]).toEqual([type, 200]);
    }
    expect(await send()).toBe(200);
  });

  it('takes what is nested too deep, so that it is seen where errors are, and nothing above 64 KiB', async () => {
    const deep = webhook().replace(/}$/, `,"more":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
    const filled = (bytes: number): string => webhook({ more: 'x'.repeat(bytes - webhook({ more: '' }).length) });

    expect(await send(deep)).toBe(200);
    expect(await send(filled(BODY_BYTES_MAX))).toBe(200);
    expect(await send(filled(BODY_BYTES_MAX + 1))).toBe(413);
    expect(await send(filled(1_048_576))).toBe(413);
  });

  it('keeps no connection for those whom it refuses', async () => {
    const body = webhook();
    const headers = Object.entries(signed(body, 'another secret')).map(([name, value]) => `${name}: ${value}\r\n`);
    const request = `POST /webhooks/bigcommerce/${HASH} HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n${headers.join('')}\r\n${body}`;

    expect(await connection(request).lived).toBeLessThan(1_000);
    expect(await connection('GET /nothing HTTP/1.1\r\nhost: x\r\n\r\n').lived).toBeLessThan(1_000);
  });

  it(
    'cuts off within 10 s who sends a request by the drop or not at all, and serves others meanwhile',
    { timeout: 30_000 },
    async () => {
      const beginning = `POST /webhooks/bigcommerce/${HASH} HTTP/1.1\r\nhost: x\r\n`;
      const drops: { [kind: string]: string } = {
        silent: '',
        headers: beginning,
        body: `${beginning}content-length: 5000\r\n\r\n`,
      };
      const slow = Object.entries(drops).flatMap(([kind, first]) =>
        Array.from({ length: 20 }, () => ({ kind, ...connection(first) })),
      );
      const dropping = setInterval(
        () => slow.forEach(({ kind, socket }) => kind !== 'silent' && socket.writable && socket.write('a')),
        250,
      );
      const lives = Promise.all(slow.map(({ lived }) => lived));
      let isOver = false;
      void lives.then(() => (isOver = true));

      const served: number[] = [];
      const tookMs: number[] = [];
      while (!isOver) {
        const since = Date.now();
        served.push(await send());
        tookMs.push(Date.now() - since);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      clearInterval(dropping);

      expect(Math.max(...(await lives))).toBeLessThan(10_500);
      expect(served.length).toBeGreaterThan(30);
      expect(new Set(served)).toEqual(new Set([200]));
      expect(Math.max(...tookMs)).toBeLessThan(3_000);
    },
  );

  it(
    'has a maximum of connections, drops what is above it at once, and serves again when the others are gone',
    { timeout: 30_000 },
    async () => {
      const all = Array.from({ length: CONNECTIONS_MAX + 50 }, () => connection(''));
      const lives: number[] = [];
      for (const { lived } of all) void lived.then((ms) => lives.push(ms));

      await vi.waitFor(() => expect(lives.length).toBeGreaterThanOrEqual(50), { timeout: 3_000, interval: 20 });
      expect(lives.length).toBeLessThan(CONNECTIONS_MAX);
      expect(await connection('').lived).toBeLessThan(1_000);

      await vi.waitFor(() => expect(lives).toHaveLength(all.length), WAIT);
      expect(await send()).toBe(200);
    },
  );
});
