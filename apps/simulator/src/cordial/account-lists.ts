import { ok, refused, type Answer } from './answers.js';
import { commit, type Call, type Route } from './call.js';
import type { List } from './list-store.js';

export const listRoutes: readonly Route[] = [
  { method: 'POST', template: '/accountlists', handle: createList },
  { method: 'GET', template: '/accountlists', handle: listLists },
  { method: 'GET', template: '/accountlists/{id}', handle: readList },
  { method: 'PUT', template: '/accountlists/{id}', handle: updateList },
  { method: 'DELETE', template: '/accountlists/{id}', handle: deleteList },
  { method: 'PUT', template: '/accountlists/{id}/clear', handle: clearList },
  { method: 'GET', template: '/accountlists/{id}/count', handle: countList },
];

function createList(call: Call): Answer {
  const { account, body } = call;
  const problem = nameProblem(call, body['name']) ?? enhancedProblem(body['enhanced']);
  if (problem !== null) return refused(call, 422, 'GENERIC_ERROR_KEY', problem);
  const list = account.lists.add(String(body['name']), body['enhanced'] === true);
  commit(call, String(list.id));
  return ok({ success: true, id: list.id });
}

function nameProblem({ account }: Call, name: unknown): string | null {
  if (typeof name !== 'string' || name === '') return 'The name field is required.';
  if (!/^[A-Za-z0-9-]+$/.test(name)) return 'The name may only contain letters, numbers, and dashes.';
  if (name.length > 128) return 'The name may not be greater than 128 characters.';
  if (name.toLowerCase() === 'cid') return 'The selected name is invalid.';
  return account.lists.named(name) === null && !account.attributes.has(name) ? null : 'Name must be unique';
}

function enhancedProblem(enhanced: unknown): string | null {
  return enhanced === undefined || typeof enhanced === 'boolean' ? null : 'The enhanced field must be true or false.';
}

function listLists(call: Call): Answer {
  const name = call.query.get('name');
  const found = call.account.lists.all().filter((list) => name === null || list.name === name);
  return found.length === 0 ? unknownList(call) : ok(found);
}

function readList(call: Call): Answer {
  const list = listAt(call);
  return list === null ? unknownList(call) : ok(list);
}

function updateList(call: Call): Answer {
  const list = listAt(call);
  if (list === null) return unknownList(call);
  const { name = list.name, enhanced } = call.body;
  const problem = (name === list.name ? null : nameProblem(call, name)) ?? enhancedProblem(enhanced);
  if (problem !== null) return refused(call, 422, 'GENERIC_ERROR_KEY', problem);
  call.account.lists.rename(list, String(name));
  if (typeof enhanced === 'boolean') list.enhanced = enhanced;
  commit(call, String(list.id));
  return ok({ success: true });
}

function deleteList(call: Call): Answer {
  const list = listAt(call);
  if (list === null) return unknownList(call);
  empty(call, list);
  call.account.lists.remove(list);
  commit(call, String(list.id));
  return ok({ success: true });
}

/** Empties the list; the list and the contacts stay. */
function clearList(call: Call): Answer {
  const list = listAt(call);
  if (list === null) return unknownList(call);
  empty(call, list);
  commit(call, String(list.id));
  return ok({ success: true });
}

function empty({ account }: Call, list: List): void {
  for (const contact of account.contacts.all()) contact.lists.delete(list.id);
}

function countList(call: Call): Answer {
  const list = listAt(call);
  if (list === null) return unknownList(call);
  return ok({ ...list, count: countMembers(call.account.contacts.all(), list) });
}

export function countMembers(contacts: Iterable<{ lists: Map<number, unknown> }>, list: List): number {
  let count = 0;
  for (const { lists } of contacts) if (lists.has(list.id)) count++;
  return count;
}

function listAt({ account, params }: Call): List | null {
  return account.lists.get(Number(params[0]));
}

function unknownList(call: Call): Answer {
  return refused(call, 404, 'ACCOUNT_LISTS_NOT_FOUND', 'list not found');
}
