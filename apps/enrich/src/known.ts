import { randomUUID } from 'node:crypto';
import { Contact } from './contact.js';
import { StartOverError } from './session.js';

/** The newest state of a resource whose commands are in Kafka. */
export interface ResourceState {
  sourceVersion: string;
  contentHash: Buffer;
  contactId: string | null;
  documentVersion: number;
  /** Bulk work left what happened to the order to the live lane. */
  milestonesLeft: boolean;
}

export interface RecordedMilestone {
  storeHash: string;
  orderId: string;
  name: string;
  at: number;
  silent: boolean;
}

/** Joins what identifies a row; none of the parts may hold a NUL. */
export const keyOf = (...parts: readonly string[]): string => parts.join('\0');

/**
 * What a batch knows while it holds its locks. Rules read it and write to it record by record, so that each sees what the one
 * before made; what was changed is written when Kafka has the outputs.
 */
export class Known {
  private readonly contacts = new Map<string, Contact>();
  private readonly byEmail = new Map<string, Contact>();
  private readonly vacated = new Set<string>();
  private readonly missingContacts: Set<string>;
  private readonly bindings = new Map<string, string | null>();
  private readonly states = new Map<string, ResourceState>();
  private readonly stored = new Set<string>();
  private readonly milestones = new Map<string, Set<string>>();

  /** States of resources that have a row, and of those that get their first. */
  readonly changedStates = new Map<string, ResourceState>();
  readonly firstStates = new Map<string, ResourceState>();
  readonly changedBindings = new Map<string, string | null>();
  /** Contacts whose address changes and, of addresses that became free by that, contacts that are new: in this order. */
  readonly moves: { readonly contact: Contact; readonly isNew: boolean; readonly email: string }[] = [];
  readonly recorded: RecordedMilestone[] = [];

  /** `askedFor`: contacts that were to be locked; those not among `contacts` are gone. */
  constructor(contacts: readonly Contact[], askedFor: readonly string[]) {
    for (const contact of contacts) {
      this.contacts.set(contact.id, contact);
      this.byEmail.set(keyOf(contact.account, contact.email), contact);
    }
    this.missingContacts = new Set(askedFor.filter((id) => !this.contacts.has(id)));
  }

  /** The contact, or undefined when it was erased. Throws StartOverError when it is not locked: it came up after the search. */
  contact(id: string): Contact | undefined {
    const contact = this.contacts.get(id);
    if (!contact && !this.missingContacts.has(id)) {
      throw new StartOverError('a further contact showed after the locks', { contactId: id });
    }
    return contact;
  }

  contactByEmail(account: string, email: string): Contact | undefined {
    return this.byEmail.get(keyOf(account, email));
  }

  /** The contact of an address that every batch with it makes sure of. Throws StartOverError when it was renamed since. */
  contactAt(account: string, email: string): Contact {
    const key = keyOf(account, email);
    const contact = this.byEmail.get(key);
    if (contact) return contact;
    if (!this.vacated.has(key))
      throw new StartOverError('no contact has the address any more', { address: { account, email } });
    return this.create(account, email);
  }

  allContacts(): Iterable<Contact> {
    return this.contacts.values();
  }

  rename(contact: Contact, email: string): void {
    const key = keyOf(contact.account, contact.email);
    this.byEmail.delete(key);
    this.vacated.add(key);
    contact.email = email;
    this.byEmail.set(keyOf(contact.account, email), contact);
    this.moves.push({ contact, isNew: false, email });
  }

  /** Somebody else comes to the address that this batch has just made free, so nobody could make the contact before. */
  private create(account: string, email: string): Contact {
    const row = { id: randomUUID(), account, email, announced: null, consent: '{}', facts: '[]', row_version: '' };
    const contact = new Contact(row);
    this.contacts.set(contact.id, contact);
    this.byEmail.set(keyOf(account, email), contact);
    this.moves.push({ contact, isNew: true, email });
    return contact;
  }

  /** undefined: never seen; null: deleted. */
  binding(storeHash: string, customerId: string): string | null | undefined {
    return this.bindings.get(keyOf(storeHash, customerId));
  }

  readBinding(storeHash: string, customerId: string, contactId: string | null): void {
    this.bindings.set(keyOf(storeHash, customerId), contactId);
  }

  bind(storeHash: string, customerId: string, contactId: string | null): void {
    const key = keyOf(storeHash, customerId);
    this.bindings.set(key, contactId);
    this.changedBindings.set(key, contactId);
  }

  /** undefined while no state was ever written. */
  state(id: string): ResourceState | undefined {
    return this.states.get(id);
  }

  readState(id: string, state: ResourceState): void {
    this.stored.add(id);
    this.states.set(id, state);
  }

  saveState(id: string, state: ResourceState): void {
    this.states.set(id, state);
    (this.stored.has(id) ? this.changedStates : this.firstStates).set(id, state);
  }

  /** Names of what is recorded of an order. */
  milestonesOf(storeHash: string, orderId: string): ReadonlySet<string> {
    return this.namesOf(storeHash, orderId);
  }

  readMilestone(storeHash: string, orderId: string, name: string): void {
    this.namesOf(storeHash, orderId).add(name);
  }

  record(milestone: RecordedMilestone): void {
    this.namesOf(milestone.storeHash, milestone.orderId).add(milestone.name);
    this.recorded.push(milestone);
  }

  private namesOf(storeHash: string, orderId: string): Set<string> {
    const key = keyOf(storeHash, orderId);
    let names = this.milestones.get(key);
    if (!names) this.milestones.set(key, (names = new Set()));
    return names;
  }
}
