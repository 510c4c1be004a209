import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { PipelineLag } from './pipeline-lag.js';

/** What is looked at every few seconds. */
export const summary = z.object({
  since: z.string(),
  reachedCordial: z.number().describe('Commands applied at Cordial'),
  perSecond: z.number().describe('Commands applied a second, over the last one to two minutes'),
  onTheirWay: z.number().describe('Records and commands in Kafka that no stage has finished'),
  neededNothing: z.number().describe('Ends as unchanged, superseded or suppressed'),
  rejected: z.number(),
  parked: z.number().describe('Records and commands that wait now, of all times'),
  unknown: z.number().describe('Effects whose answer was lost and that no read has settled yet, of all times'),
});
export type Summary = z.output<typeof summary>;

/** Answers from what is counted by the minute, at a cost that does not grow with the traffic. */
@Injectable()
export class SummaryReport {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(PipelineLag) private readonly lag: PipelineLag,
  ) {}

  async read(fromMs: number): Promise<Summary> {
    const [lag, [counted]] = await Promise.all([
      this.lag.read(),
      this.dataSource.query<[Omit<Summary, 'since' | 'onTheirWay'>]>(COUNT, [new Date(fromMs).toISOString()]),
    ]);
    return { since: new Date(fromMs).toISOString(), ...counted, onTheirWay: lag.reduce((sum, { records }) => sum + records, 0) };
  }
}

// Notices end too, but neither reach Cordial nor fail to. What waits is counted where it waits, however long ago it came.
const COUNT = `
select
  coalesce(sum(rows) filter (where command_kind <> '' and outcome = 'applied'), 0)::float8 as "reachedCordial",
  round(coalesce(sum(rows) filter (where command_kind <> '' and outcome = 'applied' and minute >= date_trunc('minute', now()) - interval '1 min'), 0)
    / (60 + extract(second from now())), 1)::float8 as "perSecond",
  coalesce(sum(rows) filter (where outcome in ('unchanged', 'superseded', 'suppressed')), 0)::float8 as "neededNothing",
  coalesce(sum(rows) filter (where outcome = 'rejected'), 0)::float8 as rejected,
  (select count(*) from deliver.parked where is_open and reason <> 'unknown')::float8 + (select count(*) from enrich.waiting_order)::float8 as parked,
  (select count(*) from deliver.effect where state = 'unknown')::float8 as unknown
from console.outcome_minute where minute >= date_trunc('minute', $1::timestamptz)`;
