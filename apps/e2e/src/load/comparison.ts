import type { Pipeline } from '@patchcord/testing';
import type { Books } from './books.js';
import { newestOf, type Change, type Control } from './changes.js';

interface Item {
  id: number;
  deleted: boolean;
  parts: {
    customer?: { email: string; first_name: string };
    order?: { status_id: number };
    subscriber?: { email: string; consents: string[] };
  };
}
interface Contact {
  _id: string;
  attributes: Record<string, unknown>;
  channels: { email: { address: string; subscribeStatus: string } };
}
interface CordialOrder {
  orderID: string;
  properties: { bcStatusID?: number };
}

/** What Cordial has in the end, beside what BigCommerce has. */
export interface Comparison {
  /** Resources by how their newest change ended: `order applied`, `subscriber suppressed:…`. */
  ended: Record<string, number>;
  /** Newest changes that nothing is known of. */
  lost: string[];
  /** Values that were looked at, by resource. */
  compared: Record<string, number>;
  /** Resources whose newest version was applied, and yet Cordial shows another value. */
  different: string[];
}

export async function compare(
  pipeline: Pick<Pipeline, 'control' | 'query'>,
  changes: readonly Change[],
  books: Books,
): Promise<Comparison> {
  const result: Comparison = { ended: {}, lost: [], compared: {}, different: [] };
  const applied = new Set<string>();
  for (const change of newestOf(changes)) {
    const end = books.endOf(change);
    const name = `${change.resource}/${change.id}`;
    if (!end) {
      result.lost.push(`${name} ${change.op} ${change.aspect}`);
      continue;
    }
    const label = `${change.resource} ${end.outcome}${end.reason === '' ? '' : `:${end.reason}`}`;
    result.ended[label] = (result.ended[label] ?? 0) + 1;
    if (end.outcome === 'applied' || end.outcome === 'unchanged') applied.add(name);
  }
  const contacts = await readContacts(pipeline);
  const orders = new Map((await pages<CordialOrder>(pipeline, 'orders')).map((order) => [order.orderID, order]));
  const items = {
    customer: await state(pipeline, 'customers'),
    order: await state(pipeline, 'orders'),
    subscriber: await state(pipeline, 'subscribers'),
  };
  const judges = {
    customer: customerJudge(contacts, items.customer),
    order: (item: Item) => orderDifference(orders, item),
    subscriber: subscriberJudge(contacts, items.subscriber, await contactsOfSubscribers(pipeline)),
  };
  for (const resource of ['customer', 'order', 'subscriber'] as const) {
    for (const item of items[resource].filter(({ id, deleted }) => !deleted && applied.has(`${resource}/${id}`))) {
      const difference = judges[resource](item);
      if (difference === undefined) continue;
      result.compared[resource] = (result.compared[resource] ?? 0) + 1;
      if (difference !== '') result.different.push(`${resource}/${item.id}: ${difference}`);
    }
  }
  return result;
}

/** What differs, '' when nothing does; undefined where another resource has a say in the same value. */
type Judge = (item: Item) => string | undefined;

function customerJudge(contacts: ReadonlyMap<string, Contact>, items: readonly Item[]): Judge {
  const sharing = countBy(items, ({ parts }) => parts.customer?.email);
  return ({ parts: { customer } }) => {
    const email = customer?.email.toLowerCase() ?? '';
    if ((sharing.get(email) ?? 0) > 1) return undefined;
    return differing('first name', customer?.first_name, contacts.get(email)?.attributes['first_name']);
  };
}

function subscriberJudge(
  contacts: ReadonlyMap<string, Contact>,
  items: readonly Item[],
  ofSubscribers: ReadonlyMap<string, string>,
): Judge {
  const sharing = countBy(items, ({ parts }) => parts.subscriber?.email);
  const byId = new Map([...contacts.values()].map((contact) => [contact._id, contact]));
  return ({ id, parts: { subscriber } }) => {
    const email = subscriber?.email.toLowerCase() ?? '';
    if ((sharing.get(email) ?? 0) > 1) return undefined;
    // A customer who changed the address took the contact and its consent along; BigCommerce leaves the subscriber where it was.
    const contact = byId.get(ofSubscribers.get(String(id)) ?? '') ?? contacts.get(email);
    const status = contact?.channels.email.subscribeStatus;
    // Opting back in needs the store's leave to force it, which it has not by default: then Cordial keeps its opt-out.
    const isIn = subscriber?.consents.includes('marketing_newsletter');
    if (isIn) return status === 'unsubscribed' ? undefined : differing('status', 'subscribed', status);
    return status === 'subscribed' ? differing('status', 'another', status) : '';
  };
}

/** Cordial's id of the contact that each subscriber belongs to. */
async function contactsOfSubscribers(pipeline: Pick<Pipeline, 'query'>): Promise<Map<string, string>> {
  const rows = await pipeline.query<{ resource_id: string; cid: string }>(
    `select r.resource_id, s.cid from enrich.resource_state r
     join deliver.cordial_state s on s.kind = 'contact' and s.id = r.contact_id::text where r.resource = 'subscriber'`,
  );
  return new Map(rows.map(({ resource_id: id, cid }) => [id, cid]));
}

function orderDifference(orders: ReadonlyMap<string, CordialOrder>, { id, parts: { order } }: Item): string {
  return differing('status', order?.status_id, orders.get(String(id))?.properties.bcStatusID);
}

function differing(what: string, wanted: unknown, came: unknown): string {
  return wanted === came ? '' : `${what} ${String(came)} instead of ${String(wanted)}`;
}

function countBy(items: readonly Item[], emailOf: (item: Item) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const email = emailOf(item)?.toLowerCase();
    if (email !== undefined && !item.deleted) counts.set(email, (counts.get(email) ?? 0) + 1);
  }
  return counts;
}

const LIMIT = 1_000;

async function state(pipeline: Control, resource: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let after = 0; ;) {
    const page = await pipeline.control<{ items: Item[] }>(
      `/bigcommerce/state/${resource}?after=${after}&limit=${LIMIT}&full=1`,
    );
    items.push(...page.items);
    const last = page.items.at(-1)?.id;
    if (last === undefined || page.items.length < LIMIT) return items;
    after = last;
  }
}

async function readContacts(pipeline: Control): Promise<Map<string, Contact>> {
  return new Map(
    (await pages<Contact>(pipeline, 'contacts')).map((contact) => [contact.channels.email.address, contact]),
  );
}

async function pages<Row>(pipeline: Control, name: 'contacts' | 'orders'): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await pipeline.control<{ total: number } & Record<string, Row[]>>(
      `/cordial/${name}?offset=${rows.length}&limit=${LIMIT}`,
    );
    const found = page[name] ?? [];
    rows.push(...found);
    if (found.length === 0 || rows.length >= page.total) return rows;
  }
}
