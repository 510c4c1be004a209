import { randomUUID } from 'node:crypto';
import { DependencyDownError } from '@patchcord/events';
import type { DataSource } from 'typeorm';
import { Accounts } from './accounts.js';
import { Backlog, type Books } from './backlog.js';
import { Bootstrap } from './bootstrap.js';
import type { DeliverConfig } from './deliver.config.js';
import { DeliverStage } from './deliver.stage.js';
import { Delivery } from './delivery.js';
import { Ledger } from './ledger.js';
import { Pace } from './pace.js';
import { Parking } from './parking.js';
import { StoredRateLeases } from './rate-leases.js';
import { Slots } from './slots.js';
import { SystemicFailures } from './systemic.js';

export type PartsConfig = Pick<
  DeliverConfig,
  'serviceInstance' | 'cordialApiUrl' | 'callsInFlightMax' | 'backlogPollMs' | 'accountSilentAfterMs' | 'accountProbeMs'
>;

/** What deliver is made of, beside its connections. */
export interface Parts {
  accounts: Accounts;
  bootstrap: Bootstrap;
  ledger: Ledger;
  pace: Pace;
  systemic: SystemicFailures;
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
  const systemic = new SystemicFailures();
  const slots = new Slots(config.callsInFlightMax);
  const delivery = new Delivery({ accounts, bootstrap, ledger, parking, pace, slots, systemic });
  const limits = {
    pollMs: config.backlogPollMs,
    probeMs: config.accountProbeMs,
    inFlightMax: BACKLOG_IN_FLIGHT_MAX,
    isStopped: (storeHash: string, version: number) => systemic.isStopped(storeHash, version),
  };
  const backlog = new Backlog(delivery, parking, accounts, { pace, books, ...limits });
  return { accounts, bootstrap, ledger, pace, systemic, delivery, backlog, stage: new DeliverStage(ledger, delivery) };
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
