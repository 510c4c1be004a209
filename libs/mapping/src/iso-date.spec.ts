import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoOf, millisecondsOf } from './iso-date.js';

describe('dates', () => {
  it('are read in both dialects: RFC 2822 of v2, ISO 8601 of v3', () => {
    const expected = Date.UTC(2025, 5, 3, 21, 40, 11);

    expect(
      [
        'Tue, 03 Jun 2025 21:40:11 +0000',
        '3 Jun 2025 21:40:11 GMT',
        'Tue, 03 Jun 2025 16:40:11 -0500',
        '2025-06-03T21:40:11Z',
        '2025-06-03T21:40:11+00:00',
        '2025-06-03T23:40:11.000+0200',
        '2025-06-03T21:40:11',
        '2025-06-03 21:40:11',
        1748986811,
        1748986811000,
      ].map(millisecondsOf),
    ).toEqual(Array(10).fill(expected));
    expect(millisecondsOf('1990-04-05')).toBe(Date.UTC(1990, 3, 5));
  });

  it('are nothing that only looks like one', () => {
    expect(
      [
        'foo 1',
        '2025',
        '0000-00-00 00:00:00',
        '2025-13-01T00:00:00Z',
        'Tue, 03 Foo 2025 21:40:11 +0000',
        '03/06/2025',
        -1,
        8_700_000_000_000_000,
        1.5,
        NaN,
      ].map(millisecondsOf),
    ).toEqual(Array(10).fill(null));
  });

  it('are written with an explicit offset', () => {
    expect(isoOf(1748986811000)).toBe('2025-06-03T21:40:11+00:00');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        expect(millisecondsOf(isoOf(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});
