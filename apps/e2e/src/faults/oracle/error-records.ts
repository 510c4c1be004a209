import { errorHeaders } from '@patchcord/events';
import type { Finding } from './question.js';
import type { Truth } from './truth.js';

const NEEDED = [
  errorHeaders.id,
  errorHeaders.stage,
  errorHeaders.code,
  errorHeaders.message,
  errorHeaders.at,
  errorHeaders.topic,
  errorHeaders.partition,
  errorHeaders.offset,
] as const;

/** I6: what was rejected lies in an error topic with what a person needs, and nothing else does. */
export function judgeErrorRecords({ errors, outcomes }: Truth, rejectsExpected: number): Finding {
  const places = new Set(
    errors.map(({ headers }) =>
      [errorHeaders.topic, errorHeaders.partition, errorHeaders.offset].map((name) => headers[name]).join('/'),
    ),
  );
  const rejected = new Set(
    outcomes
      .filter(({ outcome }) => outcome === 'rejected')
      .map(
        ({ stage, sourceTopic, sourcePartition, sourceOffset, path }) =>
          `${stage} ${sourceTopic}/${sourcePartition}/${sourceOffset} ${path}`,
      ),
  );
  const offenders = errors.flatMap(({ stage, headers }) =>
    NEEDED.filter((name) => !headers[name]).map((name) => `an error record of ${stage} has no ${name}`),
  );
  if (places.size !== rejectsExpected) {
    const codes = errors.map(
      ({ stage, headers }) =>
        `${stage} ${headers[errorHeaders.code]} ${headers[errorHeaders.resource]}/${headers[errorHeaders.resourceId]}`,
    );
    offenders.push(`${places.size} originals in error topics, ${rejectsExpected} were expected`, ...codes);
  }
  if (rejected.size !== places.size)
    offenders.push(`${rejected.size} rejected ends, ${places.size} originals in error topics`);
  return {
    name: 'I6',
    statement: 'errors: what was rejected is in an error topic with its reason',
    counts: { records: errors.length, originals: places.size, rejectedEnds: rejected.size },
    offenders,
  };
}
