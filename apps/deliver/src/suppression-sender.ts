import type { ContactKey } from '@patchcord/cordial';
import type { KnownContact } from './contact-sender.js';
import type { Desk } from './desk.js';
import type { StateWrite } from './ledger.js';
import { isAddressMissing, isContactMissing, toRejection } from './refusals.js';
import type { Verdict } from './verdict.js';
import type { Work } from './work.js';

export type SuppressionWork = Extract<Work, { kind: 'suppression' }>;

/** Unsubscribes. Saying it twice does no harm, so doubt never holds it up. */
export async function sendSuppression(desk: Desk, work: SuppressionWork): Promise<Verdict> {
  const { claim } = desk;
  const { suppression } = work;
  const key: ContactKey = claim.cID === '' ? { email: suppression.email } : { cID: claim.cID };
  const answer = await desk.write('PUT /contacts/{key}/unsubscribe/{channel}', (client, parent) =>
    client.unsubscribe(key, suppression.channel, parent),
  );
  if (answer.kind === 'done') {
    const write = stateAfter(desk, suppression.channel);
    return { kind: 'applied', ...(write === undefined ? {} : { write }) };
  }
  // Whoever is not there gets no mail; the upsert that follows creates the contact as unsubscribed.
  if (answer.kind === 'missing' || isContactMissing(answer) || isAddressMissing(answer))
    return { kind: 'suppressed', rule: 'not-in-cordial' };
  return { kind: 'rejected', error: toRejection(answer, desk.request) };
}

/** The known contact with its new status, so that the next upsert compares with what is so. */
function stateAfter({ claim }: Desk, channel: string): StateWrite | undefined {
  if (channel !== 'email' || claim.body === null || claim.stateVersion === null) return undefined;
  return {
    kind: 'contact',
    id: claim.work.record.contactId,
    cID: claim.cID,
    body: unsubscribed(claim.body),
    version: claim.stateVersion,
  };
}

/**
 * An upsert whose answer was lost may have landed after the suppression that came next, with the older status. Once it is
 * settled, the suppression is said again.
 */
export async function withSuppression(desk: Desk, verdict: Verdict): Promise<Verdict> {
  const { claim } = desk;
  const { work } = claim;
  if (work.kind !== 'contact' || claim.consentVersion <= work.record.version) return verdict;
  if (verdict.kind !== 'applied' && verdict.kind !== 'unchanged') return verdict;
  const cID = verdict.write?.cID ?? claim.cID;
  const key: ContactKey = cID === '' ? { email: work.contact.email } : { cID };
  await desk.write('PUT /contacts/{key}/unsubscribe/{channel}', (client, parent) =>
    client.unsubscribe(key, 'email', parent),
  );
  if (verdict.write?.body == null) return verdict;
  return { ...verdict, write: { ...verdict.write, body: unsubscribed(verdict.write.body) } };
}

function unsubscribed(body: string): string {
  const known = JSON.parse(body) as KnownContact;
  return JSON.stringify({
    ...known,
    channels: { ...known.channels, email: { ...known.channels?.email, subscribeStatus: 'unsubscribed' } },
  });
}
