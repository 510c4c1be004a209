import { Inject, Injectable } from '@nestjs/common';
import type { Outcome } from '@patchcord/events';
import type { Received } from '@patchcord/kafka';
import { CONFIG } from '@patchcord/runtime';
import { DataSource } from 'typeorm';
import type { ConsoleConfig } from './console.config.js';
import { Closing } from './closing.js';
import { newestOf, outcomeColumns, parametersOf, toArrived } from './outcome-columns.js';
import { withoutNul } from './postgres-text.js';
import { queryPrepared } from './prepared.js';

/** How everything ended: a row a record or command, and counts by the minute beside it. */
@Injectable()
export class OutcomeTable {
  private readonly knownDays = new Set<string>();

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Closing) private readonly closing: Pick<Closing, 'closeBy'>,
    @Inject(CONFIG) private readonly config: Pick<ConsoleConfig, 'outcomeRetentionDays'>,
  ) {}

  /**
   * Writes a batch, in one statement. What was written before changes nothing; `unchanged` and `superseded` never replace `applied`
   * or `rejected`; else the later end of a key holds.
   */
  async write(batch: readonly Pick<Received<Outcome>, 'event' | 'offset'>[]): Promise<void> {
    const now = Date.now();
    const arrived = batch.map((received) => toArrived(received, now, this.config.outcomeRetentionDays));
    const rows = newestOf(arrived);
    if (rows.length === 0) return;
    for (const day of new Set(rows.map(({ day }) => day))) await this.ensureDay(day);
    await withoutNul(rows, (clean) => queryPrepared(this.dataSource, { name: 'write-outcomes', text: STATEMENT, values: parametersOf(clean) }));
    // Also by what changed no row: a record that was sent again and found superseded is over all the same.
    await this.closing.closeBy(arrived);
  }

  /** Makes the partition of a day, if it is missing. */
  async ensureDay(day: string): Promise<void> {
    if (this.knownDays.has(day)) return;
    if (day >= '1971') await this.dataSource.query('select console.ensure_outcome_day($1)', [day]);
    this.knownDays.add(day);
  }

  /** Drops the days before this one, and what was counted in them. Resolves to how many days went. */
  async dropBefore(day: string): Promise<number> {
    const [{ days }]: [{ days: number }] = await this.dataSource.query('select console.drop_outcome_days($1) as days', [day]);
    this.knownDays.clear();
    await this.dataSource.query('delete from console.outcome_minute where minute < $1', [day]);
    await this.dataSource.query(`delete from console.outcome where day = '1970-01-01' and ended_at < $1`, [day]);
    return days;
  }
}

const names = outcomeColumns.map(({ name }) => name);
const key = ['day', 'source_topic', 'source_partition', 'source_offset', 'path'];
const changing = names.filter((name) => !key.includes(name));
/** What ends later, out of PostgreSQL, no longer knows the hops before. */
const assigned = (name: string): string => (name === 'hops' ? `hops = case when excluded.hops = '' then o.hops else excluded.hops end` : `${name} = excluded.${name}`);

// Rows of one source come from one partition of the topic and so from one writer at a time: no two writers wait for each other
// here. The minutes are shared, and are locked in order.
const STATEMENT = `
with arrived as (
  select * from unnest(${outcomeColumns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ')}) as a (${names.join(', ')})
), written as (
  insert into console.outcome as o (${names.join(', ')}) select ${names.join(', ')} from arrived
  on conflict (source_topic, source_partition, source_offset, path, day) do update
    set ${changing.map(assigned).join(', ')}
    where (excluded.log_offset > o.log_offset or excluded.ended_at > o.ended_at)
      and not (excluded.outcome in ('unchanged', 'superseded') and o.outcome in ('applied', 'rejected'))
  returning old.outcome as was, old.ended_at as was_ended_at, old.store_hash as was_store_hash, old.resource as was_resource,
    old.stage as was_stage, old.command_kind as was_command_kind,
    new.outcome, new.ended_at, new.store_hash, new.resource, new.stage, new.command_kind, new.weight
), changes as (
  select ended_at, store_hash, resource, stage, command_kind, outcome, 1 as rows, weight from written
  union all
  select was_ended_at, was_store_hash, was_resource, was_stage, was_command_kind, was, -1, -weight from written where was is not null
)
insert into console.outcome_minute as m (minute, store_hash, resource, stage, command_kind, outcome, rows, records)
select date_trunc('minute', ended_at), store_hash, resource, stage, command_kind, outcome, sum(rows), sum(weight)
from changes group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
on conflict (minute, store_hash, resource, stage, command_kind, outcome) do update
  set rows = m.rows + excluded.rows, records = m.records + excluded.records`;
