import { DependencyDownError, type Command, type Suppression } from '@patchcord/events';
import type { DataSource } from 'typeorm';
import { Gatherer } from './gatherer.js';
import type { Work } from './work.js';

export type ParkReason = 'account-down' | 'account-busy' | 'behind' | 'systemic' | 'unknown';

/** A command that waits, as it lies in `deliver.parked`. */
export interface ParkedRow {
  seq: string;
  account: string;
  priority: number;
  reason: ParkReason;
  topic: string;
  partition: number;
  offset: string;
  key: string;
  value: Buffer;
  headers: Record<string, string>;
  command: Command | Suppression;
  attempts: number;
  reads: number;
  absences: number;
  unknown_since: Date | null;
}

/** How a row goes on waiting. */
export interface Wait {
  seq: string;
  reason: ParkReason | 'unproven';
  dueInMs: number;
  isOpen: boolean;
  isBlocking: boolean;
  reads: number;
  absences: number;
  /** ms since the epoch; 0 unless unknown. */
  unknownSince: number;
}

export interface Counts {
  account: string;
  parked: number;
  unknown: number;
}

interface Parked {
  work: Work;
  reason: ParkReason;
  dueInMs: number;
}

/** Commands that wait in PostgreSQL. A record that comes again while it waits is not parked twice. */
export class Parking {
  private readonly parks = new Gatherer((parked: Parked[]) => this.insert(parked), {
    lingerMs: 2,
    batchMax: 128,
    runsMax: 2,
  });

  constructor(private readonly dataSource: DataSource) {}

  park(work: Work, reason: ParkReason, dueInMs = 0): Promise<void> {
    return this.parks.add({ work, reason, dueInMs });
  }

  /** What may be sent or read now, suppressions first, then in order: of a contact only what nothing stands before. */
  async due(
    accounts: readonly string[],
    stores: readonly string[],
    limit: number,
    except: readonly string[],
  ): Promise<ParkedRow[]> {
    return this.query(
      `select seq, account, priority, reason, topic, partition, "offset", key, value, headers, command, attempts, reads, absences, unknown_since
       from deliver.due_commands($1, $2, $3, $4) order by priority, seq`,
      [accounts, stores, except, Math.ceil(limit / Math.max(1, accounts.length))],
    );
  }

  /** Commands that were parked behind another at the very moment when that one left would wait for ever. */
  async wakeForgotten(): Promise<void> {
    await this.query(
      `update deliver.parked p set due_at = now()
       where is_open and due_at = 'infinity' and not exists (
         select from deliver.parked before
         where before.contact_id = p.contact_id and before.is_open and before.is_blocking and before.seq < p.seq
       )`,
      [],
    );
  }

  async wait(wait: Wait): Promise<void> {
    await this.query(
      `update deliver.parked
       set reason = $2, due_at = now() + $3::interval, is_open = $4, is_blocking = $5, reads = $6, absences = $7,
           unknown_since = to_timestamp($8::double precision / 1000), attempts = attempts + 1
       where seq = $1`,
      [
        wait.seq,
        wait.reason,
        `${wait.dueInMs} ms`,
        wait.isOpen,
        wait.isBlocking,
        wait.reads,
        wait.absences,
        wait.unknownSince || null,
      ],
    );
  }

  /** The command has its end, and the next one of its contact may go. */
  async leave(seq: string): Promise<void> {
    await this.query(
      `with gone as (delete from deliver.parked where seq = $1 returning contact_id)
       update deliver.parked p set due_at = now() from gone
       where p.seq = (
         select next.seq from deliver.parked next
         where next.contact_id = gone.contact_id and next.is_open and next.seq > $1 order by next.seq limit 1
       ) and p.due_at = 'infinity'`,
      [seq],
    );
  }

  async counts(): Promise<Counts[]> {
    return this.query(
      `select account, count(*) filter (where is_open and reason <> 'unknown')::int as parked, count(*) filter (where reason in ('unknown', 'unproven'))::int as unknown
       from deliver.parked group by account`,
      [],
    );
  }

  private async insert(parked: Parked[]): Promise<void[]> {
    const records = parked.map(({ work }) => work.record);
    const origins = parked.map(({ work }) => work.origin);
    await this.query(
      `insert into deliver.parked (account, contact_id, store_hash, kind, effect_key, version, priority, is_blocking, reason,
         topic, partition, "offset", key, value, headers, command, due_at, unknown_since)
       select account, contact_id, store_hash, kind, effect_key, version, priority, is_blocking, reason,
         topic, partition, "offset", key, value, headers, command, case when reason = 'behind' then 'infinity' else now() + due_in end, case when reason = 'unknown' then now() end
       from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::smallint[], $8::boolean[], $9::text[],
         $10::text[], $11::int[], $12::bigint[], $13::text[], $14::bytea[], $15::jsonb[], $16::json[], $17::interval[]) with ordinality
         as a (account, contact_id, store_hash, kind, effect_key, version, priority, is_blocking, reason,
           topic, partition, "offset", key, value, headers, command, due_in, n)
       order by n
       on conflict (topic, partition, "offset") do nothing`,
      [
        records.map(({ account }) => account),
        records.map(({ contactId }) => contactId),
        records.map(({ storeHash }) => storeHash),
        parked.map(({ work }) => work.kind),
        records.map(({ effectKey }) => effectKey),
        records.map(({ version }) => version),
        parked.map(({ work }) => work.priority),
        parked.map(({ work, reason }) => isBlocking(work, reason)),
        parked.map(({ reason }) => reason),
        origins.map(({ topic }) => topic),
        origins.map(({ partition }) => partition),
        origins.map(({ offset }) => offset),
        origins.map(({ key }) => key),
        origins.map(({ value }) => value),
        origins.map(({ headers }) => JSON.stringify(headers)),
        records.map((record) => JSON.stringify(record)),
        parked.map(({ dueInMs }) => `${dueInMs} ms`),
      ],
    );
    return parked.map(() => undefined);
  }

  private async query<Result>(sql: string, parameters: unknown[]): Promise<Result> {
    try {
      return await this.dataSource.query<Result>(sql, parameters);
    } catch (error) {
      throw new DependencyDownError('PostgreSQL does not answer.', { dependency: 'postgres', cause: error });
    }
  }
}

/** An unproven activity blocks nobody, and nothing ever waits for a suppression. */
export function isBlocking(work: Work, reason: ParkReason | 'unproven'): boolean {
  if (work.kind === 'suppression') return false;
  return work.kind !== 'activity' || (reason !== 'unknown' && reason !== 'unproven');
}
