import { errorHeaders, type Outcome } from '@patchcord/events';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../load/changes.js';
import { judgeCompleteness } from './completeness.js';
import { judgeConsent } from './consent.js';
import { judgeConservation } from './conservation.js';
import { judgeEffects } from './effects.js';
import { judgeErrorRecords } from './error-records.js';
import { judgeOffsets } from './offsets.js';
import { judgeOrder } from './order.js';
import type { Call, Truth } from './truth.js';

// An oracle that finds nothing proves something only if it would have found it: each of these is a truth with one thing wrong.

const nothing: Truth = {
  changes: new Map(),
  calls: [],
  outcomes: [],
  notices: [],
  errors: [],
  ends: [],
  ledger: [],
  parked: [],
  acked: [],
};
const change: Change = {
  seq: 1,
  atMs: 1_000,
  resource: 'order',
  id: 7,
  op: 'updated',
  aspect: 'status:0>11',
  announced: true,
};
const outcome = (changes: Partial<Outcome>): Outcome =>
  ({
    storeHash: 'abc123',
    resource: 'order',
    resourceId: '7',
    sourceTopic: 'bigcommerce.orders',
    sourcePartition: 0,
    sourceOffset: 0,
    path: '',
    outcome: 'applied',
    reason: '',
    detail: '',
    commandKind: '',
    effectKey: '',
    account: 'main',
    version: 0,
    observedAt: 2_000,
    endedAt: 3_000,
    ...changes,
  }) as Outcome;
const call = (changes: Partial<Call>): Call => ({
  seq: 1,
  at: 1,
  account: 'main',
  method: 'POST',
  path: '/v2/contacts',
  key: 'c1',
  status: 200,
  committed: true,
  fields: null,
  wouldFire: [],
  ...changes,
});
const event = (seq: number, orderID: string, milestone = 'placed'): Call =>
  call({
    seq,
    path: '/v2/contactactivities',
    fields: { UID: `${orderID}/${milestone}` },
    body: { properties: { orderID, milestone } },
  });
const applied = (key: string, version: string): Truth['ledger'][number] => ({
  account: 'main',
  effect_key: key,
  version,
  state: 'applied',
  attempts: 1,
});

