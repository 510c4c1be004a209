import type { DataSource } from 'typeorm';

export interface Renewal {
  account: string;
  endpoint: string;
  /** The pace was what held this replica back for the last second, and nothing was limited. */
  wasBound: boolean;
  /** Calls a second that the store document allows. */
  ceiling: number;
}

export interface Lease {
  /** Calls a second of all replicas together. */
  total: number;
  /** Calls a second of this one. */
  share: number;
  pausedMs: number;
}

/** What a share of the pace is kept in between replicas. */
export interface RateLeases {
  /** In the order of what was asked. */
  renew(renewals: readonly Renewal[]): Promise<Lease[]>;
  /** After a 429: half the pace for all replicas, and nothing at all for `pauseMs`. */
  slowDown(account: string, endpoint: string, pauseMs: number): Promise<void>;
  /** Gives this replica's shares to the others at once, instead of when they lapse. */
  release(): Promise<void>;
}

export const LEASE_MS = 3_000;
const FIRST_CALLS_PER_SECOND = 50;
/** A random 429 now and then does not bring the pace down to nothing. */
const FLOOR_CALLS_PER_SECOND = 5;

/** Leases in `deliver.rate_lease`: shares of live replicas never add up to more than the pace. */
export class StoredRateLeases implements RateLeases {
  constructor(
    private readonly dataSource: DataSource,
    private readonly owner: string,
  ) {}

  async renew(renewals: readonly Renewal[]): Promise<Lease[]> {
    const rows: { total: number; share: number; paused_ms: number }[] = await this.dataSource.query(
      'select total, share, paused_ms from deliver.renew_rates($1, $2::interval, $3, $4, $5, $6, $7) order by i',
      [
        this.owner,
        `${LEASE_MS} ms`,
        FIRST_CALLS_PER_SECOND,
        renewals.map(({ account }) => account),
        renewals.map(({ endpoint }) => endpoint),
        renewals.map(({ wasBound }) => wasBound),
        renewals.map(({ ceiling }) => ceiling),
      ],
    );
    return rows.map(({ total, share, paused_ms }) => ({ total, share, pausedMs: paused_ms }));
  }

  async slowDown(account: string, endpoint: string, pauseMs: number): Promise<void> {
    await this.dataSource.query('select deliver.slow_down($1, $2, $3, $4::interval)', [
      account,
      endpoint,
      FLOOR_CALLS_PER_SECOND,
      `${pauseMs} ms`,
    ]);
  }

  async release(): Promise<void> {
    await this.dataSource.query('delete from deliver.rate_lease where owner = $1', [this.owner]);
  }
}
