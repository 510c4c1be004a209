import { describe, expect, it } from 'vitest';
import { GoodStretches } from './good-stretches.js';

function afterBeats(...times: number[]): GoodStretches {
  const stretches = new GoodStretches();
  for (const at of times) stretches.good(at);
  return stretches;
}

describe('GoodStretches', () => {
  it('is one stretch while all is well', () => {
    expect(afterBeats(0, 1_000, 2_000, 3_000).untold).toEqual([{ fromMs: 0, untilMs: 3_000, gapFromMs: undefined }]);
  });

  it('ends with the last success before a refusal, and begins again after two seconds without one', () => {
    const stretches = afterBeats(0, 1_000);
    stretches.bad(3_000);
    stretches.good(3_500);
    stretches.bad(12_000);
    stretches.good(13_000);
    stretches.good(14_000);

    expect(stretches.untold).toEqual([
      { fromMs: 0, untilMs: 1_000, gapFromMs: undefined },
      { fromMs: 14_000, untilMs: 14_000, gapFromMs: 1_000 },
    ]);
  });

  it('was not there while nobody looked', () => {
    expect(afterBeats(0, 1_000, 31_000).untold).toEqual([
      { fromMs: 0, untilMs: 1_000, gapFromMs: undefined },
      { fromMs: 31_000, untilMs: 31_000, gapFromMs: 1_000 },
    ]);
  });

  it('keeps what was not told, and tells a gap once', () => {
    const stretches = afterBeats(0, 1_000, 31_000);
    const [first, second] = stretches.untold;
    if (first) stretches.told(first);
    if (second) stretches.told(second);
    stretches.good(32_000);
    expect(stretches.untold).toEqual([{ fromMs: 31_000, untilMs: 32_000, gapFromMs: undefined }]);
  });
});
