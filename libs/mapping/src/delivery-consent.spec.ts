import { readdirSync, readFileSync } from 'node:fs';
import type { Consent, ConsentEvidence } from '@patchcord/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consentDecision, previousConsent, reduceConsent, toEvidence } from './consent.js';
import type { ConsentState } from './consent.js';
import { decideStatus, mayForce } from './delivery-consent.js';
import type { ConsentAtCordial, StatusDecision } from './delivery-consent.js';
import { defaultStoreDocument } from './store-document.js';

const subscribed: ConsentEvidence = {
  channel: 'email',
  status: 'subscribed',
  at: 50,
  evidence: 'transition',
  source: 'bigcommerce',
  storefront: '1',
  optedOutAt: 0,
  optIn: true,
  mayForce: true,
};

function decide(
  atCordial: ConsentAtCordial,
  changes: Partial<ConsentEvidence> = {},
  allowForce = true,
): StatusDecision {
  return decideStatus({ evidence: { ...subscribed, ...changes }, atCordial, allowForce, now: 100 });
}

const unsubscribedAt = (at: number | null): ConsentAtCordial => ({ status: 'unsubscribed', unsubscribedAt: at });

describe('the status that goes to Cordial', () => {
  it('is a plain subscribed for somebody Cordial does not know, or who never decided', () => {
    expect(decide({ status: 'missing', unsubscribedAt: null })).toEqual({ send: 'subscribed', force: false });
    expect(decide({ status: 'none', unsubscribedAt: null })).toEqual({ send: 'subscribed', force: false });
  });

  it('is not said again to somebody who is subscribed', () => {
    expect(decide({ status: 'subscribed', unsubscribedAt: null })).toEqual({ send: 'none-field', force: false });
  });

  it('is none where nobody opted in or out, and where the command says nothing', () => {
    expect(decide(unsubscribedAt(10), { status: '' })).toEqual({ send: 'none-field', force: false });
    expect(decideStatus({ evidence: null, atCordial: unsubscribedAt(10), allowForce: true, now: 100 })).toEqual({
      send: 'none-field',
      force: false,
    });
  });

  it('is unsubscribed for an opt-out, whatever Cordial has', () => {
    for (const status of ['missing', 'none', 'subscribed', 'unsubscribed'] as const) {
      expect(decide({ status, unsubscribedAt: null }, { status: 'unsubscribed' })).toEqual({
        send: 'unsubscribed',
        force: false,
      });
    }
  });

  it('leaves an opt-out at Cordial in force and learns its time', () => {
    expect(decide(unsubscribedAt(60))).toEqual({ send: 'none-field', force: false, optOutLearned: { at: 60 } });
  });

  it('counts an opt-out at Cordial without a time as one of now', () => {
    expect(decide(unsubscribedAt(null))).toEqual({ send: 'none-field', force: false, optOutLearned: { at: 100 } });
  });

  it('forces a genuine opt-in that is newer than the opt-out, when the store allows it', () => {
    expect(decide(unsubscribedAt(49))).toEqual({ send: 'subscribed', force: true });
    expect(decide(unsubscribedAt(49), { evidence: 'created-after-opt-out', optedOutAt: 49 })).toEqual({
      send: 'subscribed',
      force: true,
    });
  });

  it.each([
    ['at an equal time', 50, {}, true],
    ['when the caller does not allow it', 49, {}, false],
    ['when the store does not allow it', 49, { mayForce: false }, true],
    ['when another opt-out is newer', 49, { optedOutAt: 51 }, true],
    ['when the evidence is none of an opt-in', 49, { evidence: 'date-modified' }, true],
    ['when the time of the opt-in is unknown', 0, { at: 0 }, true],
  ])('does not force %s', (_when, at, changes, allowForce) => {
    expect(decide(unsubscribedAt(at), changes, allowForce)).toEqual({
      send: 'none-field',
      force: false,
      optOutLearned: { at },
    });
  });

  it('may be forced only in live work of a store that allows it', () => {
    const allowed = { ...defaultStoreDocument('abc123') };
    allowed.cordial = { ...allowed.cordial, forceResubscribe: true };

    expect(mayForce(allowed, { lane: 'live', origin: 'webhook' })).toBe(true);
    expect(mayForce(allowed, { lane: 'bulk', origin: 'full' })).toBe(false);
    expect(mayForce(allowed, { lane: 'live', origin: 'full' })).toBe(false);
    expect(mayForce(allowed, { lane: 'live', origin: 'replay' })).toBe(false);
    expect(mayForce(defaultStoreDocument('abc123'), { lane: 'live', origin: 'webhook' })).toBe(false);
  });

  it('is forced in one place of this library', () => {
    const sources = readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'),
    );
    const forcing = sources.flatMap((file) =>
      readFileSync(new URL(file, import.meta.url), 'utf8')
        .split('\n')
        .filter((line) => /force(Subscribe)?: true[ ,}]/i.test(line) && !/^ *(\*|\/\/|\/\*)/.test(line))
        .map(() => file),
    );

    expect(forcing).toEqual(['delivery-consent.ts']);
  });
});

