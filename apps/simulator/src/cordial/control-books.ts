import type { FastifyInstance } from 'fastify';
import type { EffectFilter } from './effects.js';
import type { World } from './world.js';

type Query = Record<string, string | undefined>;

/** What was called, what it did, what it would have set off, and the faults that were in the way. */
export function registerBooks(app: FastifyInstance, world: World): void {
  registerEffects(app, world);
  registerFaults(app, world);
  app.get('/cordial/counts', async (request, reply) => {
    const query = request.query as Query;
    const accounts = query['account'] === undefined ? [...world.accounts.values()] : [world.account(query['account'])];
    if (accounts.includes(null)) return reply.code(404).send({ error: 'no such account' });
    const sum = (read: (account: NonNullable<(typeof accounts)[number]>) => number): number =>
      accounts.reduce((total, account) => total + (account === null ? 0 : read(account)), 0);
    return {
      contacts: sum(({ contacts }) => contacts.size),
      orders: sum(({ orders }) => orders.size),
      activities: sum(({ activities }) => activities.size),
      products: sum(({ products }) => products.size),
      effects: world.effects.size,
      calls: { total: world.counts.total, byEndpoint: world.counts.byEndpoint() },
      callsPerSecond: world.counts.lastSeconds(Date.now()),
      insideRetryAfter: world.waits.tooEarly,
      defects: world.counts.defects,
    };
  });
}

function registerEffects(app: FastifyInstance, world: World): void {
  app.get('/cordial/effects', async (request) => {
    const { effects, next } = world.effects.read(readFilter(request.query as Query));
    return { total: world.effects.size, last: effects.at(-1)?.seq ?? null, next, effects };
  });
  app.get('/cordial/triggers', async (request) => {
    const query = request.query as Query;
    const { effects: fired, next } = world.effects.read({ ...readFilter(query), isFiring: true });
    return {
      fired: Object.fromEntries(world.effects.firedByName),
      suppressed: Object.fromEntries(world.effects.suppressedByName),
      last: fired.at(-1)?.seq ?? null,
      next,
      writes: fired.map(({ seq, at, account, method, path, key, committed, wouldFire }) => ({
        seq,
        at,
        account,
        method,
        path,
        key,
        committed,
        wouldFire,
      })),
    };
  });
}

function readFilter(query: Query): EffectFilter {
  const { key, account, method, path } = query;
  return {
    since: countOf(query['since'], 0),
    limit: countOf(query['limit'], 1_000),
    ...(key === undefined ? {} : { key }),
    ...(account === undefined ? {} : { account }),
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(path === undefined ? {} : { path }),
    isCommitted: isOn(query['committed']),
    hasBodies: isOn(query['withBodies']),
  };
}

/** A whole number from 0; anything else counts as not sent, `null` of an empty log included. */
function countOf(text: string | undefined, byDefault: number): number {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : byDefault;
}

function isOn(value: string | undefined): boolean {
  return value === 'true' || value === '1';
}

function registerFaults(app: FastifyInstance, world: World): void {
  app.post('/cordial/faults', async (request, reply) => {
    try {
      return await reply.code(201).send(world.faults.add(request.body, Date.now()));
    } catch (error) {
      return reply.code(400).send({ error: error instanceof Error ? error.message : String(error) });
    }
  });
  app.get('/cordial/faults', async () => ({ faults: world.faults.list(Date.now()), bitByKind: world.faults.totals }));
  app.delete('/cordial/faults', async () => {
    world.faults.clear();
    return { success: true, bitByKind: world.faults.totals };
  });
  app.delete('/cordial/faults/:id', async (request, reply) => {
    const { id } = request.params as { id: string };
    return world.faults.remove(Number(id)) ? { success: true } : reply.code(404).send({ error: 'not found' });
  });
}
