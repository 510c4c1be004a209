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
export async function createHook(client: BigCommerceClient, hook: Pick<Hook, 'scope' | 'destination' | 'headers'>): Promise<void> {
  await client.post('/v3/hooks', { ...hook, is_active: true });
}

/** Switches a hook on again, with these headers. */
export async function activateHook(client: BigCommerceClient, id: number, headers: Hook['headers']): Promise<void> {
  await client.put('/v3/hooks/{id}', { is_active: true, headers }, { params: { id: String(id) } });
}

export async function deleteHook(client: BigCommerceClient, id: number): Promise<void> {
  await client.delete('/v3/hooks/{id}', { params: { id: String(id) } });
}

function toHook(element: unknown): Hook {
  const { id, scope, destination, is_active, headers } = (element ?? {}) as Partial<Hook>;
  if (typeof id !== 'number' || typeof scope !== 'string' || typeof destination !== 'string') {
    throw new DependencyDownError('BigCommerce answered /v3/hooks with something that is not a hook', { dependency: 'bigcommerce' });
  }
  return { id, scope, destination, is_active: is_active === true, headers: headers ?? null };
}
