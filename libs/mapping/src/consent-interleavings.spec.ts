import type { Consent, ConsentEvidence } from '@patchcord/events';
import { describe, expect, it } from 'vitest';
import { consentDecision, previousConsent, reduceConsent, toEvidence, type ConsentState } from './consent.js';
import { decideStatus, type ConsentAtCordial } from './delivery-consent.js';

// A person with two storefronts and a mailbox, whose observations arrive interleaved: late, twice, stale, replayed, from clocks that
// are wrong. Beside the reducer runs a model that has no reducer: it keeps the list of everything that arrived and judges all
// of it anew each time, in the words of the rule. Every seed is a run of its own; a failure names its seed.

/** The whole is 100,000; each run of the unit tests does some of them. */
const RUNS = Number(process.env['CONSENT_INTERLEAVINGS'] ?? 4_000);
const MINUTE = 60_000;
const START = 1_000 * MINUTE;
const IN = ['marketing_newsletter'];

/** Numbers from 0 to 1, the same for the same seed. */
function random(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * `orderly`: everything arrives once or twice, in order, at once. `late`: anything may be lost, late or repeated, but clocks are
 * right and nothing but the permission is ever edited, so that what happened can be told from what arrived. `wild`: all of
 * that with other edits and wrong clocks. `replayed`: wild, and the whole log comes again in between.
 */
const kinds = ['orderly', 'late', 'wild', 'replayed'] as const;
type Kind = (typeof kinds)[number];

interface Subscriber {
  id: string;
  consents: string[];
  createdAt: number;
  modifiedAt: number;
}

/** What the person did, in the true time. */
interface Deed {
  what: 'tick' | 'untick' | 'delete' | 'out-at-cordial';
  front: string;
  at: number;
}

interface Arrival {
  consent: Consent;
  isReplayed: boolean;
}

/** The rule in other words, over all that has arrived. */
class Model {
  private readonly seen: Consent[] = [];
  private readonly outAtCordial: number[] = [];

  arrive(consent: Consent): void {
    const newest = this.seen.filter((each) => each.channelId === consent.channelId).at(-1);
    if (newest === undefined || consent.sourceVersion > newest.sourceVersion) this.seen.push(consent);
  }

  learn(at: number): void {
    this.outAtCordial.push(at);
  }

  status(): string {
    const fronts = [...new Set(this.seen.map(({ channelId }) => channelId))].map((front) => this.deedsOf(front));
    const isIn = ({ ins, outs }: { ins: number[]; outs: number[] }): boolean =>
      ins.some((at) => [...outs, ...this.outAtCordial].every((out) => out < at));
    if (fronts.some(isIn)) return 'subscribed';
    return this.outAtCordial.length > 0 || fronts.some(({ outs }) => outs.length > 0) ? 'unsubscribed' : '';
  }

  /** When the person went in and out at a storefront, as far as one observation after the other shows it. */
  private deedsOf(front: string): { ins: number[]; outs: number[] } {
    const ins: number[] = [];
    const outs: number[] = [];
    const all = this.seen.filter(({ channelId }) => channelId === front);
    all.forEach((now, index) => {
      const before = all[index - 1];
      const has = (consent: Consent | undefined): boolean => consent?.consents[0] === IN[0];
      const shown = Math.min(now.modifiedAt, now.observedAt);
      if (now.deleted) outs.push(now.observedAt);
      else if (!has(now)) has(before) && outs.push(shown || now.observedAt);
      else if (before?.resourceId !== now.resourceId) ins.push(Math.min(now.createdAt, now.observedAt));
      else if (!has(before)) ins.push(shown);
    });
    return { ins, outs };
  }
}

class Run {
  readonly deeds: Deed[] = [];
  readonly model = new Model();
  readonly allowsForce: boolean;
  readonly isBulk: boolean;
  atCordial: ConsentAtCordial = { status: 'missing', unsubscribedAt: null };
  state: ConsentState | null = null;
  private readonly next: () => number;
  private readonly subscribers = new Map<string, Subscriber | null>();
  private readonly log: Consent[] = [];
  private waiting: Arrival[] = [];
  private learned: number[] = [];
  private now = START;
  private ids = 0;

  constructor(
    seed: number,
    readonly kind: Kind,
  ) {
    this.next = random(seed);
    this.allowsForce = this.chance(0.6);
    this.isBulk = kind !== 'orderly' && this.chance(0.1);
  }

  go(): void {
    const steps = 3 + Math.floor(this.next() * 14);
    for (let step = 0; step < steps; step += 1) {
      this.now += MINUTE * (1 + Math.floor(this.next() * 4));
      const consent = this.happen();
      if (consent) this.send(consent);
      if (this.kind === 'replayed' && this.chance(0.15)) this.replay();
      this.receive(this.kind === 'orderly' ? this.waiting.length : Math.floor(this.next() * 3));
    }
    this.receive(this.waiting.length);
    this.takeBack();
  }

  private chance(part: number): boolean {
    return this.next() < part;
  }

  /** Something that the person or the merchant does, and what BigCommerce then shows of it. */
  private happen(): Consent | undefined {
    const front = this.chance(0.5) ? '1' : '2';
    const dice = this.next();
    if (dice < 0.2) return this.leaveAtCordial();
    const subscriber = this.subscribers.get(front) ?? null;
    if (dice < 0.5) return this.tick(front, subscriber);
    if (subscriber === null) return undefined;
    if (dice < 0.75) return this.untick(front, subscriber);
    if (dice < 0.85) return this.remove(front, subscriber);
    if (this.kind === 'late') return undefined;
    subscriber.modifiedAt = this.clock();
    return this.observe(front, subscriber);
  }

  private leaveAtCordial(): undefined {
    if (this.atCordial.status !== 'subscribed') return;
    this.deeds.push({ what: 'out-at-cordial', front: '', at: this.now });
    this.atCordial = { status: 'unsubscribed', unsubscribedAt: this.now };
    // Else it is only learned by reading, which nobody may have reason to.
    if (this.kind === 'orderly' || this.chance(0.5)) this.learned.push(this.now);
  }

  private tick(front: string, subscriber: Subscriber | null): Consent {
    this.deeds.push({ what: 'tick', front, at: this.now });
    if (subscriber === null) {
      this.ids += 1;
      subscriber = { id: String(this.ids), consents: [...IN], createdAt: this.clock(), modifiedAt: this.clock() };
      this.subscribers.set(front, subscriber);
    } else if (subscriber.consents.length === 0) {
      subscriber.consents = [...IN];
      subscriber.modifiedAt = this.clock();
    } else {
      // Ticked already: nothing is written, and nobody could see that it was done again.
      this.deeds.pop();
    }
    return this.observe(front, subscriber);
  }

  private untick(front: string, subscriber: Subscriber): Consent {
    if (subscriber.consents.length > 0) {
      this.deeds.push({ what: 'untick', front, at: this.now });
      subscriber.consents = [];
      subscriber.modifiedAt = this.clock();
    }
    return this.observe(front, subscriber);
  }

  private remove(front: string, subscriber: Subscriber): Consent {
    this.deeds.push({ what: 'delete', front, at: this.now });
    this.subscribers.set(front, null);
    return { ...this.observe(front, subscriber), deleted: true, consents: [], createdAt: 0, modifiedAt: 0 };
  }

  /** The store's clock. */
  private clock(): number {
    const isRight = this.kind === 'orderly' || this.kind === 'late' || this.chance(0.5);
    return isRight ? this.now : this.now + MINUTE * Math.floor(this.next() * 21 - 10);
  }

  private observe(channelId: string, { id, consents, createdAt, modifiedAt }: Subscriber): Consent {
    return {
      recordId: `notice-${this.log.length}`,
      storeHash: 'abc123',
      channelId,
      resourceId: id,
      // By the response: the newest observation of a resource is the newest.
      sourceVersion: String(this.now).padStart(12, '0'),
      occurredAt: this.now,
      observedAt: this.now,
      origin: this.isBulk ? 'full' : 'webhook',
      lane: this.isBulk ? 'bulk' : 'live',
      deleted: false,
      email: 'mia@example.com',
      firstName: '',
      lastName: '',
      source: 'storefront',
      orderId: '',
      consents: [...consents],
      createdAt,
      modifiedAt,
    };
  }

  private send(consent: Consent): void {
    this.log.push(consent);
    const isSure = this.kind === 'orderly';
    const copies = isSure ? 1 + Number(this.chance(0.3)) : [0, 1, 1, 1, 2, 3][Math.floor(this.next() * 6)];
    for (let copy = 0; copy < (copies ?? 1); copy += 1) this.waiting.push({ consent, isReplayed: false });
    if (!isSure) this.waiting.sort(() => (this.chance(0.8) ? 0 : this.next() - 0.5));
  }

  private replay(): void {
    for (const consent of this.log) this.waiting.push({ consent, isReplayed: true });
  }

  private receive(count: number): void {
    for (const arrival of this.waiting.splice(0, count)) {
      if (this.kind === 'orderly' || this.chance(0.5)) this.takeBack();
      this.take(arrival);
    }
  }

  /** What was learned at Cordial flows back. */
  private takeBack(): void {
    for (const at of this.learned.splice(0)) {
      this.state = reduceConsent(this.state, { kind: 'cordial-opt-out', at, observedAt: this.now });
      this.model.learn(at);
      this.compare();
    }
  }

  /** Both ends of the rule: what enrich makes of an observation, and what deliver then sends. */
  private take({ consent, isReplayed }: Arrival): void {
    const isLive = consent.lane === 'live' && !isReplayed;
    const change = toEvidence(consent, previousConsent(this.state, consent));
    this.state = reduceConsent(this.state, change);
    this.model.arrive(consent);
    const evidence = consentDecision(this.state, { change, mayForce: this.allowsForce && isLive });
    this.compare();
    if (change.kind !== 'stale') this.deliver(evidence, isLive);
  }

  private deliver(evidence: ConsentEvidence, isLive: boolean): void {
    const before = this.atCordial;
    const allowForce = this.allowsForce && isLive;
    const decision = decideStatus({ evidence, atCordial: before, allowForce, now: this.now });
    if (decision.optOutLearned) this.learned.push(decision.optOutLearned.at);
    if (decision.send === 'unsubscribed' && before.status !== 'unsubscribed')
      this.atCordial = { status: 'unsubscribed', unsubscribedAt: this.now };
    if (decision.send !== 'subscribed') return;
    if (before.status === 'unsubscribed') this.checkForce(before, evidence, isLive, decision.force);
    this.atCordial = { status: 'subscribed', unsubscribedAt: null };
  }

  private checkForce(before: ConsentAtCordial, evidence: ConsentEvidence, isLive: boolean, isForced: boolean): void {
    const outAt = before.unsubscribedAt ?? Number.POSITIVE_INFINITY;
    expect({ isForced, isLive, allowed: this.allowsForce }).toEqual({ isForced: true, isLive: true, allowed: true });
    expect(evidence.at).toBeGreaterThan(outAt);
    if (this.kind === 'orderly' || this.kind === 'late')
      expect(this.deeds.some(({ what, at }) => what === 'tick' && at > outAt)).toBe(true);
  }

  private compare(): void {
    const { status } = consentDecision(this.state);
    expect(status).toBe(this.model.status());
    // Not what arrived says so, but what the person did: a tick that no opt-out at Cordial that is known came after.
    if (status === 'subscribed' && this.kind === 'late') {
      const known = this.state?.cordialOptOut?.at ?? 0;
      expect(this.deeds.some(({ what, at }) => what === 'tick' && at > known)).toBe(true);
    }
  }

  /** What the person wants in the end. */
  wantsMail(): boolean {
    const outAtCordial = Math.max(0, ...this.deeds.flatMap(({ what, at }) => (what === 'out-at-cordial' ? [at] : [])));
    return ['1', '2'].some((front) => {
      const last = this.deeds.filter((deed) => deed.front === front).at(-1);
      return last?.what === 'tick' && last.at > outAtCordial;
    });
  }
}

describe(`${RUNS} interleavings of opt-ins, opt-outs, stale snapshots, duplicates, replays, two storefronts and wrong clocks`, () => {
  it('never subscribe anybody without an opt-in newer than every opt-out, and lose no opt-in that is', () => {
    const counts = { subscribedAgain: 0, wanted: 0 };
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const kind = kinds[seed % kinds.length] as Kind;
      const run = new Run(seed, kind);
      try {
        run.go();
        if (kind === 'orderly') checkEnd(run, counts);
      } catch (cause) {
        throw new Error(`seed ${seed} (${kind}): ${(cause as Error).message}`, { cause });
      }
    }
    // A run in which nobody ever came back would prove nothing.
    expect(counts.wanted).toBeGreaterThan(RUNS / 40);
    expect(counts.subscribedAgain).toBeGreaterThan(RUNS / 400);
  }, 600_000);
});

/** When all arrives in order, what is known and what Cordial has is what the person wants. */
function checkEnd(run: Run, counts: { subscribedAgain: number; wanted: number }): void {
  const wants = run.wantsMail();
  expect(consentDecision(run.state).status === 'subscribed').toBe(wants);
  if (!wants) return expect(run.atCordial.status).not.toBe('subscribed');
  counts.wanted += 1;
  if (!run.allowsForce) return;
  expect(run.atCordial.status).toBe('subscribed');
  if (run.deeds.some(({ what }) => what === 'out-at-cordial')) counts.subscribedAgain += 1;
}
