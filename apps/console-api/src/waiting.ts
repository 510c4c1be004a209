import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { AuditTrail } from './audit.js';
import { iso } from './iso.js';

const unknownEffect = z.object({
  account: z.string(),
  effectKey: z.string(),
  kind: z.string().describe('contact, order, activity or suppression; empty when nothing waits for it any more'),
  store: z.string(),
  contactId: z.string(),
  since: z.string(),
  attempts: z.number(),
  reads: z.number().describe('How often Cordial was read to find out'),
  request: z.string(),
  isOpen: z.boolean().describe('True while reads may still settle it; false: a person decides'),
  action: z.string(),
});

const parked = z.object({
  account: z.string().describe('Cordial account; empty for what waits for a customer to be fetched'),
  store: z.string(),
  reason: z.string(),
  commands: z.number(),
  contacts: z.number(),
  since: z.string(),
  nextTry: z.string().nullable(),
  meaning: z.string(),
});

const stop = z.object({
  stage: z.enum(['normalize', 'enrich', 'deliver']),
  store: z.string(),
  topic: z.string().describe('Empty when all of the stage is stopped'),
  documentVersion: z.number().describe('Store document that made the rejects; a newer one lets the stage go on'),
  rejects: z.number(),
  since: z.string(),
  records: z.number().describe('That wait behind it'),
  action: z.string(),
});

/** What neither ended nor moves: effects whose answer was lost, and commands that wait for their account. */
export const waiting = z.object({ unknown: z.array(unknownEffect).describe('Oldest first, at most 200'), unknownCount: z.number(), parked: z.array(parked), stopped: z.array(stop).describe('Stages that a systemic failure stopped for a store') });
export type Waiting = z.output<typeof waiting>;

const UNKNOWN_MAX = 200;

const MEANINGS: Readonly<Record<string, string>> = {
  'account-down': 'Cordial does not answer for this account, or refuses its key. They go on by themselves once it does.',
  'account-busy': 'More is to be sent to this account than Cordial takes. They go on by themselves.',
  behind: 'Something of the same person must go first. They follow by themselves.',
  systemic: 'Too many commands of this store were rejected, so it was stopped. Put the cause right ("patchcord errors"), then resume it.',
  unproven: 'No read could prove whether the effect arrived. See "patchcord errors --state unknown".',
  'customer-unknown': 'Orders whose customer is being fetched. They go on within a minute.',
};

/** Answers what waits, why, and since when. */
@Injectable()
export class WaitingReport {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  async read(store: string | undefined): Promise<Waiting> {
    const [unknown, [counted], rows, stops] = await Promise.all([
      this.dataSource.query<Omit<Waiting['unknown'][number], 'action'>[]>(UNKNOWN, [store ?? null, UNKNOWN_MAX]),
      this.dataSource.query<[{ count: number }]>(`select count(*)::int as count from deliver.effect where state = 'unknown'`),
      this.dataSource.query<Omit<Waiting['parked'][number], 'meaning'>[]>(PARKED, [store ?? null]),
      this.dataSource.query<Omit<Waiting['stopped'][number], 'action'>[]>(STOPPED, [store ?? null]),
    ]);
    return {
      unknown: unknown.map((row) => ({ ...row, action: actionOf(row) })),
      unknownCount: store === undefined ? counted.count : unknown.length,
      parked: rows.map((row) => ({ ...row, meaning: MEANINGS[row.reason] ?? 'They go on by themselves.' })),
      stopped: stops.map((row) => ({ ...row, action: howToGoOn(row) })),
    };
  }

  /** Lets a stage that was stopped for a store go on. Resolves to how many records waited. Throws NotFoundException. */
  async release(store: string, stage: string, who: string): Promise<number> {
    const { stopped } = await this.read(store);
    const held = stopped.filter((row) => row.stage === stage);
    if (held.length === 0) throw new NotFoundException(`${stage} is not stopped for store ${store}.`);
    const records = held.reduce((sum, row) => sum + row.records, 0);
    await this.dataSource.query(RELEASE, [stage, store, who]);
    await this.audit.write({ who, action: 'release', filter: { store, stage }, count: records, result: 'goes on' });
    return records;
  }
}

function howToGoOn({ store, stage }: { store: string; stage: string }): string {
  return `Put the cause right (patchcord errors --store ${store}). A new store document lets it go on, or: patchcord errors release ${store} ${stage}`;
}

function actionOf({ isOpen, effectKey }: { isOpen: boolean; effectKey: string }): string {
  if (isOpen) return 'Wait: Cordial is read until it is settled.';
  return `Look at Cordial whether it is there (${effectKey}). It is never sent twice by itself.`;
}

const UNKNOWN = `
select e.account, e.effect_key as "effectKey", coalesce(p.kind, '') as kind, coalesce(p.store_hash, '') as store, coalesce(p.contact_id::text, '') as "contactId",
  ${iso('coalesce(p.unknown_since, e.updated_at)')} as since, e.attempts, coalesce(p.reads, 0) as reads, e.request, coalesce(p.is_open, false) as "isOpen"
from deliver.effect e left join lateral (
  select * from deliver.parked p where p.account = e.account and p.effect_key = e.effect_key and p.reason in ('unknown', 'unproven') order by p.seq desc limit 1
) p on true
where e.state = 'unknown' and ($1::text is null or p.store_hash = $1)
order by coalesce(p.unknown_since, e.updated_at) limit $2`;

const PARKED = `
select * from (
  select account, store_hash as store, reason, count(*)::int as commands, count(distinct contact_id)::int as contacts, ${iso('min(parked_at)')} as since,
    ${iso("min(due_at) filter (where due_at < 'infinity')")} as "nextTry"
  from deliver.parked where is_open and reason <> 'unknown' and ($1::text is null or store_hash = $1) group by 1, 2, 3
  union all
  select '', store_hash, 'customer-unknown', count(*)::int, count(distinct customer_id)::int, ${iso("min(until) - interval '60 s'")}, ${iso('min(until)')}
  from enrich.waiting_order where $1::text is null or store_hash = $1 group by 2
) rows order by commands desc, account, store`;

const STOPPED = `
select 'normalize' as stage, s.store_hash as store, s.topic, s.document_version as "documentVersion", s.rejects, ${iso('s.stopped_at')} as since,
  (select coalesce(sum(p.records), 0)::int from normalize.parked_range p where p.store_hash = s.store_hash and p.topic = s.topic) as records
from normalize.stopped_store s where $1::text is null or s.store_hash = $1
union all
select 'enrich', s.store_hash, s.topic, s.document_version, s.rejects, ${iso('s.stopped_at')},
  (select count(*)::int from enrich.parked p where p.store_hash = s.store_hash and p.topic = s.topic)
from enrich.stopped_store s where $1::text is null or s.store_hash = $1
union all
select 'deliver', s.store_hash, s.topic, s.document_version, s.rejects, ${iso('s.stopped_at')},
  (select count(*)::int from deliver.parked p where p.store_hash = s.store_hash and p.is_open and p.reason = 'systemic')
from deliver.stopped_store s where $1::text is null or s.store_hash = $1
order by since`;

const RELEASE = `
insert into console.stage_release (stage, store_hash, released_at, released_by) values ($1, $2, now(), $3)
on conflict (stage, store_hash) do update set released_at = excluded.released_at, released_by = excluded.released_by`;
