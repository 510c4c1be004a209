import { pagesV2, type Answer, type BigCommerceClient, type Call } from '@patchcord/bigcommerce';
import { InvalidRecordError, type Part } from '@patchcord/events';
import { found, isObject, partOf, toFailure, type Fetched } from './fetched.js';
import type { Due } from './fetch-due.js';

/** What is known of an order before it is fetched. */
export type WantedOrder = Pick<Due, 'resourceId' | 'occurredAt' | 'attempts' | 'absences' | 'withRefunds'>;

/** Lines come with the order: one call where there were four (BigCommerce docs, v2 orders, `include`). */
export const ORDER_INCLUDES = { include: 'consignments.line_items', consignment_structure: 'object' } as const;

const PRIORITY = 1;
/** Up to here each order is fetched by itself: the answer comes sooner than a list would. */
export const SINGLE_ORDERS_MAX = 3;
const LIST_LIMIT = 250;
/** A page that brings fewer of the wanted than this costs more than it saves. */
const PAGE_YIELD_MIN = 2;
/** `created_at` of a webhook and `date_modified` of an order are written at different moments. */
const LIST_OVERLAP_MS = 2_000;
/** A body that stays unreadable goes on as it is, so that it ends in an error topic and not in here. */
const UNREADABLE_TRIES_MAX = 4;
/** Nobody has bought anything yet: what belongs to a purchase is fetched when it becomes one, which BigCommerce announces. */
const INCOMPLETE_STATUS = 0;
const REFUNDED_STATUSES: readonly unknown[] = [4, 14];

/** Orders by id; more than `singlesMax` with one list call where that can be. Never throws. */
export async function fetchOrders(
  client: BigCommerceClient,
  wanted: readonly WantedOrder[],
  singlesMax: number = SINGLE_ORDERS_MAX,
): Promise<Map<string, Fetched>> {
  const listed = await fetchListed(client, wanted, singlesMax);
  const rest = wanted.filter(({ resourceId }) => !listed.has(resourceId));
  const singles = await Promise.all(
    rest.map(async (order) => [order.resourceId, await fetchOne(client, order).catch(toFailure)] as const),
  );
  return new Map([...listed, ...singles]);
}

async function fetchOne(client: BigCommerceClient, order: WantedOrder): Promise<Fetched> {
  const answer = await client.get('/v2/orders/{id}', {
    params: { id: order.resourceId },
    query: ORDER_INCLUDES,
    priority: PRIORITY,
  });
  if (answer.status !== 200) return { kind: 'absent', observedAt: answer.receivedAtMs };
  let body: unknown;
  try {
    body = answer.json();
  } catch (error) {
    if (order.attempts < UNREADABLE_TRIES_MAX) throw error;
    return found([partOf('order', answer.status, answer.bytes)], undefined, answer.receivedAtMs);
  }
  return completeOrder(
    client,
    { body, bytes: answer.bytes, observedAt: answer.receivedAtMs },
    { withRefunds: order.withRefunds },
  );
}

/** The orders that changed since the earliest of these did; what the list does not have is left to single calls. */
async function fetchListed(
  client: BigCommerceClient,
  wanted: readonly WantedOrder[],
  singlesMax: number,
): Promise<Map<string, Fetched>> {
  const left = new Map(
    wanted
      .filter((order) => order.occurredAt > 0 && order.attempts + order.absences === 0)
      .map((order) => [order.resourceId, order]),
  );
  const completing: Promise<readonly [string, Fetched]>[] = [];
  if (left.size <= singlesMax) return new Map();
  const since = Math.min(...[...left.values()].map(({ occurredAt }) => occurredAt)) - LIST_OVERLAP_MS;
  const query = {
    ...ORDER_INCLUDES,
    min_date_modified: isoSeconds(since),
    sort: 'date_modified:asc',
    limit: LIST_LIMIT,
  };
  try {
    for await (const page of pagesV2(client, '/v2/orders', { query, priority: PRIORITY })) {
      const before = left.size;
      for (const body of page.elements) {
        const order = left.get(idOf(body));
        if (!order) continue;
        left.delete(order.resourceId);
        const one = { body, bytes: Buffer.from(JSON.stringify(body)), observedAt: page.answer.receivedAtMs };
        completing.push(settled(order.resourceId, completeOrder(client, one, { withRefunds: order.withRefunds })));
      }
      // The first page may be full of what changed within the overlap.
      if (left.size <= 1 || (page.number > 1 && before - left.size < PAGE_YIELD_MIN)) break;
    }
  } catch (error) {
    // Refused as a list, each may still be had alone; anything else concerns them all.
    if (!(error instanceof InvalidRecordError))
      return new Map([
        ...(await Promise.all(completing)),
        ...[...left.keys()].map((id) => [id, toFailure(error)] as const),
      ]);
  }
  return new Map(await Promise.all(completing));
}

