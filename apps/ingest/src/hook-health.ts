import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What is known of a store's hooks when they are looked at. */
export interface KnownHealth {
  /** How long ago they were last found in order, ms; undefined when never. */
  goodAgeMs: number | undefined;
  /** What BigCommerce told of failed deliveries since the look before this one. */
  exception: { code: number; ageMs: number } | undefined;
}

/** Remembers over restarts how the hooks of each store were. Throws what the database throws. */
@Injectable()
export class HookHealth {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Begins a look at them. */
  async look(storeHash: string): Promise<KnownHealth> {
    const rows: {
      good_age_ms: number | null;
      is_news: boolean;
      exception_age_ms: number | null;
      exception_code: number | null;
    }[] = await this.dataSource.query(LOOK, [storeHash]);
    const [row] = rows;
    const { exception_age_ms: ageMs = null, exception_code: code = null } = row ?? {};
    return {
      goodAgeMs: row?.good_age_ms ?? undefined,
      exception: row?.is_news && ageMs !== null && code !== null ? { code, ageMs } : undefined,
    };
  }

  /** They are in order now. */
  async good(storeHash: string): Promise<void> {
    await this.dataSource.query('update ingest.hook_health set good_at = now() where store_hash = $1', [storeHash]);
  }

  /** BigCommerce told that it could not deliver. */
  async tell(storeHash: string, code: number): Promise<void> {
    await this.dataSource.query(
      `insert into ingest.hook_health (store_hash, exception_at, exception_code) values ($1, clock_timestamp(), $2)
       on conflict (store_hash) do update set exception_at = excluded.exception_at, exception_code = excluded.exception_code`,
      [storeHash, code],
    );
  }

  /** Those of these stores about whose deliveries something was told that nobody has looked at. */
  async storesToLookAt(storeHashes: readonly string[]): Promise<string[]> {
    const rows: { store_hash: string }[] = await this.dataSource.query(
      `select store_hash from ingest.hook_health where store_hash = any($1) and exception_at > coalesce(checked_at, 'epoch')`,
      [storeHashes],
    );
    return rows.map((row) => row.store_hash);
  }
}

const LOOK = `
  insert into ingest.hook_health as h (store_hash, checked_at) values ($1, clock_timestamp())
  on conflict (store_hash) do update set checked_at = excluded.checked_at
  returning extract(epoch from now() - new.good_at)::float8 * 1000 as good_age_ms,
    coalesce(new.exception_at > coalesce(old.checked_at, 'epoch'), false) as is_news,
    extract(epoch from clock_timestamp() - new.exception_at)::float8 * 1000 as exception_age_ms, new.exception_code`;
