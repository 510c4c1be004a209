import type { Dispatcher } from '../webhooks/dispatcher.js';
import type { Hook, HookInput, Hooks } from '../webhooks/hooks.js';
import type { Call, Endpoint } from './endpoint.js';
import { bodyObject, noContent, pathId } from './endpoint.js';
import { ApiError } from './errors.js';
import { readV3Page, toCollection } from './paging.js';

/** The webhooks of the calling app, as in BigCommerce's webhooks.v3 reference. */
export function hookEndpoints(hooks: Hooks, dispatcher: Dispatcher): Endpoint[] {
  const hookOf = (call: Call): Hook => hooks.get(call.store.hash, call.clientId, pathId(call));
  return [
    { method: 'GET', path: '/v3/hooks', answer: (call) => listHooks(call, hooks) },
    {
      method: 'POST',
      path: '/v3/hooks',
      answer: (call) => single(hooks.create(call.store.hash, call.clientId, readInput(bodyObject(call)))),
    },
    { method: 'GET', path: '/v3/hooks/admin', answer: (call) => showAdmin(call, hooks, dispatcher) },
    { method: 'PUT', path: '/v3/hooks/admin', answer: (call) => setAdmin(call, hooks) },
    { method: 'GET', path: '/v3/hooks/:id', answer: (call) => single(hookOf(call)) },
    {
      method: 'PUT',
      path: '/v3/hooks/:id',
      answer: (call) => single(hooks.update(hookOf(call), readInput(bodyObject(call)))),
    },
    {
      method: 'DELETE',
      path: '/v3/hooks/:id',
      answer: (call) => {
        const hook = hookOf(call);
        hooks.remove(hook);
        return single(hook);
      },
    },
  ];
}

function listHooks(call: Call, hooks: Hooks): unknown {
  const { query, store, clientId } = call;
  const page = readV3Page(query);
  const isActive = query.flag('is_active');
  const scope = query.text('scope');
  const destination = query.text('destination');
  const rows = hooks
    .list(store.hash, clientId)
    .filter((hook) => isActive === undefined || hook.isActive === isActive)
    .filter((hook) => scope === undefined || hook.scope === scope)
    .filter((hook) => destination === undefined || hook.destination === destination);
  return toCollection(rows.slice(page.offset, page.offset + page.limit).map(toWireHook), page, rows.length);
}

function single(hook: Hook): unknown {
  return { data: toWireHook(hook), meta: {} };
}

function toWireHook(hook: Hook): Record<string, unknown> {
  return {
    id: hook.id,
    client_id: hook.clientId,
    store_hash: hook.storeHash,
    scope: hook.scope,
    destination: hook.destination,
    headers: hook.headers,
    is_active: hook.isActive,
    created_at: Math.floor(hook.createdMs / 1_000),
    updated_at: Math.floor(hook.updatedMs / 1_000),
    // No longer documented, still answered.
    events_history_enabled: false,
  };
}

function showAdmin(call: Call, hooks: Hooks, dispatcher: Dispatcher): unknown {
  const { store, clientId } = call;
  return {
    data: {
      emails: hooks.emails(store.hash, clientId),
      hooks_list: hooks.list(store.hash, clientId).map((hook) => ({
        ...toWireHook(hook),
        status: hook.isActive ? 'active' : hook.isDeactivated ? 'deactivated' : 'inactive',
      })),
      blocked_domains: dispatcher.blockedDomains(clientId).map(({ destination, leftMs, reasons }) => ({
        destination,
        time_left: Math.ceil(leftMs / 1_000),
        reasons: [...reasons].map(([failure, { count, lastMs }]) => ({
          failure_description: failure,
          count,
          timestamp: Math.floor(lastMs / 1_000),
        })),
      })),
    },
    meta: {},
  };
}

function setAdmin(call: Call, hooks: Hooks): unknown {
  const { emails } = bodyObject(call);
  if (!Array.isArray(emails) || !emails.every((email) => typeof email === 'string')) {
    throw new ApiError(422, 'JSON data is missing or invalid', { emails: 'error.path.missing.' });
  }
  hooks.setEmails(call.store.hash, call.clientId, emails);
  return noContent;
}

function readInput(body: Record<string, unknown>): HookInput {
  const input: HookInput = {};
  const { scope, destination, headers, is_active: isActive } = body;
  if (scope !== undefined) input.scope = textOf('scope', scope);
  if (destination !== undefined) input.destination = textOf('destination', destination);
  if (isActive !== undefined) {
    if (typeof isActive !== 'boolean') throw invalid('is_active');
    input.isActive = isActive;
  }
  if (headers !== undefined) input.headers = headersOf(headers);
  return input;
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw invalid(name);
}

function headersOf(value: unknown): Record<string, string> | null {
  if (value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid('headers');
  const entries = Object.entries(value as Record<string, unknown>);
  const isFine = entries.every(
    ([name, text]) => /^[\w-]{1,64}$/.test(name) && typeof text === 'string' && text.length <= 8_192,
  );
  if (!isFine || entries.length > 64) throw invalid('headers');
  return Object.fromEntries(entries) as Record<string, string>;
}

function invalid(name: string): ApiError {
  return new ApiError(422, 'JSON data is missing or invalid', { [name]: 'error.invalid' });
}
