import { setTimeout as delay } from 'node:timers/promises';
import type { StoppedStores } from '@patchcord/database';
import { DependencyDownError, InvalidRecordError, type Resource } from '@patchcord/events';
import { park, reject, type Handled, type Outcome, type Received, type Stage } from '@patchcord/kafka';
import { createLogger, fullJitterMs } from '@patchcord/runtime';
import type { DataSource } from 'typeorm';
import { decideConsent } from './consent-rule.js';
import { Culprits } from './culprits.js';
import { decideCustomer } from './customer-rule.js';
import { toEntry, type CommerceEvent, type CommerceEvents, type Draft, type Entry } from './draft.js';
import { keyOf, type Known } from './known.js';
import {
  createStates,
  lockAndRead,
  lockGates,
  moveAddresses,
  numberCommands,
  readWatermarks,
  WAITED,
  writeChanges,
} from './locked-rows.js';
import { decideOrder } from './order-rule.js';
import { findPeople, type People } from './people.js';
import type { Circumstances, Rule } from './rule.js';
import { Session, StartOverError, type Lacking } from './session.js';
import type { StoreDocuments } from './store-documents.js';

const rules = { customer: decideCustomer, subscriber: decideConsent, order: decideOrder } satisfies {
  [R in Resource]: Rule<CommerceEvents[R]>;
};

export interface EnrichSettings {
  readonly customerWaitMs: number;
  readonly bulkLeavesMs: number;
  /** ms since the epoch. */
  readonly now?: () => number;
}

/** A batch whose locks are held until Kafka has its outputs. */
interface Held {
  /** An error instead of an outcome is a bug met by that record alone. */
  readonly outcomes: readonly (Outcome | Error)[];
  /** The statements that are under way; nobody sees what they write before the commit. */
  readonly written: Promise<void>;
  readonly session: Session;
}

interface How {
  /** They were parked and are taken up again: no gate holds them up. */
  readonly wasParked: boolean;
}

const log = createLogger('enrich');
const TRIES_MAX = 8;
const retry = { firstMs: 10, capMs: 500 };

/**
 * Drops what is stale or unchanged, finds whose record it is, and makes the commands for Cordial.
 * Outputs are in Kafka before the state that would suppress them is committed, and the offset comes last: a crash makes
 * duplicates, which the effect ledger knows, never a loss.
 */
export class EnrichStage implements Stage<CommerceEvent> {
  private readonly culprits = new Culprits((entries, how: How) => this.errorOf(entries, how));

  constructor(
    private readonly dataSource: DataSource,
    private readonly documents: StoreDocuments,
    private readonly stops: StoppedStores,
    private readonly settings: EnrichSettings,
  ) {}

  handle(batch: readonly Received<CommerceEvent>[]): Handled {
    return this.take(batch, { wasParked: false });
  }

  /** Records that were parked, when nothing that was parked before them is left. */
  handleParked(batch: readonly Received<CommerceEvent>[]): Handled {
    return this.take(batch, { wasParked: true });
  }

  private take(batch: readonly Received<CommerceEvent>[], how: How): Handled {
    const work = this.hold(batch, how);
    return {
      outcomes: batch.map(async (_, index) => {
        const outcome = (await work).outcomes[index] as Outcome | Error;
        if (outcome instanceof Error) throw outcome;
        return outcome;
      }),
      acked: async () => this.commit(batch, await work),
      // Where the batch failed, its session is over already.
      abandoned: async () => {
        const held = await work.catch(() => undefined);
        if (held) await rollback(held);
      },
    };
  }

  /** An error that PostgreSQL has with one record must not be that of all: then it is looked for, and the others go on. */
  private async hold(batch: readonly Received<CommerceEvent>[], how: How): Promise<Held> {
    await this.documents.load(new Set(batch.map(({ event }) => event.storeHash)));
    const entries = batch.map((received) => toEntry(received, this.documents.get(received.event.storeHash)));
    if (this.culprits.isSuspected(batch)) return this.tryToHold(await this.culprits.marked(entries, how), how);
    try {
      return await this.tryToHold(entries, how);
    } catch (error) {
      if (!isOfTheData(error)) throw error;
      log.warn('a batch met an error of its data: the record that it belongs to is looked for', { error });
      return this.tryToHold(await this.culprits.marked(entries, how), how);
    }
  }

  /** What goes wrong with these records, when something does. Nothing is kept. */
  private async errorOf(entries: readonly Entry[], how: How): Promise<Error | undefined> {
    try {
      const held = await this.tryToHold(entries, how);
      try {
        await held.written;
      } finally {
        await rollback(held);
      }
      return undefined;
    } catch (error) {
      if (!isOfTheData(error)) throw error;
      return error instanceof Error ? error : new Error('PostgreSQL refused a record', { cause: error });
    }
  }

  /** Tries until no other batch is in the way. */
  private async tryToHold(entries: readonly Entry[], how: How): Promise<Held> {
    const lacking: Lacking[] = [];
    for (let attempt = 0; ; attempt += 1) {
      const behind = how.wasParked ? new Set<Entry>() : await this.stops.behind(entries, placeOf);
      const session = await Session.open(this.dataSource);
      try {
        return await this.decide(session, entries, { lacking, behind });
      } catch (error) {
        await session.rollback().catch(() => undefined); // the first error is the one to tell
        if (!(error instanceof StartOverError)) throw error;
        if (attempt + 1 >= TRIES_MAX)
          throw new DependencyDownError('Other batches hold the contacts.', { dependency: 'postgres', cause: error });
        lacking.push(error.lacking);
        if (error.lacking.gate) await this.stops.read();
        log.debug('the batch starts over', { error, attempt });
        await delay(fullJitterMs(attempt, retry));
      }
    }
  }

