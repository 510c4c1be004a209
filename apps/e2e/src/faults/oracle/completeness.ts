import type { Outcome } from '@patchcord/events';
import { Books, endingOf, type Ending } from '../../load/books.js';
import { newestOf, type Change } from '../../load/changes.js';
import type { Finding } from './question.js';
import type { Truth } from './truth.js';

/** The ends of one store, found by resource. */
export function booksOf(outcomes: readonly Outcome[], storeHash: string): Books {
  return new Books(outcomes.filter((outcome) => outcome.storeHash === storeHash && outcome.outcome !== 'copy'));
}

/**
 * How the newest change of a resource ended: by the last observation of it that said something new, since an answer that came after a
 * change may have been on its way before it.
 */
export function finalEndOf(books: Books, change: Change): Ending | undefined {
  const endings = books.holding(change).map(endingOf);
  const telling = endings.findLast(({ outcome }) => outcome !== 'unchanged' && outcome !== 'superseded');
  return telling ?? endings.at(-1) ?? books.endOf(change);
}

/** What BigCommerce tells of its own deliveries goes to PostgreSQL, not to Kafka. */
const EXCEPTION = 'store/hook/deliveryException';

/** I1: nothing that changed is without an end, and nothing still waits. */
export function judgeCompleteness(truth: Truth): Finding {
  const counts: Record<string, number> = { changes: 0, resources: 0 };
  const offenders: string[] = [];
  for (const [storeHash, all] of truth.changes) {
    const books = booksOf(truth.outcomes, storeHash);
    const changes = all.filter(({ announced }) => announced);
    const newest = newestOf(changes);
    counts['changes'] = (counts['changes'] ?? 0) + changes.length;
    counts['resources'] = (counts['resources'] ?? 0) + newest.length;
    for (const change of newest) {
      const end = finalEndOf(books, change)?.outcome ?? 'lost';
      counts[end] = (counts[end] ?? 0) + 1;
      if (end === 'lost' || end === 'parked')
        offenders.push(`${end}: ${storeHash} ${change.resource}/${change.id} ${change.op} ${change.aspect}`);
    }
  }
  const open = truth.parked.filter(({ is_open: isOpen }) => isOpen);
  offenders.push(...open.map(({ kind, reason, effect_key: key }) => `still parked: ${kind} ${key} (${reason})`));
  counts['unprovenShownToPeople'] = truth.parked.length - open.length;
  const known = new Set(truth.notices.map(({ recordId }) => recordId));
  const untaken = truth.acked.filter(({ webhookId, scope }) => scope !== EXCEPTION && !known.has(webhookId));
  counts['webhooksAnswered200'] = truth.acked.length;
  offenders.push(
    ...untaken.map(
      ({ webhookId, attempt, atMs }) =>
        `answered 200 and not in Kafka: ${webhookId}, try ${attempt + 1}, answered ${new Date(atMs).toISOString()}`,
    ),
  );
  return { name: 'I1', statement: 'complete: every change has an end', counts, offenders };
}
