import { readContact, type ContactKey, type ContactReply } from '@patchcord/cordial';
import { decideStatus } from '@patchcord/mapping';
import type { Desk } from './desk.js';
import type { Work } from './work.js';

export type ContactWork = Extract<Work, { kind: 'contact' }>;

/** What an upsert does about permission. */
export interface ConsentPlan {
  /** The status that goes out; undefined: none does. */
  send: 'subscribed' | 'unsubscribed' | undefined;
  /** The status that Cordial has afterwards, as far as it is known. */
  status: string | undefined;
  force: boolean;
  /** Once applied, Cordial has what this command says: an older suppression has nothing left to do. */
  isSettled: boolean;
  /** The contact, when a read found one. */
  found: ContactKey | null;
  detail: string | undefined;
}

/**
 * What the upsert says about permission. A newer suppression has the word; `subscribed` goes out only for what was just
 * read at Cordial, before the first time and at every opt-in, so that nobody who unsubscribed there is written to.
 */
export async function planConsent(
  desk: Desk,
  work: ContactWork,
  knownStatus: string | undefined,
  target: ContactKey | null,
): Promise<ConsentPlan> {
  const evidence = work.contact.consent;
  const silent: ConsentPlan = {
    send: undefined,
    status: knownStatus,
    force: false,
    isSettled: false,
    found: null,
    detail: undefined,
  };
  if (evidence === null || evidence.channel !== 'email' || evidence.status === '') return silent;
  if (desk.claim.consentVersion > work.record.version) return silent;
  if (evidence.status !== 'subscribed') {
    const send = knownStatus === 'unsubscribed' ? undefined : 'unsubscribed';
    return { ...silent, send, status: 'unsubscribed', isSettled: true };
  }
  if (knownStatus === 'subscribed' && !evidence.optIn && target !== null) return { ...silent, isSettled: true };
  return decided(desk, work, await readBy(desk, target ?? { email: work.contact.email }));
}

async function decided(desk: Desk, work: ContactWork, reply: ContactReply | null): Promise<ConsentPlan> {
  const { send, force, optOutLearned } = decideStatus({
    evidence: work.contact.consent,
    atCordial: reply === null ? { status: 'missing', unsubscribedAt: null } : reply.email,
    allowForce: desk.store.document.cordial.forceResubscribe && work.record.lane === 'live',
    now: Date.now(),
  });
  if (optOutLearned !== undefined) await desk.learnOptOut(optOutLearned.at, work.contact.consent?.optedOutAt ?? 0);
  const atCordial = reply === null || reply.email.status === 'none' ? undefined : reply.email.status;
  return {
    send: send === 'none-field' ? undefined : send,
    status: send === 'none-field' ? atCordial : send,
    force,
    isSettled: true,
    found: reply === null ? null : { cID: reply.cID },
    detail:
      optOutLearned === undefined
        ? undefined
        : 'Cordial has an opt-out that this opt-in does not lift: no status was sent.',
  };
}

/** The contact as Cordial has it now, or null when it has none. */
export async function readBy(desk: Desk, key: ContactKey): Promise<ContactReply | null> {
  const answer = await desk.read('GET /contacts/{key}', (client, parent) => client.getContact(key, parent));
  return answer.kind === 'done' ? readContact(answer.body) : null;
}
