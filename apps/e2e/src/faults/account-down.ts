import { setTimeout as delay } from 'node:timers/promises';
import type { StackEnvironment } from '@patchcord/testing';
import type { Outcome } from '@patchcord/events';
import { Arrivals } from '../load/books.js';
import { readChanges, readEffects } from '../load/changes.js';
import { percentiles } from '../load/percentiles.js';
import { booksOf } from './oracle/completeness.js';
import { outcomesOf } from './metrics-check.js';
import { slowerCheck, type Row, type RunOptions, type RunResult } from './row.js';
import { Stand } from './stand.js';

const STORES = Array.from({ length: 10 }, (_, index) => `store${index}`);
const DOWN = 'store3';
const PER_SECOND = 20;
/** 30 s without an answer make an account count as down, so it has to be away for longer. */
const DOWN_SECONDS = 180;
const SHORT_SECONDS = 50;

/** One of ten accounts answers nothing but 503 for three minutes. */
export const accountDown: Row = {
  name: 'account-down',
  demand:
    'one account down 3 min among 10 stores: p95 freshness of the others within max(+20 %, +250 ms); the parked drain in order',
  whole: [`${DOWN_SECONDS}s`],
  runs(stack, options) {
    const seconds = options.isShort ? SHORT_SECONDS : DOWN_SECONDS;
    return [{ name: `${seconds}s`, seed: options.seed, run: () => oneDown(stack, options) }];
  },
};

async function oneDown(stack: StackEnvironment, { seed, isShort, say }: RunOptions): Promise<RunResult> {
  const seconds = isShort ? SHORT_SECONDS : DOWN_SECONDS;
  const stand = await Stand.start(stack, { seed, stores: STORES });
  try {
    await stand.shop(PER_SECOND, 5);
    await stand.comeToRest();
    const calmMs = Date.now();
    await stand.shop(PER_SECOND, Math.ceil(seconds / 2));
    await stand.comeToRest();
    const downMs = Date.now();
    const fault = await stand.pipeline.control<{ id: number }>('/cordial/faults', {
      kind: '503-html',
      ratio: 1,
      account: DOWN,
      commitRatio: 0,
    });
    await stand.shop(PER_SECOND, seconds);
    const parked = await parkedOf(stand);
    const upMs = Date.now();
    say(`${parked} commands of ${DOWN} are parked`);
    await stand.undo(`/cordial/faults/${fault.id}`);
    const recoverySeconds = await stand.comeToRest();
    const outcomes = await outcomesOf(stand);
    const calm = await freshness(stand, outcomes, calmMs, downMs);
    const broken = await freshness(stand, outcomes, downMs, upMs);
    const findings = await stand.ask();
    return {
      name: `${seconds}s`,
      seed,
      done: `${DOWN} of ${STORES.length} answered 503 for ${seconds} s, ${parked} commands parked`,
      bites: parked,
      recoverySeconds,
      findings,
      checks: [slowerCheck('p95 of the other nine, ms', calm, broken)],
    };
  } finally {
    await stand.stop();
  }
}

async function parkedOf(stand: Stand): Promise<number> {
  await delay(500);
  const [row] = await stand.pipeline.query<{ parked: number }>(
    'select count(*)::int as parked from deliver.parked where account = $1',
    [DOWN],
  );
  return row?.parked ?? 0;
}

/** From change to effect at Cordial, ms, the slowest of twenty, of changes in a time and of the stores that are not down. */
async function freshness(stand: Stand, outcomes: readonly Outcome[], fromMs: number, toMs: number): Promise<number> {
  const effects = (await readEffects(stand.pipeline)) as (Awaited<ReturnType<typeof readEffects>>[number] & {
    account: string;
  })[];
  const waits: number[] = [];
  for (const { storeHash, account } of stand.stores.filter((store) => store.storeHash !== DOWN)) {
    const rows = await stand.pipeline.query<{ id: string; cid: string }>(
      `select id, cid from deliver.cordial_state where kind = 'contact' and account = $1`,
      [account],
    );
    const arrivals = new Arrivals(
      effects.filter((effect) => effect.account === account),
      new Map(rows.map(({ id, cid }) => [id, cid])),
    );
    const books = booksOf(outcomes, storeHash);
    for (const change of (await readChanges(stand.pipeline, storeHash)).filter(
      ({ atMs }) => atMs >= fromMs && atMs < toMs,
    )) {
      const [held] = books.holding(change);
      const at = held && arrivals.at(held);
      if (at !== undefined) waits.push(at - change.atMs);
    }
  }
  return percentiles(waits).p95;
}
