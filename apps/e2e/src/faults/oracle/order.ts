import type { Finding } from './question.js';
import type { Call, Truth } from './truth.js';

interface OrderBody {
  properties?: { modifiedAt?: string };
}

/** I4: nothing older follows something newer, by what Cordial was sent and by the versions that the books name. */
export function judgeOrder(truth: Truth): Finding {
  const offenders = [...ordersGoingBack(truth.calls), ...versionsGoingBack(truth), ...eventsOutOfOrder(truth)];
  const orders = truth.calls.filter(isOrderWrite).length;
  const applied = truth.outcomes.filter(({ outcome, version }) => outcome === 'applied' && version > 0).length;
  return {
    name: 'I4',
    statement: 'monotone: what was applied is never older than what was before',
    counts: { orderWrites: orders, commandsApplied: applied },
    offenders,
  };
}

function isOrderWrite({ committed, path, method }: Call): boolean {
  return committed && path.startsWith('/v2/orders') && (method === 'POST' || method === 'PUT');
}

/** From Cordial's own log: the date of the order in each write of it. */
function ordersGoingBack(calls: readonly Call[]): string[] {
  const newest = new Map<string, number>();
  const offenders: string[] = [];
  for (const call of calls.filter(isOrderWrite)) {
    const at = Date.parse((call.body as OrderBody | undefined)?.properties?.modifiedAt ?? '');
    const name = `${call.account} ${call.key ?? ''}`;
    if (at < (newest.get(name) ?? 0)) offenders.push(`order ${name} went back at call ${call.seq}`);
    if (!Number.isNaN(at)) newest.set(name, at);
  }
  return offenders;
}

/** From the books: a state is never applied over a newer version of it. What had been applied before and came again is none. */
function versionsGoingBack(truth: Truth): string[] {
  const rows = truth.outcomes.filter(
    ({ outcome, commandKind, detail }) =>
      outcome === 'applied' && (commandKind === 'contact' || commandKind === 'order') && detail === '',
  );
  const newest = new Map<string, number>();
  const offenders: string[] = [];
  for (const { account, effectKey, version } of rows.toSorted(
    (a, b) => a.endedAt - b.endedAt || a.version - b.version,
  )) {
    const name = `${account} ${effectKey}`;
    if (version < (newest.get(name) ?? 0)) offenders.push(`${name}: ${version} after ${newest.get(name)}`);
    newest.set(name, Math.max(version, newest.get(name) ?? 0));
  }
  return offenders;
}

/** Events of one person go out in the order of their commands, but for those whose answer was lost and that were settled later. */
function eventsOutOfOrder(truth: Truth): string[] {
  const versions = new Map(
    truth.ledger.map(({ account, effect_key: key, version }) => [`${account} ${key}`, Number(version)]),
  );
  const doubted = new Set(
    truth.outcomes
      .filter(({ outcome }) => outcome === 'unknown' || outcome === 'parked')
      .map(({ effectKey }) => effectKey),
  );
  const newest = new Map<string, number>();
  const offenders: string[] = [];
  for (const { committed, path, method, account, key, body } of truth.calls) {
    if (!committed || path !== '/v2/contactactivities' || method !== 'POST') continue;
    const { orderID, milestone } = (body as { properties: { orderID: string; milestone: string } }).properties;
    const effectKey = `order/${orderID}/${milestone}`;
    const version = versions.get(`${account} ${effectKey}`) ?? 0;
    if (doubted.has(effectKey)) continue;
    const person = `${account} ${key ?? ''}`;
    if (version < (newest.get(person) ?? 0)) offenders.push(`${effectKey} went out after a later event of its person`);
    newest.set(person, Math.max(version, newest.get(person) ?? 0));
  }
  return offenders;
}
