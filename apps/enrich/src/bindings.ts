import type { Draft } from './draft.js';
import { keyOf } from './known.js';
import { StartOverError, type Session } from './session.js';
import * as sql from './statements.js';

/** A customer of a store. */
export interface StoreCustomer {
  readonly storeHash: string;
  readonly customerId: string;
}

/** Which contact a customer is. null: deleted, or its contact was erased; no entry: never seen. */
export type Bindings = Map<string, string | null>;

interface BindingRow {
  store_hash: string;
  customer_id: string;
  contact_id: string | null;
  row_version: string | null;
}

/** Bindings of every customer that the records name. The versions of their contacts' rows are added to `seen`. */
export async function readBindings(
  session: Session,
  drafts: readonly Draft[],
  seen: Map<string, string>,
): Promise<Bindings> {
  const customers = new Map<string, StoreCustomer>();
  for (const { pointer, event } of drafts) {
    const { customerId } = pointer;
    const { storeHash } = event;
    if (customerId !== undefined) customers.set(keyOf(storeHash, customerId), { storeHash, customerId });
  }
  const bindings: Bindings = new Map();
  if (customers.size === 0) return bindings;
  const rows = await session.run<BindingRow>(sql.readBindings, columnsOf([...customers.values()]));
  for (const row of rows) {
    bindings.set(keyOf(row.store_hash, row.customer_id), row.contact_id);
    if (row.contact_id !== null && row.row_version !== null) seen.set(row.contact_id, row.row_version);
  }
  return bindings;
}

/** Orders whose customer is not known: how long ago, in ms, the customer was asked for. */
export async function readWanted(
  session: Session,
  drafts: readonly Draft[],
  bindings: Bindings,
): Promise<Map<string, number>> {
  const unknown = drafts.flatMap(({ resource, pointer: { customerId }, event: { storeHash } }) => {
    if (resource !== 'order' || customerId === undefined || bindings.has(keyOf(storeHash, customerId))) return [];
    return [{ storeHash, customerId }];
  });
  if (unknown.length === 0) return new Map();
  const rows = await session.run<{ store_hash: string; customer_id: string; age_ms: number }>(
    sql.readWanted,
    columnsOf(unknown),
  );
  return new Map(rows.map((row) => [keyOf(row.store_hash, row.customer_id), row.age_ms]));
}

/** Binds customers for the first time. Throws StartOverError when another batch bound one of them meanwhile. */
export async function bind(
  session: Session,
  customers: readonly (StoreCustomer & { contactId: string })[],
  bindings: Bindings,
): Promise<void> {
  if (customers.length === 0) return;
  const contactIds = customers.map(({ contactId }) => contactId);
  const bound = await session.count(sql.createBindings, [...columnsOf(customers), contactIds]);
  if (bound < customers.length) throw new StartOverError('another batch bound the customer');
  for (const { storeHash, customerId, contactId } of customers) bindings.set(keyOf(storeHash, customerId), contactId);
}

export const columnsOf = (customers: readonly StoreCustomer[]): string[][] => [
  customers.map(({ storeHash }) => storeHash),
  customers.map(({ customerId }) => customerId),
];
