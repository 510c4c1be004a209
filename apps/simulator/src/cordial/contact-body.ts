import { addError, type FieldErrors } from './answers.js';
import { readAttributeValue, readGeoField, type Reading } from './attributes.js';
import { suppressesTriggers, type Call } from './call.js';
import { readChannel, writeChannel, type ChannelChange } from './channels.js';
import { rememberForReaders, type Contact } from './contact-store.js';
import { isObject, type JsonObject } from './json.js';
import type { List } from './list-store.js';

/** A checked contact body: what it changes, or why the whole of it is refused. */
export interface ContactPlan {
  errors: FieldErrors;
  attributes: [key: string, value: unknown][];
  channels: [key: string, change: ChannelChange][];
  lists: [list: List, isMember: boolean][];
  suppressTriggers: boolean;
  forceSubscribe: boolean;
}

const optionKeys = {
  POST: ['cID', 'suppressTriggers', 'forceSubscribe', 'identifyBy'],
  PUT: ['suppressTriggers', 'forceSubscribe'],
};

/** Reads a body against the account's schema. One bad key refuses all of it, so nothing is written here. */
export function planContact(call: Call, contact: Contact | null, method: 'POST' | 'PUT'): ContactPlan {
  const { body, account } = call;
  const errors: FieldErrors = {};
  const plan: ContactPlan = { errors, attributes: [], channels: [], lists: [], ...readOptions(body, errors) };
  for (const key in body) {
    if (optionKeys[method].includes(key)) continue;
    if (key === 'channels') readChannels(call, contact, plan);
    else if (!readAttribute(call, contact, plan, key) && !readList(call, plan, key)) {
      addError(errors, key, `key ${key} is not part of the schema for this resource`);
    }
  }
  for (const key of account.contacts.keys) {
    const value = plannedKey(plan, key);
    const owner = typeof value === 'string' ? account.contacts.find(key, value) : null;
    if (owner !== null && owner !== contact) addError(errors, nameOfKey(key), `The ${nameOfKey(key)} must be unique.`);
  }
  return plan;
}

function readOptions(body: JsonObject, errors: FieldErrors): Pick<ContactPlan, 'suppressTriggers' | 'forceSubscribe'> {
  const suppressTriggers = suppressesTriggers(body, true);
  const forceSubscribe = body['forceSubscribe'] ?? false;
  if (suppressTriggers === null) addError(errors, 'suppressTriggers', 'Incorrect value for suppressTriggers');
  if (typeof forceSubscribe !== 'boolean') addError(errors, 'forceSubscribe', 'Incorrect value for forceSubscribe');
  return { suppressTriggers: suppressTriggers ?? true, forceSubscribe: forceSubscribe === true };
}

function readChannels({ body, account, settings }: Call, contact: Contact | null, plan: ContactPlan): void {
  const channels = body['channels'];
  if (!isObject(channels)) return addError(plan.errors, 'channels', 'The channels must be an object.');
  const rules = { smsPrograms: account.options.smsPrograms ?? null, suppressDoi: account.options.suppressDoi ?? false };
  for (const [key, value] of Object.entries(channels)) {
    const change = readChannel(key, value, rules, plan.errors);
    plan.channels.push([key, change]);
    const isBack =
      change.subscribeStatus === 'subscribed' && contact?.channels[key]?.subscribeStatus === 'unsubscribed';
    if (isBack && !plan.forceSubscribe && settings.subscribeWithoutForce === 'refuse') {
      addError(plan.errors, `channels.${key}.subscribeStatus`, 'The contact is unsubscribed.');
    }
  }
}

