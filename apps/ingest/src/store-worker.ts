import type { BigCommerceClient } from '@patchcord/bigcommerce';
import { DependencyDownError, type Resource } from '@patchcord/events';
import {
  createLogger,
  extract,
  failpoint,
  fullJitterMs,
  inject,
  isSampled,
  withSpan,
  type Context,
} from '@patchcord/runtime';
import { Brought } from './brought.js';
import { fetchCustomers } from './customer-fetch.js';
import type { Due, FetchDue } from './fetch-due.js';
import { toFailure, type Fetched } from './fetched.js';
import { fetchOrders, SINGLE_ORDERS_MAX } from './order-fetch.js';
import { ReferenceLists } from './reference-lists.js';
import type { Settlement } from './settlement.js';
import { StorePulse } from './store-pulse.js';
import { fetchSubscribers } from './subscriber-fetch.js';
import { Bell } from './wake.js';

/** Notices that follow a fetch within this time share one more. */
const windowsMs = { order: 1_000, customer: 1_000, subscriber: 1_000 } satisfies { [R in Resource]: number };

/** How much longer each waits than the others while calls are scarce. */
const patienceMs = { subscriber: 0, order: 0, customer: 1_000 } satisfies { [R in Resource]: number };

/** What rests wakes up together at these steps, so that many orders share one list call. */
const WAKE_STEP_MS = 200;
/** The most that one unit of work takes of a resource: as many ids as go into one list call. */
const TOGETHER_MAX = 100;
const DUE_MAX = 200;
const PROBE_MS = 15_000;
const STOP_WITHIN_MS = 5_000;
const PAUSE = { firstMs: 200, capMs: 5_000 };

const log = createLogger('store-worker');

/** Fetches what is due in one store, and nothing of it twice at a time. Runs only while its process holds the store's lease. */
export class StoreWorker {
  readonly bell = new Bell();
  readonly pulse = new StorePulse();
  readonly brought = new Brought();
  private readonly lists: ReferenceLists;
  /** `resource/id` of what is being fetched, or rests until its window is over. */
  private readonly taken = new Set<string>();
  private readonly resting = new Map<number, string[]>();
  private readonly fetchedAt = new Map<string, number>();
  private readonly wentAt: { [R in Resource]?: number } = {};
  private readonly units = new Set<Promise<void>>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private isStopped = false;
  private ended: Promise<void> | undefined;

  constructor(
    private readonly client: BigCommerceClient,
    private readonly fetchDue: Pick<FetchDue, 'due'>,
    private readonly settlement: Pick<Settlement, 'settle'>,
    private readonly unitsMax: number,
  ) {
    this.lists = new ReferenceLists(client);
  }

  get storeHash(): string {
    return this.client.storeHash;
  }

  get referenceLists(): ReferenceLists {
    return this.lists;
  }

  start(): void {
    this.bell.ring();
    this.ended = this.run();
  }

  /** Takes nothing more, and waits for what is under way; calls that still wait for quota after 5 s are given up. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.bell.ring();
    const late = setTimeout(() => void this.client.close(), STOP_WITHIN_MS);
    await this.ended;
    await Promise.all(this.units);
    clearTimeout(late);
    for (const timer of this.timers) clearTimeout(timer);
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      try {
        const isIdle = (await this.takeDue()) === 0;
        if (isIdle) await this.bell.wait();
      } catch (error) {
        // PostgreSQL is down, most likely: what is due waits there.
        log.warn('could not look for due fetches', { storeHash: this.storeHash, error });
        await this.bell.wait(1_000);
      }
      await this.recover();
    }
  }

  /** Starts what is due as far as there is room; how many units that were. */
  private async takeDue(): Promise<number> {
    // What is decided only when a call can go holds all that came up to then.
    await this.client.quota.untilOpen();
    const { isTight } = this.client.quota;
    const room = Math.min(isTight ? 1 : this.unitsMax, this.unitsMax - this.units.size);
    if (room <= 0 || this.isStopped) return 0;
    const due = await this.fetchDue.due(this.storeHash, [...this.taken], DUE_MAX);
    if (this.isStopped) return 0;
    const units = this.inTurn(
      unitsOf(
        due.filter((row) => !this.rests(row)),
        isTight ? 1 : SINGLE_ORDERS_MAX,
      ),
      isTight,
    ).slice(0, room);
    for (const unit of units) this.begin(unit);
    // A full answer of nothing but resting rows may hide others: they are left out the next time.
    return due.length >= DUE_MAX ? Math.max(1, units.length) : units.length;
  }

