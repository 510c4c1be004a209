import type { Clock } from './clock.js';
import { systemClock } from './clock.js';

/** What the merchant pays for decides how many calls all apps of the store may make together in 30 s. */
export type Plan = 'none' | 'standard' | 'pro';

/** Another app installed in the same stores: its hooks are invisible to ours, and it spends the same quota. */
export interface OtherClient {
  clientId: string;
  clientSecret: string;
  accessToken: string;
}

export interface BigCommerceOptions {
  /** Everything generated (names, prices, which hook is duplicated) follows from it. Default 1. */
  seed?: number;
  /** One independent store each. Default `['abc123']`. */
  storeHashes?: string[];
  clientId?: string;
  clientSecret?: string;
  /** Store hash → `X-Auth-Token`. Default `token-<hash>`. */
  accessTokens?: Record<string, string>;
  otherClients?: OtherClient[];
  plan?: Plan;
  /** True drops the rule that webhooks go to https on port 443 only. Default false. */
  allowHttpDestinations?: boolean;
  /** The real system takes up to a minute until a new hook fires. Default 0. */
  hookActivationDelayMs?: number;
  /** 1 is the documented schedule (first retry after 60 s); 0.01 makes a minute 0.6 s. Also scales the block rules. */
  retryTimeScale?: number;
  /** How long the dispatcher waits for an answer to a webhook. */
  webhookTimeoutMs?: number;
  webhooksInFlightMax?: number;
  /** Share of webhooks sent twice, sent late, or never sent. Default 0. */
  duplicateHooksRatio?: number;
  reorderHooksRatio?: number;
  dropHooksRatio?: number;
  /** How long a reordered webhook is held back at most. */
  reorderDelayMs?: number;
  /** Over how long the trailing webhooks of one checkout are spread. */
  stormSpreadMs?: number;
  /** Entries kept in the change log and in the delivery log. */
  logLimit?: number;
  /** Products a store starts with. */
  products?: number;
  /** Whether one address may have one subscriber a store or one a channel: BigCommerce does not say which. */
  subscribersUniquePer?: 'store' | 'channel';
  clock?: Clock;
}

export type Settings = Required<BigCommerceOptions>;

/** Fills in what was left out. */
export function toSettings(options: BigCommerceOptions): Settings {
  const storeHashes = options.storeHashes ?? ['abc123'];
  return {
    seed: 1,
    clientId: 'simulated-client-id',
    clientSecret: 'simulated-client-secret',
    otherClients: [],
    plan: 'none',
    allowHttpDestinations: false,
    hookActivationDelayMs: 0,
    retryTimeScale: 1,
    webhookTimeoutMs: 10_000,
    webhooksInFlightMax: 64,
    duplicateHooksRatio: 0,
    reorderHooksRatio: 0,
    dropHooksRatio: 0,
    reorderDelayMs: 2_000,
    stormSpreadMs: 500,
    logLimit: 500_000,
    products: 60,
    subscribersUniquePer: 'channel',
    clock: systemClock,
    ...withoutUndefined(options),
    storeHashes,
    accessTokens: Object.fromEntries(
      storeHashes.map((hash) => [hash, options.accessTokens?.[hash] ?? `token-${hash}`]),
    ),
  };
}

function withoutUndefined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
