import type { StoppedStores } from '@patchcord/database';
import { DependencyDownError, InvalidRecordError } from '@patchcord/events';
import { applied, park, reject, skip, unknown, type EndDetails, type Outcome } from '@patchcord/kafka';
import { isTooOld } from '@patchcord/mapping';
import { createLogger, failpoint, fullJitterMs } from '@patchcord/runtime';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account, Accounts, Store } from './accounts.js';
import type { Bootstrap } from './bootstrap.js';
import { ContactTurns } from './contact-turns.js';
import { Desk } from './desk.js';
import { consentKeyOf, type Claim, type Ledger, type Look, type Mark } from './ledger.js';
import type { Pace, Token } from './pace.js';
import { isBlocking, type Parking, type ParkReason } from './parking.js';
import { endpointsOf, find, send } from './sending.js';
import { withSuppression } from './suppression-sender.js';
import {
  ABSENCES_FOR_PROOF,
  firstReadMs,
  isVisible,
  nextWait,
  type SettlingTimes,
  UNPROVEN_AFTER_MS,
} from './settling.js';
import type { Slots } from './slots.js';
import type { Attempt, Attempts } from './attempts.js';
import type { OptOuts } from './opt-outs.js';
import { Interruption, type Verdict } from './verdict.js';
import type { Work } from './work.js';

export interface DeliveryParts {
  accounts: Accounts;
  bootstrap: Bootstrap;
  ledger: Ledger;
  parking: Parking;
  pace: Pace;
  slots: Slots;
  stops: StoppedStores;
  attempts: Attempts;
  optOuts: OptOuts;
}

/** Live commands of one account that may wait for its pace while others want to go on. */
const WAITING_MAX = 1_000;
/** A wait for a token ends after this long now and then, so that the loop hears that it is no hang. */
const TOKEN_WAIT_MS = 20_000;
const MARK_FOR_MS = 8_000;
/** Marks that PostgreSQL would not take, kept for when their records come again. */
const UNWRITTEN_MAX = 5_000;

const log = createLogger('delivery');
const newcomer: Pick<Look, 'hasContact' | 'hasOrder'> = { hasContact: false, hasOrder: false };

/**
 * The story of one command, whoever brings it (a lane, the drainer, the settler): rate token, turn, claim, call, mark.
 * Its promise is design's: nothing is called without a claim, and what may have been carried out is never called `not done`.
 */
export class Delivery {
  private readonly turns = new ContactTurns();
  private readonly unwritten = new Map<string, { mark: Mark; outcome: Outcome }>();
  private readonly gaveWayAt = new Map<string, number>();

  constructor(private readonly parts: DeliveryParts) {}

  /** Resolves with the end of the command, or with `park` or `unknown` once it is in PostgreSQL. */
  async deliver(work: Work, look: Look | null): Promise<Outcome> {
    const known = await this.knownEnd(work, look);
    if (known) return known;
    const { account, store } = await this.parts.accounts.of(work.record);
    if (store.document.dryRun) return skip('suppressed:dry-run', { documentVersion: store.version });
    if (isExpired(work, store) && !work.waited?.isUnknown) return skip('suppressed:too-old');
    if (this.parts.stops.isStoppedStore(work.record.storeHash)) return this.park(work, 'systemic');
    if (!(await this.isPrepared(work, account, store))) return this.park(work, 'account-down');
    const outcome = await this.tryUntilEnded(work, account, store, look ?? newcomer);
    if (outcome.kind !== 'park') this.parts.stops.note(work.record.storeHash, store.version, outcome.kind === 'reject');
    return outcome;
  }

  /** False when the account went down before Cordial had what the document needs. */
  private async isPrepared(work: Work, account: Account, store: Store): Promise<boolean> {
    if (store.bootstrapped) return true;
    const ready = this.parts.bootstrap.ready(account, store);
    for (;;) {
      const stillWaiting = Symbol('stillWaiting');
      const result = await Promise.race([ready, delay(TOKEN_WAIT_MS, stillWaiting, { ref: false })]);
      if (typeof result !== 'symbol') return result !== null;
      if (!work.waited) this.giveWay(work.origin.topic);
    }
  }

