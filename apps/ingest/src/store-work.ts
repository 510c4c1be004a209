import { BigCommerceClient } from '@patchcord/bigcommerce';
import { Inject, Injectable } from '@nestjs/common';
import { KafkaClient } from '@patchcord/kafka';
import { CONFIG, metrics } from '@patchcord/runtime';
import { DataSource } from 'typeorm';
import { DeltaSchedule } from './delta-schedule.js';
import { Delta } from './delta.js';
import { FetchDue } from './fetch-due.js';
import { HookHealth } from './hook-health.js';
import { HookSupervisor } from './hook-supervisor.js';
import type { IngestConfig } from './ingest.config.js';
import { Outages } from './outages.js';
import { Settlement } from './settlement.js';
import { StoreWorker } from './store-worker.js';
import type { Store } from './stores.js';
import { Wake } from './wake.js';
import { Watermarks } from './watermarks.js';

/** Makes what works for one store, all of it through one client and so through one quota. */
@Injectable()
export class StoreWorks {
  constructor(
    @Inject(CONFIG) private readonly config: IngestConfig,
    @Inject(KafkaClient) private readonly kafka: KafkaClient,
    @Inject(Wake) private readonly wake: Wake,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  begin(store: Store): StoreWork {
    const { bigcommerceApiUrl: baseUrl, storeCallsMax: connectionsMax } = this.config;
    const { storeHash, accessToken, document } = store;
    const client = new BigCommerceClient({
      storeHash,
      accessToken,
      baseUrl,
      connectionsMax,
      quotaShare: document.bigcommerce.callsPerWindowShare,
    });
    const fetchDue = new FetchDue(this.dataSource);
    const worker = new StoreWorker(client, fetchDue, new Settlement(this.kafka, fetchDue), connectionsMax);
    return new StoreWork(
      store,
      { client, worker, delta: this.deltaOf(store, client, worker), hooks: this.hooksOf(store, client) },
      this.wake,
    );
  }

  private deltaOf({ storeHash, document }: Store, client: BigCommerceClient, worker: StoreWorker): DeltaSchedule {
    const watermarks = new Watermarks(this.dataSource);
    // What BigCommerce cannot tell us has to be asked for more often.
    const everySeconds = this.config.publicUrl ? this.config.deltaSeconds : document.bigcommerce.deltaSeconds;
    return new DeltaSchedule(
      new Delta(client, { lists: worker.referenceLists, brought: worker.brought }, this.kafka, watermarks),
      watermarks,
      { storeHash, everySeconds },
    );
  }

  private hooksOf(store: Store, client: BigCommerceClient): HookSupervisor | undefined {
    const { publicUrl, hookExceptionsUrl: exceptionsUrl, hookCheckSeconds: checkSeconds } = this.config;
    const books = { outages: new Outages(this.dataSource), health: new HookHealth(this.dataSource) };
    return publicUrl ? new HookSupervisor(client, store, books, { publicUrl, exceptionsUrl, checkSeconds }) : undefined;
  }
}

interface Parts {
  client: BigCommerceClient;
  worker: StoreWorker;
  delta: DeltaSchedule;
  /** Only where BigCommerce can reach us. */
  hooks: HookSupervisor | undefined;
}

/** What runs for one store while this process holds its lease. */
export class StoreWork {
  readonly worker: StoreWorker;

  constructor(
    readonly store: Store,
    private readonly parts: Parts,
    private readonly wake: Wake,
  ) {
    this.worker = parts.worker;
    this.wake.add(store.storeHash, this.worker.bell);
    this.worker.start();
    parts.delta.start();
    parts.hooks?.start();
  }

  /** How often its changes are asked for. */
  get deltaEverySeconds(): number {
    return this.parts.delta.store.everySeconds;
  }

  ringDelta(): void {
    this.parts.delta.bell.ring();
  }

  ringHooks(): void {
    this.parts.hooks?.bell.ring();
  }

  /** Ends what is under way; what is due stays due for the next one. */
  async stop(): Promise<void> {
    const { client, worker, delta, hooks } = this.parts;
    this.wake.remove(this.store.storeHash);
    const others = Promise.all([delta.stop(), hooks?.stop()]);
    await worker.stop();
    // Their calls wait for nothing any more, so that neither does this.
    await client.close();
    await others;
    metrics.fetchDueRows.record(0, { store: this.store.storeHash });
  }
}
