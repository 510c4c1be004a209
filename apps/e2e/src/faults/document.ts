import { parseStoreDocument, type StoreDocument } from '@patchcord/mapping';

/** How soon reads of the stand-in prove an absence: it shows what it has at once, and a minute a lost answer is a long run. */
const VISIBILITY_SECONDS = 2;

/** The store document of a fault run. Each store of several has an account of its own, named after it. */
export function faultDocument(storeHash: string, account = 'main', forceResubscribe = false): StoreDocument {
  return parseStoreDocument({
    version: 1,
    store: storeHash,
    account,
    bigcommerce: {
      accessToken: { env: 'BIGCOMMERCE_ACCESS_TOKEN' },
      clientSecret: { env: 'BIGCOMMERCE_CLIENT_SECRET' },
      webhooks: { verify: 'signature' },
    },
    cordial: {
      apiKey: { env: account === 'main' ? 'CORDIAL_API_KEY' : apiKeyName(account) },
      callsPerSecondMax: 10_000,
      callsInFlightMax: 128,
      visibilityDelaySeconds: VISIBILITY_SECONDS,
      forceResubscribe,
    },
    channels: { '1': { name: 'Main storefront', list: 'newsletter' } },
  });
}

/** The variable that holds the API key of an account beside `main`. */
export function apiKeyName(account: string): string {
  return `CORDIAL_API_KEY_${account.toUpperCase()}`;
}