/** What may happen in the world, one minute apart. */
interface Happening {
  what: 'tick' | 'untick' | 'rename' | 'delete' | 'opt-out-at-cordial' | 'opt-out-at-cordial-unseen' | 'nothing';
  channel: string;
  /** Its notice is lost: it is only seen together with the next change. */
  isMissed: boolean;
  isRepeated: boolean;
  isBulk: boolean;
  /** How far the clock of BigCommerce is ahead. */
  skewMinutes: number;
}

const happening: fc.Arbitrary<Happening> = fc.record({
  what: fc.constantFrom(
    'tick',
    'tick',
    'untick',
    'rename',
    'delete',
    'opt-out-at-cordial',
    'opt-out-at-cordial-unseen',
    'nothing',
  ),
  channel: fc.constantFrom('1', '2'),
  isMissed: fc.boolean(),
  isRepeated: fc.boolean(),
  isBulk: fc.boolean(),
  skewMinutes: fc.integer({ min: -3, max: 3 }),
});

/** No opt-in is missed, but clocks are wrong; or anything is missed, but a modified date is that of the change of consent. */
const history = fc.oneof(
  fc.array(
    happening.map((each) => ({ ...each, isMissed: each.isMissed && each.what !== 'tick' })),
    { maxLength: 15 },
  ),
  fc.array(
    happening.map((each) => ({ ...each, skewMinutes: 0, what: each.what === 'rename' ? 'nothing' : each.what })),
    { maxLength: 15 },
  ),
);

interface Subscriber {
  id: string;
  consents: string[];
  createdAt: number;
  modifiedAt: number;
}

/** A store, Cordial and our state, run minute by minute. Every change of Cordial's status by us is written down. */
class World {
  readonly subscribers = new Map<string, Subscriber | 'deleted'>();
  readonly lastObserved = new Map<string, Consent>();
  atCordial: ConsentAtCordial = { status: 'missing', unsubscribedAt: null };
  state: ConsentState | null = null;
  readonly ticks: number[] = [];
  readonly writes: {
    minute: number;
    before: ConsentAtCordial;
    decision: StatusDecision;
    evidence: ConsentEvidence;
    isBulk: boolean;
  }[] = [];
  private ids = 0;

  run(minute: number, each: Happening, allowed: boolean): void {
    this.happen(minute, each);
    if (each.isMissed) return;
    const consent = this.observe(minute, each);
    if (consent === undefined) return;
    for (let time = 0; time < (each.isRepeated ? 2 : 1); time += 1) this.take(minute, consent, allowed, each.isBulk);
  }

  private happen(minute: number, { what, channel, skewMinutes }: Happening): void {
    const subscriber = this.subscribers.get(channel);
    const written = Math.max(1, minute + skewMinutes);
    if (what === 'tick') this.ticks.push(minute);
    if (what === 'opt-out-at-cordial' || what === 'opt-out-at-cordial-unseen') {
      if (this.atCordial.status !== 'subscribed') return;
      this.atCordial = { status: 'unsubscribed', unsubscribedAt: minute };
      if (what === 'opt-out-at-cordial')
        this.state = reduceConsent(this.state, { kind: 'cordial-opt-out', at: minute, observedAt: minute });
    } else if (subscriber === undefined || subscriber === 'deleted') {
      if (what !== 'tick') return;
      this.ids += 1;
      this.subscribers.set(channel, {
        id: String(this.ids),
        consents: ['marketing_newsletter'],
        createdAt: written,
        modifiedAt: written,
      });
    } else if (what === 'delete') {
      this.subscribers.set(channel, 'deleted');
    } else if (what === 'rename') {
      subscriber.modifiedAt = written;
    } else if (what === 'tick' || what === 'untick') {
      subscriber.consents = what === 'tick' ? ['marketing_newsletter'] : [];
      subscriber.modifiedAt = written;
    }
  }

