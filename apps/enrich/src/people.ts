import { bind, readBindings, readWanted, type Bindings, type StoreCustomer } from './bindings.js';
import type { Draft } from './draft.js';
import { keyOf } from './known.js';
import type { Lacking, Session } from './session.js';
import * as sql from './statements.js';

/** The contacts that a batch is about, all of them in the database. */
export interface People {
  readonly contactIds: string[];
  /** Those of customers and subscribers, whose commands carry the whole body. */
  readonly withBody: string[];
  readonly bindings: Bindings;
  /** Version of the row of each contact, as found: where it is the same under the lock, its bindings are. */
  readonly seen: ReadonlyMap<string, string>;
  /** Customers bound for the first time: nobody has to ask for them any more. */
  readonly newCustomers: readonly StoreCustomer[];
  /** Unknown customers that were asked for, ms ago. */
  readonly wantedMs: ReadonlyMap<string, number>;
}

interface Address {
  readonly account: string;
  readonly email: string;
  /** False: it is looked for, and need not exist. */
  isNeeded: boolean;
}

interface Addresses {
  readonly all: Map<string, Address>;
  /** The first address of each customer that has no contact yet. */
  readonly ofNewCustomers: Map<string, StoreCustomer & { readonly address: string }>;
}

interface ContactRow {
  id: string;
  account: string;
  email: string;
  row_version: string;
}

export interface Search {
  readonly hasWaited: (draft: Draft, wantedMs?: number) => boolean;
  /** What earlier tries of the same batch found missing. */
  readonly lacking: readonly Lacking[];
}

/**
 * Finds or makes the contacts of a batch, in committed statements of their own: an insert inside the transaction would make every
 * other batch with the same person wait for Kafka. What is found may be outdated when the locks are there; it is read again then.
 */
export async function findPeople(
  session: Session,
  drafts: readonly Draft[],
  { hasWaited, lacking }: Search,
): Promise<People> {
  const seen = new Map<string, string>();
  const bindings = await readBindings(session, drafts, seen);
  const wantedMs = await readWanted(session, drafts, bindings);
  const addresses = addressesOf(drafts, bindings, (draft, customer) => hasWaited(draft, wantedMs.get(customer)));
  for (const { address } of lacking) if (address) add(addresses, address.account, address.email, true);
  const byAddress = await findOrCreate(session, [...addresses.all.values()], seen);
  const newCustomers = [...addresses.ofNewCustomers.values()].map((customer) => ({
    ...customer,
    contactId: byAddress.get(customer.address) as string,
  }));
  await bind(session, newCustomers, bindings);
  const byState = await readByState(session, drafts);
  const alsoLacking = lacking.flatMap(({ contactId }) => contactId ?? []);
  const named = drafts.flatMap(({ pointer }) => pointer.contactId ?? []);
  const contactIds = new Set([...byAddress.values(), ...byState, ...named, ...alsoLacking]);
  for (const contactId of bindings.values()) if (contactId !== null) contactIds.add(contactId);
  const withBody = bodiesOf(drafts, bindings, byAddress).concat(byState, named, alsoLacking);
  return { contactIds: [...contactIds], withBody, bindings, seen, newCustomers, wantedMs };
}

function addressesOf(
  drafts: readonly Draft[],
  bindings: Bindings,
  mayFallBack: (draft: Draft, customer: string) => boolean,
): Addresses {
  const addresses: Addresses = { all: new Map(), ofNewCustomers: new Map() };
  for (const draft of drafts) {
    const { email, customerId } = draft.pointer;
    if (email === null) continue;
    const customer = customerId === undefined ? undefined : keyOf(draft.event.storeHash, customerId);
    if (draft.resource === 'customer') addCustomer(addresses, draft, email, bindings);
    else if (customer === undefined || isByEmail(draft, customer, bindings, mayFallBack))
      add(addresses, draft.account, email, true);
  }
  return addresses;
}

/** An order of a customer goes by e-mail when the customer was deleted, or was waited for in vain. */
function isByEmail(
  draft: Draft,
  customer: string,
  bindings: Bindings,
  mayFallBack: (draft: Draft, customer: string) => boolean,
): boolean {
  const contactId = bindings.get(customer);
  return contactId === null || (contactId === undefined && mayFallBack(draft, customer));
}

/** A later e-mail of a customer renames its contact: it must not get a contact of its own first. */
function addCustomer(addresses: Addresses, draft: Draft, email: string, bindings: Bindings): void {
  const { storeHash, resourceId: customerId } = draft.event;
  const customer = keyOf(storeHash, customerId);
  const contactId = bindings.get(customer);
  const isLater = typeof contactId === 'string' || addresses.ofNewCustomers.has(customer);
  const address = add(addresses, draft.account, email, !isLater);
  if (contactId === undefined && !isLater) addresses.ofNewCustomers.set(customer, { storeHash, customerId, address });
}

function add({ all }: Addresses, account: string, email: string, isNeeded: boolean): string {
  const address = keyOf(account, email);
  const known = all.get(address);
  if (known) known.isNeeded ||= isNeeded;
  else all.set(address, { account, email, isNeeded });
  return address;
}

/** Contact ids by account and e-mail. */
async function findOrCreate(
  session: Session,
  addresses: readonly Address[],
  seen: Map<string, string>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const keep = (rows: ContactRow[]): void =>
    rows.forEach(({ id, account, email, row_version: rowVersion }) => {
      found.set(keyOf(account, email), id);
      // The first look counts: a binding was read then.
      if (!seen.has(id)) seen.set(id, rowVersion);
    });
  const missing = (): Address[] =>
    addresses.filter(({ account, email, isNeeded }) => isNeeded && !found.has(keyOf(account, email)));
  if (addresses.length > 0) keep(await session.run<ContactRow>(sql.readContactsByEmail, columnsOfAddresses(addresses)));
  const toCreate = missing();
  if (toCreate.length > 0) keep(await session.run<ContactRow>(sql.createContacts, columnsOfAddresses(toCreate)));
  const takenMeanwhile = missing();
  if (takenMeanwhile.length > 0) {
    keep(await session.run<ContactRow>(sql.readContactsByEmail, columnsOfAddresses(takenMeanwhile)));
  }
  return found;
}

function columnsOfAddresses(addresses: readonly Address[]): string[][] {
  return [addresses.map(({ account }) => account), addresses.map(({ email }) => email)];
}

async function readByState(session: Session, drafts: readonly Draft[]): Promise<string[]> {
  const deleted = drafts.filter(({ pointer }) => pointer.byState);
  if (deleted.length === 0) return [];
  const rows = await session.run<{ contact_id: string | null }>(sql.readResourceContacts, [
    deleted.map(({ event }) => event.storeHash),
    deleted.map(({ resource }) => resource),
    deleted.map(({ event }) => event.resourceId),
  ]);
  return rows.flatMap(({ contact_id: id }) => (id === null ? [] : [id]));
}

/** Orders need the body only of a contact that is not at Cordial yet; the lock knows those. */
function bodiesOf(drafts: readonly Draft[], bindings: Bindings, byAddress: ReadonlyMap<string, string>): string[] {
  return drafts.flatMap(({ resource, account, event, pointer }) => {
    if (resource === 'order') return [];
    const bound = resource === 'customer' ? bindings.get(keyOf(event.storeHash, event.resourceId)) : undefined;
    const addressed = pointer.email === null ? undefined : byAddress.get(keyOf(account, pointer.email));
    return [bound, addressed].filter((id) => typeof id === 'string');
  });
}
