import type { Endpoint } from '@patchcord/cordial';
import { findActivity, sendActivity } from './activity-sender.js';
import { findContact, sendContact } from './contact-sender.js';
import type { Desk } from './desk.js';
import type { Look } from './ledger.js';
import { findOrder, sendOrder } from './order-sender.js';
import { sendSuppression } from './suppression-sender.js';
import type { Verdict } from './verdict.js';
import type { Work } from './work.js';

/** The calls that a command will probably need, so that their tokens are there before anything is claimed. */
export function endpointsOf(work: Work, look: Pick<Look, 'hasContact' | 'hasOrder'>): Endpoint[] {
  if (work.waited?.isUnknown && work.kind !== 'suppression') return [readOf[work.kind]];
  switch (work.kind) {
    case 'contact':
      return contactEndpoints(work, look.hasContact);
    case 'order':
      return [look.hasOrder ? 'PUT /orders/{orderID}' : 'POST /orders'];
    case 'activity':
      return ['POST /contactactivities'];
    case 'suppression':
      return ['PUT /contacts/{key}/unsubscribe/{channel}'];
  }
}

const readOf = {
  contact: 'GET /contacts/{key}',
  order: 'GET /orders/{orderID}',
  activity: 'GET /contactactivities',
} as const;

function contactEndpoints({ contact }: Extract<Work, { kind: 'contact' }>, hasContact: boolean): Endpoint[] {
  const isRead = contact.consent?.status === 'subscribed' && (contact.consent.optIn || !hasContact);
  return [...(isRead ? (['GET /contacts/{key}'] as const) : []), hasContact ? 'PUT /contacts/{key}' : 'POST /contacts'];
}

/** Carries out a command that is claimed. */
export function send(desk: Desk, work: Work): Promise<Verdict> {
  switch (work.kind) {
    case 'contact':
      return sendContact(desk, work);
    case 'order':
      return sendOrder(desk, work);
    case 'activity':
      return sendActivity(desk, work);
    case 'suppression':
      return sendSuppression(desk, work);
  }
}

/** Reads whether a command of unknown end was carried out: its end, null when Cordial does not show it, or that a read cannot say. */
export function find(desk: Desk, work: Exclude<Work, { kind: 'suppression' }>): Promise<Verdict | null | 'undecided'> {
  switch (work.kind) {
    case 'contact':
      return findContact(desk, work);
    case 'order':
      return findOrder(desk, work);
    case 'activity':
      return findActivity(desk, work);
  }
}
