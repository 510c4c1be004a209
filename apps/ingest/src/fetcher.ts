import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, createLogger, metrics } from '@patchcord/runtime';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { FetchDue } from './fetch-due.js';
import { HookHealth } from './hook-health.js';
import type { IngestConfig } from './ingest.config.js';
import { StoreLeases } from './store-leases.js';
import { StoreWorks, type StoreWork } from './store-work.js';
import { Stores } from './stores.js';
import { WantedCustomers } from './wanted-customers.js';
import { Watermarks } from './watermarks.js';

const POLL_MS = 1_000;
const RENEW_MS = 2_000;
const BACKLOG_MS = 5_000;
const STUCK_AFTER_MS = 60_000;
const log = createLogger('fetcher');

/** Works for every store whose lease this process can get, and lets go of those it loses. */
@Injectable()
export class Fetcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly owner: string;
  private readonly leases: StoreLeases;
  private readonly fetchDue: FetchDue;
  private readonly wanted: WantedCustomers;
  private readonly watermarks: Watermarks;
  private readonly hookHealth: HookHealth;
  private readonly work = new Map<string, StoreWork>();
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> = Promise.resolve();
  private tickedAt = Number.POSITIVE_INFINITY;
  private renewedAt = Number.NEGATIVE_INFINITY;
  private countedAt = Number.NEGATIVE_INFINITY;
  private isStopped = false;
  private ended: Promise<void> | undefined;

  constructor(
    @Inject(CONFIG) config: IngestConfig,
    @Inject(Stores) private readonly stores: Stores,
    @Inject(StoreWorks) private readonly works: StoreWorks,
    @Inject(DataSource) dataSource: DataSource,
  ) {
    this.owner = `${config.serviceInstance}/${randomUUID()}`;
    this.leases = new StoreLeases(dataSource);
    this.fetchDue = new FetchDue(dataSource);
    this.wanted = new WantedCustomers(dataSource, this.fetchDue);
    this.watermarks = new Watermarks(dataSource);
    this.hookHealth = new HookHealth(dataSource);
    if (!config.publicUrl) log.warn('there is no PUBLIC_URL: BigCommerce cannot reach us, so changes are polled');
  }

  onApplicationBootstrap(): void {
    this.tickedAt = performance.now();
    this.tick();
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  /** Ends the work for all stores and lets another process have them. Repeated calls wait for the first. */
  stop(): Promise<void> {
    this.isStopped = true;
    this.ended ??= this.letGo();
    return this.ended;
  }

  /** For liveness: a database that is down is no reason to restart, an await that never ends is. */
  get whyStuck(): string | null {
    return !this.isStopped && performance.now() - this.tickedAt > STUCK_AFTER_MS
      ? 'The fetcher has not looked after its stores for a minute.'
      : null;
  }

  /** What people should know: the stores that do not work, and why. */
  parkedStores(): { storeHash: string; why: string }[] {
    return [...this.work.values()].flatMap(({ store, worker }) =>
      worker.pulse.whyParked === null ? [] : [{ storeHash: store.storeHash, why: worker.pulse.whyParked }],
    );
  }

  private tick(): void {
    this.ticking = this.look()
      .catch((error: unknown) => log.warn('could not look after the stores', { error }))
      .finally(() => {
        this.tickedAt = performance.now();
        if (!this.isStopped) this.timer = setTimeout(() => this.tick(), POLL_MS);
      });
  }

  private async look(): Promise<void> {
    const now = performance.now();
    if (now - this.renewedAt >= RENEW_MS) {
      await this.divide();
      this.renewedAt = now;
    }
    const ours = [...this.work.keys()];
    if (ours.length === 0) return;
    await this.wanted.ask(ours);
    for (const storeHash of await this.fetchDue.storesWithDue(ours)) this.work.get(storeHash)?.worker.bell.ring();
    const deltas = [...this.work.values()].map(({ store, deltaEverySeconds }) => ({
      storeHash: store.storeHash,
      everySeconds: deltaEverySeconds,
    }));
    for (const storeHash of await this.watermarks.storesWithDelta(deltas)) this.work.get(storeHash)?.ringDelta();
    for (const storeHash of await this.hookHealth.storesToLookAt(ours)) this.work.get(storeHash)?.ringHooks();
    if (now - this.countedAt < BACKLOG_MS) return;
    this.countedAt = now;
    for (const { storeHash, rows, ageSeconds } of await this.fetchDue.backlog(ours)) {
      metrics.fetchDueRows.record(rows, { store: storeHash });
      metrics.fetchDueAgeSeconds.record(ageSeconds, { store: storeHash });
    }
  }

  /** Renews the leases, and begins or ends the work of stores accordingly. */
  private async divide(): Promise<void> {
    const stores = new Map(this.stores.all().map((store) => [store.storeHash, store]));
    const held = new Set(await this.leases.hold(this.owner, [...stores.keys()].sort()));
    for (const [storeHash, { store }] of this.work) {
      // A new document or credential: the same work with other settings.
      if (!held.has(storeHash) || stores.get(storeHash) !== store) await this.end(storeHash);
    }
    for (const storeHash of held) {
      const store = stores.get(storeHash);
      if (!store || this.work.has(storeHash) || this.isStopped) continue;
      this.work.set(storeHash, this.works.begin(store));
      log.info('works for a store', { storeHash, documentVersion: store.documentVersion });
    }
  }

  private async letGo(): Promise<void> {
    clearTimeout(this.timer);
    await this.ticking;
    await Promise.all([...this.work.keys()].map((storeHash) => this.end(storeHash)));
    await this.leases.release(this.owner).catch(() => undefined); // it runs out by itself
  }

  private async end(storeHash: string): Promise<void> {
    const work = this.work.get(storeHash);
    this.work.delete(storeHash);
    await work?.stop();
  }
}
