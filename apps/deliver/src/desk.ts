import type { CordialAnswer, CordialClient, Endpoint } from '@patchcord/cordial';
import { failpoint, type Context } from '@patchcord/runtime';
import type { Account, Store } from './accounts.js';
import { LEASE_MS, type Claim, type Ledger } from './ledger.js';
import type { Pace, Token } from './pace.js';
import type { OptOuts } from './opt-outs.js';
import { Interruption } from './verdict.js';

/** An answer that says what is so at Cordial. The others end the attempt. */
export type Plain = Extract<CordialAnswer, { kind: 'done' | 'refused' | 'missing' }>;

/** A claim needs this much of its lease left for one more call: the call's deadline, and some for the road. */
const CALL_MS = 3_200;
/** How long a second call of one command waits for its token, with the contact claimed. */
const TOKEN_WAIT_MS = 1_500;

type Send = (client: CordialClient, parent: Context | undefined) => Promise<CordialAnswer>;

/** Where the calls of one claimed command are made: each under a token and within the lease, and each is written down. */
export class Desk {
  /** Calls that may have changed something. */
  writes = 0;
  /** ms since the epoch. */
  readonly startedAt = Date.now();
  request = '';
  status = 0;

  constructor(
    readonly claim: Claim,
    readonly account: Account,
    readonly store: Store,
    private readonly tokens: Token[],
    /** False once Cordial was prepared anew for this command: a refused key stays refused. */
    readonly mayPrepareAgain: boolean,
    private readonly parts: { pace: Pace; ledger: Ledger; optOuts: OptOuts },
  ) {}

  /** A call that changes something: when nobody knows whether it did, the attempt ends as unknown. */
  write(endpoint: Endpoint, send: Send): Promise<Plain> {
    return this.call(endpoint, send, 'unknown');
  }

  /** A call that only reads: it can be made again. */
  read(endpoint: Endpoint, send: Send): Promise<Plain> {
    return this.call(endpoint, send, 'postponed');
  }

  /**
   * A read showed that the person unsubscribed at Cordial; `at` in ms since the epoch, null when Cordial does not say when. Nothing
   * is written before it is told, so that it cannot be forgotten. Throws DependencyDownError.
   */
  async learnOptOut(at: number | null, knownUntil: number): Promise<void> {
    const optedOutAt = at ?? Date.now();
    if (optedOutAt > knownUntil) await this.parts.optOuts.tell(this.claim.work, optedOutAt);
  }

  contactBody(): Promise<string | null> {
    const { account, contactId } = this.claim.work.record;
    return this.claim.body === null
      ? this.parts.ledger.contactBody(account, contactId)
      : Promise.resolve(this.claim.body);
  }

  private async call(endpoint: Endpoint, send: Send, whenUnknown: 'unknown' | 'postponed'): Promise<Plain> {
    const token = await this.tokenFor(endpoint);
    if (!(await this.isHeld())) {
      token.refund();
      throw new Interruption({ kind: 'postponed', reason: 'the claim ran out' });
    }
    if (!token.spend()) throw new Interruption({ kind: 'postponed', reason: 'paused' });
    if (whenUnknown === 'unknown') this.writes += 1;
    this.request = endpoint;
    const answering = send(this.account.client, this.claim.work.context);
    if (whenUnknown === 'unknown') failpoint('FP8');
    const answer = await answering;
    if (whenUnknown === 'unknown') failpoint('FP9');
    this.status = answer.status;
    this.account.health.note(answer);
    this.parts.pace.answered(this.account.name, endpoint, answer);
    if (answer.kind === 'blocked') throw new Interruption({ kind: 'blocked' });
    if (answer.kind === 'not-done') throw new Interruption({ kind: 'postponed', reason: answer.reason });
    if (answer.kind === 'unknown') throw new Interruption({ kind: whenUnknown, reason: answer.reason });
    return answer;
  }

  private async tokenFor(endpoint: Endpoint): Promise<Token> {
    const place = this.tokens.findIndex((token) => token.endpoint === endpoint);
    const [held] = place < 0 ? [] : this.tokens.splice(place, 1);
    const token = held ?? (await this.spare(endpoint));
    if (token === null) throw new Interruption({ kind: 'postponed', reason: 'the pace' });
    return token;
  }

  private async spare(endpoint: Endpoint): Promise<Token | null> {
    try {
      return await this.parts.pace.takeWithin(this.account.name, endpoint, this.claim.work.priority, TOKEN_WAIT_MS);
    } catch {
      // This replica stops: the command goes back as it is, since this call was not made.
      return null;
    }
  }

  /** Whether the contact is ours for one more call. A process that was stopped for a while finds here that it is not. */
  private async isHeld(): Promise<boolean> {
    const { claim } = this;
    if (!claim.work.isCurrent()) return false;
    const left = claim.heldUntil - performance.now();
    if (left >= Math.min(CALL_MS, LEASE_MS)) return true;
    return (
      (await this.parts.ledger.extend(claim)) &&
      claim.heldUntil - performance.now() >= CALL_MS &&
      claim.work.isCurrent()
    );
  }
}
