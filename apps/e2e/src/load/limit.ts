import { setTimeout as delay } from 'node:timers/promises';
import { Pipeline, type StackEnvironment } from '@patchcord/testing';
import { benchDocument } from '../bench/document.js';
import { readChanges } from './changes.js';
import { callsPer, untilHooked, type LiveLoad, type LoadOptions } from './run.js';

/** One rate of the ramp. */
export interface Step {
  actsPerSecond: number;
  changesPerSecond: number;
  /** Age of the oldest change that was not fetched, at its highest. */
  oldestSecondsMax: number;
  bigcommerce: LiveLoad['bigcommerce'];
}

export interface Limit {
  steps: Step[];
  /** Announced changes a second of the last rate at which nothing stayed behind, and of the first at which it did. */
  lastWithoutLag: number | undefined;
  lagBegins: number | undefined;
}

const LAG_SECONDS = 10;
const SAMPLE_MS = 500;

/** Raises the rate step by step until the oldest unfetched change is older than 10 s for 10 s. */
export async function findLimit(
  stack: StackEnvironment,
  options: LoadOptions & { stepPerSecond: number },
): Promise<Limit> {
  const { say = () => undefined, services, logsDir, plan = 'pro', seconds, stepPerSecond } = options;
  const pipeline = await Pipeline.start(stack, {
    services,
    logsDir,
    document: benchDocument,
    env: { SIMULATOR_PLAN: plan, OTEL_TRACES_EXPORTER: 'none' },
  });
  const limit: Limit = { steps: [], lastWithoutLag: undefined, lagBegins: undefined };
  try {
    await untilHooked(pipeline);
    for (let rate = options.perSecond; limit.lagBegins === undefined && rate <= 200; rate += stepPerSecond) {
      const { step, isLagging } = await walk(pipeline, rate, seconds);
      limit.steps.push(step);
      say(JSON.stringify({ ...step, bigcommerce: { ...step.bigcommerce, byRoute: undefined } }));
      if (isLagging) limit.lagBegins = step.changesPerSecond;
      else limit.lastWithoutLag = step.changesPerSecond;
    }
    return limit;
  } finally {
    await pipeline.stop();
  }
}

async function walk(pipeline: Pipeline, rate: number, seconds: number): Promise<{ step: Step; isLagging: boolean }> {
  const fromMs = Date.now();
  const { mark } = await pipeline.control<{ mark: number | string }>('/bigcommerce/calls/mark', {});
  await pipeline.control('/bigcommerce/shoppers', { perSecond: rate, seconds: null });
  let oldestSecondsMax = 0;
  let laggingSinceMs: number | undefined;
  let isLagging = false;
  // A step that lags at its end goes on until it is clear whether it recovers.
  while (!isLagging && (Date.now() - fromMs < seconds * 1_000 || laggingSinceMs !== undefined)) {
    await delay(SAMPLE_MS);
    const age = await oldestSeconds(pipeline);
    oldestSecondsMax = Math.max(oldestSecondsMax, age);
    laggingSinceMs = age > LAG_SECONDS ? (laggingSinceMs ?? Date.now()) : undefined;
    isLagging = laggingSinceMs !== undefined && Date.now() - laggingSinceMs >= LAG_SECONDS * 1_000;
  }
  const changes = (await readChanges(pipeline)).filter(({ atMs }) => atMs >= fromMs);
  const calls = await pipeline.control<Parameters<typeof callsPer>[0]>(`/bigcommerce/calls?since=${mark}`);
  const changesPerSecond = (changes.length * 1_000) / (Date.now() - fromMs);
  return {
    step: { actsPerSecond: rate, changesPerSecond, oldestSecondsMax, bigcommerce: callsPer(calls, changes) },
    isLagging,
  };
}

/** What waits because it is looked at again on purpose does not count. */
async function oldestSeconds(pipeline: Pipeline): Promise<number> {
  const [row] = await pipeline.query<{ age: number | null }>(
    `select extract(epoch from now() - min(first_asked_at))::float8 as age from ingest.fetch_due where attempts = 0 and absences = 0`,
  );
  return row?.age ?? 0;
}
