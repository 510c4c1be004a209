import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FetchDue } from './fetch-due.js';

/** What was asked for before this process looked after the store. An order waits for a minute at most. */
const LOOK_BACK_MS = 120_000;
/** A row appears when its transaction ends, up to this long after the time that it names. */
const LATE_MS = 15_000;

interface Followed {
  since: Date;
  /** Customers that were asked for lately: they are read again until no older row can appear. */
  known: Map<string, number>;
}

/** Follows which customers `enrich` has orders of but does not know, and has them fetched. */
@Injectable()
export class WantedCustomers {
  private readonly followed = new Map<string, Followed>();

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(FetchDue) private readonly fetchDue: Pick<FetchDue, 'want'>,
  ) {}

  /** Puts those of these stores that are new into fetch_due; the stores that have some. A store that is left out is forgotten. */
  async ask(storeHashes: readonly string[]): Promise<string[]> {
    for (const storeHash of this.followed.keys()) if (!storeHashes.includes(storeHash)) this.followed.delete(storeHash);
    for (const storeHash of storeHashes) {
      if (!this.followed.has(storeHash))
        this.followed.set(storeHash, { since: new Date(Date.now() - LOOK_BACK_MS), known: new Map() });
    }
    const rows = await this.read();
    const wanted = rows.filter(
      ({ store_hash, customer_id, asked_at }) =>
        this.followed.get(store_hash)?.known.get(customer_id) !== asked_at.getTime(),
    );
    // Only what fetching can name: an id of another shape would never be found.
    await this.fetchDue.want(
      wanted
        .filter(({ customer_id }) => /^\d{1,19}$/.test(customer_id))
        .map((row) => ({ storeHash: row.store_hash, customerId: row.customer_id })),
    );
    for (const row of wanted) this.followed.get(row.store_hash)?.known.set(row.customer_id, row.asked_at.getTime());
    this.moveOn(rows);
    return [...new Set(wanted.map((row) => row.store_hash))];
  }

  private read(): Promise<WantedRow[]> {
    const stores = [...this.followed];
    return this.dataSource.query<WantedRow[]>(
      `select w.store_hash, w.customer_id, w.asked_at
       from unnest($1::text[], $2::timestamptz[]) as s(store_hash, since)
       join enrich.customer_wanted w on w.store_hash = s.store_hash and w.asked_at > s.since`,
      [stores.map(([storeHash]) => storeHash), stores.map(([, { since }]) => since)],
    );
  }

  private moveOn(rows: readonly WantedRow[]): void {
    for (const { store_hash, asked_at } of rows) {
      const followed = this.followed.get(store_hash);
      const since = asked_at.getTime() - LATE_MS;
      if (followed && since > followed.since.getTime()) followed.since = new Date(since);
    }
    for (const { since, known } of this.followed.values()) {
      for (const [customerId, at] of known) if (at < since.getTime()) known.delete(customerId);
    }
  }
}

interface WantedRow {
  store_hash: string;
  customer_id: string;
  asked_at: Date;
}