/** False when there is no such attribute. `home.city` writes one field of the geo attribute `home`. */
function readAttribute(
  { body, account, settings }: Call,
  contact: Contact | null,
  plan: ContactPlan,
  key: string,
): boolean {
  const place = { settings, timeZone: account.timeZone };
  const attribute = account.attributes.get(key);
  if (attribute !== undefined) {
    file(plan, key, readAttributeValue(attribute, body[key], contact?.attributes[key], place));
    return true;
  }
  const dot = key.indexOf('.');
  const geo = dot > 0 ? account.attributes.get(key.slice(0, dot)) : undefined;
  if (geo?.type !== 'geo') return false;
  const before = plan.attributes.find(([planned]) => planned === geo.key)?.[1] ?? contact?.attributes[geo.key];
  file(plan, geo.key, readGeoField(geo, key.slice(dot + 1), body[key], before, place));
  return true;
}

function file(plan: ContactPlan, key: string, reading: Reading): void {
  if ('error' in reading) addError(plan.errors, key, reading.error);
  else plan.attributes.push([key, reading.value]);
}

function readList({ body, account }: Call, plan: ContactPlan, key: string): boolean {
  const list = account.lists.named(key);
  if (list === null) return false;
  const value = body[key];
  if (typeof value === 'boolean') plan.lists.push([list, value]);
  else addError(plan.errors, key, `The ${key} must be true or false.`);
  return true;
}

function plannedKey(plan: ContactPlan, key: string): unknown {
  for (const [channel, { address }] of plan.channels) if (channel === key) return address;
  for (const [attribute, value] of plan.attributes) if (attribute === key) return value;
  return undefined;
}

function nameOfKey(key: string): string {
  return key === 'email' || key === 'sms' ? `channels.${key}.address` : key;
}

/** Writes a plan without errors to the contact and returns the automations that such a change starts. */
export function applyPlan(call: Call, contact: Contact, plan: ContactPlan, isNew: boolean): string[] {
  const { account, settings, now } = call;
  const delayMs = settings.visibilityOf.includes('contacts') ? settings.visibilityDelayMs : 0;
  rememberForReaders(contact, now, delayMs, !isNew);
  const fired: string[] = isNew ? ['contact-created'] : [];
  account.contacts.change(contact, () => {
    for (const [key, value] of plan.attributes) {
      // A contact that was not there has nothing that could change: its creation is the trigger.
      if (setAttribute(contact.attributes, key, value) && !isNew) fired.push(triggerOf(key));
    }
    for (const [key, change] of plan.channels)
      if (setChannel(call, contact, plan, key, change)) fired.push(`subscription:${key}`);
    for (const [list, isMember] of plan.lists)
      if (setMember(contact, list, isMember, now)) fired.push(`list:${list.name}`);
    contact.lastModified = now;
  });
  return fired;
}

const triggers = new Map<string, string>();

/** One string for all rows of the effect log that name it. */
function triggerOf(key: string): string {
  let trigger = triggers.get(key);
  if (trigger === undefined) triggers.set(key, (trigger = `attribute:${key}`));
  return trigger;
}

function setAttribute(attributes: JsonObject, key: string, value: unknown): boolean {
  const before = attributes[key];
  if (value === null) {
    if (before === undefined) return false;
    delete attributes[key];
    return true;
  }
  attributes[key] = value;
  return before !== value && (typeof value !== 'object' || JSON.stringify(before) !== JSON.stringify(value));
}

function setChannel(
  { account, settings, now }: Call,
  contact: Contact,
  plan: ContactPlan,
  key: string,
  change: ChannelChange,
): boolean {
  const channel = (contact.channels[key] ??= { subscribeStatus: 'none' });
  const { smsPrograms = null, suppressDoi = false } = account.options;
  const isLenient = settings.subscribeWithoutForce === 'subscribe';
  return writeChannel(channel, change, { smsPrograms, suppressDoi, force: plan.forceSubscribe, isLenient }, now);
}

function setMember(contact: Contact, list: List, isMember: boolean, now: number): boolean {
  if (contact.lists.has(list.id) === isMember) return false;
  if (isMember) contact.lists.set(list.id, list.enhanced ? now : null);
  else contact.lists.delete(list.id);
  return true;
}
