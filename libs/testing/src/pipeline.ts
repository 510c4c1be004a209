import { randomUUID } from 'node:crypto';
import { createDataSource } from '@patchcord/database';
import { applySchemas, applyTopics } from '@patchcord/kafka';
import pg from 'pg';
import { startApp, type Running } from './processes.js';

export type ServiceName = 'ingest' | 'normalize' | 'enrich' | 'deliver' | 'console-api';

/** Where the parts of a stack are: what `infra/local/stack.mjs` gives as `env`. */
export interface StackEnvironment {
  KAFKA_BROKERS: string;
  SCHEMA_REGISTRY_URL: string;
  DATABASE_URL: string;
}

export interface PipelineOptions {
  services: readonly ServiceName[];
  logsDir: string;
  /** Which stand-ins run. Default both. */
  stands?: readonly ('bigcommerce' | 'cordial')[];
  /** More environment for the simulator and the services. */
  env?: Record<string, string>;
  /** Store document applied before the services start; its YAML is kept empty. */
  document: (hash: string) => object;
  storeHash?: string;
  /** Where there are several stores. Default: the one of `storeHash`. */
  storeHashes?: readonly string[];
  /** Puts something between the services and what they call: takes the addresses, gives those they get instead. */
  between?: (addresses: Addresses) => Promise<Addresses>;
}

/** What services call over the network, Kafka apart, whose clients follow what the broker says of itself. */
export interface Addresses {
  DATABASE_URL: string;
  SCHEMA_REGISTRY_URL: string;
  BIGCOMMERCE_API_URL: string;
  CORDIAL_API_URL: string;
}

/** The whole product, or a part of it, on a real stack with the stand-ins at both ends, in a database of its own. */
export class Pipeline {
  readonly services = new Map<ServiceName, Running>();
  /** Further processes of a service, beside the one in `services`. */
  readonly replicas: Running[] = [];
  private receiver: Promise<Record<string, string>> | undefined;

  private constructor(
    readonly simulator: Running,
    readonly databaseUrl: string,
    private readonly env: Record<string, string>,
    private readonly logsDir: string,
    private readonly adminUrl: string,
  ) {}

  static async start(stack: StackEnvironment, options: PipelineOptions): Promise<Pipeline> {
    await applyTopics({ brokers: stack.KAFKA_BROKERS.split(',') });
    await applySchemas(stack.SCHEMA_REGISTRY_URL);
    const databaseUrl = await makeDatabase(stack.DATABASE_URL);
    const hashes = options.storeHashes ?? [options.storeHash ?? 'abc123'];
    for (const hash of hashes) await applyDocument(databaseUrl, hash, options.document);
    const simulator = await startApp(
      'simulator',
      {
        SIMULATOR_ROLES: (options.stands ?? ['bigcommerce', 'cordial']).join(','),
        SIMULATOR_SEED: '1',
        SIMULATOR_STORES: hashes.join(','),
        ...options.env,
      },
      options.logsDir,
    );
    const ports = simulator.ready['ports'] as { bigcommerce?: number; cordial?: number };
    const addresses: Addresses = {
      DATABASE_URL: databaseUrl,
      SCHEMA_REGISTRY_URL: stack.SCHEMA_REGISTRY_URL,
      BIGCOMMERCE_API_URL: `http://127.0.0.1:${ports.bigcommerce ?? 1}`,
      CORDIAL_API_URL: `http://127.0.0.1:${ports.cordial ?? 1}`,
    };
    const env = {
      ...stack,
      ...((await options.between?.(addresses)) ?? addresses),
      // Only what a run arms itself can bite.
      FAILPOINTS_IN_PRODUCTION: 'yes',
      BIGCOMMERCE_ACCESS_TOKEN: 'simulated-access-token',
      BIGCOMMERCE_CLIENT_SECRET: 'simulated-client-secret',
      CORDIAL_API_KEY: 'simulated-api-key',
      PATCHCORD_TOKEN: 'local',
      LOG_LEVEL: 'warn',
      ...options.env,
    };
    const pipeline = new Pipeline(simulator, databaseUrl, env, options.logsDir, stack.DATABASE_URL);
    await Promise.all(options.services.map((name) => pipeline.startService(name)));
    return pipeline;
  }

  /** Starts a service, or starts it again: `ingest` at the address that the hooks know. */
  async startService(name: ServiceName, env: Record<string, string> = {}): Promise<Running> {
    const own = name === 'ingest' ? await (this.receiver ??= receiverAddress()) : {};
    const running = await startApp(name, { ...this.env, ...own, ...env }, this.logsDir);
    this.services.set(name, running);
    return running;
  }

  /** Starts one more process of a service, which is stopped with the others. Not for `ingest`, whose receiver has one address. */
  async startReplica(name: Exclude<ServiceName, 'ingest'>, env: Record<string, string> = {}): Promise<Running> {
    const running = await startApp(name, { ...this.env, ...env }, this.logsDir);
    this.replicas.push(running);
    return running;
  }

  /** SIGKILL. Resolves when the process is gone. */
  async kill(name: ServiceName): Promise<void> {
    const running = this.services.get(name);
    running?.signal('SIGKILL');
    await running?.gone;
  }

  /** Where services find Cordial, a proxy in between included. */
  get cordialUrl(): string {
    return this.env['CORDIAL_API_URL'] ?? '';
  }

  /** A call to the simulator's control port. Throws on any answer but 2xx. */
  async control<Answer = unknown>(path: string, body?: object): Promise<Answer> {
    const { control } = this.simulator.ready['ports'] as { control: number };
    const init =
      body === undefined
        ? {}
        : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(`http://127.0.0.1:${control}${path}`, init);
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  /** Rows of the pipeline's own database. */
  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      return (await client.query(sql, parameters)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  /** Services first, then the stand-ins, then the database. */
  async stop(): Promise<void> {
    await Promise.all([...this.services.values(), ...this.replicas].map((service) => service.stop()));
    await this.simulator.stop();
    const client = new pg.Client({ connectionString: this.adminUrl });
    await client.connect();
    await client.query(`drop database ${new URL(this.databaseUrl).pathname.slice(1)} with (force)`);
    await client.end();
  }
}

async function makeDatabase(url: string): Promise<string> {
  const name = `pipeline_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const made = new URL(url);
  made.pathname = `/${name}`;
  const dataSource = await createDataSource({ url: made.href }).initialize();
  await dataSource.runMigrations({ transaction: 'each' });
  await dataSource.destroy();
  return made.href;
}

async function applyDocument(url: string, hash: string, document: (hash: string) => object): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `insert into config.store_document (store_hash, version, document, source, applied_by) values ($1, 1, $2, '', 'spec')`,
    [hash, JSON.stringify(document(hash))],
  );
  await client.end();
}

/** The hooks name the receiver's address, so its port is chosen before it starts. */
async function receiverAddress(): Promise<Record<string, string>> {
  const { createServer } = await import('node:net');
  const port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address() as { port: number };
      server.close(() => resolve(free));
    });
  });
  return { HTTP_PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` };
}
