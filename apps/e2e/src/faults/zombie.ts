import { setTimeout as delay } from 'node:timers/promises';
import type { Running, ServiceName, StackEnvironment } from '@patchcord/testing';
import { LeaseWitness } from './lease-witness.js';
import { FaultProxy } from './proxy.js';
import { Random } from './random.js';
import type { Check, Row, RunOptions, RunResult } from './row.js';
import { Stand } from './stand.js';

/** Longer than the 10 s after which a member that says nothing is out of its group. */
const STOPPED_MS = 14_000;
const PER_SECOND = 15;
/** Between one stop and the next: the member joins again and works. */
const AWAKE_MS = 6_000;

/** SIGSTOP of one of two members beyond its session timeout: the other takes over, and who wakes up must do nothing as of old. */
export const zombie: Row = {
  name: 'zombie',
  demand: 'SIGSTOP of a consumer beyond its session timeout, 10 times: 0 duplicates, 0 commits of the old generation',
  whole: ['10'],
  runs(stack, options, only) {
    const times = Number(only ?? (options.isShort ? 1 : 10));
    return [{ name: String(times), seed: options.seed, run: () => stopAndGo(stack, options, times) }];
  },
};

async function stopAndGo(stack: StackEnvironment, { seed, say }: RunOptions, times: number): Promise<RunResult> {
  const stand = await Stand.start(stack, { seed });
  try {
    return await stopAndGoOn(stand, { seed, times, say });
  } finally {
    await stand.stop();
  }
}

/** On a stand that runs already; leaves it with one process a service. */
export async function stopAndGoOn(
  stand: Stand,
  { seed, times, say }: { seed: number; times: number; say: (line: string) => void },
): Promise<RunResult> {
  const random = new Random(seed);
  const names = times > 1 ? (['deliver', 'enrich'] as const) : (['deliver'] as const);
  const twins = new Map<ServiceName, Running>();
  const { proxy, witness } = await watchedCordial(stand);
  const env = { CORDIAL_API_URL: proxy.lead(stand.pipeline.cordialUrl) };
  for (const name of names) twins.set(name, await stand.pipeline.startReplica(name, env));
  const shopping = stand.shop(PER_SECOND, (times * (STOPPED_MS + AWAKE_MS)) / 1_000 + 2);
  let bites = 0;
  for (let time = 0; time < times; time += 1) {
    await delay(AWAKE_MS / 2);
    const name = time % 3 === 2 ? 'enrich' : 'deliver';
    // The one whose calls are watched; of enrich either.
    const isTwin = name === 'deliver' || random.chance(0.5);
    const victim = (isTwin ? twins.get(name) : stand.pipeline.services.get(name)) as Running;
    if (await sleepThrough(stand, victim, name)) bites += 1;
    say(`${name} slept for ${STOPPED_MS / 1_000} s`);
    await delay(AWAKE_MS / 2);
  }
  const endedAt = performance.now();
  await shopping;
  await stand.comeToRest();
  const recoverySeconds = (performance.now() - endedAt) / 1_000;
  const findings = await stand.ask();
  for (const replica of stand.pipeline.replicas.splice(0)) await replica.stop();
  await proxy.stop();
  const taken = { name: 'taken over each time', holds: bites === times, detail: `${bites} of ${times}` };
  return {
    name: String(times),
    seed,
    done: `${times} stops of ${STOPPED_MS / 1_000} s`,
    bites,
    recoverySeconds,
    findings,
    checks: [taken, leaseCheck(witness)],
  };
}

/** Whoever slept through its session is no member any more: that is the bite. */
async function sleepThrough(stand: Stand, victim: Running, group: string): Promise<boolean> {
  victim.signal('SIGSTOP');
  await delay(STOPPED_MS);
  try {
    return (await membersOf(stand, group)) === 1;
  } finally {
    victim.signal('SIGCONT');
  }
}

function leaseCheck({ seen, outside }: LeaseWitness): Check {
  const named = outside.length > 0 ? ` (${outside.slice(0, 3).join(', ')})` : '';
  const holds = seen > 0 && outside.length === 0;
  return { name: 'calls of the sleeper outside a lease', holds, detail: `${outside.length} of ${seen}${named}` };
}

async function watchedCordial(stand: Stand): Promise<{ proxy: FaultProxy; witness: LeaseWitness }> {
  const witness = new LeaseWitness(stand);
  const proxy = await FaultProxy.before(stand.pipeline.cordialUrl, new Random(1));
  proxy.inspect = (chunk) => witness.look(chunk);
  return { proxy, witness };
}

async function membersOf(stand: Stand, group: string): Promise<number> {
  const admin = stand.client.kafka.admin();
  await admin.connect();
  try {
    const { groups } = await admin.describeGroups([group]);
    return groups[0]?.members.length ?? 0;
  } finally {
    await admin.disconnect();
  }
}
