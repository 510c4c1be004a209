import { propertiesOf, type Activity } from './activity-store.js';
import { addError, created, hasErrors, invalid, notFound, ok, type Answer, type FieldErrors } from './answers.js';
import { commit, noteTriggers, type Call, type Route } from './call.js';
import { readTime, toCordialTime } from './clock.js';
import { findByKey, flatKey } from './contact-key.js';
import { visibleState, type Contact } from './contact-store.js';
import { isObject, type JsonObject } from './json.js';
import { pageOf, readPaging, readWindow } from './paging.js';

export const activityRoutes: readonly Route[] = [
  { method: 'POST', template: '/contactactivities', handle: postActivity },
  { method: 'GET', template: '/contactactivities', handle: listActivities },
];

const NAME_MAX = 40;
const PROPERTIES_MAX = 1_000;
const ownFields = ['a', 'ats', 'UID', 'mcID', 'properties'];

/** Cordial writes these itself. */
const reservedNames = ['message-sent', 'open', 'click', 'optout', 'bounce', 'complaint', 'pageview', 'message-stopped'];

export function postActivity(call: Call): Answer {
  const { account, body, settings } = call;
  const errors: FieldErrors = {};
  const time = body['ats'] === undefined ? call.now : readTime(body['ats'], account.timeZone);
  if (time === null) addError(errors, 'ats', 'The ats is not a valid date.');
  checkFields(call, errors);
  const named = flatKey(account, body);
  if (named === null) addError(errors, 'cID', 'The cID field is required.');
  else if (typeof named.value !== 'string') addError(errors, named.key, `The ${named.key} must be a string.`);
  noteActivity(call);
  const contact = typeof named?.value === 'string' ? findByKey(account, named.key, named.value) : null;
  if (hasErrors(errors)) return invalid(call, errors, refusalStatus(call));
  if (contact === null) {
    if (settings.unknownContactActivity === 'ignore') return created(call, { success: true });
    return invalid(call, { [named!.key]: ["Contact doesn't exist"] }, refusalStatus(call));
  }
  store(call, contact, time!);
  return created(call, { success: true });
}

function refusalStatus({ version, settings }: Call): number {
  return version === 'v1' ? 422 : settings.activityValidationStatus;
}

function checkFields({ account, body }: Call, errors: FieldErrors): void {
  const { a, UID, mcID, properties } = body;
  if (a === undefined || a === null || a === '') addError(errors, 'a', 'The a field is required.');
  else if (typeof a !== 'string') addError(errors, 'a', 'The a must be a string.');
  else if (a.length > NAME_MAX) addError(errors, 'a', `The a may not be greater than ${NAME_MAX} characters.`);
  else if (reservedNames.includes(a) || a.startsWith('crdl_')) addError(errors, 'a', 'The selected a is invalid.');
  if (UID !== undefined && typeof UID !== 'string') addError(errors, 'UID', 'The UID must be a string.');
  if (mcID !== undefined && typeof mcID !== 'string') addError(errors, 'mcID', 'The mcID must be a string.');
  if (properties !== undefined && !isObject(properties))
    addError(errors, 'properties', 'The properties must be an object.');
  if (isObject(properties) && Object.keys(properties).length > PROPERTIES_MAX) {
    addError(errors, 'properties', `The properties may not have more than ${PROPERTIES_MAX} items.`);
  }
  for (const key in body) {
    if (!ownFields.includes(key) && key !== 'cID' && !account.contacts.keys.includes(key)) {
      addError(errors, key, `key ${key} is not part of the schema for this resource`);
    }
  }
}

function store(call: Call, contact: Contact, time: number): void {
  const { account, body, settings, now } = call;
  const uid = typeof body['UID'] === 'string' ? body['UID'] : null;
  const isRepeat = settings.uidDedupe && uid !== null && account.activities.hasUid(uid);
  call.note.key = contact.cID;
  if (isRepeat) return;
  commit(call, contact.cID);
  noteTriggers(call, [`event:${String(body['a'])}`], false);
  account.activities.add({
    _id: account.nextId(),
    cID: contact.cID,
    action: String(body['a']),
    time,
    storedAt: now,
    uid,
    mcID: typeof body['mcID'] === 'string' ? body['mcID'] : null,
    properties: JSON.stringify(withoutBadKeys(isObject(body['properties']) ? body['properties'] : {})),
  });
}

/** Property names that are all digits or contain a dot are stripped, without a word. */
function withoutBadKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBadKeys);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !key.includes('.') && !/^\d+$/.test(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutBadKeys(inner)]));
}

/** The name, the UID and every id among the properties: what a repeated effect is recognised by. */
function noteActivity(call: Call): void {
  const { a, UID, properties } = call.body;
  const ids = Object.entries(isObject(properties) ? properties : {}).filter(
    ([key, value]) => /id$/i.test(key) && (typeof value === 'string' || typeof value === 'number'),
  );
  call.note.fields = {
    a,
    ...(UID === undefined ? {} : { UID }),
    ...(ids.length === 0 ? {} : { propertyIds: Object.fromEntries(ids.slice(0, 20)) as JsonObject }),
  };
}

/** There is no `page` in v2 and no filter by cID: who wants more takes windows of time. */
function listActivities(call: Call): Answer {
  const { account, query, now, settings } = call;
  const inWindow = readWindow(call, 'time', (value) => readTime(value, account.timeZone));
  if (inWindow === null) return invalid(call, { time: ['The time is not a valid date.'] }, refusalStatus(call));
  const email = query.get('email');
  const contact = email === null ? null : account.contacts.find('email', email);
  const known =
    email === null ? account.activities.all() : contact === null ? [] : account.activities.ofContact(contact.cID);
  const delayMs = settings.visibilityOf.includes('activities') ? settings.visibilityDelayMs : 0;
  const action = query.get('action');
  const mcID = query.get('mcID');
  const found = known.filter(
    (activity) =>
      activity.storedAt + delayMs <= now &&
      (action === null || activity.action === action) &&
      (mcID === null || activity.mcID === mcID) &&
      inWindow(activity.time),
  );
  found.sort((a, b) => a.time - b.time);
  if (query.get('sort_dir') === 'desc') found.reverse();
  if (query.get('return_count') === 'true') return ok({ count: found.length });
  const { page, perPage } = readPaging(call);
  const shown = pageOf(found, { page: call.version === 'v1' ? page : 1, perPage });
  return shown.length === 0 ? notFound(call) : ok(shown.map((activity) => activityView(call, activity)));
}

function activityView({ account, settings, query, now }: Call, activity: Activity): JsonObject {
  const contact = account.contacts.get(activity.cID);
  const state = contact === null ? null : visibleState(contact, now);
  const wanted = query.getAll('contactFields[]');
  const email = state?.channels['email']?.address;
  return {
    _id: activity._id,
    cID: activity.cID,
    action: activity.action,
    time: toCordialTime(activity.time),
    ...(email === undefined ? {} : { email }),
    ...(activity.mcID === null ? {} : { mcID: activity.mcID }),
    ...(settings.uidInReads && activity.uid !== null ? { UID: activity.uid } : {}),
    ...(wanted.length === 0
      ? {}
      : { contact: Object.fromEntries(wanted.map((key) => [key, state?.attributes[key]])) as JsonObject }),
    properties: propertiesOf(activity),
  };
}
