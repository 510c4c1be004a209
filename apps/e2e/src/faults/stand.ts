import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { KafkaClient } from '@patchcord/kafka';
import { Pipeline, type PipelineOptions, type ServiceName, type StackEnvironment } from '@patchcord/testing';
import { removeTopics } from '../topics-removed.js';
import { apiKeyName, faultDocument } from './document.js';
import { groups } from './groups.js';
import type { Finding, Question } from './oracle/question.js';
import { Sampler } from './sampler.js';

export const services: readonly ServiceName[] = ['ingest', 'normalize', 'enrich', 'deliver', 'console-api'];

export interface StandOptions {
  seed: number;
  /** Each with an account of its own where there are several. Default: one, `abc123`, with the account `main`. */
  stores?: readonly string[];
  services?: readonly ServiceName[];
  between?: PipelineOptions['between'];
  env?: Record<string, string>;
  /** Whether who opted out may come back by a newer opt-in. Default false. */
  forceResubscribe?: boolean;
}

const ORACLE = fileURLToPath(new URL('../../dist/faults/oracle/main.js', import.meta.url));
const REST_SECONDS = 120;
/** Without them nobody is told of a change. */
const HOOKS_OF_A_STORE = 4;
/** BigCommerce's minutes between retries as seconds, or a run would wait for them most of its time. */
const RETRY_TIME_SCALE = '0.02';
/** Bodies of calls that the stand-in of Cordial keeps: the oracle reads all of them. */
const BODIES_KEPT = 1_000_000;

/** The whole product on a real stack, with what it takes to break it, and to find out what that did. */
export class Stand {
  readonly startedMs = Date.now();
  readonly resetsMs: number[] = [];
  /** What does not let it come to rest, as of the last look. */
  private unrest = '';

  private constructor(
    readonly stack: StackEnvironment,
    readonly pipeline: Pipeline,
    readonly client: KafkaClient,
    readonly sampler: Sampler,
    readonly stores: { storeHash: string; account: string }[],
    readonly logsDir: string,
  ) {}

  static async start(stack: StackEnvironment, options: StandOptions): Promise<Stand> {
    const logsDir = mkdtempSync(join(tmpdir(), 'patchcord-faults-'));
    const hashes = options.stores ?? ['abc123'];
    const stores = hashes.map((storeHash) => ({ storeHash, account: hashes.length === 1 ? 'main' : storeHash }));
    await removeTopics(stack.KAFKA_BROKERS.split(','));
    const keys = stores
      .filter(({ account }) => account !== 'main')
      .map(({ account }) => [apiKeyName(account), `key-${account}`]);
    const pipeline = await Pipeline.start(stack, {
      services: [],
      logsDir,
      storeHashes: hashes,
      document: (hash) =>
        faultDocument(hash, stores.find(({ storeHash }) => storeHash === hash)?.account, options.forceResubscribe),
      env: {
        SIMULATOR_SEED: String(options.seed),
        SIMULATOR_RETRY_TIME_SCALE: RETRY_TIME_SCALE,
        OTEL_TRACES_EXPORTER: 'none',
        ...(Object.fromEntries(keys) as Record<string, string>),
        ...options.env,
      },
      ...(options.between ? { between: options.between } : {}),
    });
    const client = new KafkaClient({
      brokers: stack.KAFKA_BROKERS.split(','),
      clientId: 'faults',
      registryUrl: stack.SCHEMA_REGISTRY_URL,
    });
    const stand = new Stand(stack, pipeline, client, new Sampler(client), stores, logsDir);
    await stand.prepare(options.services ?? services);
    return stand;
  }

  private async prepare(names: readonly ServiceName[]): Promise<void> {
    await this.pipeline.control('/cordial/options', { bodiesKept: BODIES_KEPT });
    for (const { account } of this.stores.filter((store) => store.account !== 'main'))
      await this.pipeline.control('/cordial/accounts', { name: account, apiKey: `key-${account}` });
    await Promise.all(names.map((name) => this.pipeline.startService(name)));
    const hooksMin = HOOKS_OF_A_STORE * this.stores.length;
    while ((await this.pipeline.control<unknown[]>('/bigcommerce/hooks')).length < hooksMin) await delay(100);
    await this.sampler.start();
  }

  /** Acts of shoppers; resolves when they are done, with how many changes BigCommerce announced since the beginning. */
  async shop(perSecond: number, seconds: number): Promise<void> {
    await this.pipeline.control('/bigcommerce/shoppers', { perSecond, seconds });
    for (;;) {
      await delay(200);
      const { isRunning } = await this.pipeline.control<{ isRunning: boolean }>('/bigcommerce/shoppers');
      if (!isRunning) return;
    }
  }