  private async knownEnd(work: Work, look: Look | null): Promise<Outcome | null> {
    const unwritten = this.unwritten.get(nameOf(work));
    if (unwritten) {
      await this.write(unwritten.mark, unwritten.outcome);
      return unwritten.outcome;
    }
    if (look?.end === 'applied') return applied({ detail: 'It was applied before.' });
    return look?.end === 'superseded' ? skip('superseded') : null;
  }

  private async tryUntilEnded(
    work: Work,
    account: Account,
    store: Store,
    look: Pick<Look, 'hasContact' | 'hasOrder'>,
  ): Promise<Outcome> {
    let mayPrepareAgain = true;
    for (let attempt = 0; ; attempt++) {
      if (!work.isCurrent()) throw new DependencyDownError('The partition was given up.', { dependency: 'kafka' });
      if (account.health.down !== null) return this.park(work, 'account-down');
      if (this.isCrowded(work, account)) return this.park(work, 'account-busy');
      const result = await this.attempt(work, account, store, look, mayPrepareAgain);
      if (result.kind !== 'again') return result.outcome;
      const isAtOnce = result.reason === 'schema' || result.reason === 'paused';
      const delayMs = isAtOnce ? 0 : 10 + fullJitterMs(attempt, { firstMs: 100, capMs: 5_000 });
      if (result.desk) this.tell(result.desk, { result: 'again', reason: result.reason, delayMs });
      if (result.reason === 'schema') {
        mayPrepareAgain = false;
        store.bootstrapped = undefined;
        await this.parts.bootstrap.ready(account, store);
      } else if (delayMs > 0) {
        await delay(delayMs);
      }
    }
  }

  private async attempt(
    work: Work,
    account: Account,
    store: Store,
    look: Pick<Look, 'hasContact' | 'hasOrder'>,
    mayPrepareAgain: boolean,
  ): Promise<Result> {
    const tokens: Token[] = [];
    const givesBack: (() => void)[] = [];
    try {
      for (const endpoint of endpointsOf(work, look)) tokens.push(await this.token(work, account, endpoint));
      givesBack.push(await this.turns.take(work.record.contactId, work.priority));
      givesBack.push(await this.parts.slots.take(account.name, account.callsInFlightMax));
      const claim = await this.parts.ledger.claim(work);
      if (claim.verdict !== 'go') return await this.unclaimed(claim, store);
      failpoint('FP7');
      const desk = new Desk(claim, account, store, tokens, mayPrepareAgain, this.parts);
      return await this.finish(desk, await this.carryOut(desk));
    } finally {
      for (const token of tokens) token.refund();
      for (const giveBack of givesBack.reverse()) giveBack();
    }
  }

  private async token(work: Work, account: Account, endpoint: ReturnType<typeof endpointsOf>[number]): Promise<Token> {
    for (;;) {
      const token = await this.parts.pace.takeWithin(account.name, endpoint, work.priority, TOKEN_WAIT_MS);
      if (token) return token;
      if (!work.waited) this.giveWay(work.origin.topic);
    }
  }

  /** One record of a topic goes back to its loop from time to time, which takes that as a sign of life. */
  private giveWay(topic: string): void {
    const now = performance.now();
    if (now - (this.gaveWayAt.get(topic) ?? 0) < TOKEN_WAIT_MS * 0.75) return;
    this.gaveWayAt.set(topic, now);
    throw new DependencyDownError('The pace of the account holds its commands back.', { dependency: 'cordial' });
  }

  private async carryOut(desk: Desk): Promise<Verdict> {
    const { work } = desk.claim;
    try {
      if (work.waited?.isUnknown && work.kind !== 'suppression') {
        const verdict = (await this.settle(desk, work)) ?? (await send(desk, work));
        return await withSuppression(desk, verdict);
      }
      return await send(desk, work);
    } catch (thrown) {
      if (thrown instanceof Interruption) return thrown.verdict;
      if (thrown instanceof SyntaxError && desk.writes === 0) return { kind: 'rejected', error: unreadable(thrown) };
      // Before the first call that changes something nothing can have happened; after it, nobody knows.
      if (desk.writes === 0) {
        await this.parts.ledger.mark({ claim: desk.claim, state: 'claimed' }).catch(() => undefined);
        throw thrown;
      }
      log.error('a command met a bug', { error: thrown });
      return { kind: 'unknown', reason: 'bug' };
    }
  }

