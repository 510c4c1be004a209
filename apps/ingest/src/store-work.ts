import { BigCommerceClient } from '@patchcord/bigcommerce';
import { Inject, Injectable } from '@nestjs/common';
import { KafkaClient } from '@patchcord/kafka';
import { CONFIG, metrics } from '@patchcord/runtime';
import { DataSource } from 'typeorm';
import { Delta, DeltaSchedule } from './delta.js';
import { FetchDue } from './fetch-due.js';
import { HookSupervisor } from './hook-supervisor.js';
import type { IngestConfig } from './ingest.config.js';
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
    const { bigcommerceApiUrl: baseUrl, storeCallsMax: connectionsMax, publicUrl, hookCheckSeconds: checkSeconds } = this.config;
    const { storeHash, accessToken, document } = store;
    const client = new BigCommerceClient({ storeHash, accessToken, baseUrl, connectionsMax, quotaShare: document.bigcommerce.callsPerWindowShare });
    const fetchDue = new FetchDue(this.dataSource);
    const worker = new StoreWorker(client, fetchDue, new Settlement(this.kafka, fetchDue), connectionsMax);
    // What BigCommerce cannot tell us has to be asked for.
    const source = publicUrl
      ? new HookSupervisor(client, store, { publicUrl, checkSeconds })
      : new DeltaSchedule(new Delta(client, worker.referenceLists, this.kafka, new Watermarks(this.dataSource)), storeHash, document.bigcommerce.deltaSeconds);
    return new StoreWork(store, { client, worker, source }, this.wake);
  }
}

/** What runs for one store while this process holds its lease. */
export class StoreWork {
  readonly worker: StoreWorker;

  constructor(
    readonly store: Store,
    private readonly parts: { client: BigCommerceClient; worker: StoreWorker; source: HookSupervisor | DeltaSchedule },
    private readonly wake: Wake,
  ) {
    this.worker = parts.worker;
    this.wake.add(store.storeHash, this.worker.bell);
    this.worker.start();
    parts.source.start();
  }

  /** Ends what is under way; what is due stays due for the next one. */
  async stop(): Promise<void> {
    const { client, worker, source } = this.parts;
    this.wake.remove(this.store.storeHash);
    await worker.stop();
    // Its calls wait for nothing any more, so that neither does this.
    await client.close();
    await source.stop();
    metrics.fetchDueRows.record(0, { store: this.store.storeHash });
  }
}
