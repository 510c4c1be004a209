import { pagesV3, type BigCommerceClient, type Call } from '@patchcord/bigcommerce';
import { DependencyDownError } from '@patchcord/events';
import { found, isObject, partOf, toFailure, type Fetched, type Found } from './fetched.js';
import type { ReferenceLists } from './reference-lists.js';

export const CUSTOMER_INCLUDES = {
  include: 'addresses,storecredit,attributes,formfields,shopper_profile_id,segment_ids',
} as const;

const PRIORITY = 3;
/** BigCommerce includes no more than this of addresses and attributes (BigCommerce docs, v3 customers). */
const INCLUDED_MAX = 10;

/** Customers by id, in one call. A missing one is simply not among them: there is no 404. */
export async function fetchCustomers(
  client: BigCommerceClient,
  lists: ReferenceLists,
  ids: readonly string[],
): Promise<Map<string, Fetched>> {
  const query = { 'id:in': ids.join(','), limit: 250, ...CUSTOMER_INCLUDES };
  const { elements, observedAt } = await fetchByIds(client, '/v3/customers', { query, priority: PRIORITY });
  const entries = elements.map(async (element): Promise<readonly [string, Fetched]> => {
    const customer = isObject(element) ? element : {};
    return [String(customer['id']), await completeCustomer(client, lists, customer, observedAt).catch(toFailure)];
  });
  return withAbsent(ids, new Map(await Promise.all(entries)), observedAt);
}

/** A customer with all its addresses and attributes, and with the lists that say what its attributes and group are. */
export async function completeCustomer(
  client: BigCommerceClient,
  lists: ReferenceLists,
  customer: Record<string, unknown>,
  observedAt: number,
  priority: number = PRIORITY,
): Promise<Found> {
  const id = String(customer['id']);
  const call: Call = { query: { 'customer_id:in': id }, priority };
  const [addresses, attributes, definitions] = await Promise.all([
    hasMore(customer['addresses'], customer['address_count'])
      ? all(client, '/v3/customers/addresses', call)
      : customer['addresses'],
    hasMore(customer['attributes'], customer['attribute_count'])
      ? all(client, '/v3/customers/attribute-values', call)
      : customer['attributes'],
    lists.parts(customer),
  ]);
  const whole = {
    ...customer,
    ...(addresses === undefined ? {} : { addresses }),
    ...(attributes === undefined ? {} : { attributes }),
  };
  return found([partOf('customer', 200, Buffer.from(JSON.stringify(whole))), ...definitions], customer, observedAt);
}

/** What one call for several ids answered. */
export async function fetchByIds(
  client: BigCommerceClient,
  path: string,
  call: Call,
): Promise<{ elements: unknown[]; observedAt: number }> {
  const answer = await client.get(path, call);
  const body = answer.json();
  const data = isObject(body) ? body['data'] : undefined;
  if (answer.status !== 200 || !Array.isArray(data))
    throw new DependencyDownError(`BigCommerce answered ${path} with something that is not a list`, {
      dependency: 'bigcommerce',
    });
  return { elements: data, observedAt: answer.receivedAtMs };
}

export function withAbsent(
  ids: readonly string[],
  known: Map<string, Fetched>,
  observedAt: number,
): Map<string, Fetched> {
  return new Map(ids.map((id) => [id, known.get(id) ?? { kind: 'absent', observedAt }]));
}

function hasMore(included: unknown, count: unknown): boolean {
  return (
    Array.isArray(included) && included.length >= INCLUDED_MAX && (typeof count !== 'number' || count > included.length)
  );
}

async function all(client: BigCommerceClient, path: string, call: Call): Promise<unknown[]> {
  const elements: unknown[] = [];
  for await (const page of pagesV3(client, path, call)) elements.push(...page.elements);
  return elements;
}
