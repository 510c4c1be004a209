import type { Consent, ConsentEvidence } from '@patchcord/events';

/** A way to reach a person. SMS comes from a configured field only; push belongs to the mobile SDK. */
export type ConsentChannel = 'email' | 'sms';

/** When something became known about a permission, and what makes it evidence. */
export interface Evidence {
  /** ms since the epoch; 0 when unknown. An opt-in of unknown time loses against every opt-out. */
  at: number;
  evidence: string;
}

/** The newest observation of a subscriber. */
export interface Snapshot {
  storeHash: string;
  /** BigCommerce channel: the storefront. */
  channelId: string;
  subscriberId: string;
  /** ms since the epoch; 0 when unknown. */
  createdAt: number;
  /** As BigCommerce has them. */
  consents: string[];
  sourceVersion: string;
}

/** What one storefront knows about a person's permission. */
export interface StorefrontConsent extends Snapshot {
  /** Newest evidence of an opt-in. */
  optIn: Evidence | null;
  /** Newest opt-out. */
  optOut: Evidence | null;
}

/**
 * All that is known about the permission of one contact on one channel. Plain JSON. Opt-ins and opt-outs are kept side by side, each
 * as the newest of its kind, so that the order in which they arrive cannot matter: what they mean is decided when it is read.
 */
export interface ConsentState {
  channel: ConsentChannel;
  /** Sorted by store and channel. */
  storefronts: StorefrontConsent[];
  /** Newest opt-out that happened at Cordial; it counts against every storefront. */
  cordialOptOut: Evidence | null;
}

/** What one observation says. */
export type ConsentChange =
  | { kind: 'opt-in'; at: number; evidence: 'transition' | 'created'; observedAt: number; seen: Snapshot }
  | { kind: 'opt-out'; at: number; evidence: 'opt-out' | 'deleted'; observedAt: number; seen: Snapshot }
  /** Nothing about the permission: never opted in or out, or as before. */
  | { kind: 'seen'; seen: Snapshot }
  /** Older than what is known already. */
  | { kind: 'stale' }
  /** `at` 0: Cordial gave no time, so `observedAt` stands for it. */
  | { kind: 'cordial-opt-out'; at: number; observedAt: number };

const MARKETING = 'marketing_newsletter';

/** What the state holds of the storefront that an observation comes from, or null. */
export function previousConsent(state: ConsentState | null, consent: Consent): StorefrontConsent | null {
  const found = state?.storefronts.find(
    (storefront) => storefront.storeHash === consent.storeHash && storefront.channelId === storefrontOf(state, consent),
  );
  return found ?? null;
}

/** A deleted subscriber no longer says which channel it was on: then it is the one where that subscriber was last seen. */
function storefrontOf(state: ConsentState | null, consent: Consent): string {
  if (!consent.deleted) return consent.channelId;
  const known = state?.storefronts.find(
    (each) => each.storeHash === consent.storeHash && each.subscriberId === consent.resourceId,
  );
  return known?.channelId ?? consent.channelId;
}

/**
 * What an observation of a subscriber says, compared with the one before (null: first seen).
 *
 * Opt-in evidence is an observed transition to `marketing_newsletter`, at its modified date, or the creation of a subscriber who has it,
 * at its creation date. A modified date alone is none: it moves with a name as well. An opt-out is the transition back, or a deletion.
 * Empty `consents` at first sight mean unsubscribed or never ticked, which nobody can tell apart: they say nothing.
 * A transition is known to lie between two observations only; where the notice of the opt-in itself was lost and something else was edited
 * before the next one, the modified date is later than the opt-in was.
 * Dates later than the response that carried them are a clock gone wrong and count as that response's time.
 * `permission` is the entry of `consents` that counts; without it that of e-mail.
 */
export function toEvidence(
  consent: Consent,
  previous: StorefrontConsent | null,
  permission: string = MARKETING,
): ConsentChange {
  if (previous !== null && consent.sourceVersion <= previous.sourceVersion) return { kind: 'stale' };
  const { observedAt } = consent;
  const seen = snapshotOf(consent, previous);
  if (consent.deleted) return { kind: 'opt-out', at: observedAt, evidence: 'deleted', observedAt, seen };
  const isIn = consent.consents.includes(permission);
  const wasIn = previous !== null && previous.consents.includes(permission);
  const isSame = previous !== null && previous.subscriberId === consent.resourceId;
  const changedAt = Math.min(consent.modifiedAt, observedAt);
  if (isIn && wasIn && isSame) return { kind: 'seen', seen };
  if (isIn && isSame) return { kind: 'opt-in', at: changedAt, evidence: 'transition', observedAt, seen };
  if (isIn)
    return { kind: 'opt-in', at: Math.min(consent.createdAt, observedAt), evidence: 'created', observedAt, seen };
  if (wasIn) return { kind: 'opt-out', at: changedAt || observedAt, evidence: 'opt-out', observedAt, seen };
  return { kind: 'seen', seen };
}

function snapshotOf(consent: Consent, previous: StorefrontConsent | null): Snapshot {
  const { storeHash, resourceId, sourceVersion } = consent;
  return {
    storeHash,
    channelId: consent.deleted && previous !== null ? previous.channelId : consent.channelId,
    subscriberId: resourceId,
    createdAt: consent.createdAt || (previous?.subscriberId === resourceId ? previous.createdAt : 0),
    consents: [...consent.consents],
    sourceVersion,
  };
}

/**
 * THE rule, first half: what is known after one more change. A join: the same changes in any order, repeated or not, give the same
 * state, because only the newest of each kind is kept.
 */
