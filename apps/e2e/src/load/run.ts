import { setTimeout as delay } from 'node:timers/promises';
import { topics } from '@patchcord/events';
import { KafkaClient } from '@patchcord/kafka';
import { Pipeline, type ServiceName, type StackEnvironment } from '@patchcord/testing';
import { benchDocument } from '../bench/document.js';
import { Watch } from '../watch.js';
import { Arrivals, Books, endingOf } from './books.js';
import { newestOf, readChanges, readEffects, type Change } from './changes.js';
import { compare, type Comparison } from './comparison.js';
import { Meter, type Used } from './meter.js';
import { percentiles, type Percentiles } from './percentiles.js';

export interface LoadOptions {
  /** Acts of shoppers; most are one announced change, an order is two or more. */
  perSecond: number;
  seconds: number;
  /** Traffic before, which is accounted for and not measured. */
  warmUpSeconds: number;
  services: readonly ServiceName[];
  logsDir: string;
  plan?: 'none' | 'standard' | 'pro';
  say?: (line: string) => void;
}

export interface LiveLoad {
  perSecond: number;
  seconds: number;
  acts: number;
  /** Announced changes of orders, customers and subscribers in the measured time. */
  changes: { total: number; perSecond: number; byResource: Record<string, number> };
  /** From the change to the last effect that it has at Cordial. */
  latencyMs: Record<string, Percentiles>;
  /** Effects that the books call applied and Cordial knows nothing of. */
  notAtCordial: string[];
  /** Measured changes that have no effect at Cordial, by how they ended. */
  withoutEffect: Record<string, number>;
  accounted: Comparison & { resources: number; settledAfterSeconds: number };
  bigcommerce: {
    calls: number;
    callsPerChange: number;
    /** Orders that changed; most more than once. */
    orders: number;
    callsPerOrder: number;
    callsPerOrderChange: number;
    byRoute: Record<string, number>;
  };
  cordial: { calls: number; callsPerSecond: number };
  processes: Record<string, Used>;
}

interface Calls {
  total: number;
  routes: { method: string; route: string; count: number }[];
}

const SETTLED_WITHIN_MS = 150_000;

/** Lets the simulator's shoppers make changes at a rate, and follows every one of them to Cordial or to how it ended. */
export async function runLoad(stack: StackEnvironment, options: LoadOptions): Promise<LiveLoad> {
  const { say = () => undefined, plan = 'none' } = options;
  const env = { SIMULATOR_PLAN: plan, OTEL_TRACES_EXPORTER: 'none' };
  const pipeline = await Pipeline.start(stack, {
    services: options.services,
    logsDir: options.logsDir,
    document: benchDocument,
    env,
  });
  try {
    await untilHooked(pipeline);
    say(`warming up for ${options.warmUpSeconds} s`);
    await shop(pipeline, Math.min(10, options.perSecond), options.warmUpSeconds);
    const fromMs = Date.now();
    const { mark } = await pipeline.control<{ mark: number | string }>('/bigcommerce/calls/mark', {});
    const meter = new Meter([...pipeline.services.values(), pipeline.simulator]);
    say(`${options.perSecond} acts a second for ${options.seconds} s`);
    const acts = await shop(pipeline, options.perSecond, options.seconds);
    const endedMs = Date.now();
    say('waiting until everything has ended');
    const { books, changes } = await settle(stack, pipeline);
    const settledAfterSeconds = (Date.now() - endedMs) / 1_000;
    const processes = meter.stop();
    const measured = changes.filter(({ atMs }) => atMs >= fromMs);
    const calls = await pipeline.control<Calls>(`/bigcommerce/calls?since=${mark}`);
    return {
      perSecond: options.perSecond,
      seconds: options.seconds,
      acts,
      changes: {
        total: measured.length,
        perSecond: measured.length / options.seconds,
        byResource: countBy(measured, ({ resource }) => resource),
      },
      ...(await latencies(pipeline, measured, books)),
      accounted: {
        resources: newestOf(changes).length,
        settledAfterSeconds,
        ...(await compare(pipeline, changes, books)),
      },
      bigcommerce: callsPer(calls, measured),
      cordial: await cordialCalls(pipeline, fromMs, options.seconds),
      processes,
    };
  } finally {
    await pipeline.stop();
  }
}

/** Resolves when the hooks stand, without which nobody is told of a change. */
export async function untilHooked(pipeline: Pipeline): Promise<void> {
  while ((await pipeline.control<unknown[]>('/bigcommerce/hooks')).length < 4) await delay(100);
}

