import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** How long a store stays with a process that no longer renews: it crashed, or was stopped. */
export const LEASE_MS = 6_000;

/** Who works for which store: one process each, because the quota of a store is one. */
@Injectable()
export class StoreLeases {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Renews what `owner` has and takes what is free; gives the stores that are its own until `LEASE_MS` from now. */
  async hold(owner: string, storeHashes: readonly string[]): Promise<string[]> {
    const rows: { store_hash: string }[] = await this.dataSource.query(
      `insert into ingest.store_lease as l (store_hash, owner, until)
       select s, $1, now() + $3 * interval '1 millisecond' from unnest($2::text[]) as s order by s
       on conflict (store_hash) do update set owner = excluded.owner, until = excluded.until
         where l.owner = excluded.owner or l.until < now()
       returning store_hash`,
      [owner, storeHashes, LEASE_MS],
    );
    return rows.map((row) => row.store_hash);
  }

  /** Lets the next one begin at once. */
  async release(owner: string): Promise<void> {
    await this.dataSource.query('delete from ingest.store_lease where owner = $1', [owner]);
  }
}
