import {
  addError,
  hasErrors,
  invalid,
  notFound,
  ok,
  refused,
  refusedInMessages,
  type Answer,
  type FieldErrors,
} from './answers.js';
import { commit, decoded, noteTriggers, suppressesTriggers, type Call, type Route } from './call.js';
import { readTime, toCordialTime } from './clock.js';
import { findByKey, flatKey } from './contact-key.js';
import { isObject, type JsonObject } from './json.js';
import { checkOrder } from './order-body.js';
import { contentOf, type Order } from './order-store.js';
import { pageOf, readPaging, readWindow, sparse } from './paging.js';
import { noteOrderedItem } from './products.js';

export const orderRoutes: readonly Route[] = [
  { method: 'POST', template: '/orders', handle: postOrder },
  { method: 'GET', template: '/orders', handle: listOrders },
  { method: 'PUT', template: '/orders/{orderID}', handle: putOrder },
  { method: 'GET', template: '/orders/{orderID}', handle: readOrder },
  { method: 'DELETE', template: '/orders/{orderID}', handle: deleteOrder },
];

/** A query reaches no further than this many orders; beyond it the caller slices by purchase date. */
const QUERY_MAX = 10_000;

export function postOrder(call: Call): Answer {
  const { account, body, now } = call;
  const errors: FieldErrors = {};
  for (const key of ['orderID', 'purchaseDate']) {
    if (body[key] === undefined || body[key] === '') addError(errors, key, `The ${key} field is required.`);
  }
  check(call, errors, []);
  noteOrder(call, String(body['orderID'] ?? ''));
  const cID = contactOf(call, errors, true);
  if (hasErrors(errors) || cID === null) return invalid(call, errors);
  const orderID = String(body['orderID']);
  if (account.orders.get(orderID) !== null) return refusedInMessages('ID must be unique');
  const content = computed(call, { _id: account.nextId(), ...withoutOptions(call), cID });
  const purchaseDate = readTime(body['purchaseDate'], account.timeZone)!;
  account.orders.add({ orderID, cID, purchaseDate, ct: now, lm: now, json: JSON.stringify(content) });
  finish(call, orderID, content, 'order-created');
  return ok({ success: true });
}

export function putOrder(call: Call): Answer {
  const { account, body, settings, now } = call;
  const orderID = decoded(call.params[0]!) ?? '';
  const order = account.orders.get(orderID);
  const errors: FieldErrors = {};
  check(call, errors, settings.putOrderStatus === 'refuse' && call.version === 'v2' ? ['status'] : []);
  if (body['orderID'] !== undefined && body['orderID'] !== orderID)
    addError(errors, 'orderID', 'You can not change orderID');
  noteOrder(call, orderID);
  const cID = contactOf(call, errors, false) ?? order?.cID;
  if (order === null || cID === undefined) return refused(call, 422, 'RECORD_NOT_FOUND', 'Order not found');
  if (hasErrors(errors)) return invalid(call, errors);
  const before = contentOf(order);
  const changes = withoutOptions(call);
  if (settings.putOrderStatus === 'ignore' && call.version === 'v2') delete changes['status'];
  if (settings.putOrderItems === 'merge') changes['items'] = mergedItems(before['items'], changes['items']);
  const content = computed(call, { ...before, ...changes, cID });
  const purchaseDate = readTime(body['purchaseDate'], account.timeZone) ?? order.purchaseDate;
  account.orders.change(order, { cID, purchaseDate, lm: now, json: JSON.stringify(content) });
  finish(call, orderID, content, 'order-updated');
  return ok({ success: true });
}

function check({ account, body, version }: Call, errors: FieldErrors, without: readonly string[]): void {
  checkOrder(
    body,
    { timeZone: account.timeZone, contactKeys: account.contacts.keys, isCategoryRequired: version === 'v2', without },
    errors,
  );
}

/** The cID of the contact that the body names; null with an error when it must and does not. */
function contactOf({ account, body }: Call, errors: FieldErrors, isRequired: boolean): string | null {
  const named = flatKey(account, body);
  if (named === null) {
    if (isRequired) addError(errors, 'cID', 'The cID field is required.');
    return null;
  }
  const contact = typeof named.value === 'string' ? findByKey(account, named.key, named.value) : null;
  if (contact === null) addError(errors, named.key, "Contact doesn't exist");
  return contact?.cID ?? null;
}

function withoutOptions({ body, account }: Call): JsonObject {
  const { suppressTriggers: _suppressTriggers, msID: _msID, ...content } = body;
  for (const key of account.contacts.keys) delete content[key];
  return content;
}

