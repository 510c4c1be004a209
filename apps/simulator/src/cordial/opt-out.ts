import type { Account } from './account.js';
import { rememberForReaders, type Contact } from './contact-store.js';
import type { CordialSettings } from './settings.js';

export interface OptOut {
  now: number;
  /** When the person did it, if not now. */
  at?: number;
  mcID?: string | null;
  settings: CordialSettings;
}

/** Takes a person off a channel and leaves the `optout` event that Cordial writes then. */
export function unsubscribe(
  account: Account,
  contact: Contact,
  channel: string,
  { now, at = now, mcID = null, settings }: OptOut,
): void {
  const delayMs = settings.visibilityOf.includes('contacts') ? settings.visibilityDelayMs : 0;
  rememberForReaders(contact, now, delayMs);
  const state = (contact.channels[channel] ??= { subscribeStatus: 'none' });
  if (state.subscribeStatus !== 'unsubscribed') state.unsubscribedAt = at;
  state.subscribeStatus = 'unsubscribed';
  for (const program of Object.values(state.programs ?? {})) {
    if (program.subscribeStatus !== 'unsubscribed') program.unsubscribedAt = at;
    program.subscribeStatus = 'unsubscribed';
  }
  contact.lastModified = now;
  account.activities.add({
    _id: account.nextId(),
    cID: contact.cID,
    action: 'optout',
    time: at,
    storedAt: now,
    uid: null,
    mcID,
    properties: JSON.stringify({ channel }),
  });
}
