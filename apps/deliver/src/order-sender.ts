import { createHash } from 'node:crypto';
import type { ContactKey } from '@patchcord/cordial';
import { InvalidRecordError } from '@patchcord/events';
import { toOrderPut, type CordialOrder } from '@patchcord/mapping';
import { readBy } from './contact-consent.js';
import { reviveContact } from './contact-sender.js';
import type { Desk, Plain } from './desk.js';
import { isWithin, type Json } from './difference.js';
import { isContactMissing, isDuplicateOrder, isOrderMissing, toRejection } from './refusals.js';
import type { Verdict } from './verdict.js';
import type { Work } from './work.js';

export type OrderWork = Extract<Work, { kind: 'order' }>;

/** Carries out an order: POST until Cordial is known to have it, then PUT with the whole of it. */
export async function sendOrder(desk: Desk, work: OrderWork): Promise<Verdict> {
  const { claim } = desk;
  const contact: ContactKey = claim.cID === '' ? { email: work.order.email } : { cID: claim.cID };
  const bodyHash = hashOf(work.order.body, contact);
  if (claim.appliedHash?.equals(bodyHash)) return { kind: 'unchanged', bodyHash };
  let answer = await send(desk, work, contact);
  let writtenFor = contact;
  if (isContactMissing(answer)) {
    const cID = await reviveContact(desk);
    if (cID !== null) {
      writtenFor = { cID };
      answer = await send(desk, work, writtenFor);
    }
  }
  if (answer.kind === 'done') return applied(work, writtenFor, bodyHash);
  if (!isDuplicateOrder(answer)) return { kind: 'rejected', error: toRejection(answer, desk.request) };
  return replaceOwn(desk, work, writtenFor, bodyHash);
}

async function send(desk: Desk, work: OrderWork, contact: ContactKey): Promise<Plain> {
  if (desk.claim.orderCID === null) return post(desk, work, contact);
  const answer = await put(desk, work, contact);
  return isOrderMissing(answer) && !isContactMissing(answer) ? post(desk, work, contact) : answer;
}

function post(desk: Desk, work: OrderWork, contact: ContactKey): Promise<Plain> {
  const body = { ...bodyOf(work), ...contact, suppressTriggers: !work.record.automations };
  return desk.write('POST /orders', (client, parent) => client.postOrder(body, parent));
}

function put(desk: Desk, work: OrderWork, contact: ContactKey): Promise<Plain> {
  const body = { ...toOrderPut(bodyOf(work)), ...contact, suppressTriggers: !work.record.automations };
  return desk.write('PUT /orders/{orderID}', (client, parent) => client.putOrder(work.order.orderId, body, parent));
}

/** The id is taken at Cordial. Only an order of this store and this contact is ours to replace. */
async function replaceOwn(desk: Desk, work: OrderWork, contact: ContactKey, bodyHash: Buffer): Promise<Verdict> {
  const found = await readOrder(desk, work.order.orderId);
  // Refused as a duplicate and yet not to be read: Cordial's reads lag behind its writes.
  if (found === null) return { kind: 'unknown', reason: 'not-visible' };
  const cID = 'cID' in contact ? contact.cID : (await readBy(desk, contact))?.cID;
  const isOurs = found['storeID'] === bodyOf(work).storeID && cID !== undefined && found['cID'] === cID;
  if (!isOurs) {
    return {
      kind: 'rejected',
      error: new InvalidRecordError(
        'Cordial has an order with this id that belongs to another store or contact: give this store an idPrefix of its own.',
        {
          code: 'order-of-another',
          field: 'orderID',
        },
      ),
    };
  }
  const answer = await put(desk, work, { cID });
  if (answer.kind === 'done') return applied(work, { cID }, bodyHash);
  return { kind: 'rejected', error: toRejection(answer, desk.request) };
}

function applied(work: OrderWork, contact: ContactKey, bodyHash: Buffer): Verdict {
  const cID = 'cID' in contact ? contact.cID : '';
  return { kind: 'applied', bodyHash, write: { kind: 'order', id: work.order.orderId, cID, body: work.order.body } };
}

/** Reads whether Cordial has the order as an unanswered call would have written it. Null when it has not. */
export async function findOrder(desk: Desk, work: OrderWork): Promise<Verdict | null> {
  const found = await readOrder(desk, work.order.orderId);
  if (found === null) return null;
  const { claim } = desk;
  if (claim.cID !== '' && found['cID'] !== claim.cID) return null;
  // What Cordial works out by itself, and what PUT does not write, says nothing.
  const { status: _status, items, ...rest } = bodyOf(work);
  const isSame = isWithin(rest as unknown as Json, found) && hasItems(items, found['items']);
  if (!isSame) return null;
  const contact: ContactKey = { cID: String(found['cID'] ?? claim.cID) };
  return applied(
    work,
    contact,
    hashOf(work.order.body, claim.cID === '' ? { email: work.order.email } : { cID: claim.cID }),
  );
}

function hasItems(sent: CordialOrder['items'], found: unknown): boolean {
  if (!Array.isArray(found) || found.length !== sent.length) return false;
  return sent.every((item, index) => {
    const { amount: _amount, ...rest } = item;
    return isWithin(rest as unknown as Json, found[index]);
  });
}

async function readOrder(desk: Desk, orderId: string): Promise<Record<string, unknown> | null> {
  const answer = await desk.read('GET /orders/{orderID}', (client, parent) => client.getOrder(orderId, parent));
  return answer.kind === 'done' ? (answer.body as Record<string, unknown>) : null;
}

function bodyOf(work: OrderWork): CordialOrder {
  return JSON.parse(work.order.body) as CordialOrder;
}

function hashOf(body: string, contact: ContactKey): Buffer {
  return createHash('sha1').update(body).update(JSON.stringify(contact)).digest();
}
