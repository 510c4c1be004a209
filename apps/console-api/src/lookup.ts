import { Inject, Injectable } from '@nestjs/common';
import { topics, type Resource } from '@patchcord/events';
import { consentDecision, type ConsentState } from '@patchcord/mapping';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { answerOf } from './answer.js';
import { attempt, ATTEMPTS } from './attempts.js';
import { iso } from './iso.js';
import { isUuid, toQuestion, type Question } from './lookup-question.js';
import { maskEmail } from './masked.js';
import { recordStory, toStory, type OutcomeRow, type RecordStory } from './story.js';

const contact = z.object({
  id: z.string(),
  account: z.string(),
  email: z.string().describe('Masked'),
  createdAt: z.string(),
  customers: z.array(z.object({ store: z.string(), customerId: z.string() })),
  consent: z.object({
    status: z.string().describe('subscribed, unsubscribed, or empty: never opted in or out'),
    at: z.string().nullable(),
    evidence: z.string(),
    storefronts: z.array(z.object({ store: z.string(), channelId: z.string(), consents: z.array(z.string()), optInAt: z.string().nullable(), optOutAt: z.string().nullable() })),
  }),
  atCordial: z.object({ cid: z.string(), version: z.string(), updatedAt: z.string() }).nullable().describe('What was last applied there; null when nothing was'),
});
const effect = z.object({
  account: z.string(),
  effectKey: z.string(),
  state: z.string(),
  version: z.string(),
  attempts: z.number(),
  request: z.string(),
  status: z.number(),
  updatedAt: z.string(),
});
const milestone = z.object({ store: z.string(), orderId: z.string(), name: z.string(), at: z.string(), silent: z.boolean() });
const waiting = z.object({ kind: z.string(), effectKey: z.string(), reason: z.string(), parkedAt: z.string(), dueAt: z.string(), isOpen: z.boolean() });
const rejected = z.object({ id: z.string(), stage: z.string(), code: z.string(), message: z.string(), state: z.string(), lastSeen: z.string(), redrivenAt: z.string().nullable(), closedBy: z.string() });

/** All that is known of a person, a resource or a record. Personal data is masked. */
export const lookup = z.object({
  asked: z.object({ kind: z.enum(['email', 'resource', 'contact', 'source', 'record']), value: z.string() }),
  answer: z.string().describe('In one sentence'),
  contacts: z.array(contact),
  records: z.array(recordStory).describe('Newest first, at most 50'),
  effects: z.array(effect),
  attempts: z.array(attempt).describe('Calls for these effects that were not the last good one, oldest first, at most 200'),
  milestones: z.array(milestone),
  parked: z.array(waiting),
  errors: z.array(rejected),
});
export type Lookup = z.output<typeof lookup>;
type Contact = z.output<typeof contact>;

/** A resource of one store. */
interface Key {
  store: string;
  resource: Resource;
  id: string;
}

const RECORDS_MAX = 50;

/** Tells one story from the tables of all services. */
@Injectable()
export class Lookups {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async tell(text: string): Promise<Lookup> {
    const question = toQuestion(text);
    const asked = await this.contactsAsked(question);
    const keys = await this.keysAsked(question, asked);
    const rows = await this.rows(await this.recordIds(question, asked, keys));
    const contactIds = [...new Set([...asked, ...rows.map(({ contactId }) => contactId).filter(isUuid)])];
    const records = storiesOf(rows);
    const about = [...keys, ...records.map(keyOfStory)];
    const effectKeys = effectKeysOf(rows, contactIds);
    const [contacts, effects, attempts, milestones, parked, errors, waitsSince] = await Promise.all([
      this.contacts(contactIds),
      this.effects<Lookup['effects'][number]>(EFFECTS, effectKeys),
      this.effects<Lookup['attempts'][number]>(ATTEMPTS, effectKeys),
      this.milestones(about.filter(({ resource }) => resource === 'order')),
      this.parked(contactIds),
      this.errors(about),
      this.waitsSince(keys),
    ]);
    const subject = subjectOf(question);
    return { asked: { kind: question.kind, value: subject }, answer: answerOf(subject, records, waitsSince), contacts, records, effects, attempts, milestones, parked, errors };
  }

  private async contactsAsked(question: Question): Promise<string[]> {
    if (question.kind === 'contact') return [question.id];
    if (question.kind !== 'email') return [];
    // The key is (account, email): the accounts are few, so each is asked.
    const rows: { id: string }[] = await this.dataSource.query(
      `select id from enrich.contact where email = $1 and account in (select distinct document ->> 'account' from config.store_document)`,
      [question.email],
    );
    return rows.map(({ id }) => id);
  }

