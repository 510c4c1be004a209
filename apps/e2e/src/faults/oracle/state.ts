import { isDeepStrictEqual } from 'node:util';
import type { CordialRequest, StoreDocument } from '@patchcord/mapping';
import type { Books } from '../../load/books.js';
import { keyOf, newestOf, type Change } from '../../load/changes.js';
import { compare } from '../../load/comparison.js';
import { faultDocument } from '../document.js';
import { booksOf, finalEndOf } from './completeness.js';
import { expectedRequests, type Item, type ReferenceLists } from './expected.js';
import type { Finding } from './question.js';
import type { Source } from './source.js';
import type { Truth } from './truth.js';

interface Contact {
  attributes: Record<string, unknown>;
  channels: { email: { address: string } };
}
interface Store {
  storeHash: string;
  account: string;
  changes: Change[];
  /** How the newest version of each resource that is at Cordial got there. */
  applied: ReadonlyMap<string, string>;
  /** Every end of a resource, in the order of time. */
  historyOf: (name: string) => string;
  document: StoreDocument;
  lists: ReferenceLists;
}

const LIMIT = 1_000;
/** PUT has no status, so Cordial keeps that of the first POST; the status is in the properties too. */
const NOT_COMPARED = new Set(['status', 'email', 'cID', 'suppressTriggers', 'channels']);

/** I3: what Cordial has is what the mapping makes of what BigCommerce has. */
export async function judgeState(truth: Truth, source: Source): Promise<Finding> {
  const counts: Record<string, number> = {};
  const offenders: string[] = [];
  const count = (name: string): void => void (counts[name] = (counts[name] ?? 0) + 1);
  for (const { storeHash, account } of source.question.stores) {
    const changes = truth.changes.get(storeHash) ?? [];
    const books = booksOf(truth.outcomes, storeHash);
    const store: Store = {
      storeHash,
      account,
      changes,
      applied: appliedOf(books, changes),
      historyOf: (name) => historyOf(truth, storeHash, name),
      document: faultDocument(storeHash, account),
      lists: {
        'attribute-definitions': await source.bigcommerce(storeHash, '/v3/customers/attributes?limit=250'),
        'customer-groups': await source.bigcommerce(storeHash, '/v2/customer_groups?limit=250'),
      },
    };
    offenders.push(...(await customersOf(source, store, count)));
    offenders.push(...(await ordersOf(source, store, count)));
    // Consent has a history, which the final state alone does not tell: an opt-out at either end outweighs an older opt-in.
    if (source.question.stores.length === 1) {
      const consent = await compare(
        source,
        changes.filter(({ announced }) => announced),
        books,
      );
      counts['subscribers'] = consent.compared['subscriber'] ?? 0;
      offenders.push(...consent.different.filter((text) => text.startsWith('subscriber/')));
    }
  }
  return { name: 'I3', statement: 'state: Cordial has what the mapping makes of BigCommerce', counts, offenders };
}

async function customersOf(source: Source, store: Store, count: (name: string) => void): Promise<string[]> {
  const offenders: string[] = [];
  const items = await stateOf(source, store.storeHash, 'customers');
  const contacts = new Map(
    (await listed<Contact>(source, 'contacts', store.account)).map((contact) => [
      contact.channels.email.address,
      contact,
    ]),
  );
  const sharing = new Map<string, number>();
  for (const item of items.filter(({ deleted }) => !deleted))
    sharing.set(emailOf(item), (sharing.get(emailOf(item)) ?? 0) + 1);
  const silent = silentOf(store.changes);
  for (const item of items.filter(({ id, deleted }) => !deleted && store.applied.has(`customer/${id}`))) {
    if ((sharing.get(emailOf(item)) ?? 0) > 1 || silent.has(`customer/${item.id}`)) {
      count('customersNotComparable');
      continue;
    }
    const [request] = expectedRequests('customer', store.storeHash, item, store.lists, store.document);
    if (!request) continue;
    count('customers');
    const contact = contacts.get(emailOf(item));
    const difference = differenceOf(request.body as Record<string, unknown>, contact?.attributes);
    if (difference !== '')
      offenders.push(
        `customer/${item.id}: ${difference} [${store.applied.get(`customer/${item.id}`) ?? ''}] ${store.historyOf(`customer/${item.id}`)}`,
      );
  }
  return offenders;
}

