import { expect, it } from 'vitest';
import { receivedOf, toCommandLines, toNoticeLines, toRecordLines, type RecordCount } from './books.js';

const [UNKNOWN, PARKED, REJECTED, APPLIED, , SUPPRESSED, UNCHANGED] = [1, 2, 3, 4, 5, 6, 7] as const;

function orders(strength: number, records: number, changes: Partial<RecordCount> = {}): RecordCount {
  return { store: 'abc123', resource: 'order', strength, reason: '', isEnded: true, records, ...changes };
}

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

  const [, , line] = toRecordLines(counts, new Map([['order', 30]]), ['abc123'], [{ store: 'abc123', resource: 'order', p50Ms: 800, p95Ms: 900, p99Ms: 950, count: 10 }]);

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
  const lines = toRecordLines([orders(APPLIED, 5), orders(APPLIED, 2, { store: 'def456' })], new Map([['order', 10]]), ['abc123', 'def456'], []);

  expect(lines.map(({ store, received, applied, inFlight }) => ({ store, received, applied, inFlight }))).toEqual([
    { store: '', received: 3, applied: 0, inFlight: 3 },
    { store: 'abc123', received: 5, applied: 5, inFlight: 0 },
    { store: 'def456', received: 2, applied: 2, inFlight: 0 },
  ]);
});

it('never counts less than nothing on its way: outcomes may be ahead of the offsets that were asked before', () => {
  expect(toRecordLines([orders(APPLIED, 5)], new Map([['order', 4]]), ['abc123'], [])[2]).toMatchObject({ received: 5, applied: 5, inFlight: 0 });
});

it('keeps the books of notices in the same way', () => {
  const counts = [
    { store: 'abc123', outcome: 'fetched', rows: 5 },
    { store: 'abc123', outcome: 'coalesced', rows: 7 },
    { store: 'abc123', outcome: 'missing', rows: 1 },
  ];

  expect(toNoticeLines(counts, 15, ['abc123'])).toEqual([{ store: 'abc123', received: 15, fetched: 5, coalesced: 7, missing: 1, rejected: 0, inFlight: 2 }]);
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

  expect(receivedOf([{ ...range, partition: 0, from: 5, to: 9 }, { ...range, partition: 1, from: 0, to: 3 }, { ...range, topic: 'bigcommerce.orders.bulk', partition: 0, from: 2, to: 2 }])).toEqual(
    new Map([['order', 7]]),
  );
});