  private async decide(
    session: Session,
    entries: readonly Entry[],
    { lacking, behind }: { lacking: readonly Lacking[]; behind: ReadonlySet<Entry> },
  ): Promise<Held> {
    const drafts = entries.flatMap((entry) => (entry.draft && !behind.has(entry) ? [entry.draft] : []));
    const { customerWaitMs } = this.settings;
    const waited = (draft: Draft, wantedMs?: number): boolean => hasWaited(draft, wantedMs, customerWaitMs);
    const people = await findPeople(session, drafts, { hasWaited: waited, lacking });
    await session.begin();
    await lockGates(session, [...behind].map(placeOf));
    const known = await lockAndRead(session, drafts, people);
    const circumstances = this.circumstances(people, await readWatermarks(session, drafts));
    const outcomes = entries.map((entry) =>
      behind.has(entry) ? parked(entry) : outcomeOf(entry, known, circumstances),
    );
    await createStates(session, known);
    await moveAddresses(session, known);
    await numberCommands(
      session,
      outcomes.flatMap((outcome) => ('kind' in outcome && outcome.kind === 'forward' ? outcome.events : [])),
    );
    const waiting = entries.flatMap((entry, index) =>
      entry.draft && !behind.has(entry) && (outcomes[index] as { kind?: string }).kind === 'park' ? [entry.draft] : [],
    );
    const aside = [...behind].map(({ received }) => received);
    // Written while Kafka takes the outputs.
    const written = writeChanges(session, { known, people, waiting, aside, customerWaitMs });
    written.catch(() => undefined); // told by the commit
    return { outcomes, written, session };
  }

  private circumstances({ wantedMs }: People, watermarks: ReadonlyMap<string, number>): Circumstances {
    const { customerWaitMs, bulkLeavesMs, now = Date.now } = this.settings;
    return {
      now: now(),
      customerWaitMs,
      bulkLeavesMs,
      watermarkOf: (storeHash) => watermarks.get(storeHash),
      documentOf: (storeHash) => this.documents.get(storeHash)?.document,
      hasWaited: (draft) =>
        hasWaited(draft, wantedMs.get(keyOf(draft.event.storeHash, draft.pointer.customerId ?? '')), customerWaitMs),
    };
  }

  private async commit(batch: readonly Received<CommerceEvent>[], { written, session, outcomes }: Held): Promise<void> {
    try {
      await written;
      await session.commit();
    } catch (error) {
      if (error instanceof DependencyDownError) throw error;
      // The outputs are in Kafka and the state is not: they come again, and whose fault it is will be looked for.
      if (!(error instanceof StartOverError)) this.culprits.suspect(batch);
      throw new DependencyDownError('The batch could not be committed.', { dependency: 'postgres', cause: error });
    }
    this.note(batch, outcomes);
  }

  private note(batch: readonly Received<CommerceEvent>[], outcomes: Held['outcomes']): void {
    batch.forEach(({ event: { storeHash } }, index) => {
      const outcome = outcomes[index] as Outcome | Error;
      if ('kind' in outcome && outcome.kind === 'park') return;
      const isRejected = outcome instanceof Error || outcome.kind === 'reject';
      this.stops.note(storeHash, this.documents.get(storeHash)?.version ?? 0, isRejected);
    });
  }
}

/** No verdict of another batch or of the network: it would be the same again. */
function isOfTheData(error: unknown): boolean {
  return !(error instanceof DependencyDownError || error instanceof StartOverError);
}

function placeOf({ received }: Entry): { storeHash: string; topic: string } {
  return { storeHash: received.event.storeHash, topic: received.topic };
}

function parked({ draft }: Entry): Outcome {
  return park('systemic', draft && { account: draft.account, documentVersion: draft.documentVersion });
}

/** It came back from waiting, or another order waited for the same customer already, in vain. */
function hasWaited({ received }: Draft, wantedMs: number | undefined, customerWaitMs: number): boolean {
  return received.headers[WAITED] !== undefined || (wantedMs !== undefined && wantedMs >= customerWaitMs);
}

function outcomeOf({ draft, error }: Entry, known: Known, circumstances: Circumstances): Outcome | Error {
  if (error instanceof InvalidRecordError) return reject(error);
  if (error) return error;
  if (!draft) return new Error('a record without a draft');
  try {
    const decide = rules[draft.resource] as Rule<CommerceEvent>;
    return decide(draft, known, circumstances);
  } catch (thrown) {
    if (thrown instanceof StartOverError) throw thrown;
    if (thrown instanceof InvalidRecordError)
      return reject(thrown, { account: draft.account, documentVersion: draft.documentVersion });
    return thrown instanceof Error ? thrown : new Error('a rule threw no error', { cause: thrown });
  }
}

async function rollback({ session, written }: Held): Promise<void> {
  await written.catch(() => undefined); // it is undone either way
  await session.rollback();
}
