import type { RecordStory } from './story.js';

/** Why something was not sent, by the rule of the suppression. */
const RULES: Readonly<Record<string, string>> = {
  'no-contact': 'it names no customer and no usable e-mail address',
  marketplace: 'it comes from a marketplace, and the store document makes no contacts of those (marketplaceContacts)',
  archived: 'the order is archived',
  incomplete: 'the order is not complete yet',
  'not-placed': 'the order is not placed yet',
  'unknown-customer': 'nothing was known of the customer that was deleted',
  'customer-deleted': 'its customer was deleted',
  'too-old': 'it is older than the store document lets events be (maxEventAgeHours)',
  'dry-run': 'the store is in a dry run (dryRun)',
  'not-in-cordial': 'Cordial does not know the contact, so there was nothing to unsubscribe',
};

/** The look-up in one sentence, from the newest record. */
export function answerOf(subject: string, all: readonly RecordStory[], waitsSince: string | undefined): string {
  // A notice that shared the fetch of another says nothing beyond that other.
  const records = all.filter(({ end }) => end !== 'coalesced');
  const newest = records[0];
  if (waitsSince !== undefined) return `${subject} is about to be fetched from BigCommerce; that was asked for at ${waitsSince}.`;
  if (newest === undefined) return `Nothing is known of ${subject}: no change of it has come, or it was longer ago than outcomes are kept.`;
  const last = newest.endings.at(-1);
  const at = last?.endedAt ?? '';
  switch (newest.end) {
    case 'applied':
      return `The last change of ${subject} reached Cordial at ${at}${tookOf(newest)}.`;
    case 'unchanged':
      return `The last observation of ${subject} (${at}) needed nothing: what Cordial gets was the same as before.${beforeOf(records)}`;
    case 'superseded':
      return `The last observation of ${subject} (${at}) was not sent: a newer one had been worked on already.${beforeOf(records)}`;
    case 'suppressed':
      return `The last observation of ${subject} was not sent: ${ruleOf(newest)}.${beforeOf(records)}`;
    case 'rejected':
      return `The last observation of ${subject} was rejected: ${detailOf(newest, 'rejected')} See "patchcord errors list".`;
    case 'parked':
      return `The last change of ${subject} waits (${reasonOf(newest, 'parked')}) and goes on by itself.`;
    case 'unknown':
      return `Cordial's answer to the last change of ${subject} was lost; reads settle whether it arrived. It is not sent twice.`;
    case 'missing':
      return `BigCommerce said that ${subject} changed, and did not find it when it was fetched (${at}).`;
    default:
      return `The last change of ${subject} is on its way.`;
  }
}

function tookOf({ hops }: RecordStory): string {
  const [first, last] = [hops[0], hops.at(-1)];
  if (!first || !last || first === last) return '';
  const ms = Date.parse(last.at) - Date.parse(first.at);
  return first.hop === 'changed in BigCommerce' && ms >= 0 ? `, ${(ms / 1_000).toFixed(1)} s after it happened` : '';
}

function beforeOf(records: readonly RecordStory[]): string {
  const applied = records.find(({ end }) => end === 'applied');
  return applied ? ` What came before reached Cordial at ${applied.endings.at(-1)?.endedAt ?? ''}.` : '';
}

function ruleOf(record: RecordStory): string {
  const rule = reasonOf(record, 'suppressed');
  return RULES[rule] ?? `rule ${rule}`;
}

function reasonOf({ endings }: RecordStory, outcome: string): string {
  return endings.findLast((ending) => ending.outcome === outcome)?.reason ?? '';
}

function detailOf({ endings }: RecordStory, outcome: string): string {
  return endings.findLast((ending) => ending.outcome === outcome)?.detail ?? '';
}
