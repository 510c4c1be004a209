import type { ConsentEvidence } from '@patchcord/events';
import type { StoreDocument } from './store-document.js';

/** What Cordial has of a contact, as just read or last applied. */
export interface ConsentAtCordial {
  /** `missing`: no such contact; `none`: never subscribed nor unsubscribed. */
  status: 'none' | 'subscribed' | 'unsubscribed' | 'missing';
  /** ms since the epoch; null when Cordial gives none. */
  unsubscribedAt: number | null;
}

export interface StatusDecision {
  /** `none-field`: the body goes out without a status. */
  send: 'subscribed' | 'unsubscribed' | 'none-field';
  /** Send `forceSubscribe: true`. */
  force: boolean;
  /** Cordial knows an opt-out: it is to be taken back in as a `cordial-opt-out` change. */
  optOutLearned?: { at: number };
}

export interface StatusQuestion {
  /** Null when the command says nothing about permission. */
  evidence: ConsentEvidence | null;
  atCordial: ConsentAtCordial;
  /** False for everything that is not live work, and unless the store document allows it. */
  allowForce: boolean;
  /** ms since the epoch: an opt-out to which Cordial gives no time counts as one of now. */
  now: number;
}

/**
 * The same rule at the delivering end. A status only goes out where it changes something: somebody who unsubscribed at Cordial stays so,
 * unless `forceSubscribeOnNewerOptIn` finds newer evidence; an opt-out always goes out.
 */
export function decideStatus({ evidence, atCordial, allowForce, now }: StatusQuestion): StatusDecision {
  if (evidence === null || evidence.status === '') return { send: 'none-field', force: false };
  if (evidence.status !== 'subscribed') return { send: 'unsubscribed', force: false };
  switch (atCordial.status) {
    case 'missing':
    case 'none':
      return { send: 'subscribed', force: false };
    // Saying it again could only do harm, should the person opt out between the read and the write.
    case 'subscribed':
      return { send: 'none-field', force: false };
    case 'unsubscribed':
      return (
        forceSubscribeOnNewerOptIn({ evidence, atCordial, allowForce }) ?? {
          send: 'none-field',
          force: false,
          optOutLearned: { at: atCordial.unsubscribedAt ?? now },
        }
      );
  }
}

const optInEvidence = ['transition', 'created', 'created-after-opt-out'];

/**
 * The only function that can answer `force: true`. It wants an opt-in at a known time that is newer than the time at which the person
 * unsubscribed at Cordial and than every other opt-out known, and a store that allows it, in live work.
 */
function forceSubscribeOnNewerOptIn({
  evidence,
  atCordial,
  allowForce,
}: Omit<StatusQuestion, 'now'> & { evidence: ConsentEvidence }): StatusDecision | null {
  const { unsubscribedAt } = atCordial;
  const isAllowed = allowForce && evidence.mayForce && optInEvidence.includes(evidence.evidence);
  if (!isAllowed || unsubscribedAt === null) return null;
  const isNewer = evidence.at > unsubscribedAt && evidence.at > evidence.optedOutAt;
  return isNewer ? { send: 'subscribed', force: true } : null;
}

/** Whether evidence of this record may ever force: the store allows it, and the record is live work, no replay and no full load. */
export function mayForce(document: StoreDocument, event: { lane: string; origin: string }): boolean {
  return (
    document.cordial.forceResubscribe && event.lane === 'live' && event.origin !== 'replay' && event.origin !== 'full'
  );
}
