import { Inject, Injectable } from '@nestjs/common';
import { resources, type Resource } from '@patchcord/events';
import { DataSource } from 'typeorm';

/** Where the delta of one resource stands when it begins. */
export interface Mark {
  /** Every change up to here is in Kafka, ms since the epoch on the store's clock. */
  reachedMs: number;
  /** How long ago the earliest outage began that no delta has made up for, ms. */
  outageAgeMs: number | undefined;
  /** When this run began, on the database's clock; for `finish`. */
  runBegan: Date;
}

/** An outage counts as over a little after its end, so that what was under way then has come in. */
const OPEN_OUTAGE = `(o.store_hash is null or o.store_hash = w.store_hash)
  and greatest(o.noted_at, o.ended) > w.run_began and o.ended + interval '2 seconds' <= now()`;

/** How far the delta of each resource has come. */
@Injectable()
export class Watermarks {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Those of these stores whose delta is due: a resource was not read for `everySeconds`, or an outage is to be made up for. */
  async storesWithDelta(stores: readonly { storeHash: string; everySeconds: number }[]): Promise<string[]> {
    const rows: { store_hash: string }[] = await this.dataSource.query(
      `select s.store_hash from unnest($1::text[], $2::float8[]) as s(store_hash, every_seconds)
       where (select count(*) from ingest.watermark w where w.store_hash = s.store_hash and w.resource = any($3)) < cardinality($3)
         or exists (select from ingest.watermark w where w.store_hash = s.store_hash and w.resource = any($3)
           and (w.run_began <= now() - s.every_seconds * interval '1 second' or exists (select from ingest.outage o where ${OPEN_OUTAGE})))`,
      [stores.map(({ storeHash }) => storeHash), stores.map(({ everySeconds }) => everySeconds), resources],
    );
    return rows.map((row) => row.store_hash);
  }

  /**
   * Where the delta of a resource is to begin. The first time that is now, and stays so until that delta has come to its end:
   * nothing is known of the time before, which is the business of a full sync.
   */
  async open(storeHash: string, resource: Resource, storeNowMs: number): Promise<Mark> {
    await this.dataSource.query(
      'insert into ingest.watermark (store_hash, resource, reached) values ($1, $2, $3) on conflict do nothing',
      [storeHash, resource, new Date(storeNowMs)],
    );
    const rows: { reached: Date; now: Date; outage_age_ms: number | null }[] = await this.dataSource.query(
      `select w.reached, now() as now,
         (select extract(epoch from now() - min(o.began)) * 1000 from ingest.outage o where ${OPEN_OUTAGE})::float8 as outage_age_ms
       from ingest.watermark w where w.store_hash = $1 and w.resource = $2`,
      [storeHash, resource],
    );
    const [row] = rows;
    if (!row) throw new Error('The watermark that was written a moment ago is gone.');
    return { reachedMs: row.reached.getTime(), outageAgeMs: row.outage_age_ms ?? undefined, runBegan: row.now };
  }

  /** Every change up to here is in Kafka, ms since the epoch; undefined before the first delta. */
  async reached(storeHash: string, resource: Resource): Promise<number | undefined> {
    const rows: { reached: Date }[] = await this.dataSource.query(
      'select reached from ingest.watermark where store_hash = $1 and resource = $2',
      [storeHash, resource],
    );
    return rows[0]?.reached.getTime();
  }

  /** Never moves back. */
  async move(storeHash: string, resource: Resource, reachedMs: number): Promise<void> {
    await this.dataSource.query(
      `insert into ingest.watermark as w (store_hash, resource, reached) values ($1, $2, $3)
       on conflict (store_hash, resource) do update set reached = greatest(w.reached, excluded.reached), moved_at = now()`,
      [storeHash, resource, new Date(reachedMs)],
    );
  }

  /** The run that began then has come to its end, and made up for the outages before it. */
  async finish(storeHash: string, resource: Resource, { runBegan }: Mark): Promise<void> {
    await this.dataSource.query(
      'update ingest.watermark set run_began = greatest(run_began, $3) where store_hash = $1 and resource = $2',
      [storeHash, resource, runBegan],
    );
  }
}
