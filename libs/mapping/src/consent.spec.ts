import type { Consent } from '@patchcord/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consentDecision, isOptedIn, previousConsent, reduceConsent, toEvidence } from './consent.js';
import type { ConsentChange, ConsentState } from './consent.js';

const NEWSLETTER = ['marketing_newsletter'];

/** A subscriber as seen at some minute; created at minute 1 unless told. */
function seenAt(minute: number, changes: Partial<Consent> = {}): Consent {
  return {
    recordId: `notice-${minute}`,
    storeHash: 'abc123',
    channelId: '1',
    resourceId: '5',
    sourceVersion: String(minute).padStart(6, '0'),
    occurredAt: minute,
    observedAt: minute,
    origin: 'webhook',
    lane: 'live',
    deleted: false,
    email: 'mia@example.com',
    firstName: '',
    lastName: '',
    source: 'storefront',
    orderId: '',
    consents: NEWSLETTER,
    createdAt: 1,
    modifiedAt: minute,
    ...changes,
  };
}

function afterAll(...steps: (Consent | ConsentChange)[]): {
  state: ConsentState | null;
  change: ConsentChange | undefined;
} {
  let state: ConsentState | null = null;
  let change: ConsentChange | undefined;
  for (const step of steps) {
    change = 'kind' in step ? step : toEvidence(step, previousConsent(state, step));
    state = reduceConsent(state, change);
  }
  return { state, change };
}

function decisionAfter(...steps: (Consent | ConsentChange)[]): ReturnType<typeof consentDecision> {
  const { state, change } = afterAll(...steps);
  return consentDecision(state, change === undefined ? {} : { change });
}

const optOutAtCordial = (at: number, observedAt = at): ConsentChange => ({ kind: 'cordial-opt-out', at, observedAt });

describe('what an observation of a subscriber says', () => {
  it('says nothing when consents are empty at first sight: unsubscribed or never ticked, nobody can tell', () => {
    expect(decisionAfter(seenAt(2, { consents: [] }))).toMatchObject({ status: '', at: 0, optIn: false });
  });

  it('does not take abandoned_cart for the newsletter', () => {
    expect(decisionAfter(seenAt(2, { consents: ['abandoned_cart'] }))).toMatchObject({ status: '' });
  });

  it('is an opt-in of the creation date when first seen with the newsletter', () => {
    expect(decisionAfter(seenAt(9, { createdAt: 3 }))).toEqual({
      channel: 'email',
      status: 'subscribed',
      at: 3,
      evidence: 'created',
      source: 'bigcommerce',
      storefront: '1',
      optedOutAt: 0,
      optIn: true,
      mayForce: false,
    });
  });

  it('is an opt-in of the modified date when the newsletter was seen to come', () => {
    expect(decisionAfter(seenAt(2, { consents: [] }), seenAt(7))).toMatchObject({
      status: 'subscribed',
      at: 7,
      evidence: 'transition',
      optIn: true,
    });
  });

  it('is no new evidence when only date_modified moved', () => {
    expect(decisionAfter(seenAt(2), seenAt(8))).toMatchObject({
      status: 'subscribed',
      at: 1,
      evidence: 'created',
      optIn: false,
    });
    expect(decisionAfter(seenAt(2), optOutAtCordial(5), seenAt(8))).toMatchObject({
      status: 'unsubscribed',
      at: 5,
      source: 'cordial',
    });
  });

  it('is an opt-out when the newsletter was seen to go', () => {
    expect(decisionAfter(seenAt(2), seenAt(6, { consents: [] }))).toMatchObject({
      status: 'unsubscribed',
      at: 6,
      evidence: 'opt-out',
      source: 'bigcommerce',
      storefront: '1',
      optedOutAt: 6,
    });
  });

  it('is an opt-out at the time of the response when the subscriber was deleted, on the channel where it was last seen', () => {
    const gone = seenAt(6, { deleted: true, channelId: '', email: '', consents: [], createdAt: 0, modifiedAt: 0 });

    expect(decisionAfter(seenAt(2), gone)).toMatchObject({
      status: 'unsubscribed',
      at: 6,
      evidence: 'deleted',
      storefront: '1',
    });
    expect(afterAll(seenAt(2), gone).state?.storefronts).toHaveLength(1);
  });

  it('changes nothing when it is older than what is known, or came twice', () => {
    const once = afterAll(seenAt(2), seenAt(6, { consents: [] })).state;

    expect(afterAll(seenAt(2), seenAt(6, { consents: [] }), seenAt(4), seenAt(6, { consents: [] })).state).toEqual(
      once,
    );
  });

  it('counts a date in the future as the time of its response: a clock that is ahead makes nothing newer', () => {
    expect(decisionAfter(seenAt(2, { consents: [] }), seenAt(7, { modifiedAt: 90 }))).toMatchObject({ at: 7 });
    expect(decisionAfter(seenAt(2, { createdAt: 90 }))).toMatchObject({ at: 2 });
  });

  it('counts an opt-out to which Cordial gives no time as one of the time it was learned', () => {
    expect(decisionAfter(seenAt(2), optOutAtCordial(0, 9))).toMatchObject({ status: 'unsubscribed', at: 9 });
  });
});

