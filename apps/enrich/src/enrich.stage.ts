import { setTimeout as delay } from 'node:timers/promises';
import { DependencyDownError, InvalidRecordError, type Resource } from '@patchcord/events';
import { reject, type Handled, type Outcome, type Received, type Stage } from '@patchcord/kafka';
import { createLogger, fullJitterMs } from '@patchcord/runtime';
import type { DataSource } from 'typeorm';
import { decideConsent } from './consent-rule.js';
import { decideCustomer } from './customer-rule.js';
import { toDraft, type CommerceEvent, type CommerceEvents, type Draft } from './draft.js';
import { keyOf, type Known } from './known.js';
import { createStates, lockAndRead, moveAddresses, numberCommands, WAITED, writeChanges } from './locked-rows.js';
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
  commit(): Promise<void>;
  rollback(): Promise<void>;
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
  constructor(
    private readonly dataSource: DataSource,
    private readonly documents: StoreDocuments,
    private readonly settings: EnrichSettings,
  ) {}

  handle(batch: readonly Received<CommerceEvent>[]): Handled {
    const work = this.hold(batch);
    return {
      outcomes: batch.map(async (_, index) => {
        const outcome = (await work).outcomes[index] as Outcome | Error;
        if (outcome instanceof Error) throw outcome;
        return outcome;
      }),
      acked: async () => (await work).commit(),
      // Where the batch failed, its session is over already.
      abandoned: async () => (await work.catch(() => undefined))?.rollback(),
    };
  }

  /** Tries until no other batch is in the way. */
  private async hold(batch: readonly Received<CommerceEvent>[]): Promise<Held> {
    await this.documents.load(new Set(batch.map(({ event }) => event.storeHash)));
    const drafts = batch.map((received) => this.draft(received));
    const lacking: Lacking[] = [];
    for (let attempt = 0; ; attempt += 1) {
      const session = await Session.open(this.dataSource);
      try {
        return await this.decide(session, drafts, lacking);
      } catch (error) {
        await session.rollback().catch(() => undefined); // the first error is the one to tell
        if (!(error instanceof StartOverError)) throw error;
        if (attempt + 1 >= TRIES_MAX)
          throw new DependencyDownError('Other batches hold the contacts.', { dependency: 'postgres', cause: error });
        lacking.push(error.lacking);
        log.debug('the batch starts over', { error, attempt });
        await delay(fullJitterMs(attempt, retry));
      }
    }
  }

  private async decide(
    session: Session,
    all: readonly (Draft | InvalidRecordError)[],
    lacking: readonly Lacking[],
  ): Promise<Held> {
    const drafts = all.filter((draft): draft is Draft => !(draft instanceof InvalidRecordError));
    const { customerWaitMs } = this.settings;
    const waited = (draft: Draft, wantedMs?: number): boolean => hasWaited(draft, wantedMs, customerWaitMs);
    const people = await findPeople(session, drafts, { hasWaited: waited, lacking });
    await session.begin();
    const known = await lockAndRead(session, drafts, people);
    const circumstances = this.circumstances(people);
    const outcomes = all.map((draft) =>
      draft instanceof InvalidRecordError ? reject(draft) : outcomeOf(draft, known, circumstances),
    );
    await createStates(session, known);
    await moveAddresses(session, known);
    await numberCommands(
      session,
      outcomes.flatMap((outcome) => ('kind' in outcome && outcome.kind === 'forward' ? outcome.events : [])),
    );
    const waiting = all.filter((_, index) => (outcomes[index] as { kind?: string }).kind === 'park') as Draft[];
    // Written while Kafka takes the outputs; nobody sees it before the commit.
    const written = writeChanges(session, { known, people, waiting, customerWaitMs });
    written.catch(() => undefined); // told by the commit
    return { outcomes, commit: () => commit(session, written), rollback: () => rollback(session, written) };
  }

  private draft(received: Received<CommerceEvent>): Draft | InvalidRecordError {
    const { event } = received;
    const applied = this.documents.get(event.storeHash);
    if (!applied) {
      return new InvalidRecordError(
        'There is no document for this store: apply one (patchcord config apply), then redrive.',
        {
          code: 'unknown-store',
          field: 'storeHash',
          expected: 'a store with a document',
          came: 'a store without one',
        },
      );
    }
    const names = [
      event.storeHash,
      event.resourceId,
      event.sourceVersion,
      'customerId' in event ? event.customerId : '',
    ];
    if (names.some((name) => name.includes('\0'))) {
      return new InvalidRecordError('An id holds a NUL, which no id of BigCommerce has.', {
        code: 'field-value',
        expected: 'an id',
        came: 'a text with a NUL',
      });
    }
    return toDraft(received, applied);
  }

  private circumstances({ wantedMs }: People): Circumstances {
    const { customerWaitMs, bulkLeavesMs, now = Date.now } = this.settings;
    return {
      now: now(),
      customerWaitMs,
      bulkLeavesMs,
      documentOf: (storeHash) => this.documents.get(storeHash)?.document,
      hasWaited: (draft) =>
        hasWaited(draft, wantedMs.get(keyOf(draft.event.storeHash, draft.pointer.customerId ?? '')), customerWaitMs),
    };
  }
}

/** It came back from waiting, or another order waited for the same customer already, in vain. */
function hasWaited({ received }: Draft, wantedMs: number | undefined, customerWaitMs: number): boolean {
  return received.headers[WAITED] !== undefined || (wantedMs !== undefined && wantedMs >= customerWaitMs);
}

function outcomeOf(draft: Draft, known: Known, circumstances: Circumstances): Outcome | Error {
  try {
    const decide = rules[draft.resource] as Rule<CommerceEvent>;
    return decide(draft, known, circumstances);
  } catch (error) {
    if (error instanceof StartOverError) throw error;
    if (error instanceof InvalidRecordError)
      return reject(error, { account: draft.account, documentVersion: draft.documentVersion });
    return error instanceof Error ? error : new Error('a rule threw no error', { cause: error });
  }
}

async function commit(session: Session, written: Promise<void>): Promise<void> {
  try {
    await written;
    await session.commit();
  } catch (error) {
    if (!(error instanceof StartOverError)) throw error;
    throw new DependencyDownError('Another batch was in the way of the commit.', {
      dependency: 'postgres',
      cause: error,
    });
  }
}

async function rollback(session: Session, written: Promise<void>): Promise<void> {
  await written.catch(() => undefined); // it is undone either way
  await session.rollback();
}