/** What Cordial works out by itself and writes over what was sent. */
function computed({ account }: Call, content: JsonObject): JsonObject {
  const { mcID, linkID, discountApplication } = content;
  const attribution = { ...(mcID === undefined ? {} : { mcID }), ...(linkID === undefined ? {} : { linkID }) };
  const items = (Array.isArray(content['items']) ? (content['items'] as JsonObject[]) : []).map((item): JsonObject => {
    const qty = Number(item['qty'] ?? 1);
    const price = item['itemPrice'];
    return { ...item, qty, amount: money(qty * Number(price ?? 0)), ...attribution };
  });
  const purchaseDate = readTime(content['purchaseDate'], account.timeZone);
  return {
    ...content,
    ...(purchaseDate === null ? {} : { purchaseDate: toCordialTime(purchaseDate) }),
    items,
    totalAmount: money(items.reduce((sum, item) => sum + Number(item['amount']), 0)),
    ...(isObject(discountApplication) ? { totalDiscountAmount: discountApplication['amount'] } : {}),
    ...(typeof mcID === 'string' ? { msID: mcID.split(':').slice(0, 3).join(':') } : {}),
  };
}

/** Floating point's dust brushed off, small currency units kept. */
function money(amount: number): number {
  return Math.round(amount * 10_000) / 10_000;
}

function mergedItems(before: unknown, sent: unknown): unknown {
  if (!Array.isArray(sent)) return before;
  const idOf = (item: JsonObject): string => JSON.stringify([item['productID'], item['sku']]);
  const items = new Map((Array.isArray(before) ? (before as JsonObject[]) : []).map((item) => [idOf(item), item]));
  for (const item of sent as JsonObject[]) items.set(idOf(item), { ...items.get(idOf(item)), ...item });
  return [...items.values()];
}

function noteOrder(call: Call, orderID: string): void {
  call.note.key = orderID;
  const { status, suppressTriggers } = call.body;
  call.note.fields = {
    orderID,
    ...(status === undefined ? {} : { status }),
    ...(suppressTriggers === undefined ? {} : { suppressTriggers }),
  };
}

function finish(call: Call, orderID: string, content: JsonObject, trigger: string): void {
  commit(call, orderID);
  noteTriggers(call, [trigger], suppressesTriggers(call.body, false) ?? false);
  for (const item of content['items'] as JsonObject[]) noteOrderedItem(call, item);
}

function readOrder(call: Call): Answer {
  const order = call.account.orders.get(decoded(call.params[0]!) ?? '');
  if (order === null || !isVisible(call, order)) return notFound(call);
  call.note.key = order.orderID;
  return ok(orderView(order));
}

/** Only the creation lags; a change of a known order is seen at once. */
function isVisible({ settings, now }: Call, order: Order): boolean {
  return !settings.visibilityOf.includes('orders') || order.ct + settings.visibilityDelayMs <= now;
}

export function orderView(order: Order): JsonObject {
  return { ...contentOf(order), ct: toCordialTime(order.ct), lm: toCordialTime(order.lm) };
}

function listOrders(call: Call): Answer {
  const { account, query } = call;
  const inWindow = readWindow(call, 'purchaseDate', (value) => readTime(value, account.timeZone));
  if (inWindow === null) return invalid(call, { purchaseDate: ['The purchaseDate is not a valid date.'] });
  const email = query.get('email');
  const cID = query.get('cID') ?? (email === null ? null : (account.contacts.find('email', email)?.cID ?? ''));
  const known = [...(cID === null ? account.orders.all() : account.orders.ofContact(cID))];
  const found = known.filter((order) => isVisible(call, order) && inWindow(order.purchaseDate));
  const isDescending = query.get('sort_dir') === 'desc';
  const by = query.get('sort_by') ?? 'ct';
  const value = (order: Order): number =>
    by === 'purchaseDate' ? order.purchaseDate : by === 'lm' ? order.lm : order.ct;
  found.sort((a, b) => (isDescending ? value(b) - value(a) : value(a) - value(b)));
  if (query.get('return_count') === 'true') return ok({ count: found.length });
  const paging = readPaging(call);
  if (paging.page * paging.perPage > QUERY_MAX) {
    return refused(call, 422, 'VALIDATION_ERROR', `A query returns at most ${QUERY_MAX} records`);
  }
  const page = pageOf(found, paging);
  const fields = query.get('fields')?.split(',');
  return page.length === 0 ? notFound(call) : ok(page.map((order) => sparse(orderView(order), fields)));
}

function deleteOrder(call: Call): Answer {
  const order = call.account.orders.get(decoded(call.params[0]!) ?? '');
  if (order === null) return { status: 400, body: { error: true, message: 'Order not found' } };
  call.account.orders.remove(order);
  commit(call, order.orderID);
  return ok({ success: true });
}