async function ordersOf(source: Source, store: Store, count: (name: string) => void): Promise<string[]> {
  const offenders: string[] = [];
  const lists = await listedOrders(source, store.storeHash);
  const items = (await stateOf(source, store.storeHash, 'orders')).map((item) => ({
    ...item,
    listed: lists.get(String(item.id)),
  }));
  const silent = silentOf(store.changes);
  const orders = new Map(
    (await listed<Record<string, unknown> & { orderID: string }>(source, 'orders', store.account)).map((order) => [
      order.orderID,
      order,
    ]),
  );
  const events = new Set(
    (await listed<{ UID?: string; properties?: { uid?: string } }>(source, 'activities', store.account)).map(
      ({ UID, properties }) => properties?.uid ?? UID,
    ),
  );
  for (const item of items.filter(({ id, deleted }) => !deleted && store.applied.has(`order/${id}`))) {
    if (silent.has(`order/${item.id}`)) {
      count('ordersNotComparable');
      continue;
    }
    const requests = expectedRequests('order', store.storeHash, item, store.lists, store.document);
    const wanted = requests.find(({ path }) => path === '/v2/orders');
    if (!wanted) continue;
    count('orders');
    const body = wanted.body as Record<string, unknown>;
    const difference = differenceOf(body, orders.get(String(body['orderID'])));
    if (difference !== '')
      offenders.push(
        `order/${item.id}: ${difference} [${store.applied.get(`order/${item.id}`) ?? ''}] ${store.historyOf(`order/${item.id}`)}`,
      );
    const wantedEvents = requests.filter(({ path }) => path === '/v2/contactactivities');
    for (const _ of wantedEvents) count('events');
    offenders.push(...missingEvents(wantedEvents, events).map((name) => `order/${item.id}: event ${name} is missing`));
  }
  const known = new Set(items.map(({ id }) => `${store.document.idPrefix}${id}`));
  offenders.push(...[...orders.keys()].filter((id) => !known.has(id)).map((id) => `order ${id} is at Cordial only`));
  return offenders;
}

function missingEvents(wanted: readonly CordialRequest[], known: ReadonlySet<string | undefined>): string[] {
  return wanted
    .map(({ body }) => body as { UID: string; a: string })
    .filter(({ UID }) => !known.has(UID))
    .map(({ a }) => a);
}

/** Resources whose newest version is at Cordial, as the books say. Everything else has been judged by its end. */
function appliedOf(books: Books, changes: readonly Change[]): Map<string, string> {
  const newest = newestOf(changes.filter(({ announced }) => announced));
  const applied = new Map<string, string>();
  for (const change of newest) {
    const end = finalEndOf(books, change);
    if (end?.outcome !== 'applied' && end?.outcome !== 'unchanged') continue;
    const held = books.holding(change).at(-1);
    const ends = held?.leaves.map(({ path, outcome, commandKind, detail }) =>
      `${path} ${commandKind} ${outcome} ${detail}`.trim(),
    );
    applied.set(
      keyOf(change),
      `${change.aspect} ${change.atMs}, seen ${held?.observedAt ?? 0}: ${ends?.join(', ') ?? ''}`,
    );
  }
  return applied;
}

function historyOf({ outcomes }: Truth, storeHash: string, name: string): string {
  return outcomes
    .filter((outcome) => outcome.storeHash === storeHash && `${outcome.resource}/${outcome.resourceId}` === name)
    .toSorted((a, b) => a.endedAt - b.endedAt)
    .map(
      ({ sourceTopic, sourcePartition, sourceOffset, path, commandKind, outcome, reason, contactId, endedAt }) =>
        `${endedAt} ${sourceTopic}/${sourcePartition}/${sourceOffset} ${path} ${commandKind} ${outcome} ${reason} ${contactId}`,
    )
    .join(' | ');
}