  /** While calls are scarce, nobody's few changes keep the others waiting: who went longest ago is next, customers a little later. */
  private inTurn(units: Due[][], isTight: boolean): Due[][] {
    if (!isTight) return units;
    const turnOf = ([row]: Due[]): number => (row ? (this.wentAt[row.resource] ?? 0) + patienceMs[row.resource] : 0);
    return units.toSorted((a, b) => turnOf(a) - turnOf(b));
  }

  /** True for what was fetched a moment ago: it is taken until its window is over, and due again then. */
  private rests(row: Due): boolean {
    const key = keyOf(row);
    const now = Date.now();
    const until = (this.fetchedAt.get(key) ?? 0) + windowsMs[row.resource];
    if (until <= now) return false;
    this.taken.add(key);
    this.wakeAt(Math.ceil(until / WAKE_STEP_MS) * WAKE_STEP_MS, key);
    return true;
  }

  /** One timer a step: with one each, the first would set out before the others have woken up. */
  private wakeAt(at: number, key: string): void {
    const others = this.resting.get(at);
    if (others) return void others.push(key);
    const keys = [key];
    this.resting.set(at, keys);
    this.after(at - Date.now(), () => {
      this.resting.delete(at);
      for (const rested of keys) this.taken.delete(rested);
      this.bell.ring();
    });
  }

  private begin(unit: Due[]): void {
    const keys = unit.map(keyOf);
    const now = Date.now();
    for (const { resource } of unit) this.wentAt[resource] = now;
    for (const key of keys) {
      this.taken.add(key);
      this.fetchedAt.set(key, now);
    }
    this.forgetOld(now);
    const running = this.fetchUnit(unit).finally(() => {
      for (const key of keys) this.taken.delete(key);
      this.units.delete(running);
      this.bell.ring();
    });
    this.units.add(running);
  }

  /** Never throws: what could not be settled is due still. */
  private async fetchUnit(unit: readonly Due[]): Promise<void> {
    const [first] = unit as [Due];
    const traces = unit
      .flatMap((row) => [row.payer.trace, ...row.links])
      .filter((trace) => trace !== '')
      .map(contextOf);
    const isAlone = unit.length === 1 && first.payer.trace !== '';
    const parent = isAlone ? contextOf(first.payer.trace) : undefined;
    const attributes = { 'patchcord.store': this.storeHash, 'patchcord.rows': unit.length };
    await withSpan(
      `fetch ${first.resource}`,
      { parent, links: isAlone ? traces.slice(1) : traces, attributes },
      async () => {
        failpoint('FP3');
        const fetched = await this.fetch(first.resource, unit);
        failpoint('FP4');
        const here = isAlone ? currentContext() : undefined;
        const results = unit.map((due) => ({
          due,
          fetched: fetched.get(due.resourceId) ?? missed(),
          context: here ?? sampledContext(due.payer.trace),
        }));
        for (const { fetched: one } of results) this.feel(one);
        await this.settlement.settle(results);
        for (const { due, fetched: one } of results)
          if (one.kind === 'found') this.brought.keep(due.resource, due.resourceId, one);
      },
    ).catch((error: unknown) => this.unsettled(unit, error));
  }

