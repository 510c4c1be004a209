import type { Account } from './account.js';
import { decoded, type Call } from './call.js';
import { keyValue, visibleState, type Contact, type ContactState } from './contact-store.js';
import { isObject, type JsonObject } from './json.js';

const channelNames: Record<string, string> = { 'channels.email.address': 'email', 'channels.sms.address': 'sms' };

/** The name under which the contact store knows a secondary key, or null when the account has no such key. */
export function keyNamed(account: Account, name: string): string | null {
  const key = channelNames[name] ?? name;
  return key === 'cID' || account.contacts.keys.includes(key) ? key : null;
}

export function findByKey(account: Account, key: string, value: string): Contact | null {
  return key === 'cID' ? account.contacts.get(value) : account.contacts.find(key, value);
}

/** The secondary key and value, or the primary key, that a path segment holds. The colon between the two is bare. */
export function readKey(account: Account, raw: string): { key: string; value: string } | null {
  const colon = raw.indexOf(':');
  const name = colon < 0 ? 'cID' : decoded(raw.slice(0, colon));
  const value = decoded(colon < 0 ? raw : raw.slice(colon + 1));
  const key = name === null ? null : keyNamed(account, name);
  return key === null || value === null ? null : { key, value };
}

/** The contact that a path names, as writes see it. */
export function contactAt(account: Account, raw: string): Contact | null {
  const at = readKey(account, raw);
  if (at === null) return null;
  const found = findByKey(account, at.key, at.value);
  if (found !== null || account.options.primaryKey !== 'email' || at.key !== 'cID') return found;
  return account.contacts.find('email', at.value);
}

/** The contact that a path names, as reads see it: late, when the account's reads lag behind. */
export function visibleAt(call: Call, raw: string): { cID: string; state: ContactState } | null {
  const contact = contactAt(call.account, raw);
  const state = contact === null ? null : visibleState(contact, call.now);
  if (contact === null || state === null) return null;
  const at = readKey(call.account, raw);
  const isRenamed = at !== null && at.key !== 'cID' && keyValue(state, at.key) !== at.value;
  return isRenamed ? null : { cID: contact.cID, state };
}

/** What a body gives under a key: the address of a channel, an attribute, or the cID. */
export function bodyKeyValue(body: JsonObject, key: string): string | null {
  const channels = body['channels'];
  const channel = isObject(channels) ? channels[key] : undefined;
  const value = isObject(channel) ? channel['address'] : key === 'email' || key === 'sms' ? undefined : body[key];
  return typeof value === 'string' ? value : null;
}

/** The contact that an event or order body names flat, by `cID`, `email` or a secondary key; null when none is named. */
export function flatKey(account: Account, body: JsonObject): { key: string; value: unknown } | null {
  for (const key of ['cID', ...account.contacts.keys]) {
    if (body[key] !== undefined) return { key, value: body[key] };
  }
  return null;
}