describe('the newest evidence', () => {
  it('wins: a genuine new opt-in after an opt-out', () => {
    expect(decisionAfter(seenAt(2), seenAt(4, { consents: [] }), seenAt(8))).toMatchObject({
      status: 'subscribed',
      at: 8,
      evidence: 'transition',
      optedOutAt: 4,
    });
    expect(decisionAfter(seenAt(2), optOutAtCordial(5), seenAt(6, { consents: [] }), seenAt(8))).toMatchObject({
      status: 'subscribed',
      at: 8,
      optedOutAt: 6,
    });
  });

  it('wins: a subscriber created anew after the opt-out', () => {
    expect(decisionAfter(seenAt(2), optOutAtCordial(5), seenAt(8, { resourceId: '9', createdAt: 7 }))).toMatchObject({
      status: 'subscribed',
      at: 7,
      evidence: 'created-after-opt-out',
      optedOutAt: 5,
    });
  });

  it('does not win at an equal time: then the opt-out does', () => {
    expect(decisionAfter(optOutAtCordial(8), seenAt(2, { consents: [] }), seenAt(8))).toMatchObject({
      status: 'unsubscribed',
      at: 8,
    });
  });

  it('does not win at an unknown time: then the opt-out does', () => {
    expect(decisionAfter(optOutAtCordial(3), seenAt(9, { createdAt: 0 }))).toMatchObject({
      status: 'unsubscribed',
      at: 3,
    });
    expect(decisionAfter(seenAt(9, { createdAt: 0 }))).toMatchObject({ status: 'subscribed', at: 0 });
  });
});

describe('two storefronts', () => {
  const second = (minute: number, changes: Partial<Consent> = {}): Consent =>
    seenAt(minute, { channelId: '2', resourceId: '6', ...changes });

  it('keep a person subscribed while one of them is opted in', () => {
    const { state } = afterAll(seenAt(2), second(3), seenAt(5, { consents: [] }));

    expect(consentDecision(state)).toMatchObject({ status: 'subscribed', storefront: '2', optedOutAt: 5 });
    expect(state?.storefronts.map((storefront) => isOptedIn(storefront, state))).toEqual([false, true]);
  });

  it('leave a person unsubscribed when none is', () => {
    expect(decisionAfter(seenAt(2), second(3), seenAt(5, { consents: [] }), second(7, { consents: [] }))).toMatchObject(
      { status: 'unsubscribed', at: 7, storefront: '2' },
    );
  });

  it('both lose against an opt-out at Cordial', () => {
    expect(decisionAfter(seenAt(2), second(3), optOutAtCordial(4))).toMatchObject({
      status: 'unsubscribed',
      at: 4,
      source: 'cordial',
      storefront: '',
    });
  });
});

const storefronts = [
  { storeHash: 'abc123', channelId: '1' },
  { storeHash: 'abc123', channelId: '2' },
  { storeHash: 'xyz9', channelId: '1' },
];

const anyTime = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 9, arbitrary: fc.integer({ min: 1, max: 12 }) },
);

const anyChange: fc.Arbitrary<ConsentChange> = fc
  .record({
    kind: fc.constantFrom(
      'opt-in' as const,
      'opt-out' as const,
      'seen' as const,
      'stale' as const,
      'cordial-opt-out' as const,
    ),
    storefront: fc.constantFrom(...storefronts),
    at: anyTime,
    observedAt: fc.integer({ min: 1, max: 12 }),
    version: fc.integer({ min: 1, max: 6 }),
    isIn: fc.boolean(),
    isDeleted: fc.boolean(),
  })
  .map(({ kind, storefront, at, observedAt, version, isIn, isDeleted }): ConsentChange => {
    const seen = {
      ...storefront,
      subscriberId: '5',
      createdAt: 1,
      consents: isIn ? NEWSLETTER : [],
      sourceVersion: String(version),
    };
    if (kind === 'opt-in') return { kind, at, evidence: isDeleted ? 'created' : 'transition', observedAt, seen };
    if (kind === 'opt-out') return { kind, at, evidence: isDeleted ? 'deleted' : 'opt-out', observedAt, seen };
    if (kind === 'seen') return { kind, seen };
    return kind === 'stale' ? { kind } : { kind, at, observedAt };
  });

/** The rule in other words: an opt-in that every opt-out that counts against it is older than. */
function isSubscribedByTheRule(changes: readonly ConsentChange[]): boolean {
  return changes.some((optIn) => {
    if (optIn.kind !== 'opt-in') return false;
    return changes.every((optOut) => {
      if (optOut.kind !== 'opt-out' && optOut.kind !== 'cordial-opt-out') return true;
      const isElsewhere =
        optOut.kind === 'opt-out' &&
        (optOut.seen.storeHash !== optIn.seen.storeHash || optOut.seen.channelId !== optIn.seen.channelId);
      return isElsewhere || (optOut.at || optOut.observedAt) < optIn.at;
    });
  });
}

const reduceAll = (changes: readonly ConsentChange[]): ConsentState | null =>
  changes.reduce<ConsentState | null>((state, change) => reduceConsent(state, change), null);

describe('100,000 interleavings of opt-ins, opt-outs, stale snapshots, duplicates, two stores and unknown times', () => {
  it('never subscribe without an opt-in newer than every opt-out, and never forget one that is', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 12 }), (changes) => {
        const { status } = consentDecision(reduceAll(changes));
        const optedOut = changes.some(({ kind }) => kind === 'opt-out' || kind === 'cordial-opt-out');
        expect(status).toBe(isSubscribedByTheRule(changes) ? 'subscribed' : optedOut ? 'unsubscribed' : '');
      }),
      { numRuns: 60_000 },
    );
  }, 120_000);

  it('end the same in any order, with any repeats', () => {
    const shuffled = fc
      .array(anyChange, { minLength: 1, maxLength: 8 })
      .chain((changes) =>
        fc.tuple(
          fc.constant(changes),
          fc.shuffledSubarray([...changes, ...changes], { minLength: changes.length * 2 }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([changes, disordered]) => {
        expect(reduceAll(disordered)).toEqual(reduceAll(changes));
      }),
      { numRuns: 40_000 },
    );
  }, 120_000);
});
