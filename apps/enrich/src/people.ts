import type { Draft } from './draft.js';
import { keyOf } from './known.js';
import { pointerOf, type Pointer } from './pointers.js';
import type { Session } from './session.js';
import * as sql from './statements.js';

/** The contacts that a batch is about, all of them in the database. */
export interface People {
  readonly contactIds: string[];
  /** Customers bound for the first time: nobody has to ask for them any more. */
  readonly newCustomers: readonly Customer[];
  /** Unknown customers that were asked for, ms ago. */
  readonly wantedMs: ReadonlyMap<string, number>;
}

interface Customer {
  readonly storeHash: string;
  readonly customerId: string;
}

interface Address {
  readonly account: string;
  readonly email: string;
  /** False: it is looked for, and need not exist. */
  isNeeded: boolean;
}

interface Row {
  id: string;
  account: string;
  email: string;
}

type Bindings = Map<string, string | null>;

/**
 * Finds or makes the contacts of a batch, in committed statements of their own: an insert inside the transaction would make every
 * other batch with the same person wait for Kafka. What is found may be outdated when the locks are there; it is read again then.
 */
export async function findPeople(
  session: Session,
  drafts: readonly Draft[],
  hasWaited: (draft: Draft, wantedMs?: number) => boolean,
): Promise<People> {
  const pointed = drafts.map((draft) => ({ draft, pointer: pointerOf(draft) }));
  const bindings = await readBindings(session, drafts);
  const wantedMs = await readWanted(session, pointed, bindings);
  const mayFallBack = (draft: Draft, customer: string): boolean => hasWaited(draft, wantedMs.get(customer));
  const wanted = addressesOf(pointed, bindings, mayFallBack);
  const contacts = await findOrCreate(session, [...wanted.addresses.values()]);
  const newCustomers = await bind(session, wanted.firstEmails, contacts);
  const ids = new Set([...contacts.values()]);
  for (const contactId of bindings.values()) if (contactId) ids.add(contactId);
  for (const contactId of await readByState(session, pointed)) ids.add(contactId);
  return { contactIds: [...ids], newCustomers, wantedMs };
}

type Pointed = { draft: Draft; pointer: Pointer }[];

/** Bindings of every customer that the records name; also read again under the locks. */
export async function readBindings(session: Session, drafts: readonly Draft[]): Promise<Bindings> {
  const customers = new Map<string, Customer>();
  for (const draft of drafts) {
    const { customerId } = pointerOf(draft);
    const { storeHash } = draft.event;
    if (customerId !== undefined) customers.set(keyOf(storeHash, customerId), { storeHash, customerId });
  }
  const bindings: Bindings = new Map();
  if (customers.size === 0) return bindings;
  const rows = await session.run<{ store_hash: string; customer_id: string; contact_id: string | null }>(
    sql.readBindings,
    columnsOf([...customers.values()]),
  );
  for (const row of rows) bindings.set(keyOf(row.store_hash, row.customer_id), row.contact_id);
  return bindings;
}

async function readWanted(session: Session, pointed: Pointed, bindings: Bindings): Promise<Map<string, number>> {
  const unknown: Customer[] = [];
  for (const { draft, pointer } of pointed) {
    if (draft.resource !== 'order' || pointer.customerId === undefined) continue;
    const { storeHash } = draft.event;
    if (bindings.get(keyOf(storeHash, pointer.customerId)) === undefined)
      unknown.push({ storeHash, customerId: pointer.customerId });
  }
  if (unknown.length === 0) return new Map();
  const rows = await session.run<{ store_hash: string; customer_id: string; age_ms: number }>(
    sql.readWanted,
    columnsOf(unknown),
  );
  return new Map(rows.map((row) => [keyOf(row.store_hash, row.customer_id), row.age_ms]));
}

/** Which e-mails need a contact, and the first e-mail of each customer that has none yet. */
function addressesOf(
  pointed: Pointed,
  bindings: Bindings,
  mayFallBack: (draft: Draft, customer: string) => boolean,
): { addresses: Map<string, Address>; firstEmails: Map<string, Customer & { address: string }> } {
  const addresses = new Map<string, Address>();
  const firstEmails = new Map<string, Customer & { address: string }>();
  for (const { draft, pointer } of pointed) {
    if (pointer.email === null) continue;
    const { account, event, resource } = draft;
    const customer = pointer.customerId === undefined ? undefined : keyOf(event.storeHash, pointer.customerId);
    const binding = customer === undefined ? undefined : bindings.get(customer);
    if (resource === 'order' && customer !== undefined && (binding ?? undefined) !== undefined) continue;
    if (resource === 'order' && customer !== undefined && binding === undefined && !mayFallBack(draft, customer))
      continue;
    const address = keyOf(account, pointer.email);
    // A later e-mail of the same customer renames: it must not get a contact of its own first.
    const isLater =
      resource === 'customer' && customer !== undefined && (typeof binding === 'string' || firstEmails.has(customer));
    const known = addresses.get(address);
    if (known) known.isNeeded ||= !isLater;
    else addresses.set(address, { account, email: pointer.email, isNeeded: !isLater });
    if (resource === 'customer' && !isLater && binding === undefined && customer !== undefined) {
      firstEmails.set(customer, { storeHash: event.storeHash, customerId: event.resourceId, address });
    }
  }
  return { addresses, firstEmails };
}

/** Contact ids by account and e-mail. */
async function findOrCreate(session: Session, addresses: readonly Address[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const add = (rows: Row[]): void => rows.forEach(({ id, account, email }) => found.set(keyOf(account, email), id));
  if (addresses.length > 0) add(await session.run<Row>(sql.readContactsByEmail, addressColumns(addresses)));
  const missing = (): Address[] =>
    addresses.filter(({ account, email, isNeeded }) => isNeeded && !found.has(keyOf(account, email)));
  const toCreate = missing();
  if (toCreate.length > 0) add(await session.run<Row>(sql.createContacts, addressColumns(toCreate)));
  const takenMeanwhile = missing();
  if (takenMeanwhile.length > 0) add(await session.run<Row>(sql.readContactsByEmail, addressColumns(takenMeanwhile)));
  return found;
}

async function bind(
  session: Session,
  firstEmails: ReadonlyMap<string, Customer & { address: string }>,
  contacts: ReadonlyMap<string, string>,
): Promise<Customer[]> {
  const rows = [...firstEmails.values()].flatMap(({ address, ...customer }) => {
    const contactId = contacts.get(address);
    return contactId === undefined ? [] : [{ ...customer, contactId }];
  });
  if (rows.length > 0)
    await session.run(sql.createBindings, [...columnsOf(rows), rows.map(({ contactId }) => contactId)]);
  return rows;
}

async function readByState(session: Session, pointed: Pointed): Promise<string[]> {
  const events = pointed.filter(({ pointer }) => pointer.byState).map(({ draft }) => draft);
  if (events.length === 0) return [];
  const values = [
    events.map(({ event }) => event.storeHash),
    events.map(({ resource }) => resource),
    events.map(({ event }) => event.resourceId),
  ];
  const rows = await session.run<{ contact_id: string | null }>(sql.readResourceContacts, values);
  return rows.flatMap(({ contact_id: id }) => (id === null ? [] : [id]));
}

const columnsOf = (customers: readonly Customer[]): string[][] => [
  customers.map(({ storeHash }) => storeHash),
  customers.map(({ customerId }) => customerId),
];
const addressColumns = (addresses: readonly Address[]): string[][] => [
  addresses.map(({ account }) => account),
  addresses.map(({ email }) => email),
];
