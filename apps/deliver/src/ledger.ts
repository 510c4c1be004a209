import { DependencyDownError } from '@patchcord/events';
import type { EffectState } from '@patchcord/database';
import type { DataSource } from 'typeorm';
import { Gatherer } from './gatherer.js';
import type { Work } from './work.js';

/** How long a claim lasts: the call's deadline, and time to write down what became of it. */
export const LEASE_MS = 5_000;

/** What the ledger says of a command before anybody claims it. */
export interface Look {
  /** An end that no claim can change. */
  end: 'applied' | 'superseded' | null;
  hasContact: boolean;
  hasOrder: boolean;
}

/**
 * What came of asking for a claim. `go`: the contact and the effect are ours until the lease ends. All others were not
 * claimed; where `generation` is set, the contact was, and has to be released.
 */
export interface Claim {
  verdict: 'go' | 'busy' | 'superseded' | 'applied' | 'unknown' | 'ambiguous' | 'blocked';
  work: Work;
  generation: string | null;
  attempts: number;
  appliedHash: Buffer | null;
  /** Cordial's id of the contact; empty while it is not known. */
  cID: string;
  /** The contact's last applied body as JSON; null while there is none, and for orders. */
  body: string | null;
  stateVersion: string | null;
  /** Version and state of the newest command about the contact's consent that was claimed; 0 when there is none. */
  consentVersion: number;
  /** Cordial's id of the contact that the order was written for; null while the order is not known. */
  orderCID: string | null;
  /** performance.now() at which the lease may have ended. */
  heldUntil: number;
}

/** What Cordial has from now on. */
export interface StateWrite {
  kind: 'contact' | 'order';
  id: string;
  cID: string;
  body: string | null;
  /** The command's version, unless the state is changed by something that has a version of another kind. */
  version?: string;
}

/** What became of a claim. */
export interface Mark {
  claim: Claim;
  /** Empty: the effect stays as it is, only the contact is released. */
  state: EffectState | '';
  bodyHash?: Buffer | undefined;
  status?: number;
  request?: string;
  /** The contact's consent is now as this command says. */
  consentKey?: string | undefined;
  write?: StateWrite | undefined;
}

interface ClaimRow {
  verdict: Claim['verdict'];
  generation: string | null;
  attempts: number;
  applied_hash: Buffer | null;
  cid: string;
  body: string | null;
  state_version: string | null;
  consent_version: string | null;
  order_cid: string | null;
}

export const consentKeyOf = (contactId: string, channel: string): string => `consent/${contactId}/${channel}`;

/** Every claim and every mark, a few milliseconds' worth to a statement. What needs PostgreSQL rejects with DependencyDownError without it. */
export class Ledger {
  private readonly claims = new Gatherer((works: Work[]) => this.claimAll(works), {
    lingerMs: 2,
    batchMax: 128,
    runsMax: 2,
  });
  private readonly marks = new Gatherer((marks: Mark[]) => this.markAll(marks), {
    lingerMs: 2,
    batchMax: 128,
    runsMax: 2,
  });

  constructor(
    private readonly dataSource: DataSource,
    readonly owner: string,
  ) {}

  /** Reads without claiming: a replay of what was done costs one statement a batch, and no call's token. */
  async look(works: readonly Work[]): Promise<Look[]> {
    const rows: { version: string | null; state: EffectState | null; has_contact: boolean; has_order: boolean }[] =
      await this.query(
        'select version, state, has_contact, has_order from deliver.look_at($1, $2, $3, $4) order by i',
        [works.map(accountOf), works.map(effectKeyOf), works.map(contactIdOf), works.map(orderIdOf)],
      );
    return works.map((work, index) => {
      const row = rows[index] as (typeof rows)[number];
      return { end: endOf(work, row.version, row.state), hasContact: row.has_contact, hasOrder: row.has_order };
    });
  }

  claim(work: Work): Promise<Claim> {
    return this.claims.add(work);
  }

  mark(mark: Mark): Promise<void> {
    return this.marks.add(mark);
  }

  /** Gives the contact back; nothing became of the effect. */
  release(claim: Claim): Promise<void> {
    return this.marks.add({ claim, state: '' });
  }

  /** Another lease for a claim that is still ours; false when it is not. */
  async extend(claim: Claim): Promise<boolean> {
    const askedAt = performance.now();
    const { record } = claim.work;
    const [rows]: [unknown[], number] = await this.query(
      `with held as (
         update deliver.contact_claim set until = clock_timestamp() + $1::interval
         where contact_id = $2 and generation = $3 and owner = $4 returning contact_id
       )
       update deliver.effect e set claimed_until = clock_timestamp() + $1::interval
       from held where e.account = $5 and e.effect_key = $6 and e.version = $7 and e.owner = $4 returning 1`,
      [
        `${LEASE_MS} ms`,
        record.contactId,
        claim.generation,
        this.owner,
        record.account,
        record.effectKey,
        record.version,
      ],
    );
    claim.heldUntil = askedAt + LEASE_MS;
    return rows.length > 0;
  }

  /** The contact's last applied body, for a command that needs the contact made again. */
  async contactBody(account: string, contactId: string): Promise<string | null> {
    const rows: { body: string | null }[] = await this.query(
      `select body::text from deliver.cordial_state where account = $1 and kind = 'contact' and id = $2`,
      [account, contactId],
    );
    return rows[0]?.body ?? null;
  }

  /** One statement may name a contact and an effect once: an order that moves between contacts can be asked for by both. */
  private async claimAll(works: Work[]): Promise<Claim[]> {
    return inWaves(
      works,
      ({ record }) => [record.contactId, effectName(record)],
      (wave) => this.claimOnce(wave),
    );
  }

