import { expect, it } from 'vitest';
import { difference, isWithin } from './difference.js';

it('names the keys whose value is another one, whole', () => {
  const previous = { first_name: 'Mia', tags: ['a', 'b'], home: { city: 'Bonn', zip: '53111' }, newsletter: true };

  expect(
    difference(previous, {
      first_name: 'Mia',
      tags: ['b', 'a'],
      home: { zip: '53111', city: 'Bonn' },
      newsletter: false,
      phone: null,
    }),
  ).toEqual({
    tags: ['b', 'a'],
    newsletter: false,
    phone: null,
  });
});

it('takes what Cordial prints in its own way for what was sent', () => {
  expect(isWithin('2026-01-02T03:04:05+00:00', '2026-01-02T03:04:05+0000')).toBe(true);
  expect(isWithin('2026-01-02T03:04:05.900Z', '2026-01-02T03:04:05+0000')).toBe(true);
  expect(isWithin(12.5, '12.50')).toBe(true);
  expect(isWithin({ city: 'Bonn' }, { city: 'Bonn', country: 'Germany' })).toBe(true);
  expect(isWithin(null, undefined)).toBe(true);
  expect(isWithin('', null)).toBe(true);
});

it('does not take something else for it', () => {
  expect(isWithin('Mia', 'mia')).toBe(false);
  expect(isWithin(['a', 'b'], ['a'])).toBe(false);
  expect(isWithin({ city: 'Bonn' }, undefined)).toBe(false);
  expect(isWithin('2026-01-02T03:04:05Z', '2026-01-02T03:04:06+0000')).toBe(false);
  expect(isWithin(null, 'Mia')).toBe(false);
});
