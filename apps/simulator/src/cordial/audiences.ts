import { ok, refused, type Answer } from './answers.js';
import type { Call, Route } from './call.js';
import { visibleState, type ContactState } from './contact-store.js';
import { isObject } from './json.js';

export const audienceRoutes: readonly Route[] = [{ method: 'POST', template: '/audiencecount', handle: countAudience }];

type Rule = (contact: ContactState) => boolean;

const statusLetters: Record<string, string> = { s: 'subscribed', u: 'unsubscribed', n: 'none' };

/** Counts contacts by `and` rules over the e-mail status; `{"and":[]}` is everybody. A wrong operator counts as nobody. */
function countAudience(call: Call): Answer {
  const rules = readRules(call.body);
  if (rules === null) return refused(call, 422, 'INVALID_AUDIENCE_RULES', 'Audience rules are not valid');
  let count = 0;
  for (const contact of call.account.contacts.all()) {
    const state = visibleState(contact, call.now);
    if (state !== null && rules.every((holds) => holds(state))) count++;
  }
  return ok({ count });
}

function readRules(body: unknown): Rule[] | null {
  if (!isObject(body) || !Array.isArray(body['and'])) return null;
  const rules = body['and'].map(readRule);
  return rules.includes(null) ? null : (rules as Rule[]);
}

function readRule(rule: unknown): Rule | null {
  const channels = isObject(rule) ? rule['channels'] : undefined;
  const status = isObject(channels) ? channels['channels.email.ss'] : undefined;
  if (!isObject(status) || !Array.isArray(status['value'])) return null;
  const { operator, value } = status;
  const wanted = value.map((letter) => statusLetters[String(letter)]);
  return (contact) => operator === 'matches' && wanted.includes(contact.channels['email']?.subscribeStatus ?? 'none');
}
