import type { Order } from '@patchcord/events';
import { park, type Outcome, type Produced, type SkipReason } from '@patchcord/kafka';
import { consentDecision, contactOf, isPurchase, toGuestBody } from '@patchcord/mapping';
import { contactCommand, orderCommand } from './commands.js';
import type { Contact } from './contact.js';
import type { Draft } from './draft.js';
import type { Known } from './known.js';
import { decideMilestones, leavesMilestones, type Told } from './milestones.js';
import { isWithoutContact } from './pointers.js';
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

/** An order is a purchase of a contact, and tells what happened to it. */
export function decideOrder(draft: Draft<Order>, known: Known, circumstances: Circumstances): Outcome {
  const isStale = isSuperseded(draft, known);
  const isOwed = draft.received.lane === 'live' && known.state(draft.id)?.milestonesLeft === true;
  if (isStale && !isOwed) return superseded(draft);
  const suppressed = suppressionOf(draft);
  if (suppressed) return isStale ? superseded(draft) : endUntold(draft, known, circumstances, suppressed);
  const contact = contactOfOrder(draft, known, circumstances);
  if (contact === 'waits') return park('customer-unknown', { account: draft.account });
  if (!contact) return endWithout(draft, known, 'suppressed:no-contact');
  if (isStale || isUnchanged(draft, known, contact.id))
    return repeat(draft, known, circumstances, { contact, isStale, isOwed });
  return tell(draft, known, circumstances, contact);
}

function suppressionOf({ event, document }: Draft<Order>): SkipReason | undefined {
  const owner = contactOf(event, document);
  if ('suppressed' in owner && owner.suppressed === 'marketplace') return 'suppressed:marketplace';
  if (!isWithoutContact(event)) return undefined;
  return event.deleted ? 'suppressed:archived' : 'suppressed:incomplete';
}

/** What happened is recorded, so that it is not told when the order comes back to life; nothing goes out. */
function endUntold(
  draft: Draft<Order>,
  known: Known,
  circumstances: Circumstances,
  reason: SkipReason,
  contact?: Contact,
): Outcome {
  decideMilestones(draft, known, { ...circumstances, isSilent: true }).record();
  return endWithout(draft, known, reason, contact?.id ?? null);
}

function tell(draft: Draft<Order>, known: Known, circumstances: Circumstances, contact: Contact): Outcome {
  const { event, document } = draft;
  const isPlaced = known.milestonesOf(event.storeHash, event.resourceId).has('placed');
  if (!isPurchase(event, document) && !isPlaced)
    return endUntold(draft, known, circumstances, 'suppressed:not-placed', contact);
  const order = orderCommand(draft, contact);
  const told = decideMilestones(draft, known, { ...circumstances, contact });
  const commands = [...announce(draft, contact, circumstances), order, ...send(told)];
  saveState(draft, known, contact.id, leavesMilestones(draft, circumstances));
  return forwardAll(commands);
}

/** Nothing new about the order itself; but bulk work may have left to this lane what happened to it. */
function repeat(
  draft: Draft<Order>,
  known: Known,
  circumstances: Circumstances,
  { contact, isStale, isOwed }: { contact: Contact; isStale: boolean; isOwed: boolean },
): Outcome {
  const state = known.state(draft.id);
  const activities = isOwed ? send(decideMilestones(draft, known, { ...circumstances, contact })) : [];
  if (isOwed && state) {
    const sourceVersion = isStale ? state.sourceVersion : draft.event.sourceVersion;
    known.saveState(draft.id, { ...state, sourceVersion, milestonesLeft: false });
  }
  if (activities.length > 0) return forwardAll([...announce(draft, contact, circumstances), ...activities]);
  return isStale ? superseded(draft) : unchanged(draft, known, contact.id, state?.milestonesLeft === true && !isOwed);
}

function send(told: Told): Produced[] {
  told.record();
  return told.activities;
}

/** The contact exists at Cordial before its order and events: same key, same partition, in this order. */
function announce(draft: Draft<Order>, contact: Contact, { documentOf }: Circumstances): Produced[] {
  const { event, document, received } = draft;
  if (contact.isAnnouncedIn(received.lane)) return [];
  if (!contact.hasCustomer) {
    const { body } = toGuestBody({ ...event, customerId: '' }, document);
    contact.contribute({ from: draft.id, sourceVersion: event.sourceVersion, email: contact.email, body: { ...body } });
  }
  return [contactCommand(draft, contact, { evidence: consentDecision(contact.consent), documentOf })];
}

/** The customer's contact; else, for guests, deleted customers and such that never came, the one of the billing e-mail. */
function contactOfOrder(
  draft: Draft<Order>,
  known: Known,
  { hasWaited }: Circumstances,
): Contact | 'waits' | undefined {
  const { customerId, email } = draft.pointer;
  if (customerId !== undefined) {
    const binding = known.binding(draft.event.storeHash, customerId);
    const contact = typeof binding === 'string' ? known.contact(binding) : undefined;
    if (contact) return contact;
    if (binding === undefined && !hasWaited(draft)) return 'waits';
  }
  if (email === null) return undefined;
  return known.contactAt(draft.account, email);
}
