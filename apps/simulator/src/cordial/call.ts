import type { Account } from './account.js';
import type { Answer } from './answers.js';
import type { JsonObject } from './json.js';
import type { CordialSettings } from './settings.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** One authenticated call on its way through a route. */
export interface Call {
  readonly account: Account;
  readonly settings: CordialSettings;
  readonly version: 'v1' | 'v2';
  /** The variable segments of the path, still percent-encoded: a contact key is split at its bare colon first. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  readonly now: number;
  /** What the route leaves for the effect log. */
  readonly note: EffectNote;
  /** Does work after the asynchronous API's delay and books it as an effect of its own. */
  readonly later: (work: (note: EffectNote) => void) => void;
}

export interface EffectNote {
  /** cID, order id or product id of what the call was about, as far as it is known. */
  key: string | null;
  committed: boolean;
  /** The automations that this write would have started. */
  wouldFire: string[];
  /** The automations that it would have started without `suppressTriggers`. */
  suppressed: string[];
  fields: JsonObject | null;
}

export interface Route {
  readonly method: Method;
  /** The path below the version, variable segments in braces: `/contacts/{key}`. */
  readonly template: string;
  readonly handle: (call: Call) => Answer;
}

/** Marks the call as done: something in the account is different now, or would be but for being the same already. */
export function commit(call: Call, key: string | null): void {
  call.note.key = key;
  call.note.committed = true;
}

/** Files automations under what fires or, with `suppressTriggers`, under what does not. */
export function noteTriggers(call: Call, names: readonly string[], suppress: boolean): void {
  const ledger = suppress ? call.note.suppressed : call.note.wouldFire;
  ledger.push(...names);
}

/** A path parameter as text, or null when its percent-encoding is broken. */
export function decoded(raw: string): string | null {
  if (!raw.includes('%')) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    // A broken escape names nothing that exists; the route answers that it was not found.
    return null;
  }
}

/** Whether the body's `suppressTriggers` keeps automations quiet, or null when the value is not a boolean. */
export function suppressesTriggers(body: JsonObject, byDefault: boolean): boolean | null {
  const value = body['suppressTriggers'];
  if (value === undefined) return byDefault;
  return typeof value === 'boolean' ? value : null;
}
