import type { ContactKey } from '@patchcord/cordial';
import type { ContactCommand } from '@patchcord/events';
import { planConsent, readBy, type ConsentPlan, type ContactWork } from './contact-consent.js';
import type { Desk, Plain } from './desk.js';
import { difference, isWithin, type Json, type JsonObject } from './difference.js';
import { isContactMissing, isUnknownKey, toRejection } from './refusals.js';
import { Interruption, type Verdict } from './verdict.js';

/** A contact as it is kept in cordial_state: its channels beside its flat keys. */
export interface KnownContact {
  channels?: { email?: { address?: string; subscribeStatus?: string } };
  [key: string]: unknown;
}

/** Everything that goes out with one upsert, decided before the call. */
interface Plan {
  /** Null: the contact is created, or found by its address. */
  target: ContactKey | null;
  known: KnownContact;
  flat: Record<string, Json>;
  consent: ConsentPlan;
}

/** Carries out an upsert: only what differs from the last applied body goes out, addressed by Cordial's id once it is known. */
export async function sendContact(desk: Desk, work: ContactWork): Promise<Verdict> {
  const plan = await planOf(desk, work, false);
  const { target } = plan;
  if (target === null) return create(desk, work, plan);
  const changes = changesOf(work, plan);
  if (Object.keys(changes).length === 0) return ended(desk, work, plan, 'unchanged', desk.claim.cID);
  const body = { ...changes, ...flagsOf(work, plan) };
  const answer = await desk.write('PUT /contacts/{key}', (client, parent) =>
    client.updateContact(target, body, parent),
  );
  if (answer.kind === 'done') return ended(desk, work, plan, 'applied', 'cID' in target ? target.cID : desk.claim.cID);
  if (answer.kind !== 'missing' && !isContactMissing(answer)) return refusal(desk, answer);
  // Somebody deleted it at Cordial: what was known of it, its status included, is gone with it.
  return create(desk, work, await planOf(desk, work, true));
}

async function create(desk: Desk, work: ContactWork, plan: Plan): Promise<Verdict> {
  const email = { address: work.contact.email, ...statusOf(plan.consent.send) };
  const body = { channels: { email }, ...plan.flat, ...flagsOf(work, plan) };
  const answer = await desk.write('POST /contacts', (client, parent) => client.upsertContact(body, parent));
  if (answer.kind !== 'done') return refusal(desk, answer);
  const cID = cIDOf(answer);
  return cID === null ? { kind: 'unknown', reason: 'no-cid' } : ended(desk, work, plan, 'applied', cID);
}

function refusal(desk: Desk, answer: Exclude<Plain, { kind: 'done' }>): Verdict {
  if (isUnknownKey(answer) && desk.mayPrepareAgain) throw new Interruption({ kind: 'postponed', reason: 'schema' });
  return { kind: 'rejected', error: toRejection(answer, desk.request) };
}

function ended(desk: Desk, work: ContactWork, plan: Plan, kind: 'applied' | 'unchanged', cID: string): Verdict {
  const { known, flat, consent } = plan;
  return {
    kind,
    write: {
      kind: 'contact',
      id: work.record.contactId,
      cID,
      body: JSON.stringify({
        ...known,
        ...flat,
        channels: { email: { address: work.contact.email, ...statusOf(consent.status) } },
      }),
    },
    settlesConsent: consent.isSettled && desk.claim.consentVersion <= work.record.version,
    ...(consent.detail === undefined ? {} : { detail: consent.detail }),
  };
}

function changesOf(work: ContactWork, { known, flat, consent }: Plan): Record<string, unknown> {
  const isRenamed = known.channels?.email?.address !== work.contact.email;
  const email = { address: work.contact.email, ...statusOf(consent.send) };
  return {
    ...(isRenamed || consent.send !== undefined ? { channels: { email } } : {}),
    ...difference(known as JsonObject, flat),
  };
}

// Cordial's default is true for contacts and false for orders, so it is always said.
function flagsOf(work: ContactWork, { consent }: Plan): { suppressTriggers: boolean; forceSubscribe?: true } {
  return { suppressTriggers: !work.record.automations, ...(consent.force ? { forceSubscribe: true } : {}) };
}