export interface OneOrder {
  body: unknown;
  bytes: Buffer;
  observedAt: number;
}

export interface Wish {
  /** Asks for refunds also where the status shows none. */
  withRefunds: boolean;
  /** Of the further calls. */
  priority?: number;
}

/** An order with what it takes further calls for, as far as it has any of that. */
export async function completeOrder(
  client: BigCommerceClient,
  { body, bytes, observedAt }: OneOrder,
  { withRefunds, priority = PRIORITY }: Wish,
): Promise<Fetched> {
  const order = isObject(body) ? body : {};
  const id = idOf(order);
  const call: Call = { params: { id }, query: { limit: 250 }, priority };
  const isInlined = hasInlinedLines(order, bytes);
  const isIncomplete = order['status_id'] === INCOMPLETE_STATUS;
  const parts: (Promise<Part> | undefined)[] = [
    isInlined ? undefined : linesOf(client, call),
    isInlined ? undefined : partFrom('shipping-addresses', client.get('/v2/orders/{id}/shippingaddresses', call)),
    isIncomplete || isZero(order['coupon_discount'])
      ? undefined
      : partFrom('coupons', client.get('/v2/orders/{id}/coupons', call)),
    isZero(order['items_shipped']) ? undefined : partFrom('shipments', client.get('/v2/orders/{id}/shipments', call)),
    withRefunds || REFUNDED_STATUSES.includes(order['status_id'])
      ? partFrom('refunds', client.get('/v3/orders/{id}/payment_actions/refunds', { params: { id }, priority }))
      : undefined,
  ];
  // Without an id there is nothing to ask for: the mapper says what is wrong with it.
  const more = id === '' ? [] : await Promise.all(parts.filter((part) => part !== undefined));
  return found([partOf('order', 200, bytes), ...more], body, observedAt);
}

async function linesOf(client: BigCommerceClient, call: Call): Promise<Part> {
  const lines: unknown[] = [];
  for await (const page of pagesV2(client, '/v2/orders/{id}/products', call)) lines.push(...page.elements);
  return partOf('lines', 200, Buffer.from(JSON.stringify(lines)));
}

async function partFrom(name: string, answer: Promise<Answer>): Promise<Part> {
  const { status, bytes } = await answer;
  return partOf(name, status, bytes);
}

/** False when BigCommerce left out lines: then a link stands there, or a warning beside the first 50. */
function hasInlinedLines(order: Record<string, unknown>, bytes: Buffer): boolean {
  const { consignments } = order;
  return isObject(consignments) && consignments['url'] === undefined && !bytes.includes('__warning__');
}

/** "0.0000", "0", 0 and nothing at all alike. */
function isZero(value: unknown): boolean {
  return Number(value ?? 0) === 0;
}

function idOf(body: unknown): string {
  const id = isObject(body) ? body['id'] : undefined;
  return typeof id === 'number' || (typeof id === 'string' && /^\d+$/.test(id)) ? String(id) : '';
}

function settled(id: string, fetching: Promise<Fetched>): Promise<readonly [string, Fetched]> {
  return fetching.catch(toFailure).then((fetched) => [id, fetched] as const);
}

/** A full instant: BigCommerce adds its own time of day to a date without one. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
