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
import { commit, decoded, noteTriggers, type Call, type Route } from './call.js';
import { isChannel } from './channels.js';
import { applyPlan, planContact, type ContactPlan } from './contact-body.js';
import { bodyKeyValue, contactAt, findByKey, keyNamed, visibleAt } from './contact-key.js';
import { visibleState, type Contact, type ContactState } from './contact-store.js';
import { contactView } from './contact-view.js';
import { isObject } from './json.js';
import { unsubscribe } from './opt-out.js';
import { pageOf, readPaging } from './paging.js';

export const contactRoutes: readonly Route[] = [
  { method: 'POST', template: '/contacts', handle: upsertContact },
  { method: 'GET', template: '/contacts', handle: listContacts },
  { method: 'GET', template: '/contacts/{key}', handle: readContact },
  { method: 'PUT', template: '/contacts/{key}', handle: updateContact },
  { method: 'DELETE', template: '/contacts/{key}', handle: deleteContact },
  { method: 'PUT', template: '/contacts/{key}/unsubscribe/{channel}', handle: unsubscribeContact },
  { method: 'POST', template: '/contacts/merge', handle: refuseMerge },
  { method: 'POST', template: '/contacts/split', handle: refuseMerge },
];

/** Creates or updates: a recorded POST for a known e-mail answered "contact created" with the old cID. */
export function upsertContact(call: Call): Answer {
  const errors: FieldErrors = {};
  const known = identify(call, errors);
  const plan = planContact(call, known, 'POST');
  const all = { ...plan.errors, ...errors };
  if (known === null && !hasIdentifier(call)) addError(all, 'channels', 'Address not exists');
  noteContact(call, known, plan);
  if (hasErrors(all)) return invalid(call, all);
  const contact = known ?? newContact(call);
  finish(call, contact, plan, known === null);
  return created(call, { success: true, message: 'contact created', cID: contact.cID });
}

function updateContact(call: Call): Answer {
  const contact = contactAt(call.account, call.params[0]!);
  if (contact === null) return refused(call, 404, 'CONTACTS_CONTACT_NOT_FOUND', 'contact not found');
  const plan = planContact(call, contact, 'PUT');
  noteContact(call, contact, plan);
  if (hasErrors(plan.errors)) return invalid(call, plan.errors);
  finish(call, contact, plan, false);
  return ok(
    call.version === 'v1' ? { success: true, message: 'contact updated', cID: contact.cID } : { success: true },
  );
}

/** The contact that a POST means: by `identifyBy` in its order, else by the first identifier that the body has. */
function identify({ account, body }: Call, errors: FieldErrors): Contact | null {
  const wanted = body['identifyBy'];
  if (wanted === undefined) {
    const key = ['cID', ...account.contacts.keys].find((name) => bodyKeyValue(body, name) !== null);
    const value = key === undefined ? null : bodyKeyValue(body, key);
    return key === undefined || value === null ? null : findByKey(account, key, value);
  }
  const names = Array.isArray(wanted) ? wanted.map((name) => keyNamed(account, String(name))) : [null];
  if (names.includes(null)) addError(errors, 'identifyBy', 'Search field is not correct');
  for (const key of names) {
    const value = key === null ? null : bodyKeyValue(body, key);
    const contact = key === null || value === null ? null : findByKey(account, key, value);
    if (contact !== null) return contact;
  }
  return null;
}

/** A cID identifies but cannot create: Cordial gives it. */
function hasIdentifier({ account, body }: Call): boolean {
  return account.contacts.keys.some((key) => bodyKeyValue(body, key) !== null);
}

function newContact({ account, now }: Call): Contact {
  const state = { createdAt: now, lastModified: now, attributes: {}, channels: {}, lists: new Map(), cart: null };
  const contact = { cID: account.nextId(), ...state, earlier: [] };
  account.contacts.add(contact);
  return contact;
}

function finish(call: Call, contact: Contact, plan: ContactPlan, isNew: boolean): void {
  commit(call, contact.cID);
  noteTriggers(call, applyPlan(call, contact, plan, isNew), plan.suppressTriggers);
  const email = plan.channels.find(([key]) => key === 'email')?.[1];
  if (email?.subscribeStatus !== undefined) {
    call.note.fields = { ...call.note.fields, statusAfter: contact.channels['email']?.subscribeStatus };
  }
}

function noteContact(call: Call, contact: Contact | null, plan: ContactPlan): void {
  call.note.key = contact?.cID ?? null;
  const statuses = plan.channels.flatMap(([key, { subscribeStatus }]) =>
    subscribeStatus === undefined ? [] : [[key, subscribeStatus] as const],
  );
  const email = statuses.find(([key]) => key === 'email')?.[1];
  call.note.fields = {
    suppressTriggers: plan.suppressTriggers,
    ...(email === undefined ? {} : { subscribeStatus: email }),
    ...(statuses.some(([key]) => key !== 'email') ? { subscribeStatuses: Object.fromEntries(statuses) as object } : {}),
    ...(plan.forceSubscribe ? { forceSubscribe: true } : {}),
  };
}

function readContact(call: Call): Answer {
  const found = visibleAt(call, call.params[0]!);
  if (found === null) return notFound(call);
  call.note.key = found.cID;
  return ok(contactView(call.account, found.cID, found.state, call.version));
}

function listContacts(call: Call): Answer {
  const { account, query, now } = call;
  const email = query.get('email');
  const one = email === null ? null : account.contacts.find('email', email);
  const candidates = email === null ? [...account.contacts.all()] : one === null ? [] : [one];
  const visible = candidates.flatMap((contact) => {
    const state = visibleState(contact, now);
    return state === null ? [] : [{ cID: contact.cID, state }];
  });
  const sorted = sortContacts(visible, query.get('sort_by'), query.get('sort_dir') === 'desc');
  if (query.get('return_count') === 'true') return ok({ count: sorted.length });
  const page = pageOf(sorted, readPaging(call));
  if (page.length === 0) return notFound(call);
  return ok(page.map(({ cID, state }) => contactView(account, cID, state, call.version)));
}

function sortContacts(
  found: { cID: string; state: ContactState }[],
  by: string | null,
  isDescending: boolean,
): typeof found {
  const value = ({ cID, state }: (typeof found)[number]): string | number => {
    if (by === 'createdAt' || by === 'lastModified') return state[by];
    return by === null || by === 'cID' ? cID : String(state.attributes[by] ?? '');
  };
  const sign = isDescending ? -1 : 1;
  return found.sort((a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0));
}

function deleteContact(call: Call): Answer {
  const contact = contactAt(call.account, call.params[0]!);
  if (contact === null) return notFound(call);
  call.account.contacts.remove(contact);
  commit(call, contact.cID);
  return ok({ success: true });
}

function unsubscribeContact(call: Call): Answer {
  const contact = contactAt(call.account, call.params[0]!);
  if (contact === null) return notFound(call);
  call.note.key = contact.cID;
  const channel = decoded(call.params[1]!) ?? '';
  if (!isChannel(channel) || !isObject(contact.channels[channel])) {
    return invalid(call, { channel: ['Address not exists'] });
  }
  unsubscribe(call.account, contact, channel, { now: call.now, mcID: call.query.get('mcID'), settings: call.settings });
  commit(call, contact.cID);
  call.note.fields = { channel, subscribeStatus: 'unsubscribed', statusAfter: 'unsubscribed' };
  return ok({ success: true });
}

/** Merging and splitting are features that Cordial switches on for an account; this one has them off. */
function refuseMerge(call: Call): Answer {
  return refused(call, 403, 'GENERIC_ERROR_KEY', 'This feature is not enabled for the account');
}
