import { topics, type Outcome } from '@patchcord/events';
import type { Finding } from './question.js';
import type { Truth } from './truth.js';

/** I8: of every record that Kafka took the books know the end: received minus ended is 0, for records and for notices. */
export function judgeConservation({ outcomes, ends, notices }: Truth): Finding {
  const leaves = new Map<string, Map<string, Outcome>>();
  for (const outcome of outcomes) {
    const place = `${outcome.sourceTopic}/${outcome.sourcePartition}/${outcome.sourceOffset}`;
    const ofPlace = leaves.get(place) ?? new Map<string, Outcome>();
    leaves.set(place, ofPlace);
    ofPlace.set(outcome.path, outcome);
  }
  const counts = { records: 0, ended: 0, notices: 0, noticesEnded: 0 };
  const offenders: string[] = [];
  for (const { topic, partition, low, high } of ends) {
    const isNotice = topic === topics.notices.name;
    counts[isNotice ? 'notices' : 'records'] += high - low;
    for (let offset = low; offset < high; offset += 1) {
      const place = `${topic}/${partition}/${offset}`;
      if (isEnded(leaves.get(place))) counts[isNotice ? 'noticesEnded' : 'ended'] += 1;
      else offenders.push(`no end: ${place}`);
    }
  }
  // Whatever else is concluded from the notices would be wrong if the oracle itself had not read them all.
  if (notices.length !== counts.notices)
    offenders.push(`the oracle read ${notices.length} of ${counts.notices} notices`);
  return { name: 'I8', statement: 'conservation: what Kafka took has an end, remainder 0', counts, offenders };
}

function isEnded(leaves: ReadonlyMap<string, Outcome> | undefined): boolean {
  if (!leaves) return false;
  let weight = 0;
  for (const path of leaves.keys())
    weight += path === '' ? 1 : path.split('.').reduce((part, level) => part / Number(level.split('/')[1]), 1);
  return weight > 0.999;
}
