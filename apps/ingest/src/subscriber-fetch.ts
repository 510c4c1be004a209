import type { BigCommerceClient } from '@patchcord/bigcommerce';
import { fetchByIds, withAbsent } from './customer-fetch.js';
import { found, isObject, partOf, type Fetched } from './fetched.js';

/** May be an opt-out: ahead of everything else. */
const PRIORITY = 0;

/** Subscribers by id, in one call. */
export async function fetchSubscribers(
  client: BigCommerceClient,
  ids: readonly string[],
): Promise<Map<string, Fetched>> {
  const query = { 'id:in': ids.join(','), limit: 250 };
  const { elements, observedAt } = await fetchByIds(client, '/v3/customers/subscribers', { query, priority: PRIORITY });
  return withAbsent(ids, new Map(elements.map((element) => [idOf(element), toFound(element, observedAt)])), observedAt);
}

export function toFound(element: unknown, observedAt: number): Fetched {
  return found([partOf('subscriber', 200, Buffer.from(JSON.stringify(element)))], element, observedAt);
}

function idOf(element: unknown): string {
  return isObject(element) ? String(element['id']) : '';
}
