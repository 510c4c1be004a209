import type { Supplement } from './account.js';
import {
  addError,
  created,
  hasErrors,
  invalid,
  notFound,
  ok,
  refused,
  type Answer,
  type FieldErrors,
} from './answers.js';
import { commit, decoded, noteTriggers, suppressesTriggers, type Call, type Route } from './call.js';
import { findByKey, flatKey } from './contact-key.js';
import type { JsonObject } from './json.js';
import { pageOf, readPaging } from './paging.js';

export const supplementRoutes: readonly Route[] = [
  { method: 'POST', template: '/supplements', handle: createSupplement },
  { method: 'GET', template: '/supplements', handle: listSupplements },
  { method: 'GET', template: '/supplements/{key}', handle: readSupplement },
  { method: 'PUT', template: '/supplements/{key}/clear', handle: clearSupplement },
  { method: 'POST', template: '/supplements/{key}/records', handle: upsertRecord },
  { method: 'GET', template: '/supplements/{key}/records', handle: listRecords },
  { method: 'GET', template: '/supplements/{key}/records/{id}', handle: readRecord },
  { method: 'PUT', template: '/supplements/{key}/records/{id}', handle: updateRecord },
  { method: 'DELETE', template: '/supplements/{key}/records/{id}', handle: deleteRecord },
];

function createSupplement(call: Call): Answer {
  const { account, body } = call;
  const errors: FieldErrors = {};
  for (const field of ['key', 'name', 'contactObject', 'indexes', 'autogenerateIDs']) {
    if (body[field] === undefined) addError(errors, field, `The ${field} field is required.`);
  }
  const key = String(body['key']);
  if (account.supplements.has(key)) addError(errors, 'key', 'Key must be unique');
  if (hasErrors(errors)) return invalid(call, errors);
  account.supplements.set(key, { definition: body, records: new Map() });
  commit(call, key);
  return created(call, { success: true });
}

function listSupplements(call: Call): Answer {
  const all = [...call.account.supplements.values()].map(({ definition }) => definition);
  return all.length === 0 ? notFound(call) : ok(all);
}

function readSupplement(call: Call): Answer {
  const supplement = supplementAt(call);
  return supplement === null ? notFound(call) : ok(supplement.definition);
}

function clearSupplement(call: Call): Answer {
  const supplement = supplementAt(call);
  if (supplement === null) return notFound(call);
  supplement.records.clear();
  commit(call, decoded(call.params[0]!));
  return ok({ success: true });
}

/** The same id again is an update. */
function upsertRecord(call: Call): Answer {
  const supplement = supplementAt(call);
  if (supplement === null) return notFound(call);
  const errors = recordErrors(call, supplement);
  if (hasErrors(errors)) return invalid(call, errors);
  const generated = supplement.definition['autogenerateIDs'] === true && call.body['id'] === undefined;
  writeRecord(call, supplement, generated ? call.account.nextId() : String(call.body['id']));
  return created(call, { success: true, message: 'record created' });
}

function recordErrors(call: Call, { definition }: Supplement): FieldErrors {
  const { body, account } = call;
  const errors: FieldErrors = {};
  const { id } = body;
  if (id === undefined && definition['autogenerateIDs'] !== true) addError(errors, 'id', 'The id field is required.');
  if (id !== undefined && (typeof id !== 'string' || id === '')) addError(errors, 'id', 'The id must be a string.');
  if (typeof id === 'string' && /^[0-9a-f]{24}$/i.test(id)) addError(errors, 'id', 'The id format is invalid.');
  if (suppressesTriggers(body, false) === null)
    addError(errors, 'suppressTriggers', 'Incorrect value for suppressTriggers');
  for (const { field } of definition['indexes'] as { field: string }[]) {
    const value = body[field];
    if (value === '' || (typeof value === 'string' && Buffer.byteLength(value) > 1_024)) {
      addError(errors, field, `The ${field} can not be indexed.`);
    }
  }
  if (definition['contactObject'] === true) {
    const named = flatKey(account, body);
    if (named === null) addError(errors, 'email', 'Must include email or secondaryKey email,cID,push');
    else if (typeof named.value !== 'string' || findByKey(account, named.key, named.value) === null) {
      addError(errors, named.key, "Contact doesn't exist");
    }
  }
  return errors;
}

function writeRecord(call: Call, supplement: Supplement, id: string): void {
  const { suppressTriggers: _suppressTriggers, ...fields } = call.body;
  const isNew = !supplement.records.has(id);
  supplement.records.set(id, { ...supplement.records.get(id), ...fields, id });
  commit(call, id);
  const trigger = `supplement-record-${isNew ? 'created' : 'updated'}:${String(supplement.definition['key'])}`;
  noteTriggers(call, [trigger], suppressesTriggers(call.body, false) ?? false);
}

function updateRecord(call: Call): Answer {
  const supplement = supplementAt(call);
  const id = decoded(call.params[1]!) ?? '';
  if (supplement === null || !supplement.records.has(id)) return notFound(call);
  if (suppressesTriggers(call.body, false) === null) {
    return refused(call, 400, 'VALIDATION_ERROR', 'Incorrect value for suppressTriggers');
  }
  writeRecord(call, supplement, id);
  return ok({ success: true });
}

function listRecords(call: Call): Answer {
  const records: JsonObject[] = [...(supplementAt(call)?.records.values() ?? [])];
  if (call.query.get('return_count') === 'true') return ok({ count: records.length });
  const page = pageOf(records, readPaging(call));
  return page.length === 0 ? notFound(call) : ok(page);
}

function readRecord(call: Call): Answer {
  const record = supplementAt(call)?.records.get(decoded(call.params[1]!) ?? '');
  return record === undefined ? notFound(call) : ok(record);
}

function deleteRecord(call: Call): Answer {
  const id = decoded(call.params[1]!) ?? '';
  if (supplementAt(call)?.records.delete(id) !== true) return notFound(call);
  commit(call, id);
  return ok({ success: true });
}

function supplementAt({ account, params }: Call): Supplement | null {
  return account.supplements.get(decoded(params[0]!) ?? '') ?? null;
}
