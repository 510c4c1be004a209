import { toWireCart } from '../api/cart-endpoints.js';
import { productIncludes, toWireProduct } from '../api/catalog-wire.js';
import {
  customerIncludes,
  toWireAddress,
  toWireAttributeValue,
  toWireCustomer,
  toWireSubscriber,
} from '../api/customer-wire.js';
import { toIsoSeconds } from '../api/dates.js';
import { ApiError } from '../api/errors.js';
import {
  toWireCoupon,
  toWireLine,
  toWireShipment,
  toWireShippingAddress,
  toWireTransaction,
} from '../api/order-line-wire.js';
import { toWireOrder } from '../api/order-wire.js';
import { toWireRefund } from '../api/refund-wire.js';
import type { Order } from '../store/order.js';
import type { Store } from '../store/store.js';
import type { Row, Table } from '../store/table.js';

export const stateResources = ['customers', 'subscribers', 'orders', 'products', 'carts'] as const;
export type StateResource = (typeof stateResources)[number];

/** The truth about one resource: its version, and every part in the dialect in which the API gives it. */
export interface State {
  resource: StateResource;
  id: string;
  storeHash: string;
  version: number;
  deleted: boolean;
  modifiedMs: number;
  /** As the API shows it; null once deleted. */
  dateModified: string | null;
  parts: Record<string, unknown>;
}

export function isStateResource(name: string): name is StateResource {
  return (stateResources as readonly string[]).includes(name);
}

const tables = {
  customers: (store: Store) => store.customers,
  subscribers: (store: Store) => store.subscribers,
  orders: (store: Store) => store.orders,
  products: (store: Store) => store.products,
};

/** 404 when it never existed; a deleted one answers with `deleted: true` and no parts. */
export function stateOf(store: Store, resource: StateResource, id: string): State {
  if (resource === 'carts') return cartState(store, id);
  const table: Table<Row> = tables[resource](store) as unknown as Table<Row>;
  const row = table.get(Number(id));
  const head = { resource, id, storeHash: store.hash };
  if (row) {
    const { version, modifiedMs } = row;
    const dateModified = toIsoSeconds(modifiedMs);
    return { ...head, version, deleted: false, modifiedMs, dateModified, parts: partsOf(store, resource, row.id) };
  }
  const gone = table.tombstones.get(Number(id));
  if (!gone) throw new ApiError(404, `There is no ${resource}/${id} in ${store.hash}.`);
  return { ...head, version: gone.version, deleted: true, modifiedMs: gone.deletedMs, dateModified: null, parts: {} };
}

function cartState(store: Store, id: string): State {
  const cart = store.carts.get(id);
  if (!cart) throw new ApiError(404, `There is no carts/${id} in ${store.hash}.`);
  const { version, modifiedMs } = cart;
  const dateModified = toIsoSeconds(modifiedMs);
  const parts = { cart: toWireCart(store, cart) };
  return { resource: 'carts', id, storeHash: store.hash, version, deleted: false, modifiedMs, dateModified, parts };
}

function partsOf(store: Store, resource: Exclude<StateResource, 'carts'>, id: number): Record<string, unknown> {
  switch (resource) {
    case 'customers':
      return customerParts(store, id);
    case 'subscribers': {
      const subscriber = store.subscribers.get(id);
      return { subscriber: subscriber ? toWireSubscriber(subscriber) : null };
    }
    case 'orders': {
      const order = store.orders.get(id);
      return order ? orderParts(store, order) : {};
    }
    case 'products': {
      const product = store.products.get(id);
      return { product: product ? toWireProduct(store, product, new Set(productIncludes)) : null };
    }
  }
}

function customerParts(store: Store, id: number): Record<string, unknown> {
  const customer = store.customers.get(id);
  if (!customer) return {};
  return {
    customer: toWireCustomer(store, customer, new Set(customerIncludes)),
    addresses: customer.addresses.map((address) => toWireAddress(customer, address)),
    attribute_values: customer.attributes.map((value) => toWireAttributeValue(customer, value)),
  };
}

function orderParts(store: Store, order: Order): Record<string, unknown> {
  const view = { store, order, baseUrl: `https://api.bigcommerce.com/stores/${store.hash}` };
  const address = toWireShippingAddress(view);
  return {
    order: toWireOrder(view),
    products: order.lines.map((line) => toWireLine(order, line)),
    coupons: order.coupons.map((coupon) => toWireCoupon(order, coupon)),
    shipping_addresses: address ? [address] : [],
    shipments: order.shipments.map((shipment) => toWireShipment(order, shipment)),
    transactions: order.transactions.map((transaction) => toWireTransaction(order, transaction)),
    refunds: order.refunds.map(toWireRefund),
  };
}

export interface StateList {
  total: number;
  /** Pass as `after` for the next page; null at the end. */
  next: string | null;
  items: { id: string; version: number; modifiedMs: number; deleted: boolean }[] | State[];
}

/** Ids with versions, in id order; with `full` the whole states. Deleted ones are listed when asked for. */
export function listStates(
  store: Store,
  resource: StateResource,
  page: { after?: string; limit: number; isFull: boolean; hasDeleted: boolean },
): StateList {
  const all = resource === 'carts' ? cartRows(store) : tableRows(store, resource, page.hasDeleted);
  const start = page.after === undefined ? 0 : all.findIndex(({ id }) => id === page.after) + 1;
  const items = all.slice(start, start + page.limit);
  const isLast = start + page.limit >= all.length;
  return {
    total: all.length,
    next: isLast ? null : (items.at(-1)?.id ?? null),
    items: page.isFull ? items.map(({ id }) => stateOf(store, resource, id)) : items,
  };
}

type ListedRow = { id: string; version: number; modifiedMs: number; deleted: boolean };

function tableRows(store: Store, resource: Exclude<StateResource, 'carts'>, hasDeleted: boolean): ListedRow[] {
  const table = tables[resource](store) as unknown as Table<Row>;
  const rows = [...table.inIdOrder()].map(({ id, version, modifiedMs }) => ({
    id: String(id),
    version,
    modifiedMs,
    deleted: false,
  }));
  if (!hasDeleted) return rows;
  const gone = [...table.tombstones].map(([id, { version, deletedMs }]) => ({
    id: String(id),
    version,
    modifiedMs: deletedMs,
    deleted: true,
  }));
  return [...rows, ...gone].sort((left, right) => Number(left.id) - Number(right.id));
}

function cartRows(store: Store): ListedRow[] {
  return [...store.carts.values()].map(({ id, version, modifiedMs }) => ({ id, version, modifiedMs, deleted: false }));
}
