import type { Produced, Received } from '@patchcord/kafka';
import { Contact, type ContactRow } from './contact.js';
import type { CommerceEvent, Draft } from './draft.js';
import { Known, type ResourceState } from './known.js';
import { readBindings, columnsOf, type Bindings } from './bindings.js';
import type { People } from './people.js';
import { StartOverError, type Session } from './session.js';
import * as sql from './statements.js';

/** Names of the headers of an order that waited for its customer. */
export const WAITED = 'patchcord-waited';

interface StateRow {
  store_hash: string;
  resource: string;
  resource_id: string;
  source_version: string;
  content_hash: Buffer;
  contact_id: string | null;
  document_version: number;
  milestones_left: boolean;
}

/** Locks the contacts, then the resources, each in the order of their keys as every batch does, and reads what holds now. */
export async function lockAndRead(session: Session, drafts: readonly Draft[], people: People): Promise<Known> {
  const rows = await session.run<ContactRow>(sql.lockContacts, [people.contactIds, people.withBody]);
  const known = new Known(
    rows.map((row) => new Contact(row)),
    people.contactIds,
  );
  await lockStates(session, drafts, known);
  for (const [key, contactId] of await currentBindings(session, drafts, people, rows)) {
    const [storeHash, customerId] = key.split('\0') as [string, string];
    known.readBinding(storeHash, customerId, contactId);
  }
  await readMilestones(session, drafts, known);
  return known;
}

/** A customer leaves its contact only together with a change of the contact's row: while that is as found, so are the bindings. */
async function currentBindings(
  session: Session,
  drafts: readonly Draft[],
  { bindings, seen }: People,
  rows: readonly ContactRow[],
): Promise<Bindings> {
  const versions = new Map(rows.map((row) => [row.id, row.row_version]));
  const isCurrent = [...bindings.values()].every((id) => id === null || versions.get(id) === seen.get(id));
  return isCurrent ? bindings : readBindings(session, drafts, new Map());
}

async function lockStates(session: Session, drafts: readonly Draft[], known: Known): Promise<void> {
  const ids = [...new Set(drafts.map(({ id }) => id))].map(splitId);
  const values = [0, 1, 2].map((part) => ids.map((id) => id[part] as string));
  for (const row of await session.run<StateRow>(sql.lockResources, values)) {
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

/** Of the stores whose orders come in bulk, which leaves to the live lane what the delta has yet to bring. */
export async function readWatermarks(session: Session, drafts: readonly Draft[]): Promise<Map<string, number>> {
  const bulk = drafts.filter(({ resource, received }) => resource === 'order' && received.lane === 'bulk');
  if (bulk.length === 0) return new Map();
  const rows = await session.run<{ store_hash: string; reached_ms: number }>(sql.readWatermarks, [
    [...new Set(bulk.map(({ event }) => event.storeHash))],
  ]);
  return new Map(rows.map((row) => [row.store_hash, row.reached_ms]));
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

/** Renames before anything is produced, one after the other. Throws StartOverError when another batch took an address. */
export async function moveAddresses(session: Session, { moves }: Known): Promise<void> {
  for (const { contact, isNew, email } of moves) {
    await session.run(isNew ? sql.createContact : sql.renameContact, [contact.id, contact.account, email]);
  }
}

/** States of resources that have none yet. Throws StartOverError when another batch wrote one in the meantime. */
export async function createStates(session: Session, { firstStates }: Known): Promise<void> {
  if (firstStates.size === 0) return;
  const created = await session.count(sql.createResources, columnsOfStates(firstStates));
  if (created < firstStates.size) throw new StartOverError('another batch saw the resource first');
}

/** What the next batch will know. It becomes so with the commit. */
export interface Changes {
  readonly known: Known;
  readonly people: People;
  readonly waiting: readonly Draft[];
  /** Records that go behind a gate. */
  readonly aside: readonly Received<CommerceEvent>[];
  readonly customerWaitMs: number;
}

export async function writeChanges(
  session: Session,
  { known, people, waiting, aside, customerWaitMs }: Changes,
): Promise<void> {
  await writeContacts(session, known);
  await writeBindings(session, known);
  await writeStates(session, known);
  await writeMilestones(session, known);
  if (people.newCustomers.length > 0) await session.run(sql.deleteWanted, columnsOf(people.newCustomers));
  if (waiting.length > 0) await writeWaiting(session, waiting, customerWaitMs);
  if (aside.length > 0) await writeAside(session, aside);
}

/** Before anything else is locked. Throws StartOverError when a gate is not there any more: then the records may pass. */
export async function lockGates(
  session: Session,
  places: readonly { storeHash: string; topic: string }[],
): Promise<void> {
  const gates = new Map(places.map((place) => [`${place.storeHash} ${place.topic}`, place]));
  if (gates.size === 0) return;
  const wanted = [...gates.values()];
  const rows = await session.run(sql.lockGates, [
    wanted.map(({ storeHash }) => storeHash),
    wanted.map(({ topic }) => topic),
  ]);
  if (rows.length < wanted.length) throw new StartOverError('a gate was opened', { gate: true });
}

async function writeAside(session: Session, aside: Changes['aside']): Promise<void> {
  await session.run(sql.writeParked, [
    aside.map(({ event }) => event.storeHash),
    aside.map(({ topic }) => topic),
    aside.map(({ partition }) => partition),
    aside.map(({ offset }) => offset),
    aside.map(({ key }) => key),
    aside.map(({ value }) => value),
    aside.map(({ headers }) => JSON.stringify(headers)),
  ]);
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
  if (changedStates.size > 0) await session.run(sql.writeResources, columnsOfStates(changedStates));
}

function columnsOfStates(states: ReadonlyMap<string, ResourceState>): unknown[][] {
  const ids = [...states.keys()].map(splitId);
  const rows = [...states.values()];
  return [
    ...[0, 1, 2].map((part) => ids.map((id) => id[part])),
    rows.map(({ sourceVersion }) => sourceVersion),
    rows.map(({ contentHash }) => contentHash),
    rows.map(({ contactId }) => contactId),
    rows.map(({ documentVersion }) => documentVersion),
    rows.map(({ milestonesLeft }) => milestonesLeft),
  ];
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
