import type { InvalidRecordError } from '@patchcord/events';
import type { StateWrite } from './ledger.js';

/** What became of one attempt to carry out a command. */
export type Verdict =
  | {
      kind: 'applied' | 'unchanged';
      bodyHash?: Buffer;
      write?: StateWrite;
      /** The contact's consent at Cordial is now what this command says. */
      settlesConsent?: boolean;
      detail?: string;
    }
  | { kind: 'suppressed'; rule: string }
  | { kind: 'rejected'; error: InvalidRecordError }
  /** It may have been carried out. */
  | { kind: 'unknown'; reason: string }
  /** A read could not yet say whether it was carried out. */
  | { kind: 'unsettled'; isAbsent: boolean }
  /** Certainly not carried out: again later. */
  | { kind: 'postponed'; reason: string }
  /** Certainly not carried out: the account's key does not open. */
  | { kind: 'blocked' };

/** Ends an attempt from within a call that was not answered as hoped. Not an error: every attempt catches it. */
export class Interruption {
  constructor(readonly verdict: Verdict) {}
}
