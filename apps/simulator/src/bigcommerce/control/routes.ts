import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Shoppers, Traffic } from '../../shoppers/index.js';
import { unknownActs } from '../../shoppers/index.js';
import { ApiError } from '../api/errors.js';
import type { OAuth } from '../api/oauth.js';
import type { Quota } from '../api/quota.js';
import type { CallCounts } from '../call-counts.js';
import { faultNames } from '../faults.js';
import type { FaultSettings, Faults } from '../faults.js';
import type { Plan, Settings } from '../options.js';
import type { Change, SequencedLog } from '../store/change-log.js';
import { fillHistory } from '../store/history.js';
import type { HistoryInput } from '../store/history.js';
import type { Store } from '../store/store.js';
import type { Dispatcher } from '../webhooks/dispatcher.js';
import type { Hooks } from '../webhooks/hooks.js';
import { actions } from './actions.js';
import { isStateResource, listStates, stateOf } from './state.js';
import type { StateResource } from './state.js';

export interface ControlParts {
  settings: Settings;
  stores: ReadonlyMap<string, Store>;
  quotas: ReadonlyMap<string, Quota>;
  changes: SequencedLog<Change>;
  calls: CallCounts;
  faults: Faults;
  hooks: Hooks;
  dispatcher: Dispatcher;
  oauth: OAuth;
  shoppers: Shoppers;
}

/** Registers everything under `/bigcommerce` on the control server: state, logs, counters, faults, actions. */
export async function registerControl(app: FastifyInstance, parts: ControlParts): Promise<void> {
  await app.register(
    async (control) => {
      control.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
        const status = error instanceof ApiError ? error.status : (error.statusCode ?? 500);
        return reply.code(status).send({ error: error.message });
      });
      registerState(control, parts);
      registerLogs(control, parts);
      registerCalls(control, parts);
      registerFaults(control, parts);
      registerActions(control, parts);
      registerShoppers(control, parts);
      registerInstall(control, parts);
    },
    { prefix: '/bigcommerce' },
  );
}

type Queried = FastifyRequest<{ Querystring: Record<string, string | undefined> }>;
type Params = Record<string, string>;

function storeOf({ stores, settings }: ControlParts, hash: unknown): Store {
  const wanted = typeof hash === 'string' ? hash : settings.storeHashes[0];
  const store = stores.get(wanted ?? '');
  if (!store) throw new ApiError(404, `There is no store ${String(wanted)}.`);
  return store;
}

function bodyOf(request: FastifyRequest): Record<string, unknown> {
  return (request.body ?? {}) as Record<string, unknown>;
}

function numberOr(text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isFinite(value)) throw new ApiError(400, `${text} is not a number.`);
  return value;
}

function resourceOf(request: FastifyRequest): StateResource {
  const name = (request.params as Params)['resource'] ?? '';
  if (!isStateResource(name)) throw new ApiError(404, `There is no resource ${name}.`);
  return name;
}

function registerState(app: FastifyInstance, parts: ControlParts): void {
  app.get('/stores', () =>
    [...parts.stores.values()].map((store) => ({
      storeHash: store.hash,
      numericId: store.numericId,
      customers: store.customers.size,
      subscribers: store.subscribers.size,
      orders: store.orders.size,
      products: store.products.size,
      carts: store.carts.size,
    })),
  );
  app.get('/state/:resource', (request: Queried) => {
    const { store, after, limit, full, deleted } = request.query;
    return listStates(storeOf(parts, store), resourceOf(request), {
      ...(after === undefined ? {} : { after }),
      limit: numberOr(limit, 1_000),
      isFull: full === 'true' || full === '1',
      hasDeleted: deleted === 'true' || deleted === '1',
    });
  });
  app.get('/state/:resource/:id', (request: Queried) => {
    const { id = '' } = request.params as Params;
    return stateOf(storeOf(parts, request.query['store']), resourceOf(request), id);
  });
}

function registerLogs(app: FastifyInstance, { changes, dispatcher, hooks, stores }: ControlParts): void {
  app.get('/changes', (request: Queried) => {
    const { since, limit, store, resource } = request.query;
    const found = changes.after(
      numberOr(since, 0),
      numberOr(limit, 1_000),
      (change) =>
        (!store || change.storeHash === store) && (!resource || resource.split(',').includes(change.resource)),
    );
    return { firstSeq: changes.firstSeq, lastSeq: changes.lastSeq, changes: found };
  });
  app.get('/webhooks', () => ({ ...dispatcher.counters, ...dispatcher.pending }));
  app.get('/webhooks/log', (request: Queried) => {
    const { since, limit, result, store } = request.query;
    const entries = dispatcher.log.after(
      numberOr(since, 0),
      numberOr(limit, 1_000),
      (entry) => (!result || entry.result === result) && (!store || entry.storeHash === store),
    );
    return { firstSeq: dispatcher.log.firstSeq, lastSeq: dispatcher.log.lastSeq, deliveries: entries };
  });
  app.get('/hooks', () => [...stores.keys()].flatMap((hash) => hooks.list(hash)));
}

