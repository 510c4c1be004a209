import { randomUUID } from 'node:crypto';
import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { AuditTrail } from './audit.js';
import { parametersOf, toFilter, WHERE, type ChosenErrors, type ErrorFilter } from './error-filter.js';
import { iso } from './iso.js';

/** Times that one record is sent again; a record that fails more often wants another remedy. */
export const REDRIVES_MAX = 5;
export const PER_SECOND_DEFAULT = 20;
export const PER_SECOND_MAX = 500;

const count = z.number();

/** What a redrive would do. */
export const redrivePlan = z.object({
  matching: count.describe('Open records that the filter chooses'),
  ready: count.describe('Of them: those that would be sent again'),
  triedTooOften: count.describe(`Sent again ${REDRIVES_MAX} times already`),
  withoutOriginal: count.describe('Their bytes are not kept any more'),
  seconds: count.describe('How long it would take at this rate'),
});
export type RedrivePlan = z.output<typeof redrivePlan>;

/** A redrive, and how far it is. */
export const redriveProgress = z.object({
  id: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  filter: z.record(z.string(), z.unknown()),
  perSecond: count,
  state: z.enum(['running', 'stopped', 'done']),
  total: count,
  waiting: count,
  sent: count,
  skipped: count,
  skippedBy: z.record(z.string(), count),
  succeeded: count.describe('Of the sent: closed, because they or something newer went through'),
  rejectedAgain: count.describe('Of the sent: rejected again since'),
  onTheirWay: count.describe('Of the sent: neither yet'),
  finishedAt: z.string().nullable(),
});
export type RedriveProgress = z.output<typeof redriveProgress>;

/** Orders to send rejected records again. Who carries them out is `RedriveRunner`. */
@Injectable()
export class Redrives {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /** Counts, and changes nothing. */
  async plan(chosen: ChosenErrors, perSecond: number): Promise<RedrivePlan> {
    const [plan]: [Omit<RedrivePlan, 'seconds'>] = await this.dataSource.query(PLAN, [...parametersOf(openOf(chosen)), REDRIVES_MAX]);
    return { ...plan, seconds: Math.ceil(plan.ready / perSecond) };
  }

  /** Takes a snapshot of what the filter chooses now; what is rejected later is not sent. */
  async start(chosen: ChosenErrors, perSecond: number, who: string): Promise<RedriveProgress> {
    const id = randomUUID();
    const total = await this.dataSource.transaction(async (manager) => {
      await manager.query('insert into console.redrive (id, created_by, filter, per_second, total) values ($1, $2, $3, $4, 0)', [id, who, JSON.stringify(chosen), perSecond]);
      await manager.query(ITEMS, [...parametersOf(openOf(chosen)), REDRIVES_MAX, id]);
      return setTotal(manager, id);
    });
    await this.audit.write({ who, action: 'redrive', filter: chosen, count: total, result: 'ordered', redriveId: id });
    return this.read(id);
  }

  /** Throws NotFoundException. */
  async read(id: string): Promise<RedriveProgress> {
    const [progress]: [RedriveProgress?] = await this.dataSource.query(`${PROGRESS} where r.id = $1`, [id]);
    if (!progress) throw new NotFoundException(`No redrive has the id ${id}.`);
    return progress;
  }

  /** Newest first, at most 50. */
  list(): Promise<RedriveProgress[]> {
    return this.dataSource.query(`${PROGRESS} order by r.created_at desc limit 50`);
  }

  /** What was sent stays sent. Within a second nothing more goes. Throws NotFoundException. */
  stop(id: string, who: string): Promise<RedriveProgress> {
    return this.move(id, who, 'redrive-stop', ['running', 'stopped']);
  }

  /** Goes on with what waits. Throws NotFoundException. */
  resume(id: string, who: string): Promise<RedriveProgress> {
    return this.move(id, who, 'redrive-resume', ['stopped', 'running']);
  }

  private async move(id: string, who: string, action: 'redrive-stop' | 'redrive-resume', [from, to]: readonly [string, string]): Promise<RedriveProgress> {
    const [rows]: [unknown[]] = await this.dataSource.query('update console.redrive set state = $3 where id = $1 and state = $2 returning id', [id, from, to]);
    const progress = await this.read(id);
    const result = rows.length > 0 ? `${to}, ${progress.waiting} wait` : `was ${progress.state} already`;
    await this.audit.write({ who, action, filter: {}, count: progress.waiting, result, redriveId: id });
    return progress;
  }
}

function openOf(chosen: ChosenErrors): ErrorFilter {
  return { ...toFilter({ ...(chosen.ids ? {} : chosen), state: 'open' }), ids: chosen.ids };
}

async function setTotal(manager: EntityManager, id: string): Promise<number> {
  const [[{ total }]]: [[{ total: number }]] = await manager.query(
    `update console.redrive set total = (select count(*) from console.redrive_item where redrive_id = $1),
       state = case when exists (select from console.redrive_item where redrive_id = $1) then 'running' else 'done' end
     where id = $1 returning total`,
    [id],
  );
  return total;
}

const PLAN = `
select count(*)::int as matching, count(*) filter (where e.has_original and e.redrives < $11)::int as ready,
  count(*) filter (where e.redrives >= $11)::int as "triedTooOften", count(*) filter (where not e.has_original and e.redrives < $11)::int as "withoutOriginal"
from console.error_record e ${WHERE}`;

// In the order in which the originals came, so that those of one key keep theirs.
const ITEMS = `
insert into console.redrive_item (redrive_id, n, error_id)
select $12::uuid, row_number() over (order by e.topic, e.partition, e."offset", e.id), e.id
from console.error_record e ${WHERE} and e.has_original and e.redrives < $11`;

const PROGRESS = `
select r.id, ${iso('r.created_at')} as "createdAt", r.created_by as "createdBy", r.filter, r.per_second as "perSecond", r.state, r.total,
  ${iso('r.finished_at')} as "finishedAt", i.waiting, i.sent, i.skipped, i.succeeded, i."rejectedAgain", i.sent - i.succeeded - i."rejectedAgain" as "onTheirWay",
  coalesce((select json_object_agg(reason, n) from (
    select reason, count(*)::int as n from console.redrive_item where redrive_id = r.id and state = 'skipped' group by reason) s), '{}') as "skippedBy"
from console.redrive r cross join lateral (
  select count(*) filter (where i.state = 'waiting')::int as waiting, count(*) filter (where i.state = 'sent')::int as sent,
    count(*) filter (where i.state = 'skipped')::int as skipped,
    count(*) filter (where i.state = 'sent' and e.state = 'closed')::int as succeeded,
    count(*) filter (where i.state = 'sent' and e.state = 'open')::int as "rejectedAgain"
  from console.redrive_item i left join console.error_record e on e.id = i.error_id where i.redrive_id = r.id
) i`;
