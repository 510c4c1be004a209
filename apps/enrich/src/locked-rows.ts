import type { Produced } from '@patchcord/kafka';
import { Contact, type ContactRow } from './contact.js';
import type { Draft } from './draft.js';
import { Known, type ResourceState } from './known.js';
import { readBindings, type People } from './people.js';
import type { Session } from './session.js';
import * as sql from './statements.js';

/** Names of the headers of an order that waited for its customer. */
export const WAITED = 'patchcord-waited';

interface StateRow {
  store_hash: string;
  resource: string;
  resource_id: string;
  source_version: string;
  content_hash: Buffer | null;
  contact_id: string | null;
  document_version: number;
  milestones_left: boolean;
}

/** Locks the contacts, then the resources, each in the order of their keys as every batch does, and reads what holds now. */
export async function lockAndRead(session: Session, drafts: readonly Draft[], people: People): Promise<Known> {
  const rows = await session.run<ContactRow>(sql.lockContacts, [people.contactIds]);
  const known = new Known(
    rows.map((row) => new Contact(row)),
    people.contactIds,
  );
  await lockStates(session, drafts, known);
  for (const [key, contactId] of await readBindings(session, drafts)) {
    const [storeHash, customerId] = key.split('\0') as [string, string];
    known.readBinding(storeHash, customerId, contactId);
  }
  await readMilestones(session, drafts, known);
  return known;
}

async function lockStates(session: Session, drafts: readonly Draft[], known: Known): Promise<void> {
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  const keys = [...byId.values()];
  const values = [
    keys.map(({ event }) => event.storeHash),
    keys.map(({ resource }) => resource),
    keys.map(({ event }) => event.resourceId),
  ];
  await session.run(sql.createResources, values);
  for (const row of await session.run<StateRow>(sql.lockResources, values)) {
    if (row.source_version === '') continue;
    known.readState(`${row.store_hash}/${row.resource}/${row.resource_id}`, toState(row));
  }
}

function toState(row: StateRow): ResourceState {
  return {
    sourceVersion: row.source_version,
    contentHash: row.content_hash,
    contactId: row.contact_id,
    documentVersion: row.document_version,
    milestonesLeft: row.milestones_left,
  };
}

async function readMilestones(session: Session, drafts: readonly Draft[], known: Known): Promise<void> {
  const orders = new Map(drafts.filter(({ resource }) => resource === 'order').map((draft) => [draft.id, draft.event]));
  if (orders.size === 0) return;
  const events = [...orders.values()];
  const values = [events.map(({ storeHash }) => storeHash), events.map(({ resourceId }) => resourceId)];
  for (const row of await session.run<{ store_hash: string; order_id: string; name: string }>(
    sql.readMilestones,
    values,
  )) {
    known.readMilestone(row.store_hash, row.order_id, row.name);
  }
}

const BLOCK = 10_000;

/** Numbers the commands in their order. Taken under the locks, so that a later batch of the same person has later numbers. */
export async function numberCommands(session: Session, commands: readonly Produced[]): Promise<void> {
  if (commands.length === 0) return;
  const blocks = await session.run<{ version: number }>(sql.takeVersions, [Math.ceil(commands.length / BLOCK)]);
  commands.forEach(({ event }, index) => {
    (event as { version: number }).version =
      (blocks[Math.floor(index / BLOCK)] as { version: number }).version + (index % BLOCK);
  });
}

/** Renames before anything is produced. Throws StartOverError when another batch took the address. */
export async function rename(session: Session, known: Known): Promise<void> {
  const contacts = [...known.renamed];
  if (contacts.length === 0) return;
  await session.run(sql.renameContacts, [contacts.map(({ id }) => id), contacts.map(({ email }) => email)]);
}

/** What the next batch will know. It becomes so with the commit. */
export interface Changes {
  readonly known: Known;
  readonly people: People;
  readonly waiting: readonly Draft[];
  readonly customerWaitMs: number;
}

export async function writeChanges(
  session: Session,
  { known, people, waiting, customerWaitMs }: Changes,
): Promise<void> {
  await writeContacts(session, known);
  await writeBindings(session, known);
  await writeStates(session, known);
  await writeMilestones(session, known);
  if (people.newCustomers.length > 0) {
    const { newCustomers } = people;
    await session.run(sql.deleteWanted, [
      newCustomers.map(({ storeHash }) => storeHash),
      newCustomers.map(({ customerId }) => customerId),
    ]);
  }
  if (waiting.length > 0) await writeWaiting(session, waiting, customerWaitMs);
}

async function writeContacts(session: Session, known: Known): Promise<void> {
  const changed = [...known.allContacts()].filter(({ isChanged }) => isChanged);
  if (changed.length === 0) return;
  const columns = changed.map((contact) => contact.columns());
  await session.run(sql.writeContacts, [
    changed.map(({ id }) => id),
    changed.map(({ announced }) => announced),
    columns.map(({ consent }) => consent),
    columns.map(({ facts }) => facts),
  ]);
}

async function writeBindings(session: Session, { changedBindings }: Known): Promise<void> {
  if (changedBindings.size === 0) return;
  const keys = [...changedBindings.keys()].map((key) => key.split('\0') as [string, string]);
  await session.run(sql.writeBindings, [
    keys.map(([storeHash]) => storeHash),
    keys.map(([, customerId]) => customerId),
    [...changedBindings.values()],
  ]);
}

async function writeStates(session: Session, { changedStates }: Known): Promise<void> {
  if (changedStates.size === 0) return;
  const keys = [...changedStates.keys()].map(splitId);
  const states = [...changedStates.values()];
  await session.run(sql.writeResources, [
    keys.map(([storeHash]) => storeHash),
    keys.map(([, resource]) => resource),
    keys.map(([, , resourceId]) => resourceId),
    states.map(({ sourceVersion }) => sourceVersion),
    states.map(({ contentHash }) => contentHash),
    states.map(({ contactId }) => contactId),
    states.map(({ documentVersion }) => documentVersion),
    states.map(({ milestonesLeft }) => milestonesLeft),
  ]);
}

/** Ids of BigCommerce may hold a slash, store hashes and resources do not. */
function splitId(id: string): [string, string, string] {
  const [storeHash = '', resource = '', ...rest] = id.split('/');
  return [storeHash, resource, rest.join('/')];
}

async function writeMilestones(session: Session, { recorded }: Known): Promise<void> {
  if (recorded.length === 0) return;
  await session.run(sql.writeMilestones, [
    recorded.map(({ storeHash }) => storeHash),
    recorded.map(({ orderId }) => orderId),
    recorded.map(({ name }) => name),
    recorded.map(({ at }) => at),
    recorded.map(({ silent }) => silent),
  ]);
}

async function writeWaiting(session: Session, waiting: readonly Draft[], customerWaitMs: number): Promise<void> {
  const stores = waiting.map(({ event }) => event.storeHash);
  const customers = waiting.map(({ event }) => ('customerId' in event ? event.customerId : ''));
  await session.run(sql.writeWaiting, [
    waiting.map(({ received }) => received.topic),
    waiting.map(({ received }) => received.partition),
    waiting.map(({ received }) => received.offset),
    waiting.map(({ id }) => id),
    waiting.map(({ received }) => received.value),
    waiting.map(({ received }) => JSON.stringify({ ...received.headers, [WAITED]: '1' })),
    stores,
    customers,
    waiting.map(() => customerWaitMs),
  ]);
  await session.run(sql.writeWanted, [stores, customers]);
}
