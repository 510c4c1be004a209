import { randomFor } from '../bigcommerce/random.js';
import type { Random } from '../bigcommerce/random.js';
import type { Clock } from '../bigcommerce/clock.js';
import type { Store } from '../bigcommerce/store/store.js';
import { Crowd, actNames, usualMix } from './acts.js';
import type { ActName, Mix } from './acts.js';

export interface Traffic {
  /** Acts a second over all stores: an order placed is one act, however many webhooks it makes. */
  perSecond: number;
  /** Null: until stopped. */
  seconds?: number | null;
  /** Weights that replace the usual ones. */
  mix?: Partial<Mix>;
}

export interface ShopperReport {
  isRunning: boolean;
  perSecond: number;
  startedMs: number | null;
  endedMs: number | null;
  /** What was really done, exactly. */
  total: number;
  byAct: Partial<Record<ActName, number>>;
  byStore: Record<string, number>;
  /** Acts that found nobody or nothing and became a sign-up instead. */
  replaced: number;
}

const tickMs = 20;
const actsPerTickMax = 500;

/** Live traffic, seeded: the same seed and mix make the same sequence of acts, at whatever rate. */
export class Shoppers {
  private readonly crowds: { store: Store; crowd: Crowd }[];
  private readonly random: Random;
  private traffic: Traffic = { perSecond: 0 };
  private mix: Mix = usualMix;
  private cancel: (() => void) | null = null;
  private startedMs: number | null = null;
  private endedMs: number | null = null;
  private doneSinceStart = 0;
  private readonly byAct: Partial<Record<ActName, number>> = {};
  private readonly byStore: Record<string, number> = {};
  private total = 0;
  private replaced = 0;

  constructor(
    stores: Iterable<Store>,
    seed: number,
    private readonly clock: Clock,
  ) {
    this.random = randomFor(seed, 'shoppers');
    this.crowds = [...stores].map((store) => ({
      store,
      crowd: new Crowd(store, randomFor(seed, store.hash, 'crowd')),
    }));
  }

  /** Starts, or changes rate and mix of, the traffic. */
  start(traffic: Traffic): void {
    this.cancel?.();
    this.traffic = traffic;
    this.mix = { ...usualMix, ...traffic.mix };
    this.startedMs = this.clock.nowMs();
    this.endedMs = null;
    this.doneSinceStart = 0;
    this.schedule();
  }

  stop(): void {
    if (this.cancel) this.endedMs = this.clock.nowMs();
    this.cancel?.();
    this.cancel = null;
  }

  report(): ShopperReport {
    const { startedMs, endedMs, total, replaced } = this;
    return {
      isRunning: this.cancel !== null,
      perSecond: this.traffic.perSecond,
      startedMs,
      endedMs,
      total,
      byAct: { ...this.byAct },
      byStore: { ...this.byStore },
      replaced,
    };
  }

  private schedule(): void {
    this.cancel = this.clock.after(tickMs, () => this.tick());
  }

  private tick(): void {
    const { perSecond, seconds = null } = this.traffic;
    const elapsedS = (this.clock.nowMs() - (this.startedMs ?? 0)) / 1_000;
    const isOver = seconds !== null && elapsedS >= seconds;
    const owed = Math.floor(perSecond * (isOver ? seconds : elapsedS)) - this.doneSinceStart;
    for (let count = 0; count < Math.min(owed, actsPerTickMax); count += 1) this.actOnce();
    if (isOver && owed <= actsPerTickMax) this.stop();
    else this.schedule();
  }

  private actOnce(): void {
    const { store, crowd } = this.random.pick(this.crowds);
    const wanted = this.random.weighted(this.mix);
    const isDone = crowd.act(wanted);
    const done = isDone ? wanted : 'signUp';
    if (!isDone) {
      crowd.act('signUp');
      this.replaced += 1;
    }
    this.doneSinceStart += 1;
    this.total += 1;
    this.byAct[done] = (this.byAct[done] ?? 0) + 1;
    this.byStore[store.hash] = (this.byStore[store.hash] ?? 0) + 1;
  }
}

/** Names in a mix that no act has. */
export function unknownActs(mix: object): string[] {
  return Object.keys(mix).filter((name) => !(actNames as readonly string[]).includes(name));
}
