import { expect, it } from 'vitest';
import { receivedOf, toCommandLines, toNoticeLines, toRecordLines, type RecordCount } from './books.js';

const [UNKNOWN, PARKED, REJECTED, APPLIED, , SUPPRESSED, UNCHANGED] = [1, 2, 3, 4, 5, 6, 7] as const;

function orders(strength: number, records: number, changes: Partial<RecordCount> = {}): RecordCount {
  return { store: 'abc123', resource: 'order', strength, reason: '', isEnded: true, isBelow: false, isStill: false, records, ...changes };
}

const kafkaHas = (all: number, settled = 0) => new Map([['order', { all, settled }]]);

it('balances: what Kafka received is what ended and what is on its way', () => {
  const counts = [
    orders(APPLIED, 10),
    orders(UNCHANGED, 4),
    orders(SUPPRESSED, 2, { reason: 'marketplace' }),
    orders(SUPPRESSED, 1, { reason: 'no-contact' }),
    orders(REJECTED, 3, { reason: 'field-missing' }),
    orders(PARKED, 1),
    orders(UNKNOWN, 1),
    orders(APPLIED, 2, { isEnded: false }),
  ];

  const [, , line] = toRecordLines(counts, kafkaHas(30), ['abc123'], [{ store: 'abc123', resource: 'order', p50Ms: 800, p95Ms: 900, p99Ms: 950, count: 10 }]);

  expect(line).toEqual({
    store: 'abc123',
    resource: 'order',
    received: 30,
    applied: 10,
    unchanged: 4,
    superseded: 0,
    suppressed: 3,
    rejected: 3,
    parked: 1,
    unknown: 1,
    inFlight: 8,
    remainder: 0,
    suppressedBy: { marketplace: 2, 'no-contact': 1 },
    rejectedBy: { 'field-missing': 3 },
    freshness: { p50Ms: 800, p95Ms: 900, p99Ms: 950, count: 10 },
  });
});

it('has a line for each resource of the only store, also where nothing came', () => {
  expect(toRecordLines([], new Map(), ['abc123'], []).map(({ store, resource, received }) => [store, resource, received])).toEqual([
    ['abc123', 'customer', 0],
    ['abc123', 'subscriber', 0],
    ['abc123', 'order', 0],
  ]);
});

it('puts what no outcome has named yet into a line without a store, when there are several', () => {
  const lines = toRecordLines([orders(APPLIED, 5), orders(APPLIED, 2, { store: 'def456' })], kafkaHas(10), ['abc123', 'def456'], []);

  expect(lines.map(({ store, received, applied, inFlight }) => ({ store, received, applied, inFlight }))).toEqual([
    { store: '', received: 3, applied: 0, inFlight: 3 },
    { store: 'abc123', received: 5, applied: 5, inFlight: 0 },
    { store: 'def456', received: 2, applied: 2, inFlight: 0 },
  ]);
});

it('never counts less than nothing on its way: outcomes may be ahead of the offsets that were asked before', () => {
  expect(toRecordLines([orders(APPLIED, 5)], kafkaHas(4), ['abc123'], [])[2]).toMatchObject({ received: 5, applied: 5, inFlight: 0 });
});

it('keeps the books of notices in the same way', () => {
  const counts = [
    { store: 'abc123', outcome: 'fetched', rows: 5, isBelow: true },
    { store: 'abc123', outcome: 'coalesced', rows: 7, isBelow: true },
    { store: 'abc123', outcome: 'missing', rows: 1, isBelow: false },
  ];

  expect(toNoticeLines(counts, { all: 16, settled: 14 }, 1, ['abc123'])).toEqual([{ store: 'abc123', received: 16, fetched: 5, coalesced: 7, missing: 1, rejected: 0, inFlight: 2, remainder: 1 }]);
});

it('counts commands by store and kind', () => {
  expect(
    toCommandLines([
      { store: 'abc123', kind: 'order', outcome: 'applied', rows: 3 },
      { store: 'abc123', kind: 'contact', outcome: 'applied', rows: 2 },
      { store: 'abc123', kind: 'order', outcome: 'parked', rows: 1 },
    ]),
  ).toEqual([
    { store: 'abc123', kind: 'contact', applied: 2, unchanged: 0, superseded: 0, suppressed: 0, rejected: 0, parked: 0, unknown: 0 },
    { store: 'abc123', kind: 'order', applied: 3, unchanged: 0, superseded: 0, suppressed: 0, rejected: 0, parked: 1, unknown: 0 },
  ]);
});

it('adds the partitions and both lanes of a resource', () => {
  const range = { topic: 'bigcommerce.orders', resource: 'order' };

  const lines = receivedOf([
    { ...range, partition: 0, from: 5, to: 9, settled: 8 },
    { ...range, partition: 1, from: 0, to: 3, settled: 5 },
    { ...range, topic: 'bigcommerce.orders.bulk', partition: 0, from: 2, to: 2, settled: 0 },
  ]);

  expect(lines).toEqual(new Map([['order', { all: 7, settled: 6 }]]));
});

it('has a remainder where something must have ended and did not, and only there', () => {
  const counts = [orders(APPLIED, 5, { isBelow: true }), orders(APPLIED, 2, { isEnded: false, isBelow: true, isStill: true }), orders(APPLIED, 1, { isEnded: false, isBelow: true }), orders(APPLIED, 4)];

  expect(toRecordLines(counts, kafkaHas(20, 11), ['abc123'], [])[2]).toMatchObject({ received: 20, applied: 9, inFlight: 6, remainder: 5 });
});

it('does not count a place that holds a copy as received', () => {
  expect(toRecordLines([orders(APPLIED, 5), orders(0, 2)], kafkaHas(7), ['abc123'], [])[2]).toMatchObject({ received: 5, applied: 5, inFlight: 0, remainder: 0 });
});