  /** Takes away what was set at the control port. */
  async undo(path: string): Promise<void> {
    const { control } = this.pipeline.simulator.ready['ports'] as { control: number };
    await fetch(`http://127.0.0.1:${control}${path}`, { method: 'DELETE' });
  }

  /** SIGKILL, and up again; how long until it is ready, in seconds. */
  async killAndStart(name: ServiceName): Promise<number> {
    const startedAt = performance.now();
    await this.pipeline.kill(name);
    await this.pipeline.startService(name);
    return (performance.now() - startedAt) / 1_000;
  }

  /** Waits until nothing moves and nothing waits; after how many seconds. Throws, saying what still moves, after two minutes. */
  async comeToRest(withinSeconds = REST_SECONDS): Promise<number> {
    const startedAt = performance.now();
    let quiet = 0;
    for (;;) {
      this.unrest = await this.whatMoves().catch((error: unknown) => String(error));
      quiet = this.unrest === '' ? quiet + 1 : 0;
      const seconds = (performance.now() - startedAt) / 1_000;
      if (quiet === 2) return seconds;
      if (seconds > withinSeconds)
        throw new Error(`No rest after ${withinSeconds} s: ${this.unrest}; ${await this.whatIsIll()}`);
      await delay(500);
    }
  }

  /** What services themselves say is wrong with them, and who is in the groups: for whoever has to find out why. */
  private async whatIsIll(): Promise<string> {
    const told: string[] = [];
    for (const { name, ready } of [...this.pipeline.services.values(), ...this.pipeline.replicas]) {
      for (const kind of ['live', 'ready']) {
        const response = await fetch(`${String(ready['adminUrl'])}/health/${kind}`).catch(() => undefined);
        const report = (await response?.json()) as { checks?: Record<string, string> } | undefined;
        for (const [check, state] of Object.entries(report?.checks ?? { all: 'no answer' }))
          if (state !== 'ok') told.push(`${name} ${kind}: ${check} ${state}`);
      }
    }
    const admin = this.client.kafka.admin();
    await admin.connect();
    const { groups: described } = await admin.describeGroups(Object.keys(groups));
    await admin.disconnect();
    told.push(...described.map(({ groupId, state, members }) => `${groupId} ${state} ${members.length}`));
    return told.join(', ');
  }

  private async whatMoves(): Promise<string> {
    const hooks = await this.pipeline.control<{ queued: number; inFlight: number; waiting: number }>(
      '/bigcommerce/webhooks',
    );
    const pending = hooks.queued + hooks.inFlight + hooks.waiting;
    if (pending > 0) return `${pending} webhooks on their way`;
    const [counts] = await this.pipeline.query<{ due: number; orders: number; parked: number }>(
      `select (select count(*)::int from ingest.fetch_due) as due, (select count(*)::int from enrich.waiting_order) as orders,
         (select count(*)::int from deliver.parked where is_open) as parked`,
    );
    const { due = 0, orders = 0, parked = 0 } = counts ?? {};
    if (due + orders + parked > 0) return `${due} fetches due, ${orders} orders wait, ${parked} commands parked`;
    const lag = Object.entries(await this.sampler.lag());
    return lag.map(([group, records]) => `${group} is ${records} behind`).join(', ');
  }

  /** What the oracle says, in a process of its own. */
  async ask(rejectsExpected = 0): Promise<Finding[]> {
    const ports = this.pipeline.simulator.ready['ports'] as { control: number; bigcommerce: number };
    const question: Question = {
      controlUrl: `http://127.0.0.1:${ports.control}`,
      bigcommerceUrl: `http://127.0.0.1:${ports.bigcommerce}`,
      accessToken: 'simulated-access-token',
      databaseUrl: this.pipeline.databaseUrl,
      brokers: this.stack.KAFKA_BROKERS.split(','),
      registryUrl: this.stack.SCHEMA_REGISTRY_URL,
      stores: this.stores,
      offsets: this.sampler.samples,
      resetsMs: this.resetsMs,
      rejectsExpected,
    };
    const [questionFile, answerFile] = [join(this.logsDir, 'question.json'), join(this.logsDir, 'answer.json')];
    writeFileSync(questionFile, JSON.stringify(question));
    const oracle = fork(ORACLE, [questionFile, answerFile], { execArgv: ['--enable-source-maps'], stdio: 'inherit' });
    const [code] = (await once(oracle, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`The oracle ended with ${code}.`);
    return JSON.parse(readFileSync(answerFile, 'utf8')) as Finding[];
  }

  async stop(): Promise<void> {
    await this.sampler.stop();
    await this.client.close();
    await this.pipeline.stop();
  }
}