  /** Null: proven to be absent, so it may be sent. */
  private async settle(desk: Desk, work: Exclude<Work, { kind: 'suppression' }>): Promise<Verdict | null> {
    const { absences, unknownSince } = work.waited as NonNullable<Work['waited']>;
    const readAt = Date.now();
    const found = await find(desk, work);
    if (found === 'undecided') return { kind: 'unsettled', isAbsent: false };
    if (found !== null) return found;
    const isCounted = isVisible(unknownSince, readAt, timesOf(desk.store));
    if (absences + (isCounted ? 1 : 0) < ABSENCES_FOR_PROOF) return { kind: 'unsettled', isAbsent: true };
    return isExpired(work, desk.store) ? { kind: 'suppressed', rule: 'too-old' } : null;
  }

  /** What follows from a claim that was not given. */
  private async unclaimed(claim: Claim, store: Store): Promise<Result> {
    const { work, verdict, generation } = claim;
    if (verdict === 'busy') {
      if (generation !== null) await this.parts.ledger.release(claim);
      return { kind: 'again', reason: 'busy' };
    }
    let outcome: Outcome;
    if (verdict === 'applied') outcome = applied({ detail: 'It was applied before.' });
    else if (verdict === 'superseded') outcome = skip('superseded');
    else if (verdict === 'unknown') outcome = unknown({ reason: 'unanswered' });
    else if (verdict === 'blocked') outcome = await this.park(work, 'behind');
    else {
      await this.doubt(work, store);
      await this.write({ claim, state: 'unknown' }, unknown());
      return { kind: 'ended', outcome: unknown({ reason: 'interrupted' }) };
    }
    await this.parts.ledger.release(claim);
    return { kind: 'ended', outcome };
  }

  private async finish(desk: Desk, verdict: Verdict): Promise<Result> {
    const { claim, status, request } = desk;
    const { work } = claim;
    const details = detailsOf(desk);
    const mark: Mark = { claim, state: 'claimed', status, request };
    switch (verdict.kind) {
      case 'applied':
      case 'unchanged': {
        const outcome =
          verdict.kind === 'applied'
            ? applied({ ...details, ...(verdict.detail ? { detail: verdict.detail } : {}) })
            : skip('unchanged', details);
        const consentKey = verdict.settlesConsent ? consentKeyOf(work.record.contactId, 'email') : undefined;
        await this.write(
          { ...mark, state: 'applied', bodyHash: verdict.bodyHash, write: verdict.write, consentKey },
          outcome,
        );
        return { kind: 'ended', outcome };
      }
      case 'suppressed':
        return this.end({ ...mark, state: 'suppressed' }, skip(`suppressed:${verdict.rule}`, details));
      case 'rejected':
        this.tell(desk, { result: 'rejected', reason: verdict.error.code, delayMs: null });
        return this.end({ ...mark, state: 'rejected' }, reject(verdict.error, details));
      case 'unknown':
        this.tell(desk, { result: 'unknown', reason: verdict.reason, delayMs: await this.doubt(work, desk.store) });
        return this.end({ ...mark, state: 'unknown' }, unknown({ ...details, reason: verdict.reason }));
      case 'unsettled':
        await this.readLater(desk, verdict.isAbsent, verdict.isAbsent ? 'absent' : 'undecided');
        return this.end({ ...mark, state: 'unknown' }, unknown(details));
      case 'postponed':
        return this.again(mark, desk, verdict.reason);
      case 'blocked':
        return this.again(mark, desk, 'blocked');
    }
  }

  private async end(mark: Mark, outcome: Outcome): Promise<Result> {
    await this.write(mark, outcome);
    return { kind: 'ended', outcome };
  }

