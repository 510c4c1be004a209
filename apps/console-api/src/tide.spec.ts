import { expect, it } from 'vitest';
import { Tide } from './tide.js';

const levels = [['bigcommerce.orders'], ['commerce.orders'], ['cordial.contacts'], ['outcomes']];
const sounding = (committed: Record<string, number>, ends: Record<string, number>) => ({
  committed: new Map(Object.entries(committed).map(([topic, offset]) => [`${topic}/0`, offset])),
  ends: Object.entries(ends).map(([topic, to]) => ({ topic, partition: 0, from: 0, to })),
  pending: [],
});

it('settles at once what is at rest', () => {
  const tide = new Tide(levels);

  tide.advance(sounding({ 'bigcommerce.orders': 9, 'commerce.orders': 9, 'cordial.contacts': 20, outcomes: 20 }, { 'bigcommerce.orders': 9, 'commerce.orders': 9, 'cordial.contacts': 20, outcomes: 20 }));

  expect([...(tide.settled?.offsets ?? [])]).toEqual([['bigcommerce.orders/0', 9]]);
});

it('follows a mark through the stages while more and more comes', () => {
  const tide = new Tide(levels);
  const settled = (): number | undefined => tide.settled?.offsets.get('bigcommerce.orders/0');

  tide.advance(sounding({ 'bigcommerce.orders': 10, 'commerce.orders': 5, 'cordial.contacts': 3, outcomes: 3 }, { 'commerce.orders': 12, 'cordial.contacts': 30, outcomes: 30 }));
  tide.advance(sounding({ 'bigcommerce.orders': 50, 'commerce.orders': 11, 'cordial.contacts': 25, outcomes: 25 }, { 'commerce.orders': 55, 'cordial.contacts': 60, outcomes: 60 }));
  expect(settled()).toBeUndefined();
  tide.advance(sounding({ 'bigcommerce.orders': 60, 'commerce.orders': 12, 'cordial.contacts': 30, outcomes: 40 }, { 'commerce.orders': 65, 'cordial.contacts': 70, outcomes: 70 }));
  tide.advance(sounding({ 'bigcommerce.orders': 70, 'commerce.orders': 20, 'cordial.contacts': 70, outcomes: 60 }, { 'commerce.orders': 75, 'cordial.contacts': 80, outcomes: 90 }));
  expect(settled()).toBeUndefined();
  tide.advance(sounding({ 'bigcommerce.orders': 80, 'commerce.orders': 75, 'cordial.contacts': 75, outcomes: 90 }, { 'commerce.orders': 85, 'cordial.contacts': 90, outcomes: 99 }));

  expect(settled()).toBe(10);
});

it('settles nothing while a stage does not read', () => {
  const tide = new Tide(levels);

  for (let tick = 0; tick < 5; tick += 1) tide.advance(sounding({ 'bigcommerce.orders': 10, 'commerce.orders': 0, outcomes: 9 }, { 'commerce.orders': 10, outcomes: 9 }));

  expect(tide.settled).toBeUndefined();
});

it('does not wait for records that Kafka let go', () => {
  const tide = new Tide(levels);

  tide.advance({ ...sounding({ 'bigcommerce.orders': 10, outcomes: 9 }, { outcomes: 9 }), ends: [{ topic: 'commerce.orders', partition: 0, from: 10, to: 10 }, { topic: 'outcomes', partition: 0, from: 0, to: 9 }] });

  expect(tide.settled?.offsets.get('bigcommerce.orders/0')).toBe(10);
});
