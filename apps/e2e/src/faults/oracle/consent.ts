import type { Finding } from './question.js';
import type { Truth } from './truth.js';

/**
 * I5: nobody who opted out is subscribed again. No store of a fault run lets anybody be forced, so at Cordial there is no way back
 * from `unsubscribed` at all.
 */
export function judgeConsent(truth: Truth): Finding {
  const out = new Map<string, number>();
  const offenders: string[] = [];
  let writes = 0;
  for (const { committed, account, key, fields, seq, body, method } of truth.calls) {
    if (!committed || key === null) continue;
    const person = `${account} ${key}`;
    if (isForced(body)) offenders.push(`${person} was forced at call ${seq}`);
    const status = fields?.statusAfter;
    if (status === undefined || method === 'GET') continue;
    writes += 1;
    if (status === 'unsubscribed') out.set(person, out.get(person) ?? seq);
    else if (status === 'subscribed' && out.has(person))
      offenders.push(`${person} opted out at call ${out.get(person)} and is subscribed at ${seq}`);
  }
  return {
    name: 'I5',
    statement: 'consent: nobody is subscribed after an opt-out',
    counts: { writes, optedOut: out.size },
    offenders,
  };
}

function isForced(body: unknown): boolean {
  return body !== undefined && body !== null && JSON.stringify(body).includes('"forceSubscribe":true');
}