  private async markAll(marks: Mark[]): Promise<void[]> {
    const names = ({ claim: { work } }: Mark): string[] => [work.record.contactId, effectName(work.record)];
    return inWaves(marks, names, (wave) => this.markOnce(wave));
  }

  private async claimOnce(works: Work[]): Promise<Claim[]> {
    const heldUntil = performance.now() + LEASE_MS;
    const rows: ClaimRow[] = await this.query(
      `select verdict, generation, attempts, applied_hash, cid, body, state_version, consent_version, order_cid
       from deliver.claim_commands($1, $2::interval, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) order by i`,
      [
        this.owner,
        `${LEASE_MS} ms`,
        works.map(contactIdOf),
        works.map(accountOf),
        works.map(effectKeyOf),
        works.map(({ record }) => record.version),
        works.map(fenceOf),
        works.map(({ kind }) => kind !== 'suppression'),
        works.map(({ waited }) => waited?.seq ?? null),
        works.map(({ waited }) => waited?.isUnknown ?? false),
        works.map((work) =>
          work.kind === 'contact' ? consentKeyOf(work.record.contactId, work.contact.consent?.channel ?? 'email') : '',
        ),
        works.map(orderIdOf),
      ],
    );
    return works.map((work, index) => toClaim(work, rows[index] as ClaimRow, heldUntil));
  }

  private async markOnce(marks: Mark[]): Promise<void[]> {
    const records = marks.map(({ claim }) => claim.work.record);
    await this.query(
      'select deliver.mark_commands($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)',
      [
        this.owner,
        records.map(({ contactId }) => contactId),
        marks.map(({ claim }) => claim.generation),
        records.map(({ account }) => account),
        records.map(({ effectKey }) => effectKey),
        records.map(({ version }) => version),
        marks.map(({ state }) => state),
        marks.map(({ bodyHash }) => bodyHash ?? null),
        marks.map(({ status }) => status ?? 0),
        marks.map(({ request }) => request ?? ''),
        marks.map(({ consentKey }) => consentKey ?? ''),
        marks.map(({ write }) => write?.kind ?? ''),
        marks.map(({ write }) => write?.id ?? ''),
        marks.map(({ write }) => write?.cID ?? ''),
        marks.map(({ write }) => (write?.body ? keepable(write.body) : null)),
        marks.map(({ write, claim }) => write?.version ?? claim.work.record.version),
      ],
    );
    return marks.map(() => undefined);
  }

  private async query<Result>(sql: string, parameters: unknown[]): Promise<Result> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.dataSource.query<Result>(sql, parameters);
      } catch (error) {
        // Two batches met in another order; PostgreSQL ended one of them, and nothing of it was done.
        if (codeOf(error) === '40P01' && attempt < 3) continue;
        throw new DependencyDownError('PostgreSQL does not answer.', { dependency: 'postgres', cause: error });
      }
    }
  }
}

/** PostgreSQL's jsonb takes neither a NUL nor half a character, and what Cordial took must be kept. Nobody reads them. */
function keepable(json: string): string {
  if (!/\\u(?:0000|[dD][89abAB])/.test(json) && json.isWellFormed()) return json;
  return JSON.stringify(JSON.parse(json), (_, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
  );
}

/** Runs items that share a name one after another, and all others together. Results are in the order of the items. */
async function inWaves<Item, Result>(
  items: Item[],
  namesOf: (item: Item) => string[],
  run: (wave: Item[]) => Promise<Result[]>,
): Promise<Result[]> {
  const taken = new Set<string>();
  const isFirst = items.map((item) => {
    const names = namesOf(item);
    if (names.some((name) => taken.has(name))) return false;
    for (const name of names) taken.add(name);
    return true;
  });
  if (!isFirst.includes(false)) return run(items);
  const first = await run(items.filter((_, index) => isFirst[index]));
  const rest = await inWaves(
    items.filter((_, index) => !isFirst[index]),
    namesOf,
    run,
  );
  return items.map((_, index) => (isFirst[index] ? first.shift() : rest.shift()) as Result);
}

const effectName = ({ account, effectKey }: Work['record']): string => `${account} ${effectKey}`;
const accountOf = ({ record }: Work): string => record.account;
const effectKeyOf = ({ record }: Work): string => record.effectKey;
const contactIdOf = ({ record }: Work): string => record.contactId;
const orderIdOf = (work: Work): string => (work.kind === 'order' ? work.order.orderId : '');

/**
 * `state`: an older version never follows a newer one. `once`: applied once, whatever the version. `latch`: like a state,
 * but harmless to repeat, so that an opt-out is never held up by doubt.
 */
function fenceOf({ kind }: Work): 'state' | 'once' | 'latch' {
  if (kind === 'suppression') return 'latch';
  return kind === 'activity' ? 'once' : 'state';
}

function endOf(work: Work, version: string | null, state: EffectState | null): Look['end'] {
  if (version === null || work.waited?.isUnknown) return null;
  if (work.kind === 'activity') return state === 'applied' ? 'applied' : null;
  if (Number(version) > work.record.version) return 'superseded';
  return Number(version) === work.record.version && state === 'applied' ? 'applied' : null;
}

function toClaim(work: Work, row: ClaimRow, heldUntil: number): Claim {
  return {
    verdict: row.verdict,
    work,
    generation: row.generation,
    attempts: row.attempts,
    appliedHash: row.applied_hash,
    cID: row.cid,
    body: row.body,
    stateVersion: row.state_version,
    consentVersion: Number(row.consent_version ?? 0),
    orderCID: row.order_cid,
    heldUntil,
  };
}

function codeOf(error: unknown): unknown {
  return (error as { driverError?: { code?: unknown } }).driverError?.code ?? (error as { code?: unknown }).code;
}