  private async keysAsked(question: Question, contactIds: readonly string[]): Promise<Key[]> {
    if (question.kind === 'resource') {
      const stores: { store: string }[] = await this.dataSource.query('select distinct store_hash as store from config.store_document');
      return stores.map(({ store }) => ({ store, resource: question.resource, id: question.id }));
    }
    if (contactIds.length === 0) return [];
    return this.dataSource.query(
      `select store_hash as store, 'customer' as resource, customer_id as id from enrich.contact_customer where contact_id = any($1::uuid[])`,
      [contactIds],
    );
  }

  /** The newest records that the question is about, by their rows in one way or the other. */
  private async recordIds(question: Question, contactIds: readonly string[], keys: readonly Key[]): Promise<string[]> {
    if (question.kind === 'record') return [question.recordId];
    if (question.kind === 'source') {
      const { topic, partition, offset } = question;
      const found: { id: string }[] = await this.dataSource.query(
        'select distinct record_id as id from console.outcome where source_topic = $1 and source_partition = $2 and source_offset = $3',
        [topic, partition, offset],
      );
      return found.map(({ id }) => id);
    }
    const rows: { id: string }[] = await this.dataSource.query(RECORD_IDS, [contactIds, ...arraysOf(keys), RECORDS_MAX]);
    return rows.map(({ id }) => id);
  }

  private rows(recordIds: readonly string[]): Promise<OutcomeRow[]> {
    return recordIds.length === 0 ? Promise.resolve([]) : this.dataSource.query(ROWS, [recordIds, topics.notices.name]);
  }

  private async contacts(ids: readonly string[]): Promise<Contact[]> {
    if (ids.length === 0) return [];
    const rows: ContactRow[] = await this.dataSource.query(CONTACTS, [ids]);
    return rows.map(({ email, consent, ...row }) => ({ ...row, email: maskEmail(email), consent: toConsent(consent['email'] ?? null) }));
  }

  /** What a statement says of these effects. */
  private effects<Row>(statement: string, keys: readonly string[]): Promise<Row[]> {
    return keys.length === 0 ? Promise.resolve([]) : this.dataSource.query(statement, [keys]);
  }

  private async milestones(orders: readonly Key[]): Promise<Lookup['milestones']> {
    if (orders.length === 0) return [];
    return this.dataSource.query(MILESTONES, arraysOf(orders).slice(0, 2));
  }

  private async parked(contactIds: readonly string[]): Promise<Lookup['parked']> {
    return contactIds.length === 0 ? [] : this.dataSource.query(PARKED, [contactIds]);
  }

  private async errors(keys: readonly Key[]): Promise<Lookup['errors']> {
    return keys.length === 0 ? [] : this.dataSource.query(ERRORS, arraysOf(keys));
  }

  /** Since when a fetch of one of these is asked for, if it is. */
  private async waitsSince(keys: readonly Key[]): Promise<string | undefined> {
    if (keys.length === 0) return undefined;
    const rows: { at: string }[] = await this.dataSource.query(WAITS_SINCE, arraysOf(keys));
    return rows[0]?.at;
  }
}

function effectKeysOf(rows: readonly OutcomeRow[], contactIds: readonly string[]): string[] {
  const keys = new Set(rows.map(({ effectKey }) => effectKey).filter((key) => key !== ''));
  for (const id of contactIds) for (const key of [`contact/${id}`, `consent/${id}/email`]) keys.add(key);
  return [...keys];
}

interface ContactRow extends Omit<Contact, 'consent'> {
  consent: Record<string, ConsentState>;
}

/** Stores, ids and resources, as unnest takes them. */
function arraysOf(keys: readonly Key[]): [string[], string[], string[]] {
  return [keys.map(({ store }) => store), keys.map(({ id }) => id), keys.map(({ resource }) => resource)];
}

function toConsent(state: ConsentState | null): Contact['consent'] {
  const { status, at, evidence } = consentDecision(state);
  const storefronts = (state?.storefronts ?? []).map(({ storeHash, channelId, consents, optIn, optOut }) => ({
    store: storeHash,
    channelId,
    consents,
    optInAt: optIn ? instantOf(optIn.at) : null,
    optOutAt: optOut ? instantOf(optOut.at) : null,
  }));
  return { status, at: instantOf(at), evidence, storefronts };
}

