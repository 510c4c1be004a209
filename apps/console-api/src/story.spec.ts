import { expect, it } from 'vitest';
import { answerOf } from './answer.js';
import { endOf, toStory, type OutcomeRow } from './story.js';

function row(changes: Partial<OutcomeRow> = {}): OutcomeRow {
  return {
    recordId: 'msg_1',
    store: 'abc123',
    resource: 'order',
    resourceId: '118',
    origin: 'webhook',
    lane: 'live',
    sourceVersion: 'v',
    traceId: '',
    contactId: '',
    account: 'main',
    weight: 1,
    isNotice: false,
    occurredAt: '2026-01-10T12:00:00.000Z',
    observedAt: '2026-01-10T12:00:00.700Z',
    stage: 'deliver',
    outcome: 'applied',
    reason: '',
    detail: '',
    endedAt: '2026-01-10T12:00:00.800Z',
    kind: 'order',
    effectKey: 'order/118',
    version: '1',
    request: 'POST /orders',
    status: 201,
    attempts: 1,
    documentVersion: 1,
    source: 'bigcommerce.orders/0/1',
    path: '1/1.1/1',
    hops: '',
    ...changes,
  };
}

const notice = row({ isNotice: true, stage: 'ingest', outcome: 'fetched', kind: '', observedAt: '2026-01-10T12:00:00.500Z', endedAt: '2026-01-10T12:00:00.710Z', source: 'bigcommerce.notices/0/1', path: '', traceId: 'abc' });

it('tells a record from the change to its application, with the time between', () => {
  const story = toStory([row(), notice]);

  expect(story).toMatchObject({ recordId: 'msg_1', resource: 'order', resourceId: '118', end: 'applied', traceId: 'abc' });
  expect(story.hops).toEqual([
    { hop: 'changed in BigCommerce', at: '2026-01-10T12:00:00.000Z', afterMs: 0 },
    { hop: 'webhook received', at: '2026-01-10T12:00:00.500Z', afterMs: 500 },
    { hop: 'fetched from BigCommerce', at: '2026-01-10T12:00:00.700Z', afterMs: 200 },
    { hop: 'order applied: POST /orders → 201', at: '2026-01-10T12:00:00.800Z', afterMs: 100 },
  ]);
});

it('tells when each stage was done with it, once for all that it made, and when it was sent again', () => {
  const ms = (at: string): number => Date.parse(`2026-01-10T12:00:${at}Z`);
  const hops = `log=${ms('00.715')},normalize=${ms('00.730')},enrich=${ms('00.760')}`;
  const copy = row({ outcome: 'copy', kind: '', source: 'bigcommerce.orders/0/9', path: '', endedAt: '2026-01-10T12:00:00.720Z', request: '' });

  const story = toStory([row({ hops }), row({ hops, path: '1/1.2/2', kind: 'contact', request: 'POST /contacts', status: 0, outcome: 'unknown', endedAt: '2026-01-10T12:00:00.900Z' }), copy, notice]);

  expect(story.hops.map(({ hop, afterMs }) => [hop, afterMs])).toEqual([
    ['changed in BigCommerce', 0],
    ['webhook received', 500],
    ['fetched from BigCommerce', 200],
    ['written to Kafka', 15],
    ['sent again from the error records', 5],
    ['normalized', 10],
    ['enriched, commands made', 30],
    ['order applied: POST /orders → 201', 40],
    ['contact unknown: POST /contacts → no answer', 100],
  ]);
  expect(story.endings.map(({ outcome }) => outcome)).toEqual(['fetched', 'applied', 'unknown']);
});

it.each<[string, Partial<OutcomeRow>[], string]>([
  ['all leaves were applied', [{ path: '1/1.1/2', weight: 0.5 }, { path: '1/1.2/2', weight: 0.5 }], 'applied'],
  ['one of its leaves is missing', [{ path: '1/1.1/2', weight: 0.5 }], 'in flight'],
  ['one leaf waits', [{ path: '1/1.1/2', weight: 0.5 }, { path: '1/1.2/2', weight: 0.5, outcome: 'parked' }], 'parked'],
  ['it was parked and then went on', [{ path: '1/1', outcome: 'parked', kind: '' }, { path: '1/1.1/1' }], 'applied'],
  ['it came again and needed nothing', [{}, { source: 'bigcommerce.orders/0/9', path: '1/1', outcome: 'unchanged', kind: '' }], 'applied'],
])('ends as it must when %s', (_, rows, end) => {
  expect(endOf(rows.map(row))).toBe(end);
});

it('is in flight after the fetch, and ends with its notice where nothing was fetched', () => {
  expect(endOf([notice])).toBe('in flight');
  expect(endOf([{ ...notice, outcome: 'missing' }])).toBe('missing');
  expect(endOf([{ ...notice, outcome: 'coalesced' }])).toBe('coalesced');
});

it.each<[Partial<OutcomeRow>, string]>([
  [{}, 'The last change of order 118 reached Cordial at 2026-01-10T12:00:00.800Z, 0.8 s after it happened.'],
  [{ outcome: 'suppressed', reason: 'marketplace' }, 'The last observation of order 118 was not sent: it comes from a marketplace, and the store document makes no contacts of those (marketplaceContacts).'],
  [{ outcome: 'rejected', detail: 'lines[0].quantity should be a count, but text came.' }, 'The last observation of order 118 was rejected: lines[0].quantity should be a count, but text came. See "patchcord errors list".'],
  [{ outcome: 'parked', reason: 'account-down' }, 'The last change of order 118 waits (account-down) and goes on by itself.'],
  [{ outcome: 'unknown' }, "Cordial's answer to the last change of order 118 was lost; reads settle whether it arrived. It is not sent twice."],
])('answers in a sentence: %j', (changes, sentence) => {
  expect(answerOf('order 118', [toStory([row(changes), notice])], undefined)).toBe(sentence);
});

it('says of an unchanged one what reached Cordial before it, and overlooks notices that shared a fetch', () => {
  const unchanged = toStory([row({ recordId: 'msg_2', outcome: 'unchanged', kind: '', path: '1/1', endedAt: '2026-01-10T12:05:00.000Z' })]);
  const coalesced = toStory([{ ...notice, recordId: 'msg_3', outcome: 'coalesced' }]);

  expect(answerOf('order 118', [coalesced, unchanged, toStory([row()])], undefined)).toBe(
    'The last observation of order 118 (2026-01-10T12:05:00.000Z) needed nothing: what Cordial gets was the same as before. What came before reached Cordial at 2026-01-10T12:00:00.800Z.',
  );
});

it('says that nothing is known, or that it is about to be fetched', () => {
  expect(answerOf('order 5', [], undefined)).toBe('Nothing is known of order 5: no change of it has come, or it was longer ago than outcomes are kept.');
  expect(answerOf('order 5', [], '2026-01-10T12:00:00.000Z')).toBe('order 5 is about to be fetched from BigCommerce; that was asked for at 2026-01-10T12:00:00.000Z.');
});
