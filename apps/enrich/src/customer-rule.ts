import type { Customer } from '@patchcord/events';
import { skip, type Outcome, type Produced } from '@patchcord/kafka';
import { consentDecision, toContactBody } from '@patchcord/mapping';
import { contactCommand } from './commands.js';
import type { Contact } from './contact.js';
import type { Draft } from './draft.js';
import type { Known } from './known.js';
import { StartOverError } from './session.js';
import {
  endWithout,
  forwardAll,
  forwardWithEnd,
  isSuperseded,
  isUnchanged,
  saveState,
  superseded,
  unchanged,
  type Circumstances,
} from './rule.js';

/** A customer says who a contact is. */
export function decideCustomer(draft: Draft<Customer>, known: Known, circumstances: Circumstances): Outcome {
  if (isSuperseded(draft, known)) return superseded(draft);
  if (draft.event.deleted) return decideDeleted(draft, known, circumstances);
  const { email } = draft.pointer;
  if (email === null) return endWithout(draft, known, 'suppressed:no-contact');
  const { body } = toContactBody(draft.event, draft.document);
  const before = contactOfCustomer(draft, known) ?? contactAt(draft, known, email);
  const moved = move(draft, known, before, email);
  const contact = moved.to;
  if (isUnchanged(draft, known, contact.id) && contact === before && moved.previousEmail === '') {
    return unchanged(draft, known, contact.id);
  }
  contact.contribute({ from: draft.id, sourceVersion: draft.event.sourceVersion, email, body: { ...body } });
  saveState(draft, known, contact.id);
  const commands = contact === before || before.announced === null ? [] : [upsert(draft, before, circumstances)];
  const all = [...commands, upsert(draft, contact, circumstances, moved.previousEmail)];
  if (!moved.isIdentityMoved) return forwardAll(all);
  return forwardWithEnd(all, draft, contact.id, {
    reason: 'suppressed:identity-moved',
    detail: `The new address belongs to another contact: the customer went there from contact ${before.id}, the permission stays with the address.`,
  });
}

/** The contact is kept, only the id is cleared. */
function decideDeleted(draft: Draft<Customer>, known: Known, circumstances: Circumstances): Outcome {
  const contact = contactOfCustomer(draft, known);
  known.bind(draft.event.storeHash, draft.event.resourceId, null);
  if (!contact) return endWithout(draft, known, 'suppressed:unknown-customer');
  contact.leave(draft.id, { ...toContactBody(draft.event, draft.document).body });
  saveState(draft, known, null);
  if (contact.announced === null) return skip('suppressed:customer-deleted');
  return forwardAll([upsert(draft, contact, circumstances)]);
}

function contactOfCustomer({ event }: Draft<Customer>, known: Known): Contact | undefined {
  const contactId = known.binding(event.storeHash, event.resourceId);
  return typeof contactId === 'string' ? known.contact(contactId) : undefined;
}

/** The contact of the address, for a customer that was deleted before: the binding is new. */
function contactAt({ account, event }: Draft<Customer>, known: Known, email: string): Contact {
  const contact = known.contactAt(account, email);
  known.bind(event.storeHash, event.resourceId, contact.id);
  return contact;
}

/**
 * A changed e-mail renames the contact. Where the new address is another contact already, or another customer stays at the old one,
 * nothing is renamed or merged: the customer moves, and the permission stays with the address.
 */
function move(
  draft: Draft<Customer>,
  known: Known,
  contact: Contact,
  email: string,
): { to: Contact; previousEmail: string; isIdentityMoved: boolean } {
  const hasChanged = contact.email !== email && contact.contributionOf(draft.id)?.email !== email;
  if (!hasChanged) return { to: contact, previousEmail: '', isIdentityMoved: false };
  const other = known.contactByEmail(draft.account, email);
  // Seen before the one that leaves, whoever took over its address shares its contact, and would be renamed with it.
  if (!other && contact.hasOtherCustomerAt(contact.email, draft.id))
    throw new StartOverError('a customer leaves a contact that another one keeps', {
      address: { account: draft.account, email },
    });
  if (!other) {
    const previousEmail = contact.announced === null ? '' : contact.email;
    known.rename(contact, email);
    return { to: contact, previousEmail, isIdentityMoved: false };
  }
  const { storeHash, resourceId } = draft.event;
  const cleared = toContactBody({ ...draft.event, deleted: true }, draft.document).body;
  contact.leave(draft.id, { ...cleared });
  known.bind(storeHash, resourceId, other.id);
  return { to: other, previousEmail: '', isIdentityMoved: true };
}

function upsert(draft: Draft<Customer>, contact: Contact, { documentOf }: Circumstances, previousEmail = ''): Produced {
  return contactCommand(draft, contact, { evidence: consentDecision(contact.consent), documentOf, previousEmail });
}