function instantOf(ms: number): string | null {
  return ms > 0 ? new Date(ms).toISOString() : null;
}

function storiesOf(rows: readonly OutcomeRow[]): RecordStory[] {
  const stories = [...Map.groupBy(rows, ({ recordId }) => recordId).values()].map(toStory);
  const newest = (story: RecordStory): string => story.endings.at(-1)?.endedAt ?? '';
  return stories.sort((a, b) => newest(b).localeCompare(newest(a)));
}

function keyOfStory({ store, resource, resourceId }: RecordStory): Key {
  return { store, resource: resource as Resource, id: resourceId };
}

function subjectOf(question: Question): string {
  switch (question.kind) {
    case 'email':
      return maskEmail(question.email);
    case 'resource':
      return `${question.resource} ${question.id}`;
    case 'contact':
      return `contact ${question.id}`;
    case 'source':
      return `${question.topic}/${question.partition}/${question.offset}`;
    case 'record':
      return `record ${question.recordId}`;
  }
}

const KEYS = 'unnest($1::text[], $2::text[], $3::text[]) as k (store, id, resource)';

const RECORD_IDS = `
select record_id as id from (
  select record_id, ended_at from console.outcome where contact_id = any($1::text[]) and contact_id <> ''
  union all
  select o.record_id, o.ended_at from unnest($2::text[], $3::text[], $4::text[]) as k (store, id, resource)
  join console.outcome o on o.store_hash = k.store and o.resource_id = k.id and o.resource = k.resource
) found group by record_id order by max(ended_at) desc limit $5`;

const ROWS = `
select record_id as "recordId", store_hash as store, resource, resource_id as "resourceId", origin, lane, source_version as "sourceVersion",
  trace_id as "traceId", contact_id as "contactId", account, weight, source_topic = $2 as "isNotice", ${iso('occurred_at')} as "occurredAt",
  ${iso('observed_at')} as "observedAt", stage, outcome, reason, detail, ${iso('ended_at')} as "endedAt", command_kind as kind,
  effect_key as "effectKey", version::text, request, status, attempts, document_version as "documentVersion",
  source_topic || '/' || source_partition || '/' || source_offset as source, path, hops
from console.outcome where record_id = any($1::text[]) order by ended_at limit 2000`;

const CONTACTS = `
select c.id, c.account, c.email, c.consent, ${iso('c.created_at')} as "createdAt",
  coalesce((select json_agg(json_build_object('store', b.store_hash, 'customerId', b.customer_id)) from enrich.contact_customer b where b.contact_id = c.id), '[]') as customers,
  (select json_build_object('cid', s.cid, 'version', s.version::text, 'updatedAt', ${iso('s.updated_at')}) from deliver.cordial_state s
    where s.account = c.account and s.kind = 'contact' and s.id = c.id::text) as "atCordial"
from enrich.contact c where c.id = any($1::uuid[])`;

const EFFECTS = `
select account, effect_key as "effectKey", state, version::text, attempts, request, status, ${iso('updated_at')} as "updatedAt"
from deliver.effect where effect_key = any($1::text[]) and account in (select distinct document ->> 'account' from config.store_document)
order by updated_at desc limit 200`;

const MILESTONES = `
select distinct m.store_hash as store, m.order_id as "orderId", m.name, ${iso('m.at')} as at, m.silent
from unnest($1::text[], $2::text[]) as k (store, id) join enrich.milestone m on m.store_hash = k.store and m.order_id = k.id order by at`;

const PARKED = `
select kind, effect_key as "effectKey", reason, ${iso('parked_at')} as "parkedAt", ${iso('due_at')} as "dueAt", is_open as "isOpen"
from deliver.parked where contact_id = any($1::uuid[]) and is_open order by seq limit 200`;

const ERRORS = `
select distinct e.id, e.stage, e.code, e.message, e.state, ${iso('e.last_seen')} as "lastSeen", ${iso('e.redriven_at')} as "redrivenAt", e.closed_by as "closedBy" from ${KEYS}
join console.error_record e on e.store_hash = k.store and e.resource_id = k.id and e.resource = k.resource order by "lastSeen" desc limit 50`;

const WAITS_SINCE = `
select ${iso('min(f.first_asked_at)')} as at from ingest.fetch_due f
join ${KEYS} on f.store_hash = k.store and f.resource_id = k.id and f.resource = k.resource having count(*) > 0`;
