import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AccountOptions } from './account.js';
import { toCordialTime } from './clock.js';
import { keyValue, type Contact } from './contact-store.js';
import { contactView } from './contact-view.js';
import { propertiesOf, type Activity } from './activity-store.js';
import { countMembers } from './account-lists.js';
import { registerBooks } from './control-books.js';
import { isObject, type JsonObject } from './json.js';
import { unsubscribe } from './opt-out.js';
import { orderView } from './orders.js';
import type { Account } from './account.js';
import { settingsErrors } from './settings.js';
import type { World } from './world.js';

type Query = Record<string, string | undefined>;

/** The control routes: state without delay, the books, faults and switches. Never part of what Cordial itself has. */
export function registerControl(app: FastifyInstance, world: World): void {
  registerState(app, world);
  registerPeople(app, world);
  registerBooks(app, world);
  registerSwitches(app, world);
}

type Reader = (account: Account, query: Query, params: Query) => JsonObject | null;

const state: Record<string, Reader> = {
  '/cordial/contacts': (account, query) => {
    if (query['email'] === undefined) {
      return page('contacts', [...account.contacts.all()], query, (one) => stateOf(account, one));
    }
    const contact = account.contacts.find('email', query['email']);
    return contact === null ? null : stateOf(account, contact);
  },
  '/cordial/contacts/:cID': (account, _query, { cID = '' }) => {
    const contact = account.contacts.get(cID);
    return contact === null ? null : stateOf(account, contact);
  },
  '/cordial/orders': (account, query) => page('orders', [...account.orders.all()], query, orderView),
  '/cordial/orders/:orderID': (account, _query, { orderID = '' }) => {
    const order = account.orders.get(orderID);
    return order === null ? null : orderView(order);
  },
  '/cordial/products': (account, query) =>
    page('products', [...account.products.values()], query, ({ content }) => content),
  '/cordial/products/:productID': (account, _query, { productID = '' }) =>
    account.products.get(productID)?.content ?? null,
  '/cordial/activities': activitiesOf,
  '/cordial/lists': (account) => ({
    lists: account.lists.all().map((list) => ({ ...list, count: countMembers(account.contacts.all(), list) })),
  }),
  '/cordial/attributes': (account) => ({ attributes: [...account.attributes.values()] }),
  '/cordial/account-monitor': (account) => ({ errors: account.monitor }),
};

function registerState(app: FastifyInstance, world: World): void {
  const withAccount = accountReader(world);
  for (const [path, read] of Object.entries(state)) app.get(path, withAccount(read));
}

function stateOf(account: Account, contact: Contact): JsonObject {
  const { createdAt, lastModified } = contact;
  return { ...contactView(account, contact.cID, contact, 'v2'), createdAtMs: createdAt, lastModifiedMs: lastModified };
}

function activitiesOf(account: Account, query: Query): JsonObject {
  const { email, action } = query;
  const cID =
    query['cid'] ??
    query['cID'] ??
    (email === undefined ? undefined : (account.contacts.find('email', email)?.cID ?? ''));
  const known = cID === undefined ? account.activities.all() : account.activities.ofContact(cID);
  const found = action === undefined ? known : known.filter((activity) => activity.action === action);
  return page('activities', found, query, activityState);
}

function activityState(activity: Activity): JsonObject {
  const { _id, cID, action, time, storedAt, uid, mcID } = activity;
  const times = { time: toCordialTime(time), timeMs: time, storedAtMs: storedAt };
  return { _id, cID, action, ...times, UID: uid, mcID, properties: propertiesOf(activity) };
}

/** `offset` and `limit` (1,000 when not given) over a list, with how many there are. */
function page<Item>(name: string, items: readonly Item[], query: Query, view: (item: Item) => JsonObject): JsonObject {
  const offset = Number(query['offset'] ?? 0);
  const limit = Number(query['limit'] ?? 1_000);
  return { total: items.length, [name]: items.slice(offset, offset + limit).map(view) };
}

function accountReader(world: World) {
  return (read: Reader) =>
    async (request: { query: unknown; params: unknown }, reply: FastifyReply): Promise<unknown> => {
      const query = request.query as Query;
      const account = world.account(query['account']);
      if (account === null) return reply.code(404).send({ error: 'no such account' });
      return read(account, query, request.params as Query) ?? reply.code(404).send({ error: 'not found' });
    };
}

function registerPeople(app: FastifyInstance, world: World): void {
  app.post('/cordial/opt-out', async (request, reply) => {
    const body = isObject(request.body) ? request.body : {};
    const account = world.account(body['account'] as string | undefined);
    if (account === null) return reply.code(404).send({ error: 'no such account' });
    const contact =
      typeof body['cID'] === 'string'
        ? account.contacts.get(body['cID'])
        : account.contacts.find('email', String(body['email']));
    if (contact === null) return reply.code(404).send({ error: 'no such contact' });
    const at = body['at'] === undefined ? Date.now() : new Date(body['at'] as string | number).getTime();
    if (Number.isNaN(at)) return reply.code(400).send({ error: 'at is an ISO time or epoch milliseconds' });
    const channel = String(body['channel'] ?? 'email');
    unsubscribe(account, contact, channel, { now: Date.now(), at, settings: world.settings });
    return { cID: contact.cID, email: keyValue(contact, 'email'), channel, unsubscribedAt: toCordialTime(at) };
  });
}

function registerSwitches(app: FastifyInstance, world: World): void {
  app.get('/cordial/options', async () => world.settings);
  app.post('/cordial/options', async (request, reply) => {
    const change = isObject(request.body) ? request.body : {};
    const problems = settingsErrors(change);
    if (problems.length > 0) return reply.code(400).send({ error: problems.join('; ') });
    world.settings = { ...world.settings, ...change };
    return world.settings;
  });
  app.post('/cordial/reset', async (request) => {
    world.reset(isObject(request.body) && request.body['keepOptions'] === true);
    return { success: true };
  });
  app.get('/cordial/accounts', async () => ({ accounts: [...world.accounts.keys()] }));
  app.post('/cordial/accounts', async (request, reply) => {
    const { name, apiKey } = isObject(request.body) ? request.body : {};
    if (typeof name !== 'string' || typeof apiKey !== 'string') {
      return reply.code(400).send({ error: 'an account has a name and an apiKey' });
    }
    world.addAccount(request.body as AccountOptions);
    return reply.code(201).send({ accounts: [...world.accounts.keys()] });
  });
}
