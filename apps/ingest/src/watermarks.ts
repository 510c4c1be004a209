import { Inject, Injectable } from '@nestjs/common';
import type { Resource } from '@patchcord/events';
import { DataSource } from 'typeorm';

/** How far the delta of each resource has come. */
@Injectable()
export class Watermarks {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Every change up to here is in Kafka, ms since the epoch; undefined before the first delta. */
  async reached(storeHash: string, resource: Resource): Promise<number | undefined> {
    const rows: { reached: Date }[] = await this.dataSource.query('select reached from ingest.watermark where store_hash = $1 and resource = $2', [storeHash, resource]);
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
}
