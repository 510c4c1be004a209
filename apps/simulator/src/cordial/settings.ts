import { isObject } from './json.js';

export interface Rate {
  perMethodEndpointPerSecond?: number;
  perMethodEndpointPerMinute?: number;
}

export interface Limits extends Rate {
  /** Own rates for single lanes, by method and path template: `{ "POST /v2/orders": { … } }`. */
  endpoints?: Record<string, Rate>;
}

/**
 * What can be changed while the server runs. Where Cordial's documentation is silent, the default is the reading that is
 * harder on the caller, and the other readings are here as switches.
 */
export interface CordialSettings {
  /** Time between the work being done and the answer. Milliseconds. */
  answerDelayMs: number;
  /** How long the asynchronous API lets accepted work lie. Milliseconds. */
  asyncDelayMs: number;
  /** Reads see a write only after this time. Milliseconds. */
  visibilityDelayMs: number;
  /** Which reads lag behind. */
  visibilityOf: ('contacts' | 'activities' | 'orders')[];
  limits: Limits | null;
  /** Whether the quota headers come with every answer or, as the help centre has it, with a limited one. */
  limitHeaders: 'limited' | 'always';
  /** v2 answers 200 where its Swagger says 201, as the recorded v1 replies do. */
  v1Statuses: boolean;
  /** A second event with the same UID is accepted and not stored. */
  uidDedupe: boolean;
  /** Events read back carry their UID. */
  uidInReads: boolean;
  unknownContactActivity: 'refuse' | 'ignore';
  /** Swagger v2 says 400 for a refused event, the v1 recordings show 422. */
  activityValidationStatus: 400 | 422;
  /** What `status` in the body of PUT /v2/orders/{orderID} does: v2's schema lacks it, v1's has it. */
  putOrderStatus: 'refuse' | 'ignore' | 'accept';
  /** Whether PUT puts the items in the place of the stored ones or merges them by product and SKU. */
  putOrderItems: 'replace' | 'merge';
  /** What a plain `subscribed` does to an unsubscribed contact. Always answered with 2xx unless refused. */
  subscribeWithoutForce: 'ignore' | 'refuse' | 'subscribe';
  /** Whether a geo object takes the place of the stored one or is merged into it. */
  geoWrite: 'replace' | 'merge';
  /** A US postal code fills the geo fields that were not sent. */
  geoFill: boolean;
  /** A numeric string is good enough for a number attribute. */
  looseNumbers: boolean;
  attributesListShape: 'array' | 'object';
  perPageDefault: number;
  perPageMax: number;
  bodyBytesMax: number;
  /** How many whole request bodies the effect log keeps; the oldest go first. */
  bodiesKept: number;
  /** A call that arrives this long after a Retry-After was answered, and before it is over, is counted as too early. */
  retryAfterGraceMs: number;
}

export const defaultSettings: CordialSettings = {
  answerDelayMs: 0,
  asyncDelayMs: 200,
  visibilityDelayMs: 0,
  visibilityOf: ['contacts', 'activities'],
  limits: null,
  limitHeaders: 'limited',
  v1Statuses: false,
  uidDedupe: false,
  uidInReads: false,
  unknownContactActivity: 'refuse',
  activityValidationStatus: 400,
  putOrderStatus: 'refuse',
  putOrderItems: 'replace',
  subscribeWithoutForce: 'ignore',
  geoWrite: 'replace',
  geoFill: true,
  looseNumbers: false,
  attributesListShape: 'array',
  perPageDefault: 25,
  perPageMax: 100,
  bodyBytesMax: 5 * 1024 * 1024,
  bodiesKept: 2_000,
  retryAfterGraceMs: 250,
};

type Check = (value: unknown) => boolean;

const isCount: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isFlag: Check = (value) => typeof value === 'boolean';
const isOneOf =
  (...allowed: readonly unknown[]): Check =>
  (value) =>
    allowed.includes(value);

const rateKeys = ['perMethodEndpointPerSecond', 'perMethodEndpointPerMinute'];
const isRate: Check = (value) =>
  isObject(value) && Object.entries(value).every(([key, rate]) => rateKeys.includes(key) && isCount(rate));
const isLimits: Check = (value) => {
  if (value === null) return true;
  if (!isObject(value)) return false;
  const { endpoints = {}, ...rate } = value;
  return isRate(rate) && isObject(endpoints) && Object.values(endpoints).every(isRate);
};

const checks: { [Name in keyof CordialSettings]: Check } = {
  answerDelayMs: isCount,
  asyncDelayMs: isCount,
  visibilityDelayMs: isCount,
  visibilityOf: (value) => Array.isArray(value) && value.every(isOneOf('contacts', 'activities', 'orders')),
  limits: isLimits,
  limitHeaders: isOneOf('limited', 'always'),
  v1Statuses: isFlag,
  uidDedupe: isFlag,
  uidInReads: isFlag,
  unknownContactActivity: isOneOf('refuse', 'ignore'),
  activityValidationStatus: isOneOf(400, 422),
  putOrderStatus: isOneOf('refuse', 'ignore', 'accept'),
  putOrderItems: isOneOf('replace', 'merge'),
  subscribeWithoutForce: isOneOf('ignore', 'refuse', 'subscribe'),
  geoWrite: isOneOf('replace', 'merge'),
  geoFill: isFlag,
  looseNumbers: isFlag,
  attributesListShape: isOneOf('array', 'object'),
  perPageDefault: isCount,
  perPageMax: isCount,
  bodyBytesMax: isCount,
  bodiesKept: isCount,
  retryAfterGraceMs: isCount,
};

/** What is wrong with a change of settings: one sentence for each bad name or value, none when all of it is good. */
export function settingsErrors(change: Record<string, unknown>): string[] {
  return Object.entries(change).flatMap(([name, value]) => {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof CordialSettings] : undefined;
    if (check === undefined) return [`${name} is not an option; there are ${Object.keys(checks).join(', ')}`];
    return check(value) ? [] : [`${name} cannot be ${JSON.stringify(value)}`];
  });
}