export function reduceConsent(
  state: ConsentState | null,
  change: ConsentChange,
  channel: ConsentChannel = 'email',
): ConsentState {
  const before: ConsentState = state ?? { channel, storefronts: [], cordialOptOut: null };
  if (change.kind === 'stale') return before;
  if (change.kind === 'cordial-opt-out') {
    const optOut = { at: change.at || change.observedAt, evidence: 'cordial' };
    return { ...before, cordialOptOut: newest(before.cordialOptOut, optOut) };
  }
  const { seen } = change;
  const isThis = (each: StorefrontConsent): boolean =>
    each.storeHash === seen.storeHash && each.channelId === seen.channelId;
  const known = before.storefronts.find(isThis) ?? null;
  const others = before.storefronts.filter((each) => !isThis(each));
  return { ...before, storefronts: [...others, joined(known, change)].sort(byStorefront) };
}

function joined(
  known: StorefrontConsent | null,
  change: Extract<ConsentChange, { seen: Snapshot }>,
): StorefrontConsent {
  const { seen } = change;
  const snapshot = known === null || isNewer(seen, known) ? seen : known;
  const { storeHash, channelId, subscriberId, createdAt, consents, sourceVersion } = snapshot;
  const optIn = change.kind === 'opt-in' ? { at: change.at, evidence: change.evidence } : null;
  const optOut = change.kind === 'opt-out' ? { at: change.at || change.observedAt, evidence: change.evidence } : null;
  return {
    storeHash,
    channelId,
    subscriberId,
    createdAt,
    consents,
    sourceVersion,
    optIn: newest(known?.optIn ?? null, optIn),
    optOut: newest(known?.optOut ?? null, optOut),
  };
}

/** Equal versions are ordered by what they hold, so that the order of arrival does not decide. */
function isNewer(seen: Snapshot, known: Snapshot): boolean {
  if (seen.sourceVersion !== known.sourceVersion) return seen.sourceVersion > known.sourceVersion;
  const rank = (snapshot: Snapshot): string =>
    JSON.stringify([snapshot.subscriberId, snapshot.createdAt, snapshot.consents]);
  return rank(seen) > rank(known);
}

function newest(left: Evidence | null, right: Evidence | null): Evidence | null {
  if (left === null || right === null) return left ?? right;
  if (left.at !== right.at) return left.at > right.at ? left : right;
  return left.evidence >= right.evidence ? left : right;
}

function byStorefront(left: StorefrontConsent, right: StorefrontConsent): number {
  const [a, b] = [left, right].map((each) => `${each.storeHash}/${each.channelId}`) as [string, string];
  return a < b ? -1 : Number(a > b);
}

/** True when the evidence of the opt-in is newer than every opt-out that counts against it: at an equal time the opt-out wins. */
export function isOptedIn(storefront: StorefrontConsent, state: ConsentState): boolean {
  const { optIn, optOut } = storefront;
  if (optIn === null) return false;
  return [optOut, state.cordialOptOut].every((against) => against === null || against.at < optIn.at);
}

/**
 * THE rule, second half: `subscribed` while any storefront is opted in, `unsubscribed` when somebody opted out and none is left, and no
 * status at all where nobody ever did either. `change` is the observation just reduced: it makes `optIn` true when it carried a new
 * opt-in, so that the contact is read at Cordial before it is sent.
 */
export function consentDecision(
  state: ConsentState | null,
  { change, mayForce = false }: { change?: ConsentChange; mayForce?: boolean } = {},
): ConsentEvidence {
  const undecided = { ...UNDECIDED, channel: state?.channel ?? 'email' };
  if (state === null) return undecided;
  const optOut = newestOptOut(state);
  const optIn = newestOptIn(state);
  if (optIn !== null) {
    const optedOutAt = optOut?.at ?? 0;
    const isAfterOptOut = optIn.evidence === 'created' && optedOutAt > 0 && optedOutAt < optIn.at;
    const evidence = isAfterOptOut ? 'created-after-opt-out' : optIn.evidence;
    return {
      ...undecided,
      ...optIn,
      status: 'subscribed',
      evidence,
      optedOutAt,
      optIn: change?.kind === 'opt-in',
      mayForce,
    };
  }
  return optOut === null ? undecided : { ...undecided, ...optOut, status: 'unsubscribed', optedOutAt: optOut.at };
}

const UNDECIDED: ConsentEvidence = {
  channel: 'email',
  status: '',
  at: 0,
  evidence: '',
  source: '',
  storefront: '',
  optedOutAt: 0,
  optIn: false,
  mayForce: false,
};

type Sourced = Evidence & { source: string; storefront: string };

/** Of the storefronts that are opted in. */
function newestOptIn(state: ConsentState): Sourced | null {
  const all = state.storefronts.flatMap((each): Sourced[] =>
    each.optIn !== null && isOptedIn(each, state)
      ? [{ ...each.optIn, source: 'bigcommerce', storefront: each.channelId }]
      : [],
  );
  return newestOf(all);
}

function newestOptOut(state: ConsentState): Sourced | null {
  const all = state.storefronts.flatMap(({ optOut, channelId }): Sourced[] =>
    optOut === null ? [] : [{ ...optOut, source: 'bigcommerce', storefront: channelId }],
  );
  return newestOf(
    state.cordialOptOut === null ? all : [...all, { ...state.cordialOptOut, source: 'cordial', storefront: '' }],
  );
}

function newestOf(all: readonly Sourced[]): Sourced | null {
  return all.reduce<Sourced | null>((best, each) => (best === null || each.at > best.at ? each : best), null);
}
