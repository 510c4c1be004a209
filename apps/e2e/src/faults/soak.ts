import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Running, StackEnvironment } from '@patchcord/testing';
import { metricsCheck } from './metrics-check.js';
import type { Check, Row, RunOptions, RunResult } from './row.js';
import { Stand } from './stand.js';

const MINUTES = 15;
/** Half of what the live figures are taken at. */
const PER_SECOND = 25;
const SAMPLE_MS = 5_000;
const SLOPE_MB_PER_MINUTE = 1;
/** Connections come and go with what there is to do. */
const FLAT_WITHIN = 6;

interface Sample {
  minutes: number;
  memoryMb: number;
  sockets: number;
}

/** Half load for a quarter of an hour, nothing broken: what grows would one day be too much. */
export const soak: Row = {
  name: 'soak',
  demand: '15 minutes at half load: memory slope < 1 MB/min after warm-up, sockets and connections flat',
  whole: [`${MINUTES}min`],
  runs(stack, options, only) {
    const minutes = Number(only ?? (options.isShort ? 1 : MINUTES));
    return [{ name: `${minutes}min`, seed: options.seed, run: () => steady(stack, options, minutes) }];
  },
};

async function steady(stack: StackEnvironment, { seed, say }: RunOptions, minutes: number): Promise<RunResult> {
  const stand = await Stand.start(stack, { seed });
  try {
    const samples = new Map<string, Sample[]>([...stand.pipeline.services.keys()].map((name) => [name, []]));
    const connections: number[] = [];
    const startedAt = performance.now();
    let isShopping = true;
    const shopping = stand.shop(PER_SECOND, minutes * 60).finally(() => (isShopping = false));
    while (isShopping) {
      await Promise.race([delay(SAMPLE_MS), shopping]);
      const at = (performance.now() - startedAt) / 60_000;
      for (const [name, running] of stand.pipeline.services)
        samples.get(name)?.push({ minutes: at, memoryMb: running.memoryMb(), sockets: socketsOf(running) });
      connections.push(await connectionsOf(stand));
    }
    const recoverySeconds = await stand.comeToRest();
    const findings = await stand.ask();
    const checks = [...samples].flatMap(([name, list]) => checksOf(name, list.slice(Math.floor(list.length / 3))));
    const later = connections.slice(Math.floor(connections.length / 3));
    checks.push({
      name: 'PostgreSQL connections',
      holds: spreadOf(later) <= FLAT_WITHIN,
      detail: `${Math.min(...later)}–${Math.max(...later)}`,
    });
    checks.push(await metricsCheck(stand));
    for (const check of checks) say(`${check.name}: ${check.detail}`);
    return {
      name: `${minutes}min`,
      seed,
      done: `${PER_SECOND} acts a second for ${minutes} min`,
      bites: findings[0]?.counts['changes'] ?? 0,
      recoverySeconds,
      findings,
      checks,
    };
  } finally {
    await stand.stop();
  }
}

function checksOf(name: string, samples: readonly Sample[]): Check[] {
  const slope = slopeOf(samples.map(({ minutes, memoryMb }) => [minutes, memoryMb]));
  const sockets = samples.map((sample) => sample.sockets);
  return [
    {
      name: `${name} memory, MB/min`,
      holds: slope < SLOPE_MB_PER_MINUTE,
      detail: `${slope.toFixed(2)} around ${(samples.at(-1)?.memoryMb ?? 0).toFixed(0)} MB`,
    },
    {
      name: `${name} sockets`,
      holds: spreadOf(sockets) <= FLAT_WITHIN,
      detail: `${Math.min(...sockets)}–${Math.max(...sockets)}`,
    },
  ];
}

function spreadOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

/** Least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return above / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

function socketsOf({ pid }: Running): number {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((name) => linkOf(`${folder}/${name}`).startsWith('socket:')).length;
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed meanwhile
  }
}

async function connectionsOf(stand: Stand): Promise<number> {
  const [row] = await stand.pipeline.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name like 'patchcord-%'`,
  );
  return row?.count ?? 0;
}
