import { setTimeout as delay } from 'node:timers/promises';
import type { StackEnvironment } from '@patchcord/testing';
import { Random } from './random.js';
import type { Check, Row, Run, RunOptions, RunResult, StackParts } from './row.js';
import { Stand } from './stand.js';

type Part = 'kafka' | 'postgres';
type Way = 'kill' | 'stop';

const FLOWS_WITHIN_SECONDS = 30;
const PER_SECOND = 10;
const STOPPED_MS = 12_000;
const OUTAGE_MS = 120_000;

/** Broker and PostgreSQL killed and stopped, and an outage of our own receiver of which BigCommerce does not tell us afterwards. */
export const dependencies: Row = {
  name: 'dependencies',
  demand:
    'broker and PostgreSQL, 5 kills and 5 stops each, 2-minute outage: every webhook answered 200 is in the log, 0 in error topics, flowing again ≤ 30 s after, missed changes found by the delta',
  whole: ['kafka-kill', 'kafka-stop', 'postgres-kill', 'postgres-stop', 'outage'],
  runs(stack, options, only) {
    const { seed } = options;
    const times = options.isShort ? 1 : 5;
    const broken = (['kafka', 'postgres'] as const).flatMap((part) =>
      (['kill', 'stop'] as const).map((way) => ({
        name: `${part}-${way}`,
        seed,
        run: () => breakPart(stack, options, part, way, times),
      })),
    );
    const all: Run[] = [...broken, { name: 'outage', seed, run: () => outage(stack, options) }];
    return all.filter(({ name }) => only === undefined || name === only);
  },
};

async function breakPart(
  stack: StackEnvironment,
  { seed, parts, say }: RunOptions,
  part: Part,
  way: Way,
  times: number,
): Promise<RunResult> {
  const random = new Random(seed);
  const stand = await Stand.start(stack, { seed });
  try {
    await stand.shop(PER_SECOND, 2);
    const flows: number[] = [];
    await stand.pipeline.control('/bigcommerce/shoppers', { perSecond: PER_SECOND });
    for (let time = 0; time < times; time += 1) {
      await delay(random.between(2_000, 4_000));
      await breakOnce(parts, part, way, random);
      const seconds = await secondsUntilFlowing(stand, `${part}-${way}-${time}@example.com`);
      flows.push(seconds);
      say(`${part} ${way}: flows again after ${seconds.toFixed(1)} s`);
    }
    await endTraffic(stand);
    await stand.comeToRest();
    const findings = await stand.ask();
    const slowest = Math.max(...flows);
    return {
      name: `${part}-${way}`,
      seed,
      done: `${part}: ${times} times ${way === 'kill' ? 'SIGKILL' : `SIGSTOP for ${STOPPED_MS / 1_000} s`}`,
      bites: flows.length,
      recoverySeconds: slowest,
      findings,
      checks: [flowsCheck(slowest)],
    };
  } finally {
    // Whatever went wrong, nobody after us wants a part that is stopped.
    await parts.kill(part, 'SIGCONT').catch(() => undefined);
    await parts.start(part);
    await stand.stop();
  }
}

async function breakOnce(parts: StackParts, part: Part, way: Way, random: Random): Promise<void> {
  if (way === 'kill') {
    await parts.kill(part);
    await delay(random.between(1_000, 4_000));
    return parts.start(part);
  }
  await parts.kill(part, 'SIGSTOP');
  await delay(STOPPED_MS);
  await parts.kill(part, 'SIGCONT');
}

function flowsCheck(seconds: number): Check {
  const holds = seconds <= FLOWS_WITHIN_SECONDS;
  return { name: `flows again within ${FLOWS_WITHIN_SECONDS} s`, holds, detail: `${seconds.toFixed(1)} s` };
}

/** A last few acts, and the shoppers stop. */
async function endTraffic(stand: Stand): Promise<void> {
  await stand.pipeline.control('/bigcommerce/shoppers', { perSecond: PER_SECOND, seconds: 1 });
  await delay(1_500);
}

/** A new customer is made, and looked for at Cordial. */
async function secondsUntilFlowing(stand: Stand, email: string): Promise<number> {
  const startedAt = performance.now();
  await stand.pipeline.control('/bigcommerce/actions/createCustomer', { email, firstName: 'Probe' });
  for (;;) {
    const seconds = (performance.now() - startedAt) / 1_000;
    const found = await stand.pipeline
      .control(`/cordial/contacts?email=${encodeURIComponent(email)}`)
      .catch(() => undefined);
    if (found !== undefined || seconds > 4 * FLOWS_WITHIN_SECONDS) return seconds;
    await delay(100);
  }
}

/** For two minutes nobody takes webhooks, and those of that time never come again: only a delta can find what changed. */
async function outage(stack: StackEnvironment, { seed, isShort, say }: RunOptions): Promise<RunResult> {
  const stand = await Stand.start(stack, { seed });
  try {
    await stand.shop(PER_SECOND, 3);
    await stand.comeToRest();
    await stand.pipeline.kill('ingest');
    await stand.pipeline.control('/bigcommerce/faults', { dropHooksRatio: 1 });
    const before = await droppedSoFar(stand);
    await stand.shop(PER_SECOND, (isShort ? 15_000 : OUTAGE_MS) / 1_000);
    const bites = (await droppedSoFar(stand)) - before;
    await stand.undo('/bigcommerce/faults');
    say(`${bites} webhooks never came`);
    const endedAt = performance.now();
    await stand.pipeline.startService('ingest');
    const flows = await secondsUntilFlowing(stand, 'after-outage@example.com');
    const missing = await untilNothingIsMissing(stand);
    const recoverySeconds = (performance.now() - endedAt) / 1_000;
    await stand.comeToRest();
    const findings = await stand.ask();
    const checks: Check[] = [
      flowsCheck(flows),
      { name: 'missed changes that no delta found', holds: missing === 0, detail: String(missing) },
    ];
    return {
      name: 'outage',
      seed,
      done: `no ingest for ${isShort ? 15 : 120} s, ${bites} webhooks lost for good`,
      bites,
      recoverySeconds,
      findings,
      checks,
    };
  } finally {
    await stand.stop();
  }
}

async function droppedSoFar(stand: Stand): Promise<number> {
  return (await stand.pipeline.control<{ dropped: number }>('/bigcommerce/webhooks')).dropped;
}

const FOUND_WITHIN_SECONDS = 90;

/** A delta needs its time. How many resources the oracle still misses when it is over. */
async function untilNothingIsMissing(stand: Stand): Promise<number> {
  const until = performance.now() + FOUND_WITHIN_SECONDS * 1_000;
  for (;;) {
    const [completeness] = await stand.ask();
    const missing = completeness?.offenders.length ?? 0;
    if (missing === 0 || performance.now() > until) return missing;
    await delay(3_000);
  }
}
