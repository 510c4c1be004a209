import { randomUUID } from 'node:crypto';
import { StoppedStores } from '@patchcord/database';
import { DependencyDownError } from '@patchcord/events';
import type { DataSource } from 'typeorm';
import { Accounts } from './accounts.js';
import { Attempts } from './attempts.js';
import { Backlog, type Books } from './backlog.js';
import { Bootstrap } from './bootstrap.js';
import type { DeliverConfig } from './deliver.config.js';
import { DeliverStage } from './deliver.stage.js';
import { Delivery } from './delivery.js';
import { Ledger } from './ledger.js';
import { OptOuts } from './opt-outs.js';
import { Pace } from './pace.js';
import { Parking } from './parking.js';
import { StoredRateLeases } from './rate-leases.js';
import { Slots } from './slots.js';

export type PartsConfig = Pick<
  DeliverConfig,
  | 'serviceInstance'
  | 'cordialApiUrl'
  | 'callsInFlightMax'
  | 'backlogPollMs'
  | 'accountSilentAfterMs'
  | 'accountProbeMs'
  | 'attemptRetentionDays'
>;

/** What deliver is made of, beside its connections. */
export interface Parts {
  accounts: Accounts;
  bootstrap: Bootstrap;
  ledger: Ledger;
  pace: Pace;
  stops: StoppedStores;
  attempts: Attempts;
  delivery: Delivery;
  backlog: Backlog;
  stage: DeliverStage;
}

const BACKLOG_IN_FLIGHT_MAX = 256;

/** Puts the parts together. Nothing runs until `pace` and `backlog` are started and `accounts` has documents. */
export function assemble(config: PartsConfig, dataSource: DataSource, books: Books): Parts {
  // The host's name alone could be that of a process that died a moment ago, with claims that may still have calls out.
  const owner = `${config.serviceInstance}/${randomUUID()}`;
  const pace = new Pace(new StoredRateLeases(dataSource, owner));
  const accounts = new Accounts({
    cordialApiUrl: config.cordialApiUrl,
    callsInFlightMax: config.callsInFlightMax,
    silentAfterMs: config.accountSilentAfterMs,
    isConfigured: (storeHash) => isConfigured(dataSource, storeHash),
    onCeiling: (account, callsPerSecond) => pace.setCeiling(account, callsPerSecond),
  });
  const ledger = new Ledger(dataSource, owner);
  const parking = new Parking(dataSource);
  const bootstrap = new Bootstrap(pace);
  const stops = new StoppedStores(dataSource, {
    stage: 'deliver',
    // One gate for all topics: what is parked is kept in order by contact, so it need not be worked off before others pass.
    topics: [''],
    opensAtOnce: true,
    versionOf: (storeHash) => accounts.versionOf(storeHash),
  });
  const attempts = new Attempts(dataSource, config.attemptRetentionDays);
  const optOuts = new OptOuts(books.producer);
  const slots = new Slots(config.callsInFlightMax);
  const delivery = new Delivery({ accounts, bootstrap, ledger, parking, pace, slots, stops, attempts, optOuts });
  const limits = {
    pollMs: config.backlogPollMs,
    probeMs: config.accountProbeMs,
    inFlightMax: BACKLOG_IN_FLIGHT_MAX,
    isStopped: (storeHash: string) => stops.isStoppedStore(storeHash),
  };
  const backlog = new Backlog(delivery, parking, accounts, { pace, books, ...limits });
  const stage = new DeliverStage(ledger, delivery);
  return { accounts, bootstrap, ledger, pace, stops, attempts, delivery, backlog, stage };
}

async function isConfigured(dataSource: DataSource, storeHash: string): Promise<boolean> {
  try {
    const rows: unknown[] = await dataSource.query('select from config.store_document where store_hash = $1 limit 1', [
      storeHash,
    ]);
    return rows.length > 0;
  } catch (cause) {
    throw new DependencyDownError('PostgreSQL does not answer.', { dependency: 'postgres', cause });
  }
}
