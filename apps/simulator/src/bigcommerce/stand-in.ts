import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Shoppers } from '../shoppers/index.js';
import { createApi } from './api/app.js';
import { cartEndpoints } from './api/cart-endpoints.js';
import { catalogEndpoints } from './api/catalog-endpoints.js';
import { customerEndpoints } from './api/customer-endpoints.js';
import { hookEndpoints } from './api/hook-endpoints.js';
import { OAuth } from './api/oauth.js';
import { orderEndpoints } from './api/order-endpoints.js';
import { Quota } from './api/quota.js';
import { refundEndpoints } from './api/refund-endpoints.js';
import { priceListEndpoints } from './api/price-list-endpoints.js';
import { storeEndpoints } from './api/store-endpoints.js';
import { subscriberEndpoints } from './api/subscriber-endpoints.js';
import { CallCounts } from './call-counts.js';
import type { ControlParts } from './control/routes.js';
import { registerControl } from './control/routes.js';
import { Faults } from './faults.js';
import type { BigCommerceOptions, Settings } from './options.js';
import { toSettings } from './options.js';
import { SequencedLog } from './store/change-log.js';
import type { Change } from './store/change-log.js';
import { Store } from './store/store.js';
import { Dispatcher } from './webhooks/dispatcher.js';
import { Hooks } from './webhooks/hooks.js';

/** BigCommerce as far as an app sees it: the API of its stores, and the webhooks that they send. */
export interface BigCommerceStandIn {
  /** The public API: `/stores/<hash>/v2|v3/…` and `/oauth2/token`. */
  app: FastifyInstance;
  /** Registers `/bigcommerce/…` on the control server; call it before that server listens. */
  control(app: FastifyInstance): Promise<void>;
  /** Listens on loopback unless told otherwise (port 0: any free one). */
  start(options?: { port?: number; host?: string }): Promise<{ port: number; url: string }>;
  /** Ends traffic, webhooks and the API. */
  stop(): Promise<void>;
}

/** Makes the stores in memory; nothing listens and nothing moves until `start` and the control routes say so. */
export function createBigCommerce(options: BigCommerceOptions = {}): BigCommerceStandIn {
  const parts = assemble(toSettings(options));
  const endpoints = [
    ...storeEndpoints,
    ...hookEndpoints(parts.hooks, parts.dispatcher),
    ...customerEndpoints,
    ...subscriberEndpoints,
    ...orderEndpoints,
    ...refundEndpoints,
    ...catalogEndpoints,
    ...priceListEndpoints,
    ...cartEndpoints,
  ];
  const app = createApi({ ...parts, endpoints });
  return {
    app,
    control: (server) => registerControl(server, parts),
    async start({ port = 0, host = '127.0.0.1' } = {}) {
      await app.listen({ port, host });
      const { port: bound } = app.server.address() as AddressInfo;
      return { port: bound, url: `http://127.0.0.1:${bound}` };
    },
    async stop() {
      parts.shoppers.stop();
      parts.dispatcher.stop();
      await app.close();
    },
  };
}

function assemble(settings: Settings): ControlParts {
  const changes = new SequencedLog<Change>(settings.logLimit);
  const { dropHooksRatio, duplicateHooksRatio, reorderHooksRatio } = settings;
  const faults = new Faults(settings.seed, { dropHooksRatio, duplicateHooksRatio, reorderHooksRatio });
  const hooks = new Hooks(settings);
  const dispatcher = new Dispatcher(settings, hooks, faults, (clientId) => secretOf(settings, clientId));
  const output = { changes, announce: dispatcher.publish.bind(dispatcher) };
  const stores = new Map(
    settings.storeHashes.map((hash, index) => [hash, new Store(hash, 1_025_646 + index, settings, output)]),
  );
  dispatcher.storeOf = (hash) => stores.get(hash);
  return {
    settings,
    stores,
    quotas: new Map(settings.storeHashes.map((hash) => [hash, new Quota(settings.plan)])),
    changes,
    calls: new CallCounts(),
    faults,
    hooks,
    dispatcher,
    oauth: new OAuth(settings),
    shoppers: new Shoppers(stores.values(), settings.seed, settings.clock),
  };
}

function secretOf(settings: Settings, clientId: string): string {
  return settings.otherClients.find((client) => client.clientId === clientId)?.clientSecret ?? settings.clientSecret;
}