function statusOf(subscribeStatus: string | undefined): { subscribeStatus?: string } {
  return subscribeStatus === undefined ? {} : { subscribeStatus };
}

async function planOf(desk: Desk, work: ContactWork, isGone: boolean): Promise<Plan> {
  const { claim } = desk;
  const known = isGone || claim.body === null ? {} : (JSON.parse(claim.body) as KnownContact);
  let target: ContactKey | null = isGone || claim.cID === '' ? null : { cID: claim.cID };
  if (target === null && !isGone && work.contact.previousEmail !== '') {
    const reply = await readBy(desk, { email: work.contact.previousEmail });
    target = reply === null ? null : { cID: reply.cID };
  }
  const consent = await planConsent(desk, work, known.channels?.email?.subscribeStatus, target);
  return { target: target ?? consent.found, known, flat: flatBody(desk, work.contact), consent };
}

function flatBody(desk: Desk, contact: ContactCommand): Record<string, Json> {
  const body = JSON.parse(contact.body || '{}') as Record<string, Json>;
  for (const key of desk.store.bootstrapped?.leftOut ?? []) delete body[key];
  return body;
}

function cIDOf(answer: Extract<Plain, { kind: 'done' }>): string | null {
  const { cID } = answer.body as { cID?: unknown };
  return typeof cID === 'string' && cID !== '' ? cID : null;
}

/** Reads whether Cordial has what an upsert of unknown end would have written. Null when it has not. */
export async function findContact(desk: Desk, work: ContactWork): Promise<Verdict | null> {
  const { claim } = desk;
  const reply = await readBy(desk, claim.cID === '' ? { email: work.contact.email } : { cID: claim.cID });
  if (reply === null || reply.email.address !== work.contact.email) return null;
  const flat = flatBody(desk, work.contact);
  const isThere = ([name, value]: [string, Json]): boolean =>
    typeof value === 'boolean'
      ? value === (reply.lists.includes(name) || reply.attributes[name] === true)
      : isWithin(value, reply.attributes[name]);
  if (!Object.entries(flat).every(isThere) || !isStatusThere(desk, work, reply.email.status)) return null;
  const known = claim.body === null ? {} : (JSON.parse(claim.body) as KnownContact);
  const status = reply.email.status === 'none' ? undefined : reply.email.status;
  const body = JSON.stringify({
    ...known,
    ...flat,
    channels: { email: { address: work.contact.email, ...statusOf(status) } },
  });
  return { kind: 'applied', write: { kind: 'contact', id: work.record.contactId, cID: reply.cID, body } };
}

/** `unsubscribed` at Cordial answers any wish but a new opt-in: either that was it, or it is newer than ours. */
function isStatusThere(desk: Desk, work: ContactWork, status: string): boolean {
  const evidence = work.contact.consent;
  if (evidence === null || evidence.status === '' || desk.claim.consentVersion > work.record.version) return true;
  return status === evidence.status || (status === 'unsubscribed' && !evidence.optIn);
}

/**
 * Makes a contact again that Cordial says it does not have, from the last applied body: without automations, and with
 * a status only as far as Cordial has none to say. Null when nothing is known to make it from.
 */
export async function reviveContact(desk: Desk): Promise<string | null> {
  const stored = await desk.contactBody();
  if (stored === null) return null;
  const { channels, ...flat } = JSON.parse(stored) as KnownContact;
  const address = channels?.email?.address;
  if (address === undefined) return null;
  const status = channels?.email?.subscribeStatus;
  const reply = status === 'subscribed' ? await readBy(desk, { email: address }) : null;
  // What was subscribed may have opted out at Cordial under another id: then the status is left to Cordial.
  if (reply?.email.status === 'unsubscribed') await desk.learnOptOut(reply.email.unsubscribedAt, 0);
  const send = status === 'subscribed' && reply !== null && reply.email.status !== 'none' ? undefined : status;
  const body = { channels: { email: { address, ...statusOf(send) } }, ...flat, suppressTriggers: true };
  const answer = await desk.write('POST /contacts', (client, parent) => client.upsertContact(body, parent));
  return answer.kind === 'done' ? cIDOf(answer) : null;
}
