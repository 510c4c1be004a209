import type { JsonObject } from './json.js';

export interface Channel {
  address?: string | JsonObject;
  subscribeStatus: string;
  /** Epoch milliseconds; printed as Cordial prints times. */
  subscribedAt?: number;
  unsubscribedAt?: number;
  invalid?: boolean;
  programs?: Record<string, Program>;
}

export interface Program {
  keyword?: string;
  subscribeStatus: string;
  subscribedAt?: number;
  unsubscribedAt?: number;
}

export interface ContactState {
  createdAt: number;
  lastModified: number;
  attributes: JsonObject;
  channels: Record<string, Channel>;
  /** List id → when the contact joined; null on lists that do not keep the date. */
  lists: Map<number, number | null>;
  cart: JsonObject | null;
}

export interface Contact extends ContactState {
  readonly cID: string;
  /** What readers still saw before each recent write, and until when; null while the contact was not there. */
  earlier: { until: number; state: ContactState | null }[];
}

/**
 * The contacts of one account, found by cID or by a secondary key. A secondary key value belongs to one contact at most;
 * the callers check that before they write.
 */
export class ContactStore {
  private readonly byId = new Map<string, Contact>();
  private readonly indexes = new Map<string, Map<string, Contact>>();

  /** `keys` are the names that identify a contact besides cID: channels with one address, and unique attributes. */
  constructor(readonly keys: readonly string[]) {
    for (const key of keys) this.indexes.set(key, new Map());
  }

  get size(): number {
    return this.byId.size;
  }

  get(cID: string): Contact | null {
    return this.byId.get(cID) ?? null;
  }

  /** Null when nobody has the value, or when the name is not a key of this account. */
  find(key: string, value: string): Contact | null {
    return this.indexes.get(key)?.get(value) ?? null;
  }

  add(contact: Contact): void {
    this.byId.set(contact.cID, contact);
    this.index(contact);
  }

  remove(contact: Contact): void {
    this.byId.delete(contact.cID);
    this.unindex(contact);
  }

  /** Runs a change and keeps the secondary keys in step with it. */
  change(contact: Contact, write: () => void): void {
    this.unindex(contact);
    write();
    this.index(contact);
  }

  all(): IterableIterator<Contact> {
    return this.byId.values();
  }

  private index(contact: Contact): void {
    for (const [key, index] of this.indexes) {
      const value = keyValue(contact, key);
      if (value !== null) index.set(value, contact);
    }
  }

  private unindex(contact: Contact): void {
    for (const [key, index] of this.indexes) {
      const value = keyValue(contact, key);
      if (value !== null && index.get(value) === contact) index.delete(value);
    }
  }
}

/** What the contact has under a secondary key, or null. */
export function keyValue(contact: ContactState, key: string): string | null {
  const value = contact.channels[key]?.address ?? contact.attributes[key];
  return typeof value === 'string' ? value : null;
}

/** Keeps what readers go on seeing for a while. To be called before every write; `exists` is false for a creation. */
export function rememberForReaders(contact: Contact, now: number, delayMs: number, exists = true): void {
  if (delayMs <= 0) return;
  contact.earlier = contact.earlier.filter(({ until }) => until > now);
  contact.earlier.push({ until: now + delayMs, state: exists ? copyOf(contact) : null });
}

/** The contact as a reader sees it at this time, or null while its creation has not come through yet. */
export function visibleState(contact: Contact, now: number): ContactState | null {
  const earlier = contact.earlier.find(({ until }) => until > now);
  return earlier === undefined ? contact : earlier.state;
}

function copyOf({ createdAt, lastModified, attributes, channels, lists, cart }: ContactState): ContactState {
  return structuredClone({ createdAt, lastModified, attributes, channels, lists, cart });
}