function registerCalls(app: FastifyInstance, { calls, quotas }: ControlParts): void {
  app.get('/calls', (request: Queried, reply: FastifyReply) => {
    const { since, store } = request.query;
    const counted = calls.since(since)?.filter((entry) => !store || entry.storeHash === store);
    if (!counted) return reply.code(404).send({ error: `There is no mark ${since}.` });
    const byStatus: Record<string, number> = {};
    for (const entry of counted) {
      for (const [status, count] of Object.entries(entry.byStatus)) byStatus[status] = (byStatus[status] ?? 0) + count;
    }
    return {
      total: counted.reduce((sum, entry) => sum + entry.count, 0),
      byStatus,
      insideLimit: [...quotas.values()].reduce((sum, quota) => sum + quota.callsInsideLimit, 0),
      routes: counted,
    };
  });
  app.post('/calls/mark', (request) => {
    const { name } = bodyOf(request);
    const mark = typeof name === 'string' ? name : `mark-${calls.markCount + 1}`;
    calls.mark(mark);
    return { mark };
  });
}

function registerFaults(app: FastifyInstance, { faults, quotas }: ControlParts): void {
  const shown = (): object => ({ faults: faults.settings, bites: faults.bites });
  app.get('/faults', shown);
  app.post('/faults', (request) => {
    const body = bodyOf(request);
    const unknown = Object.keys(body).find((name) => !(faultNames as string[]).includes(name));
    if (unknown !== undefined) throw new ApiError(422, `There is no fault ${unknown}.`);
    faults.set(body as Partial<FaultSettings>);
    return shown();
  });
  app.delete('/faults', () => {
    faults.clear();
    return shown();
  });
  app.post('/plan', (request) => {
    const { plan } = bodyOf(request);
    if (plan !== 'none' && plan !== 'standard' && plan !== 'pro')
      throw new ApiError(422, 'plan is none, standard or pro.');
    for (const quota of quotas.values()) quota.setPlan(plan satisfies Plan);
    return { plan };
  });
}

function registerActions(app: FastifyInstance, parts: ControlParts): void {
  app.get('/actions', () => Object.keys(actions));
  app.post('/actions/:action', (request: Queried) => {
    const { action = '' } = request.params as Params;
    const act = actions[action];
    if (!act) throw new ApiError(404, `There is no action ${action}.`);
    const { storeHash, ...input } = bodyOf(request);
    return act(storeOf(parts, storeHash ?? request.query['store']), input);
  });
  app.post('/seed', async (request: Queried) => {
    const { storeHash, ...input } = bodyOf(request);
    const store = storeOf(parts, storeHash ?? request.query['store']);
    const startedMs = performance.now();
    await fillHistory(store, input as HistoryInput);
    const { customers, subscribers, orders } = store;
    const counts = { customers: customers.size, subscribers: subscribers.size, orders: orders.size };
    return { storeHash: store.hash, ...counts, tookMs: Math.round(performance.now() - startedMs) };
  });
}

function registerShoppers(app: FastifyInstance, { shoppers }: ControlParts): void {
  app.get('/shoppers', () => shoppers.report());
  app.post('/shoppers', (request) => {
    const traffic = bodyOf(request) as Partial<Traffic>;
    if (typeof traffic.perSecond !== 'number' || traffic.perSecond <= 0)
      throw new ApiError(422, 'perSecond must be positive.');
    const unknown = unknownActs(traffic.mix ?? {});
    if (unknown.length > 0) throw new ApiError(422, `There are no acts ${unknown.join(', ')}.`);
    shoppers.start({ ...traffic, perSecond: traffic.perSecond });
    return shoppers.report();
  });
  app.delete('/shoppers', () => {
    shoppers.stop();
    return shoppers.report();
  });
}

function registerInstall(app: FastifyInstance, parts: ControlParts): void {
  app.post('/oauth/code', (request) => {
    const { storeHash, scope } = bodyOf(request);
    const granted = typeof scope === 'string' ? scope : 'store_v2_customers_read_only store_v2_orders_read_only';
    return parts.oauth.mintCode({ storeHash: storeOf(parts, storeHash).hash, scope: granted });
  });
  app.post('/oauth/signed-payload', (request) => {
    const { storeHash, ...claims } = bodyOf(request);
    return { signed_payload_jwt: parts.oauth.signedPayload(storeOf(parts, storeHash).hash, claims) };
  });
  // The token is dead and the hooks are gone before the last event arrives.
  app.post('/uninstall', (request) => {
    const store = storeOf(parts, bodyOf(request)['storeHash']);
    store.announce({ scope: 'store/app/uninstalled', data: { type: 'store' } });
    store.isUninstalled = true;
    parts.hooks.removeAll(store.hash, parts.settings.clientId);
    return { storeHash: store.hash, uninstalled: true };
  });
  app.post('/install', (request) => {
    const store = storeOf(parts, bodyOf(request)['storeHash']);
    store.isUninstalled = false;
    return { storeHash: store.hash, uninstalled: false };
  });
}
