import { judgeCompleteness } from './completeness.js';
import { judgeConsent } from './consent.js';
import { judgeConservation } from './conservation.js';
import { judgeEffects } from './effects.js';
import { judgeErrorRecords } from './error-records.js';
import { judgeOffsets } from './offsets.js';
import { judgeOrder } from './order.js';
import type { Finding, Question } from './question.js';
import { Source } from './source.js';
import { judgeState } from './state.js';
import { readTruth } from './truth.js';

/** Judges a run that came to rest. */
export async function judge(question: Question): Promise<Finding[]> {
  const source = await Source.open(question);
  try {
    const truth = await readTruth(source);
    return [
      judgeCompleteness(truth),
      judgeEffects(truth),
      await judgeState(truth, source),
      judgeOrder(truth),
      judgeConsent(truth),
      judgeErrorRecords(truth, question.rejectsExpected),
      judgeOffsets(question),
      judgeConservation(truth),
    ];
  } finally {
    await source.close();
  }
}