  /** Nothing was done. A command of unknown end stays so, and waits for the next read instead of trying on. */
  private async again(mark: Mark, desk: Desk, reason: string): Promise<Result> {
    const { work } = desk.claim;
    if (!work.waited?.isUnknown || work.kind === 'suppression') {
      await this.parts.ledger.mark(mark);
      return { kind: 'again', reason, desk };
    }
    // A call that changes something is made only once its absence was proven.
    await this.readLater(desk, desk.writes > 0, reason);
    return this.end({ ...mark, state: 'unknown' }, unknown({ reason }));
  }

  private async readLater(desk: Desk, isAbsent: boolean, reason: string): Promise<void> {
    const wait = nextWait(desk.claim.work, isAbsent, Date.now(), timesOf(desk.store));
    await this.parts.parking.wait(wait);
    this.tell(desk, { result: 'unsettled', reason, delayMs: wait.isOpen ? wait.dueInMs : null });
  }

  /** An attempt that made no call is none. */
  private tell(desk: Desk, end: Pick<Attempt, 'result' | 'reason' | 'delayMs'>): void {
    const { claim, request, status, startedAt } = desk;
    if (request === '') return;
    this.parts.attempts.note({ work: claim.work, attempt: claim.attempts, startedAt, request, status, ...end });
  }

  /** Nobody knows whether it was carried out: it waits for reads that tell, from now on. Resolves to how long until the first. */
  private async doubt(work: Work, store: Store): Promise<number> {
    const times = timesOf(store);
    const dueInMs = work.kind === 'suppression' ? 500 : firstReadMs(times);
    if (!work.waited) {
      await this.parts.parking.park(work, 'unknown', dueInMs);
      return dueInMs;
    }
    const { seq } = work.waited;
    const blocks = isBlocking(work, 'unknown');
    await this.parts.parking.wait({
      seq,
      reason: 'unknown',
      dueInMs,
      isOpen: true,
      isBlocking: blocks,
      reads: 0,
      absences: 0,
      unknownSince: Date.now(),
    });
    return dueInMs;
  }

  private async park(work: Work, reason: ParkReason): Promise<Outcome> {
    if (!work.waited) await this.parts.parking.park(work, reason);
    return park(reason);
  }

  /** Other accounts' commands shall not wait behind those of a slow one. With one account, Kafka keeps them best. */
  private isCrowded(work: Work, account: Account): boolean {
    if (work.waited || work.priority !== 1 || this.parts.accounts.all().length < 2) return false;
    return this.parts.pace.waiting(account.name) >= WAITING_MAX;
  }

  /** Writes down what became of a command. It is true whether PostgreSQL is there or not, so it is kept until it is written. */
  private async write(mark: Mark, outcome: Outcome): Promise<void> {
    const name = nameOf(mark.claim.work);
    const until = performance.now() + MARK_FOR_MS;
    for (let attempt = 0; ; attempt++) {
      try {
        await this.parts.ledger.mark(mark);
        failpoint('FP10');
        this.unwritten.delete(name);
        return;
      } catch (error) {
        if (this.unwritten.size < UNWRITTEN_MAX) this.unwritten.set(name, { mark, outcome });
        if (performance.now() > until) throw error;
        await delay(50 + fullJitterMs(attempt, { firstMs: 100, capMs: 1_000 }));
      }
    }
  }
}

/** `desk`: where calls were made before it has to be tried again. */
type Result = { kind: 'ended'; outcome: Outcome } | { kind: 'again'; reason: string; desk?: Desk };

const nameOf = ({ record }: Work): string => `${record.account} ${record.effectKey} ${record.version}`;

/** Bulk work sends events only when somebody asked for them, whatever their age. */
function isExpired(work: Work, { document }: Store): boolean {
  return work.kind === 'activity' && work.record.lane !== 'bulk' && isTooOld(work.activity.at, Date.now(), document);
}

function timesOf({ document }: Store): SettlingTimes {
  return { visibilityDelayMs: document.cordial.visibilityDelaySeconds * 1_000, unprovenAfterMs: UNPROVEN_AFTER_MS };
}

function detailsOf({ claim, request, status, store }: Desk): EndDetails {
  return { attempts: claim.attempts, request, status, documentVersion: store.version };
}

function unreadable(cause: unknown): InvalidRecordError {
  return new InvalidRecordError('The body of the command is not JSON.', { code: 'not-json', field: 'body', cause });
}
