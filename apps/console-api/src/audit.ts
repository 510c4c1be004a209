import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { iso } from './iso.js';

const actions = ['redrive', 'redrive-stop', 'redrive-resume', 'close', 'reveal', 'release'] as const;
export type AuditAction = (typeof actions)[number];

/** One thing that somebody did by hand. */
export const auditLine = z.object({
  id: z.string(),
  at: z.string(),
  who: z.string().describe('Name of the token'),
  action: z.enum(actions),
  filter: z.record(z.string(), z.unknown()).describe('What was chosen'),
  count: z.number().describe('How many records it was about'),
  result: z.string().describe('Of a redrive: how far it is now'),
  redrive: z.string().nullable(),
});
export type AuditLine = z.output<typeof auditLine>;

export interface Deed {
  who: string;
  action: AuditAction;
  filter: object;
  count: number;
  result: string;
  redriveId?: string;
}

const LINES_MAX = 500;

/** Who did what, and to how many records. The role that writes it cannot change what it wrote. */
@Injectable()
export class AuditTrail {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async write({ who, action, filter, count, result, redriveId }: Deed): Promise<void> {
    await this.dataSource.query(INSERT, [who, action, JSON.stringify(filter), count, result, redriveId ?? null]);
  }

  /** Newest first, at most 500. */
  list(fromMs: number): Promise<AuditLine[]> {
    return this.dataSource.query(LIST, [new Date(fromMs).toISOString(), LINES_MAX]);
  }
}

const INSERT = 'insert into console.audit (who, action, filter, count, result, redrive_id) values ($1, $2, $3, $4, $5, $6)';

const LIST = `
select a.id::text, ${iso('a.at')} as at, a.who, a.action, a.filter, a.count, a.redrive_id as redrive,
  case when a.action = 'redrive' and r.id is not null then r.state || ': ' ||
    (select count(*) filter (where i.state = 'sent') || ' of ' || count(*) || ' sent' || case when count(*) filter (where i.state = 'skipped') > 0 then ', ' || count(*) filter (where i.state = 'skipped') || ' skipped' else '' end
      from console.redrive_item i where i.redrive_id = r.id)
  else a.result end as result
from console.audit a left join console.redrive r on r.id = a.redrive_id
where a.at >= $1 order by a.id desc limit $2`;
