import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { resourceKey, topics } from '@patchcord/events';
import { failpoints, type Failpoint } from '@patchcord/runtime';
import type { Running, ServiceName, StackEnvironment } from '@patchcord/testing';
import pg from 'pg';
import { Random } from './random.js';
import type { Check, Row, Run, RunOptions, RunResult } from './row.js';
import { Stand } from './stand.js';

type Service = Exclude<ServiceName, 'console-api'>;

/** Who is armed, how, and what brings the process there. */
interface Plan {
  services: readonly Service[];
  /** Hits until it bites, from and to. */
  nth: readonly [number, number];
  /** A call is on its way, and the process dies this long after. */
  afterMs?: number;
  provoke?: (stand: Stand, service: Service) => Promise<void>;
  /** What ends up in an error topic because of it. */
  rejects?: number;
}

const plans: Record<Exclude<Failpoint, 'FP14'>, Plan> = {
  FP1: { services: ['ingest'], nth: [3, 30] },
  FP2: { services: ['ingest'], nth: [3, 30] },
  FP3: { services: ['ingest'], nth: [3, 20] },
  FP4: { services: ['ingest'], nth: [3, 20] },
  FP5: { services: ['enrich'], nth: [2, 15] },
  FP6: { services: ['normalize', 'enrich', 'ingest'], nth: [2, 10] },
  FP7: { services: ['deliver'], nth: [5, 60] },
  FP8: { services: ['deliver'], nth: [5, 60], afterMs: 100, provoke: slowAnswers },
  FP9: { services: ['deliver'], nth: [5, 60] },
  FP10: { services: ['deliver'], nth: [5, 60] },
  FP11: { services: ['normalize'], nth: [1, 1], provoke: poison, rejects: 1 },
  FP12: { services: ['normalize', 'enrich', 'deliver'], nth: [1, 2], provoke: rebalance },
  FP13: { services: ['deliver', 'enrich', 'normalize'], nth: [1, 3], provoke: terminate },
};

const PER_SECOND = 15;
const SECONDS = 6;
const BITE_WITHIN_MS = 40_000;

/** At each named place a process is killed, while shoppers go on, and started again. All of them share one running stack. */
export const failpointRuns: Row = {
  name: 'failpoints',
  demand: '14 failpoints × 3 seeds: 42 of 42',
  whole: Object.keys(failpoints),
  seeds: 3,
  runs(stack, options, only) {
    const names = (Object.keys(failpoints) as Failpoint[]).filter((name) => only === undefined || name === only);
    const seeds = options.isShort ? [options.seed] : [options.seed, options.seed + 1, options.seed + 2];
    const lives = new SharedStand(stack, options);
    const runs = seeds.flatMap((seed) =>
      names.map((name): Run => ({
        name,
        seed,
        run: () => (name === 'FP14' ? killMigration(stack, seed) : lives.run(name, seed)),
      })),
    );
    return Object.assign(runs, { end: () => lives.stop() });
  },
};

class SharedStand {
  private starting: Promise<Stand> | undefined;
  private rejects = 0;

  constructor(
    private readonly stack: StackEnvironment,
    private readonly options: RunOptions,
  ) {}

  async run(name: Exclude<Failpoint, 'FP14'>, seed: number): Promise<RunResult> {
    const stand = await (this.starting ??= Stand.start(this.stack, { seed: this.options.seed }));
    this.rejects += plans[name].rejects ?? 0;
    return biteOn(stand, [name], seed, this.rejects);
  }

  async stop(): Promise<void> {
    const { starting } = this;
    this.starting = undefined;
    await (await starting?.catch(() => undefined))?.stop();
  }
}

/** Arms processes at these places, one each, lets shoppers bring them there, and starts them again. `rejects` so far, this run's included. */
export async function biteOn(
  stand: Stand,
  names: readonly Exclude<Failpoint, 'FP14'>[],
  seed: number,
  rejects: number,
): Promise<RunResult> {
  const lives = await Promise.all(names.map((name) => arm(stand, name, seed)));
  const shopping = stand.shop(PER_SECOND, SECONDS);
  await Promise.all(lives.map(({ name, service }) => plans[name].provoke?.(stand, service)));
  let diedAt = 0;
  const deaths = await Promise.all(
    lives.map(async ({ service, armed }) => {
      const hasDied = await Promise.race([armed.gone.then(() => true), delay(BITE_WITHIN_MS, false, { ref: false })]);
      diedAt = Math.max(diedAt, performance.now());
      if (!hasDied) await armed.stop();
      await stand.pipeline.startService(service);
      return hasDied && didBite(armed);
    }),
  );
  await shopping;
  await stand.pipeline.control('/cordial/options', { answerDelayMs: 0 });
  await stand.comeToRest();
  const recoverySeconds = (performance.now() - diedAt) / 1_000;
  for (const replica of stand.pipeline.replicas.splice(0)) await replica.stop();
  const findings = await stand.ask(rejects);
  const bites = deaths.filter(Boolean).length;
  const checks = [{ name: 'died there', holds: bites === names.length, detail: `${bites} of ${names.length}` }];
  const done = lives.map(({ name, service, nth }) => `${service} at hit ${nth}: ${failpoints[name]}`).join('; ');
  return { name: names.join('+'), seed, done, bites, recoverySeconds, findings, checks };
}

