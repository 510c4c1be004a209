import type { Consent } from '@patchcord/events';
import { skip, type Outcome, type Produced } from '@patchcord/kafka';
import {
  consentDecision,
  mayForce,
  previousConsent,
  reduceConsent,
  toEvidence,
  toSubscriberBody,
  type ConsentChange,
} from '@patchcord/mapping';
import { contactCommand, suppression } from './commands.js';
import type { Contact } from './contact.js';
import type { Draft } from './draft.js';
import type { Known } from './known.js';
import { isFromCordial } from './pointers.js';
import {
  endWithout,
  forwardAll,
  isSuperseded,
  isUnchanged,
  saveState,
  superseded,
  unchanged,
  type Circumstances,
} from './rule.js';

/** A subscriber says what may be sent to the address. */
export function decideConsent(draft: Draft<Consent>, known: Known, circumstances: Circumstances): Outcome {
  if (isFromCordial(draft.event)) return decideOptOutAtCordial(draft, known, circumstances);
  if (isSuperseded(draft, known)) return superseded(draft);
  const contact = contactOfSubscriber(draft, known);
  if (!contact) return endWithout(draft, known, 'suppressed:no-contact');
  if (isUnchanged(draft, known, contact.id)) return unchanged(draft, known, contact.id);
  const before = contact.consent;
  const change = toEvidence(draft.event, previousConsent(before, draft.event));
  // The same observation again, with a new document: there is nothing new about the permission, but a body to make.
  if (change.kind === 'stale' && !isSameObservation(draft, known)) return superseded(draft);
  contribute(draft, contact);
  contact.consent = reduceConsent(before, change);
  saveState(draft, known, contact.id);
  return forwardAll(toCommands(draft, contact, { wasOut: isOut(before), change }, circumstances));
}

/**
 * The person unsubscribed at Cordial. It counts against every storefront, from when it happened; Cordial has it already, so only
 * the lists are left to be brought in line. Older ones are taken in as well: the newest counts, in whichever order they come.
 */
function decideOptOutAtCordial(draft: Draft<Consent>, known: Known, { documentOf }: Circumstances): Outcome {
  const { event, account, documentVersion } = draft;
  const contact = known.contact(event.resourceId);
  if (contact?.account !== account) return endWithout(draft, known, 'suppressed:no-contact');
  const before = contact.consent;
  const change = { kind: 'cordial-opt-out', at: event.modifiedAt, observedAt: event.observedAt } as const;
  const after = reduceConsent(before, change);
  const details = { account, documentVersion, contactId: contact.id };
  if (JSON.stringify(after) === JSON.stringify(before)) return skip('unchanged', details);
  contact.consent = after;
  if (isOut(after) === isOut(before)) return skip('suppressed:newer-opt-in', details);
  return forwardAll([contactCommand(draft, contact, { evidence: consentDecision(after), documentOf })]);
}

function toCommands(
  draft: Draft<Consent>,
  contact: Contact,
  { wasOut, change }: { wasOut: boolean; change: ConsentChange },
  { documentOf }: Circumstances,
): Produced[] {
  const { document, received, event } = draft;
  const evidence = consentDecision(contact.consent, {
    change,
    mayForce: mayForce(document, { lane: received.lane, origin: event.origin }),
  });
  const upsert = contactCommand(draft, contact, { evidence, documentOf });
  return evidence.status === 'unsubscribed' && !wasOut ? [suppression(draft, contact, evidence), upsert] : [upsert];
}

function isOut(state: Contact['consent']): boolean {
  return consentDecision(state).status === 'unsubscribed';
}

function isSameObservation({ id, event }: Draft, known: Known): boolean {
  return known.state(id)?.sourceVersion === event.sourceVersion;
}

/** A deletion comes without e-mail: then it is the contact of the last state. */
function contactOfSubscriber(draft: Draft<Consent>, known: Known): Contact | undefined {
  if (draft.event.deleted) {
    const contactId = known.state(draft.id)?.contactId;
    return contactId ? known.contact(contactId) : undefined;
  }
  const { email } = draft.pointer;
  if (email === null) return undefined;
  return known.contactAt(draft.account, email);
}

function contribute(draft: Draft<Consent>, contact: Contact): void {
  if (draft.event.deleted || contact.hasCustomer) return;
  const { body } = toSubscriberBody(draft.event, draft.document);
  contact.contribute({
    from: draft.id,
    sourceVersion: draft.event.sourceVersion,
    email: contact.email,
    body: { ...body },
  });
}