/** Traffic for a time; how many acts that were. */
async function shop(pipeline: Pipeline, perSecond: number, seconds: number): Promise<number> {
  if (seconds === 0) return 0;
  const before = await pipeline.control<{ total: number }>('/bigcommerce/shoppers');
  await pipeline.control('/bigcommerce/shoppers', { perSecond, seconds });
  for (;;) {
    await delay(200);
    const { isRunning, total } = await pipeline.control<{ isRunning: boolean; total: number }>('/bigcommerce/shoppers');
    if (!isRunning) return total - before.total;
  }
}

/** Reads the books until each resource's newest change has an end there. */
async function settle(stack: StackEnvironment, pipeline: Pipeline): Promise<{ books: Books; changes: Change[] }> {
  const client = new KafkaClient({
    brokers: stack.KAFKA_BROKERS.split(','),
    clientId: 'load',
    registryUrl: stack.SCHEMA_REGISTRY_URL,
  });
  const watch = await Watch.start(client, [topics.outcomes.name]);
  const untilMs = Date.now() + SETTLED_WITHIN_MS;
  try {
    for (;;) {
      await delay(1_000);
      const books = new Books(watch.outcomes);
      const changes = await readChanges(pipeline);
      const isSettled = newestOf(changes).every((change) => isFinal(books.endOf(change)?.outcome));
      if (isSettled || Date.now() > untilMs) return { books, changes };
    }
  } finally {
    await watch.stop();
    await client.close();
  }
}

/** Parked and unknown are followed by another end. */
function isFinal(outcome: string | undefined): boolean {
  return outcome !== undefined && outcome !== 'parked' && outcome !== 'unknown';
}

async function latencies(
  pipeline: Pipeline,
  measured: readonly Change[],
  books: Books,
): Promise<Pick<LiveLoad, 'latencyMs' | 'notAtCordial' | 'withoutEffect'>> {
  const rows = await pipeline.query<{ id: string; cid: string }>(
    `select id, cid from deliver.cordial_state where kind = 'contact'`,
  );
  const arrivals = new Arrivals(await readEffects(pipeline), new Map(rows.map(({ id, cid }) => [id, cid])));
  const waits: Record<string, number[]> = { all: [], order: [], customer: [], subscriber: [] };
  const withoutEffect: Record<string, number> = {};
  for (const change of measured) {
    const [held] = books.holding(change);
    const at = held && arrivals.at(held);
    if (at !== undefined) {
      waits['all']?.push(at - change.atMs);
      waits[change.resource]?.push(at - change.atMs);
    } else {
      const end = held ? endingOf(held) : books.endOf(change);
      const label = end
        ? `${change.resource} ${end.outcome}${end.reason === '' ? '' : `:${end.reason}`}`
        : 'unaccounted';
      withoutEffect[label] = (withoutEffect[label] ?? 0) + 1;
    }
  }
  return {
    latencyMs: Object.fromEntries(Object.entries(waits).map(([name, list]) => [name, percentiles(list)])),
    notAtCordial: arrivals.notAtCordial,
    withoutEffect,
  };
}

/** All calls for each change, and those of the order routes for each order and each change of one. */
export function callsPer({ total, routes }: Calls, changes: readonly Change[]): LiveLoad['bigcommerce'] {
  const changesOfOrders = changes.filter(({ resource }) => resource === 'order');
  const orders = new Set(changesOfOrders.map(({ id }) => id)).size;
  const ofOrders = routes.filter(({ route }) => route.includes('/orders')).reduce((sum, { count }) => sum + count, 0);
  const byRoute = Object.fromEntries(routes.map(({ method, route, count }) => [`${method} ${route}`, count]));
  return {
    calls: total,
    callsPerChange: total / changes.length,
    orders,
    callsPerOrder: ofOrders / orders,
    callsPerOrderChange: ofOrders / changesOfOrders.length,
    byRoute,
  };
}

async function cordialCalls(pipeline: Pipeline, fromMs: number, seconds: number): Promise<LiveLoad['cordial']> {
  const calls = (await readEffects(pipeline)).filter(({ at }) => at >= fromMs).length;
  return { calls, callsPerSecond: calls / seconds };
}

function countBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[nameOf(item)] = (counts[nameOf(item)] ?? 0) + 1;
  return counts;
}
