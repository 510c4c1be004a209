import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A stretch of time in which one receiver could take webhooks, told by how long ago it began and ended, in ms. */
export interface GoodStretch {
  fromAgeMs: number;
  untilAgeMs: number;
  /** How long ago the stretch before it ended, where this receiver had one and has not told the gap yet. */
  gapFromAgeMs: number | undefined;
}

/** Webhooks that fail for less are sent again by BigCommerce after a minute. A second below what is promised: times are rounded. */
const OUTAGE_MIN_MS = 9_000;
const KEPT_DAYS = 35;

/**
 * When webhooks could not come in. Everything is told in ages and turned into times by the database, so that receivers whose
 * clocks differ agree. Throws what the database throws.
 */
@Injectable()
export class Outages {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Tells that a receiver was good for a while. Receivers count as one: a gap is an outage when none of them was good in it. A gap
   * of this very receiver is one too, because it has refused webhooks meanwhile. True when an outage was noted.
   */
  async tellGood({ fromAgeMs, untilAgeMs, gapFromAgeMs }: GoodStretch): Promise<boolean> {
    const rows: { outages: number }[] = await this.dataSource.query(TELL_GOOD, [
      fromAgeMs,
      untilAgeMs,
      gapFromAgeMs ?? null,
      OUTAGE_MIN_MS,
    ]);
    return (rows[0]?.outages ?? 0) > 0;
  }

  /** Notes an outage of one store. It ends `endsInMs` from now. */
  async note(
    storeHash: string,
    { beganAgeMs, endsInMs, cause }: { beganAgeMs: number; endsInMs: number; cause: string },
  ): Promise<void> {
    await this.dataSource.query(
      `with old as (delete from ingest.outage where noted_at < now() - ${KEPT_DAYS} * interval '1 day')
       insert into ingest.outage (store_hash, began, ended, cause)
       values ($1, now() - $2::float8 * interval '1 millisecond', now() + $3::float8 * interval '1 millisecond', $4)`,
      [storeHash, beganAgeMs, endsInMs, cause],
    );
  }
}

// The row is locked before it is judged, so that of two receivers that come back together one notes the outage. That a beat may be
// lost with the server is no harm: it would make a delta more.
const TELL_GOOD = `
  with quick as (select set_config('synchronous_commit', 'off', true)),
  beat as (
    select now() - $1::float8 * interval '1 millisecond' as good_from, now() - $2::float8 * interval '1 millisecond' as good_until,
      now() - $3::float8 * interval '1 millisecond' as gap_from from quick),
  before as materialized (select good_until from ingest.ingress for update),
  gap as (
    select case when good_from - gap_from >= $4::float8 * interval '1 millisecond' then gap_from
      when good_from - before.good_until >= $4::float8 * interval '1 millisecond' then before.good_until end as began, good_from as ended
    from beat left join before on true),
  noted as (
    insert into ingest.outage (began, ended, cause)
    select began, ended, 'ingress' from gap where began is not null returning 1),
  kept as (
    insert into ingest.ingress (good_until) select good_until from beat where (select count(*) from gap) > 0
    on conflict (is_one) do update set good_until = greatest(ingress.good_until, excluded.good_until))
  select count(*)::int as outages from noted`;
