import { errorTopic, topics, type Topic } from '@patchcord/events';
import { applySchemas, applyTopics, KafkaClient, type OutgoingRecord } from '@patchcord/kafka';
import { defaultStoreDocument } from '@patchcord/mapping';
import { startService, type Service } from '@patchcord/runtime';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LoopbackStore, Recorder, temporaryDatabase, type TemporaryDatabase } from './bed.js';
import { ingestConfig } from './ingest.config.js';
import { IngestModule } from './ingest.module.js';

/** Where the parts of the stack are that specs run on. */
export interface StackAddresses {
  brokers: string;
  registryUrl: string;
  databaseUrl: string;
}

type Recorded = Recorder['records'][number];

const SECRET = 'client-secret-of-the-specs';
const WITHIN_MS = 15_000;
const read: Topic[] = [
  topics.notices,
  topics.rawOrders,
  topics.rawCustomers,
  topics.rawSubscribers,
  topics.outcomes,
  errorTopic('ingest') as Topic,
];

/** The whole service in this process, between a store on loopback and the real stack; for specs. */
export class ServiceBed {
  private constructor(
    readonly hash: string,
    readonly store: LoopbackStore,
    readonly parts: { database: TemporaryDatabase; service: Service; kafka: KafkaClient; folder: string },
    readonly recorder: Recorder,
  ) {}

  /** With a store, and others that are configured only. */
  static async start(
    { brokers: list, registryUrl, databaseUrl }: StackAddresses,
    hash: string,
    others: readonly string[] = [],
  ): Promise<ServiceBed> {
    const brokers = list.split(',');
    await applyTopics({ brokers });
    await applySchemas(
      registryUrl,
      read.filter((topic) => topic.schema !== null),
    );
    const database = await temporaryDatabase(databaseUrl);
    const folder = mkdtempSync(join(tmpdir(), 'patchcord-ingest-'));
    writeFileSync(join(folder, 'token'), 'token');
    writeFileSync(join(folder, 'secret'), `${SECRET} the-one-before`);
    for (const one of [hash, ...others]) await configure(database, one, folder);
    const store = new LoopbackStore();
    const kafka = new KafkaClient({ brokers, clientId: 'spec', registryUrl });
    await kafka.connect();
    const recorder = await Recorder.start(kafka, read);
    const service = await startService(IngestModule, {
      name: 'ingest',
      config: ingestConfig,
      ownsProcess: false,
      http: () => ({ port: 0, host: '127.0.0.1', bodies: 'bytes', bodyBytesMax: 64 * 1024 }),
      env: {
        KAFKA_BROKERS: list,
        SCHEMA_REGISTRY_URL: registryUrl,
        DATABASE_URL: database.url,
        BIGCOMMERCE_API_URL: await store.start(),
        PUBLIC_URL: 'https://hooks.example',
        INGEST_GROUP: `ingest-${hash}`,
        LOG_LEVEL: 'error',
      },
    });
    const bed = new ServiceBed(hash, store, { database, service, kafka, folder }, recorder);
    await bed.soon('the service is not ready', async () => {
      const { status } = await fetch(`${service.adminUrl}/health/ready`);
      return status === 200 || undefined;
    });
    return bed;
  }

  get url(): string {
    return `${this.parts.service.httpUrl}/webhooks/bigcommerce`;
  }

  query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.parts.database.dataSource.query(sql, parameters);
  }

  async stop(): Promise<void> {
    const { service, kafka, database, folder } = this.parts;
    await service.stop();
    await this.recorder.stop();
    await kafka.close();
    await this.store.stop();
    await database.remove();
    rmSync(folder, { recursive: true });
  }

  webhook(scope: string, data: object, hash: string = this.hash): string {
    const created = Math.floor(Date.now() / 1_000);
    return JSON.stringify({ producer: `stores/${hash}`, store_id: '1', scope, hash: 'x', created_at: created, data });
  }

  /** The status that a signed webhook is answered with. Throws when the answer says anything else. */
  async send(body: string, { to = this.hash, secret = SECRET, id = randomUUID() as string } = {}): Promise<number> {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
      'content-type': 'application/json',
    };
    const response = await fetch(`${this.url}/${to}`, { method: 'POST', body, headers });
    const text = await response.text();
    if (response.status !== 413 && text !== '') throw new Error(`The answer has a body: ${text}`);
    return response.status;
  }

  /** A notice that no receiver has seen. */
  notice(
    resource: string,
    resourceId: string,
    { storeHash = this.hash, recordId = randomUUID() as string } = {},
  ): OutgoingRecord {
    const scope = `store/${resource}/updated`;
    const bytes = Buffer.from(this.webhook(scope, { type: resource, id: Number(resourceId) }, storeHash));
    const meta = { channelId: '', sourceVersion: '', occurredAt: 1, observedAt: 1, origin: 'webhook', lane: 'live' };
    const event = { ...meta, recordId, storeHash, resourceId, resource, scope, bytes };
    return { topic: topics.notices, key: `${storeHash}/${resource}/${resourceId}`, event };
  }

  of(topic: Topic, resourceId: string): Recorded[] {
    return this.recorder.records.filter(
      ({ topic: name, event }) =>
        name === topic.name && event['storeHash'] === this.hash && event['resourceId'] === resourceId,
    );
  }

  /** Topics are read side by side, so that the end of a notice may be seen before its observation. */
  seen(topic: Topic, resourceId: string): Promise<Recorded> {
    return this.soon(`nothing about ${resourceId} on ${topic.name}`, () => this.of(topic, resourceId)[0]);
  }

  /** Of this service: those of other specs, which read the same notices, do not know the store. */
  endsOf(resourceId: string): unknown[] {
    return this.of(topics.outcomes as Topic, resourceId)
      .filter(({ event }) => event['reason'] !== 'unknown-store')
      .map(({ event }) => event['outcome']);
  }

  private async soon<T>(otherwise: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const until = performance.now() + WITHIN_MS;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (performance.now() > until) throw new Error(otherwise);
      await delay(20);
    }
  }
}

async function configure({ dataSource }: TemporaryDatabase, storeHash: string, folder: string): Promise<void> {
  const document = defaultStoreDocument(storeHash);
  const bigcommerce = {
    ...document.bigcommerce,
    accessToken: { file: join(folder, 'token') },
    clientSecret: { file: join(folder, 'secret') },
  };
  await dataSource.query(
    `insert into config.store_document (store_hash, version, document, source, applied_by) values ($1, 1, $2, '', 'spec')`,
    [storeHash, JSON.stringify({ ...document, bigcommerce })],
  );
}
