import { addError, type FieldErrors } from './answers.js';
import type { Channel, Program } from './contact-store.js';
import { isObject, type JsonObject } from './json.js';

export type SubscribeStatus = 'none' | 'subscribed' | 'unsubscribed' | 'pendingDOI';

/** What a body wants of one channel; what it does not name stays. */
export interface ChannelChange {
  address?: string | JsonObject;
  subscribeStatus?: SubscribeStatus;
  invalid?: boolean;
  programs?: Record<string, ProgramChange>;
}

interface ProgramChange {
  keyword?: string;
  subscribeStatus?: SubscribeStatus;
  suppressDOI?: boolean;
}

export interface ChannelRules {
  /** The programs that exist, or null when any name is one. */
  smsPrograms: readonly string[] | null;
  suppressDoi: boolean;
}

const fields: Record<string, readonly string[]> = {
  email: ['address', 'subscribeStatus', 'invalid'],
  sms: ['address', 'subscribeStatus', 'programs'],
  push: ['address', 'subscribeStatus'],
};

export function isChannel(key: string): boolean {
  return Object.hasOwn(fields, key);
}

/** Checks one channel of a body and says what it asks for; what is wrong goes to `errors`. */
export function readChannel(key: string, value: unknown, rules: ChannelRules, errors: FieldErrors): ChannelChange {
  const name = `channels.${key}`;
  const allowed = fields[key];
  if (allowed === undefined) addError(errors, name, `key ${name} is not part of the schema for this resource`);
  else if (!isObject(value)) addError(errors, name, `The ${name} must be an object.`);
  if (allowed === undefined || !isObject(value)) return {};
  for (const field of Object.keys(value)) {
    if (!allowed.includes(field)) {
      addError(errors, `${name}.${field}`, `key ${name}.${field} is not part of the schema for this resource`);
    }
  }
  const { address, subscribeStatus, invalid, programs } = value;
  if (address !== undefined && !isAddress(key, address)) {
    addError(errors, `${name}.address`, `The ${name}.address must be a valid ${key} address.`);
  }
  checkStatus(name, subscribeStatus, ['none', 'subscribed', 'unsubscribed'], errors);
  if (invalid !== undefined && typeof invalid !== 'boolean') {
    addError(errors, `${name}.invalid`, `The ${name}.invalid must be true or false.`);
  }
  if (programs !== undefined) checkPrograms(name, programs, rules, errors);
  return value as ChannelChange;
}

function isAddress(key: string, address: unknown): boolean {
  if (key === 'push') return isObject(address);
  if (typeof address !== 'string') return false;
  return key === 'sms' ? /^\+?\d{8,15}$/.test(address) : /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address);
}

function checkStatus(name: string, status: unknown, allowed: readonly string[], errors: FieldErrors): void {
  if (status === undefined || (typeof status === 'string' && allowed.includes(status))) return;
  addError(errors, `${name}.subscribeStatus`, `The selected ${name}.subscribeStatus is invalid.`);
}

function checkPrograms(name: string, programs: unknown, rules: ChannelRules, errors: FieldErrors): void {
  if (!isObject(programs)) return addError(errors, `${name}.programs`, `The ${name}.programs must be an object.`);
  for (const [program, change] of Object.entries(programs)) {
    const place = `${name}.programs.${program}`;
    if (rules.smsPrograms !== null && !rules.smsPrograms.includes(program)) {
      addError(errors, place, `key ${place} is not part of the schema for this resource`);
    } else if (!isObject(change) || change['subscribeStatus'] === undefined) {
      addError(errors, `${place}.subscribeStatus`, `The ${place}.subscribeStatus field is required.`);
    } else {
      checkStatus(place, change['subscribeStatus'], ['none', 'pendingDOI', 'subscribed', 'unsubscribed'], errors);
    }
  }
}

export interface StatusRules extends ChannelRules {
  force: boolean;
  /** A plain `subscribed` is enough to bring an unsubscribed contact back. */
  isLenient: boolean;
}

/** Applies a change to a channel; true when its subscription is another one now. */
export function writeChannel(channel: Channel, change: ChannelChange, rules: StatusRules, now: number): boolean {
  if (change.address !== undefined) {
    channel.address =
      isObject(change.address) && isObject(channel.address)
        ? { ...channel.address, ...change.address }
        : change.address;
  }
  if (change.invalid !== undefined) channel.invalid = change.invalid;
  let changed = false;
  for (const [name, wanted] of Object.entries(change.programs ?? {})) {
    channel.programs ??= {};
    const program = (channel.programs[name] ??= { subscribeStatus: 'none' });
    if (wanted.keyword !== undefined) program.keyword = wanted.keyword;
    changed = setStatus(program, afterDoubleOptIn(program, wanted, rules), rules, now) || changed;
  }
  return setStatus(channel, change.subscribeStatus, rules, now) || changed;
}

/** Double opt-in is the default: who asks to be subscribed is asked back first, unless the account may skip that. */
function afterDoubleOptIn(program: Program, wanted: ProgramChange, rules: ChannelRules): SubscribeStatus | undefined {
  const skips = wanted.suppressDOI === true && rules.suppressDoi;
  const asks = wanted.subscribeStatus === 'subscribed' && program.subscribeStatus !== 'subscribed';
  return asks && !skips ? 'pendingDOI' : wanted.subscribeStatus;
}

function setStatus(
  at: Channel | Program,
  wanted: SubscribeStatus | undefined,
  rules: StatusRules,
  now: number,
): boolean {
  if (wanted === undefined || wanted === at.subscribeStatus) return false;
  if (at.subscribeStatus === 'unsubscribed' && !rules.force && !rules.isLenient) return false;
  at.subscribeStatus = wanted;
  if (wanted === 'subscribed') at.subscribedAt = now;
  if (wanted === 'unsubscribed') at.unsubscribedAt = now;
  return true;
}
