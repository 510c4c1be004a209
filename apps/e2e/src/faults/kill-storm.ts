import { setTimeout as delay } from 'node:timers/promises';
import { Random } from './random.js';
import type { Row, RunOptions, RunResult } from './row.js';
import { services, Stand } from './stand.js';
import type { ServiceName, StackEnvironment } from '@patchcord/testing';

/** SIGKILL of a random service every 5 to 10 s while shoppers go on. */
export const killStorm: Row = {
  name: 'kill-storm',
  demand:
    'SIGKILL of a random service every 5–10 s: 0 lost, 0 duplicate one-shot effects, order kept, final state as expected',
  whole: ['30000'],
  runs(stack, options, only) {
    const size = only ?? (options.isShort ? 'short' : '30000');
    return [{ name: size, seed: options.seed, run: () => storm(stack, options, size) }];
  },
};

/** Most acts are one announced change, an order two or three. */
const CHANGES_PER_ACT = 1.47;
const PER_SECOND = 50;
const EVERY_MS = [5_000, 10_000] as const;
const SHORT_SECONDS = 45;
const SHORT_PER_SECOND = 20;

async function storm(stack: StackEnvironment, { seed, say }: RunOptions, size: string): Promise<RunResult> {
  const isShort = size === 'short';
  const perSecond = isShort ? SHORT_PER_SECOND : PER_SECOND;
  const seconds = isShort ? SHORT_SECONDS : Math.ceil(Number(size) / CHANGES_PER_ACT / PER_SECOND);
  const stand = await Stand.start(stack, { seed });
  try {
    return await stormOn(stand, { name: size, seed, perSecond, seconds, say });
  } finally {
    await stand.stop();
  }
}

export interface Storm {
  name: string;
  seed: number;
  perSecond: number;
  seconds: number;
  /** From one kill to the next. */
  everyMs?: readonly [number, number];
  say: (line: string) => void;
}

/** The storm on a stand that runs already. */
export async function stormOn(
  stand: Stand,
  { name, seed, perSecond, seconds, everyMs = EVERY_MS, say }: Storm,
): Promise<RunResult> {
  const random = new Random(seed);
  const kills: Record<string, number> = {};
  const starting = new Map<ServiceName, Promise<unknown>>();
  let isShopping = true;
  const shopping = stand.shop(perSecond, seconds).finally(() => (isShopping = false));
  while (isShopping) {
    await Promise.race([delay(random.between(...everyMs)), shopping]);
    const up = services.filter((service) => !starting.has(service));
    if (!isShopping || up.length === 0) continue;
    const service = random.pick(up);
    starting.set(
      service,
      stand.killAndStart(service).finally(() => starting.delete(service)),
    );
    kills[service] = (kills[service] ?? 0) + 1;
    say(`killed ${service}`);
  }
  await Promise.all(starting.values());
  const recoverySeconds = await stand.comeToRest();
  const findings = await stand.ask();
  const bites = Object.values(kills).reduce((sum, count) => sum + count, 0);
  const changes = findings[0]?.counts['changes'] ?? 0;
  const killed = Object.entries(kills).map(([service, count]) => `${service} ${count}`);
  return {
    name,
    seed,
    done: `${changes} changes, killed ${killed.join(', ')}`,
    bites,
    recoverySeconds,
    findings,
    checks: [],
  };
}
