import { parseStoreDocument } from '@patchcord/mapping';

/** The store document of the bench: the default mapping, no ceiling that would be the bound. */
export function benchDocument(storeHash: string): object {
  return parseStoreDocument({
    version: 1,
    store: storeHash,
    account: 'main',
    bigcommerce: {
      accessToken: { env: 'BIGCOMMERCE_ACCESS_TOKEN' },
      clientSecret: { env: 'BIGCOMMERCE_CLIENT_SECRET' },
      webhooks: { verify: 'signature' },
    },
    cordial: { apiKey: { env: 'CORDIAL_API_KEY' }, callsPerSecondMax: 10_000, callsInFlightMax: 256 },
    channels: { '1': { name: 'Main storefront', list: 'newsletter' } },
  });
}