  private observe(minute: number, { channel, isBulk }: Happening): Consent | undefined {
    const subscriber = this.subscribers.get(channel);
    const before = this.lastObserved.get(channel);
    if (subscriber === undefined || (subscriber === 'deleted' && before === undefined)) return undefined;
    const isDeleted = subscriber === 'deleted';
    const consent: Consent = {
      recordId: `${minute}`,
      storeHash: 'abc123',
      channelId: isDeleted ? '' : channel,
      resourceId: isDeleted ? (before?.resourceId ?? '') : subscriber.id,
      sourceVersion: String(minute).padStart(4, '0'),
      occurredAt: minute,
      observedAt: minute,
      origin: isBulk ? 'full' : 'webhook',
      lane: isBulk ? 'bulk' : 'live',
      deleted: isDeleted,
      email: 'mia@example.com',
      firstName: '',
      lastName: '',
      source: 'storefront',
      orderId: '',
      consents: isDeleted ? [] : [...subscriber.consents],
      createdAt: isDeleted ? 0 : subscriber.createdAt,
      modifiedAt: isDeleted ? 0 : subscriber.modifiedAt,
    };
    this.lastObserved.set(channel, consent);
    return consent;
  }

  /** enrich and deliver, one after the other. */
  private take(minute: number, consent: Consent, allowed: boolean, isBulk: boolean): void {
    const change = toEvidence(consent, previousConsent(this.state, consent));
    this.state = reduceConsent(this.state, change);
    const evidence = consentDecision(this.state, { change, mayForce: allowed && !isBulk });
    const before = this.atCordial;
    const decision = decideStatus({ evidence, atCordial: before, allowForce: allowed && !isBulk, now: minute });
    this.writes.push({ minute, before, decision, evidence, isBulk });
    if (decision.optOutLearned !== undefined) {
      this.state = reduceConsent(this.state, {
        kind: 'cordial-opt-out',
        at: decision.optOutLearned.at,
        observedAt: minute,
      });
    }
    if (decision.send === 'subscribed' && (before.status !== 'unsubscribed' || decision.force))
      this.atCordial = { status: 'subscribed', unsubscribedAt: null };
    if (decision.send === 'unsubscribed' && before.status !== 'unsubscribed')
      this.atCordial = { status: 'unsubscribed', unsubscribedAt: minute };
  }
}

describe('100,000 histories of a store and Cordial', () => {
  it('never subscribe anybody who unsubscribed without an opt-in of the person after it', () => {
    fc.assert(
      fc.property(history, fc.boolean(), (happenings, allowed) => {
        const world = new World();
        happenings.forEach((each, index) => world.run(index + 1, each, allowed));
        for (const { before, decision, evidence, isBulk, minute } of world.writes) {
          if (before.status === 'unsubscribed' && decision.send === 'subscribed') expect(decision.force).toBe(true);
          if (!decision.force) continue;
          expect(allowed && !isBulk).toBe(true);
          expect(evidence.at).toBeGreaterThan(before.unsubscribedAt ?? Infinity);
          // The very tick is looked for, not what our own state says of it.
          expect(world.ticks.some((tick) => tick > (before.unsubscribedAt ?? Infinity) && tick <= minute)).toBe(true);
        }
      }),
      { numRuns: 100_000 },
    );
  }, 240_000);

  it('subscribe again somebody who unticked, unsubscribed at Cordial and ticked again, when that is allowed', () => {
    const world = new World();
    const live: Omit<Happening, 'what'> = {
      channel: '1',
      isMissed: false,
      isRepeated: false,
      isBulk: false,
      skewMinutes: 0,
    };
    const happenings = (['tick', 'opt-out-at-cordial', 'untick', 'tick'] as const).map((what) => ({ ...live, what }));

    happenings.forEach((each, index) => world.run(index + 1, each, true));

    expect(world.atCordial.status).toBe('subscribed');
  });
});