  private async fetch(resource: Resource, unit: readonly Due[]): Promise<Map<string, Fetched>> {
    const ids = unit.map(({ resourceId }) => resourceId);
    try {
      switch (resource) {
        case 'order':
          return await fetchOrders(this.client, unit, this.client.quota.isTight ? 1 : SINGLE_ORDERS_MAX);
        case 'customer':
          return await fetchCustomers(this.client, this.lists, ids);
        case 'subscriber':
          return await fetchSubscribers(this.client, ids);
      }
    } catch (error) {
      const failure = toFailure(error);
      if (failure.kind !== 'refused' || unit.length === 1) return new Map(ids.map((id) => [id, failure]));
      // One of them makes the call bad, and must not take the others with it.
      const middle = Math.ceil(unit.length / 2);
      const halves = await Promise.all([
        this.fetch(resource, unit.slice(0, middle)),
        this.fetch(resource, unit.slice(middle)),
      ]);
      return new Map(halves.flatMap((half) => [...half]));
    }
  }

  private feel(fetched: Fetched): void {
    if (fetched.kind === 'failed') this.pulse.failed(fetched.error);
    else this.pulse.succeeded();
  }

  private async unsettled(unit: readonly Due[], error: unknown): Promise<void> {
    log.warn('fetched, but could not put it down; fetching it again', {
      storeHash: this.storeHash,
      rows: unit.length,
      error,
    });
    // Not in a tight loop while Kafka or PostgreSQL is away.
    await new Promise<void>((resolve) => this.after(1_000, resolve));
  }

  /** After failures nothing goes for a moment; a store that is down is only asked for the time until it answers. */
  private async recover(): Promise<void> {
    if (this.pulse.failuresInARow === 0) return;
    await this.pause(fullJitterMs(this.pulse.failuresInARow - 1, PAUSE));
    let isTold = false;
    while (!this.isStopped && this.pulse.whyParked !== null) {
      await this.probe();
      if (this.pulse.whyParked === null) break;
      if (!isTold)
        log.error('a store does not work; its fetches wait', { storeHash: this.storeHash, why: this.pulse.whyParked });
      isTold = true;
      await this.pause(PROBE_MS);
    }
    if (isTold && !this.isStopped) log.info('a store works again', { storeHash: this.storeHash });
  }

  private async probe(): Promise<void> {
    try {
      await this.client.get('/v2/time', { priority: 0 });
      this.pulse.succeeded();
    } catch (error) {
      this.pulse.failed(
        error instanceof Error
          ? error
          : new DependencyDownError('The probe failed', { dependency: 'bigcommerce', cause: error }),
      );
    }
  }

  /** Ends early when the worker is stopped. */
  private async pause(waitMs: number): Promise<void> {
    const until = Date.now() + waitMs;
    while (!this.isStopped && Date.now() < until)
      await new Promise<void>((resolve) => this.after(Math.min(200, until - Date.now()), resolve));
  }

  private after(waitMs: number, run: () => void): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        run();
      },
      Math.max(0, waitMs),
    );
    this.timers.add(timer);
  }

  private forgetOld(now: number): void {
    if (this.fetchedAt.size < 1_000) return;
    for (const [key, at] of this.fetchedAt) if (now - at > 10_000) this.fetchedAt.delete(key);
  }
}

/** One unit is what goes into one list call, or one order. In the order of priority. */
function unitsOf(rows: readonly Due[], singleOrdersMax: number): Due[][] {
  const units: Due[][] = [];
  for (const resource of ['subscriber', 'order', 'customer'] as const) {
    const wanted = rows.filter((row) => row.resource === resource);
    const together = resource === 'order' && wanted.length <= singleOrdersMax ? 1 : TOGETHER_MAX;
    for (let at = 0; at < wanted.length; at += together) units.push(wanted.slice(at, at + together));
  }
  return units;
}

function keyOf({ resource, resourceId }: Due): string {
  return `${resource}/${resourceId}`;
}

function contextOf(trace: string): Context {
  return extract({ traceparent: trace });
}

function sampledContext(trace: string): Context | undefined {
  const context = trace === '' ? undefined : contextOf(trace);
  return context && isSampled(context) ? context : undefined;
}

function currentContext(): Context | undefined {
  const headers: Record<string, string> = {};
  inject(headers);
  return sampledContext(headers['traceparent'] ?? '');
}

function missed(): Fetched {
  return {
    kind: 'failed',
    error: new DependencyDownError('The answer left this one out', { dependency: 'bigcommerce' }),
  };
}