describe('the oracle', () => {
  it('finds a change without an end, one that is still parked, and a webhook that Kafka does not have', () => {
    const changes = new Map([['abc123', [change]]]);
    expect(judgeCompleteness({ ...nothing, changes }).offenders).toEqual(['lost: abc123 order/7 updated status:0>11']);
    expect(judgeCompleteness({ ...nothing, changes, outcomes: [outcome({})] }).offenders).toEqual([]);
    // An answer of before the change does not hold it.
    const old = [outcome({ observedAt: 500 })];
    expect(judgeCompleteness({ ...nothing, changes, outcomes: old }).offenders).toHaveLength(1);

    const parked = [outcome({ outcome: 'parked' })];
    expect(judgeCompleteness({ ...nothing, changes, outcomes: parked }).offenders).toEqual([
      'parked: abc123 order/7 updated status:0>11',
    ]);
    const wentOn = [outcome({ outcome: 'parked', path: '1/1' }), outcome({ path: '1/1.1/1', commandKind: 'order' })];
    expect(judgeCompleteness({ ...nothing, changes, outcomes: wentOn }).offenders).toEqual([]);

    const acked = [{ seq: 1, webhookId: 'msg_1', scope: 'store/order/created', attempt: 0, atMs: 0 }];
    expect(judgeCompleteness({ ...nothing, acked }).offenders).toEqual([
      'answered 200 and not in Kafka: msg_1, try 1, answered 1970-01-01T00:00:00.000Z',
    ]);
  });

  it('finds an event that was told twice, one that the ledger made up and one that it does not know', () => {
    const ledger = [applied('order/7/placed', '1')];
    expect(judgeEffects({ ...nothing, ledger, calls: [event(1, '7')] }).offenders).toEqual([]);
    expect(judgeEffects({ ...nothing, ledger, calls: [event(1, '7'), event(2, '7')] }).offenders).toEqual([
      '2 times: event main 7/placed',
    ]);
    expect(judgeEffects({ ...nothing, ledger }).offenders).toEqual([
      'applied, and not at Cordial: main order/7/placed',
    ]);
    expect(judgeEffects({ ...nothing, calls: [event(1, '7')] }).offenders).toEqual([
      'at Cordial, and not in the ledger: main order/7/placed',
    ]);
  });

  it('finds an order that went back, a version that went back and events out of order', () => {
    const write = (seq: number, modifiedAt: string): Call =>
      call({ seq, path: '/v2/orders', key: '7', body: { properties: { modifiedAt } } });
    const calls = [write(1, '2026-01-01T00:00:02Z'), write(2, '2026-01-01T00:00:01Z')];
    expect(judgeOrder({ ...nothing, calls }).offenders).toEqual(['order main 7 went back at call 2']);

    const versions = { commandKind: 'contact', effectKey: 'contact/1' } as const;
    const outcomes = [
      outcome({ ...versions, version: 5, endedAt: 1 }),
      outcome({ ...versions, version: 4, endedAt: 2 }),
    ];
    expect(judgeOrder({ ...nothing, outcomes }).offenders).toEqual(['main contact/1: 4 after 5']);

    const ledger = [applied('order/7/placed', '1'), applied('order/7/paid', '2')];
    expect(judgeOrder({ ...nothing, ledger, calls: [event(1, '7', 'paid'), event(2, '7')] }).offenders).toEqual([
      'order/7/placed went out after a later event of its person',
    ]);
  });

  it('finds somebody who was subscribed after an opt-out, and a forced one', () => {
    const out = call({ seq: 1, fields: { statusAfter: 'unsubscribed' } });
    const back = call({ seq: 2, fields: { statusAfter: 'subscribed' } });
    expect(judgeConsent({ ...nothing, calls: [back, out] }).offenders).toEqual([]);
    expect(judgeConsent({ ...nothing, calls: [out, back] }).offenders).toEqual([
      'main c1 opted out at call 1 and is subscribed at 2',
    ]);
    expect(judgeConsent({ ...nothing, calls: [call({ body: { forceSubscribe: true } })] }).offenders).toEqual([
      'main c1 was forced at call 1',
    ]);
  });

  it('finds records in an error topic that nobody expected there, and ends without one', () => {
    const names = [
      errorHeaders.id,
      errorHeaders.stage,
      errorHeaders.code,
      errorHeaders.message,
      errorHeaders.at,
      errorHeaders.topic,
      errorHeaders.partition,
      errorHeaders.offset,
    ];
    const errors = [{ stage: 'normalize' as const, headers: Object.fromEntries(names.map((name) => [name, 'x'])) }];
    const outcomes = [outcome({ outcome: 'rejected' })];
    expect(judgeErrorRecords({ ...nothing, errors, outcomes }, 1).offenders).toEqual([]);
    expect(judgeErrorRecords({ ...nothing, errors, outcomes }, 0).offenders[0]).toBe(
      '1 originals in error topics, 0 were expected',
    );
    expect(judgeErrorRecords({ ...nothing, outcomes }, 0).offenders).toEqual([
      '1 rejected ends, 0 originals in error topics',
    ]);
  });

  it('finds an offset that went back, unless it was set back', () => {
    const offsets = [
      { atMs: 1, place: 'enrich a/0', offset: 9 },
      { atMs: 3, place: 'enrich a/0', offset: 8 },
    ];
    expect(judgeOffsets({ offsets, resetsMs: [] }).offenders).toEqual(['enrich a/0 went from 9 to 8']);
    expect(judgeOffsets({ offsets, resetsMs: [2] }).offenders).toEqual([]);
  });

  it('finds a record that the books do not know the end of', () => {
    const ends = [{ topic: 'bigcommerce.orders', partition: 0, low: 0, high: 2 }];
    const half = [outcome({}), outcome({ sourceOffset: 1, path: '1/2' })];
    expect(judgeConservation({ ...nothing, ends, outcomes: half }).offenders).toEqual([
      'no end: bigcommerce.orders/0/1',
    ]);
    const whole = [...half, outcome({ sourceOffset: 1, path: '2/2' })];
    expect(judgeConservation({ ...nothing, ends, outcomes: whole }).offenders).toEqual([]);
  });
});
