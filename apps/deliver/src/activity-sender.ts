import { isoOf } from '@patchcord/mapping';
import type { ContactKey } from '@patchcord/cordial';
import { reviveContact, type KnownContact } from './contact-sender.js';
import type { Desk, Plain } from './desk.js';
import type { Json } from './difference.js';
import { isContactMissing, toRejection } from './refusals.js';
import type { Verdict } from './verdict.js';
import type { Work } from './work.js';

export type ActivityWork = Extract<Work, { kind: 'activity' }>;

/** Events of one name and contact within a second are few; a full page proves nothing about what is not on it. */
const PAGE = 100;
/** Cordial keeps whole seconds, and may round. */
const WINDOW_MS = 2_000;

/** Appends an event. There is no second chance at Cordial's end, so everything that keeps it single is on ours. */
export async function sendActivity(desk: Desk, work: ActivityWork): Promise<Verdict> {
  const { claim } = desk;
  let answer = await post(desk, work, claim.cID === '' ? { email: work.activity.email } : { cID: claim.cID });
  if (isContactMissing(answer)) {
    const cID = await reviveContact(desk);
    if (cID !== null) answer = await post(desk, work, { cID });
  }
  return answer.kind === 'done' ? { kind: 'applied' } : { kind: 'rejected', error: toRejection(answer, desk.request) };
}

function post(desk: Desk, { activity }: ActivityWork, contact: ContactKey): Promise<Plain> {
  const properties = { ...(JSON.parse(activity.properties || '{}') as Record<string, Json>), uid: activity.uid };
  const body = { a: activity.action, ...contact, ats: isoOf(activity.at), UID: activity.uid, properties };
  return desk.write('POST /contactactivities', (client, parent) => client.postActivity(body, parent));
}

/** Looks for our own id among the contact's events of that name and time. `undecided` when the page was full without it. */
export async function findActivity(desk: Desk, work: ActivityWork): Promise<Verdict | null | 'undecided'> {
  const { action, at, uid, email } = work.activity;
  const query = {
    email: (await addressOf(desk)) ?? email,
    action,
    fromMs: at - WINDOW_MS,
    toMs: at + WINDOW_MS,
    perPage: PAGE,
  };
  const answer = await desk.read('GET /contactactivities', (client, parent) => client.getActivities(query, parent));
  if (answer.kind === 'refused') return 'undecided';
  const found = answer.kind === 'done' && Array.isArray(answer.body) ? (answer.body as unknown[]) : [];
  if (found.some((event) => uidOf(event) === uid)) return { kind: 'applied' };
  return found.length >= PAGE ? 'undecided' : null;
}

/** A contact may have been renamed since: events are found by the address that it has now. */
async function addressOf(desk: Desk): Promise<string | undefined> {
  const body = await desk.contactBody();
  return body === null ? undefined : (JSON.parse(body) as KnownContact).channels?.email?.address;
}

function uidOf(event: unknown): unknown {
  const { properties, UID } = event as { properties?: { uid?: unknown }; UID?: unknown };
  return properties?.uid ?? UID;
}
