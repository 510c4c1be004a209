import { DependencyDownError } from '@patchcord/events';
import type { BigCommerceClient } from './client.js';
import { pagesV3 } from './paging.js';

/** A webhook registration, as far as we look at it (BigCommerce docs, Webhooks v3). */
export interface Hook {
  id: number;
  scope: string;
  destination: string;
  is_active: boolean;
  headers: Record<string, string> | null;
}

/** The registrations that belong to our API account; those of others are not visible. */
export async function listHooks(client: BigCommerceClient): Promise<Hook[]> {
  const hooks: Hook[] = [];
  for await (const page of pagesV3(client, '/v3/hooks')) hooks.push(...page.elements.map(toHook));
  return hooks;
}

/** A new hook may take a minute before it sends. */
export async function createHook(
  client: BigCommerceClient,
  hook: Pick<Hook, 'scope' | 'destination' | 'headers'>,
): Promise<void> {
  await client.post('/v3/hooks', { ...hook, is_active: true });
}

/** Switches a hook on again, with these headers. */
export async function activateHook(client: BigCommerceClient, id: number, headers: Hook['headers']): Promise<void> {
  await client.put('/v3/hooks/{id}', { is_active: true, headers }, { params: { id: String(id) } });
}

/** What BigCommerce says of how webhooks fare (BigCommerce docs, Webhooks v3, `GET /hooks/admin`). */
export interface HookAdmin {
  hooks: { id: number; status: string }[];
  /** Domains of ours that it sends nothing to, for a time that is left in seconds. */
  blockedDomains: { destination: string; timeLeftSeconds: number }[];
}

/** Read leniently: entries that are not as documented are left out. Undefined where the store has no such page. */
export async function readHookAdmin(client: BigCommerceClient): Promise<HookAdmin | undefined> {
  const answer = await client.get('/v3/hooks/admin');
  if (answer.status !== 200) return undefined;
  const data = fieldsOf(fieldsOf(answer.json())['data']);
  return {
    hooks: listOf(data['hooks_list']).flatMap(({ id, status }) =>
      typeof id === 'number' && typeof status === 'string' ? [{ id, status }] : [],
    ),
    blockedDomains: listOf(data['blocked_domains']).flatMap(({ destination, time_left: left }) =>
      typeof destination === 'string' ? [{ destination, timeLeftSeconds: Math.max(0, Number(left) || 0) }] : [],
    ),
  };
}

export async function deleteHook(client: BigCommerceClient, id: number): Promise<void> {
  await client.delete('/v3/hooks/{id}', { params: { id: String(id) } });
}

function toHook(element: unknown): Hook {
  const { id, scope, destination, is_active, headers } = (element ?? {}) as Partial<Hook>;
  if (typeof id !== 'number' || typeof scope !== 'string' || typeof destination !== 'string') {
    throw new DependencyDownError('BigCommerce answered /v3/hooks with something that is not a hook', {
      dependency: 'bigcommerce',
    });
  }
  return { id, scope, destination, is_active: is_active === true, headers: headers ?? null };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}
