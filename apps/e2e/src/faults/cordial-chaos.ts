import { setTimeout as delay } from 'node:timers/promises';
import type { StackEnvironment } from '@patchcord/testing';
import type { Check, Row, Run, RunOptions, RunResult } from './row.js';
import { FaultProxy } from './proxy.js';
import { Random } from './random.js';
import { Stand } from './stand.js';

/** What Cordial does to calls, in shares of them; half of what it answers wrongly it has carried out all the same. */
const FAULTS = [
  { kind: 'no-answer', ratio: 0.02, commitRatio: 0.5 },
  { kind: 'reset-after-commit', ratio: 0.05 },
  { kind: '500', ratio: 0.05, commitRatio: 0.5 },
  { kind: '502-html', ratio: 0.05, commitRatio: 0.5 },
  { kind: '429', ratio: 0.05, retryAfterSeconds: 1 },
  { kind: 'malformed-200', ratio: 0.01 },
] as const;

const PER_SECOND = 15;
const CALLS_PER_EFFECT_MAX = 2;
const SETTLED_WITHIN_SECONDS = 300;

/** Cordial loses answers, fails, asks for patience and talks nonsense, or a proxy before it drops what it says. */
export const cordialChaos: Row = {
  name: 'cordial',
  demand:
    '5 % of answers lost, 10 % 5xx, 5 % 429, 2 % timeouts, 1 % malformed: 0 lost, 0 duplicates, unknowns settled ≤ 5 min, no call inside a Retry-After window, ≤ 2.0 calls an effect',
  whole: ['chaos', 'lost-answers'],
  runs(stack, options, only) {
    const { seed } = options;
    const all: Run[] = [
      { name: 'chaos', seed, run: () => chaos(stack, options) },
      { name: 'lost-answers', seed, run: () => lostAnswers(stack, options) },
    ];
    return all.filter(({ name }) => only === undefined || name === only);
  },
};

async function chaos(stack: StackEnvironment, { seed, isShort, say }: RunOptions): Promise<RunResult> {
  const stand = await Stand.start(stack, { seed });
  try {
    // The account is prepared before: what is looked at are effects.
    await stand.shop(5, 2);
    await stand.comeToRest();
    const before = await countsOf(stand);
    for (const fault of FAULTS) await stand.pipeline.control('/cordial/faults', fault);
    await stand.shop(PER_SECOND, isShort ? 20 : 90);
    const bitten = await stand.pipeline.control<{ bitByKind: Record<string, number> }>('/cordial/faults');
    say(`bites: ${JSON.stringify(bitten.bitByKind)}`);
    const endedAt = performance.now();
    await stand.comeToRest(SETTLED_WITHIN_SECONDS);
    const recoverySeconds = (performance.now() - endedAt) / 1_000;
    const after = await countsOf(stand);
    const { bitByKind } = await stand.pipeline.control<{ bitByKind: Record<string, number> }>('/cordial/faults');
    const checks = await checksOf(stand, before, after);
    const findings = await stand.ask();
    const bites = Object.values(bitByKind).reduce((sum, count) => sum + count, 0);
    const kinds = Object.entries(bitByKind).map(([kind, count]) => `${kind} ${count}`);
    return {
      name: 'chaos',
      seed,
      done: `${after.total - before.total} calls; ${kinds.join(', ')}`,
      bites,
      recoverySeconds,
      findings,
      checks,
    };
  } finally {
    await stand.stop();
  }
}

interface Counts {
  total: number;
  /** Commands that had an effect. */
  applied: number;
  insideRetryAfter: number;
}

async function countsOf(stand: Stand): Promise<Counts> {
  const { calls, insideRetryAfter } = await stand.pipeline.control<{
    calls: { total: number };
    insideRetryAfter: number;
  }>('/cordial/counts');
  return { total: calls.total, applied: await effectsApplied(stand), insideRetryAfter };
}

async function checksOf(stand: Stand, before: Counts, after: Counts): Promise<Check[]> {
  const [row] = await stand.pipeline.query<{ unproven: number }>(
    `select count(*)::int as unproven from deliver.parked where not is_open`,
  );
  const perEffect = (after.total - before.total) / Math.max(1, after.applied - before.applied);
  const inside = after.insideRetryAfter - before.insideRetryAfter;
  return [
    { name: 'calls inside a Retry-After window', holds: inside === 0, detail: String(inside) },
    {
      name: `calls an effect, reads included, at most ${CALLS_PER_EFFECT_MAX}`,
      holds: perEffect <= CALLS_PER_EFFECT_MAX,
      detail: perEffect.toFixed(2),
    },
    { name: 'unknown for good', holds: (row?.unproven ?? 0) === 0, detail: String(row?.unproven ?? 0) },
  ];
}

/** Commands that had an effect at Cordial, as the books say; the console may be a moment behind. */
async function effectsApplied(stand: Stand): Promise<number> {
  await delay(500);
  const [row] = await stand.pipeline.query<{ applied: number }>(
    `select count(*)::int as applied from console.outcome where outcome = 'applied' and command_kind <> ''`,
  );
  return row?.applied ?? 0;
}

async function lostAnswers(stack: StackEnvironment, { seed, isShort }: RunOptions): Promise<RunResult> {
  let proxy: FaultProxy | undefined;
  const stand = await Stand.start(stack, {
    seed,
    between: async (addresses) => {
      proxy = await FaultProxy.before(addresses.CORDIAL_API_URL, new Random(seed));
      return { ...addresses, CORDIAL_API_URL: proxy.lead(addresses.CORDIAL_API_URL) };
    },
  });
  try {
    await stand.shop(5, 2);
    await stand.comeToRest();
    if (!proxy) throw new Error('there is no proxy before Cordial');
    return await loseAnswersOn(stand, proxy, { seed, seconds: isShort ? 8 : 40 });
  } finally {
    await stand.stop();
    await proxy?.stop();
  }
}

/** The hop itself loses every fifth answer to a write: the request is delivered, and nobody hears what came of it. */
export async function loseAnswersOn(
  stand: Stand,
  proxy: FaultProxy,
  { seed, seconds }: { seed: number; seconds: number },
): Promise<RunResult> {
  proxy.set([{ fault: 'drop-response', ratio: 0.2, only: /^(POST|PUT) \/v2\/(contacts|orders|contactactivities)/ }]);
  await stand.shop(10, seconds);
  const endedAt = performance.now();
  await delay(500);
  proxy.set([]);
  await stand.comeToRest();
  const recoverySeconds = (performance.now() - endedAt) / 1_000;
  const findings = await stand.ask();
  const bites = proxy.bites['drop-response'];
  return {
    name: 'lost-answers',
    seed,
    done: 'a proxy before Cordial dropped a fifth of the answers to writes',
    bites,
    recoverySeconds,
    findings,
    checks: [],
  };
}