async function arm(
  stand: Stand,
  name: Exclude<Failpoint, 'FP14'>,
  seed: number,
): Promise<{ name: Exclude<Failpoint, 'FP14'>; service: Service; armed: Running; nth: number }> {
  const plan = plans[name];
  const service = plan.services[seed % plan.services.length] as Service;
  const nth = new Random(seed * 100 + Object.keys(plans).indexOf(name)).between(...plan.nth);
  await stand.pipeline.services.get(service)?.stop();
  const armed = await stand.pipeline.startService(service, { FAILPOINTS: `${name}=kill:${nth}:${plan.afterMs ?? 0}` });
  return { name, service, armed, nth };
}

/** A process may end otherwise: it says so when a failpoint ended it. */
function didBite({ logFile }: Running): boolean {
  return readFileSync(logFile, 'utf8').includes('{"failpoint":"');
}

/** Long enough for a process to die between a call and its answer. */
async function slowAnswers(stand: Stand): Promise<void> {
  await stand.pipeline.control('/cordial/options', { answerDelayMs: 300 });
}

/** Bytes that no schema fits. */
async function poison(stand: Stand): Promise<void> {
  const key = resourceKey('abc123', 'order', '999999');
  await stand.client.producer.sendRaw([{ topic: topics.rawOrders.name, key, value: randomBytes(64) }]);
}

/** One more member joins, so that the first has to hand its partitions back. */
async function rebalance(stand: Stand, service: Service): Promise<void> {
  await delay(2_000);
  if (service !== 'ingest') await stand.pipeline.startReplica(service);
}

async function terminate(stand: Stand, service: Service): Promise<void> {
  await delay(3_000);
  stand.pipeline.services.get(service)?.signal('SIGTERM');
}

const MIGRATE = fileURLToPath(new URL('../../../../libs/database/dist/migrate.js', import.meta.url));

/** A deploy that dies half-way is simply run again; what it leaves is what an undisturbed one makes. */
async function killMigration(stack: StackEnvironment, seed: number): Promise<RunResult> {
  const nth = new Random(seed).between(5, 60);
  const admin = new pg.Client({ connectionString: stack.DATABASE_URL });
  await admin.connect();
  const names = ['broken', 'whole'].map((kind) => `${kind}_${randomUUID().replaceAll('-', '')}`);
  const [broken = '', whole = ''] = names.map(
    (name) => Object.assign(new URL(stack.DATABASE_URL), { pathname: `/${name}` }).href,
  );
  try {
    for (const name of names) await admin.query(`create database ${name}`);
    const first = await migrate(broken, { FAILPOINTS: `FP14=kill:${nth}` });
    const startedAt = performance.now();
    const second = await migrate(broken, {});
    const recoverySeconds = (performance.now() - startedAt) / 1_000;
    await migrate(whole, {});
    const [left, right] = [await shapeOf(broken), await shapeOf(whole)];
    const checks: Check[] = [
      { name: 'the second run ends well', holds: second.code === 0, detail: `exit ${second.code}` },
      {
        name: 'same tables, columns and functions as undisturbed',
        holds: left.length > 100 && left.join() === right.join(),
        detail: `${left.length} and ${right.length}`,
      },
    ];
    return {
      name: 'FP14',
      seed,
      done: `the migration died at statement ${nth}`,
      bites: first.signal === 'SIGKILL' ? 1 : 0,
      recoverySeconds,
      findings: [],
      checks,
    };
  } finally {
    for (const name of names) await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  }
}

async function migrate(
  url: string,
  env: Record<string, string>,
): Promise<{ code: number | null; signal: string | null }> {
  const child = spawn(process.execPath, [MIGRATE], {
    env: { DATABASE_URL: url, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return { code, signal };
}

async function shapeOf(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ line: string }>(
    `select table_schema || '.' || table_name || '.' || column_name || ' ' || data_type as line from information_schema.columns
       where table_schema in ('config', 'ingest', 'enrich', 'deliver', 'console') and table_name not like 'outcome\\_2%'
     union all select routine_schema || '.' || routine_name || '()' from information_schema.routines
       where routine_schema in ('ingest', 'enrich', 'deliver', 'console') order by 1`,
  );
  await client.end();
  return rows.map(({ line }) => line);
}