/** Resources whose last change BigCommerce told nobody of. */
function silentOf(changes: readonly Change[]): Set<string> {
  const silent = new Set<string>();
  for (const change of changes) {
    if (change.announced) silent.delete(keyOf(change));
    else silent.add(keyOf(change));
  }
  return silent;
}

function emailOf({ parts }: Item): string {
  return parts.customer?.email.toLowerCase() ?? '';
}

/** What of the wanted the other has otherwise; '' when nothing. Empty and absent are one. */
function differenceOf(wanted: Record<string, unknown>, came: Record<string, unknown> | undefined): string {
  if (!came) return 'is not at Cordial';
  const keys = Object.keys(wanted).filter((key) => !NOT_COMPARED.has(key) && typeof wanted[key] !== 'boolean');
  return keys
    .flatMap((key) => differing(key, wanted[key], came[key]))
    .join('; ')
    .slice(0, 400);
}

/** Each place where they differ, with both values. */
function differing(path: string, wanted: unknown, came: unknown): string[] {
  if (wanted === null || wanted === '')
    return came === undefined || came === null || came === '' ? [] : [told(path, wanted, came)];
  if (typeof wanted === 'object' && typeof came === 'object' && came !== null) {
    const size =
      Array.isArray(wanted) && (came as unknown[]).length !== wanted.length
        ? [told(`${path}.length`, wanted.length, (came as unknown[]).length)]
        : [];
    return [
      ...size,
      ...Object.entries(wanted).flatMap(([key, value]) =>
        differing(`${path}.${key}`, value, (came as Record<string, unknown>)[key]),
      ),
    ];
  }
  return isSame(wanted, came) ? [] : [told(path, wanted, came)];
}

function told(path: string, wanted: unknown, came: unknown): string {
  return `${path} ${JSON.stringify(came) ?? 'nothing'} instead of ${JSON.stringify(wanted)}`;
}

/** Cordial keeps whole seconds. */
function isSame(wanted: unknown, came: unknown): boolean {
  if (isDeepStrictEqual(wanted, came)) return true;
  if (typeof wanted !== 'string' || typeof came !== 'string') return false;
  return Math.floor(Date.parse(wanted) / 1_000) === Math.floor(Date.parse(came) / 1_000);
}

/** Orders as the API lists them, so that their lines come in the order in which whoever fetches them gets them. */
async function listedOrders(source: Source, storeHash: string): Promise<Map<string, unknown>> {
  const orders = new Map<string, unknown>();
  for (let page = 1; ; page += 1) {
    const path = `/v2/orders?include=consignments.line_items&consignment_structure=object&limit=250&page=${page}&sort=id:asc`;
    const found = (await source.bigcommerce(storeHash, path)) as { id: number }[];
    for (const order of found) if (!JSON.stringify(order).includes('__warning__')) orders.set(String(order.id), order);
    if (found.length < 250) return orders;
  }
}

async function stateOf(source: Source, storeHash: string, resource: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let after = 0; ;) {
    const page = await source.control<{ items: Item[] }>(
      `/bigcommerce/state/${resource}?after=${after}&limit=${LIMIT}&full=1&store=${storeHash}`,
    );
    items.push(...page.items);
    const last = page.items.at(-1)?.id;
    if (last === undefined || page.items.length < LIMIT) return items;
    after = last;
  }
}

async function listed<Row>(
  source: Source,
  name: 'contacts' | 'orders' | 'activities',
  account: string,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await source.control<{ total: number } & Record<string, Row[]>>(
      `/cordial/${name}?offset=${rows.length}&limit=${LIMIT}&account=${account}`,
    );
    const found = page[name] ?? [];
    rows.push(...found);
    if (found.length === 0 || rows.length >= page.total) return rows;
  }
}
