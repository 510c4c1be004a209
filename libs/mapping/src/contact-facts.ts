import type { Order } from '@patchcord/events';
import { cordialOrderId } from './cordial/order.mapper.js';
import { cordialProductId } from './cordial/order-lines.js';
import { isPurchase } from './milestones.js';
import { addMoney, divideMoney, subtractMoney } from './money.js';
import type { StoreDocument } from './store-document.js';

/** What of an order the facts about its buyer need, as one observation showed it. Plain JSON. */
export interface Purchase {
  /** Id at Cordial, which is unique in the account. */
  id: string;
  sourceVersion: string;
  /** ms since the epoch: when it was placed. */
  at: number;
  /** False for an order that is no purchase now (incomplete, cancelled, declined) or was archived. */
  counts: boolean;
  /** Currency that was charged, and that both amounts are in. */
  currency: string;
  /** Decimal text: what was charged, with tax. */
  total: string;
  /** Ids at Cordial, in the order of the lines; without those of gift certificates and custom items, which no catalog has. */
  productIds: string[];
  skus: string[];
  /** What was paid back, as of the newest observation that asked for refunds; null when none did. */
  refunds: { sourceVersion: string; amount: string } | null;
}

/** The facts of one observation of an order. */
export function toPurchase(order: Order, document: StoreDocument): Purchase {
  const goods = order.lines.filter(({ productId }) => productId !== '0');
  const { sourceVersion } = order;
  return {
    id: cordialOrderId(order, document),
    sourceVersion,
    at: order.createdAt,
    counts: isPurchase(order, document) && !order.deleted,
    currency: order.currency,
    total: order.totalIncTax,
    productIds: goods.map((line) => cordialProductId(line, document)),
    skus: goods.flatMap(({ sku }) => (sku === '' ? [] : [sku])),
    refunds: order.incomplete.includes('refunds')
      ? null
      : { sourceVersion, amount: addMoney(...order.refunds.map(({ amount }) => amount)) },
  };
}

/**
 * Two observations of one order as one: the newer, with the refunds of the newer one that knew them. A join: in any order, repeated or
 * not, the same observations give the same.
 */
export function joinPurchase(known: Purchase | null, seen: Purchase): Purchase {
  if (known === null) return seen;
  const newer = newerOf(known, seen);
  const refunds =
    known.refunds === null || seen.refunds === null
      ? (known.refunds ?? seen.refunds)
      : newerOf(known.refunds, seen.refunds);
  return { ...newer, refunds };
}

/** At an equal version what it holds decides, so that the order of arrival does not. */
function newerOf<Versioned extends { sourceVersion: string }>(left: Versioned, right: Versioned): Versioned {
  if (left.sourceVersion !== right.sourceVersion) return left.sourceVersion > right.sourceVersion ? left : right;
  return rankOf(left) > rankOf(right) ? left : right;
}

function rankOf(versioned: { sourceVersion: string }): string {
  return JSON.stringify({ ...versioned, refunds: undefined });
}

/** What somebody bought in one currency. Amounts are decimal texts, with tax. */
export interface CurrencyFacts {
  currency: string;
  orderCount: number;
  value: string;
  refunded: string;
  /** `value` less `refunded`. */
  netValue: string;
  /** `value` by `orderCount`, rounded half up to cents of a cent. */
  averageValue: string;
}

/** What somebody's orders say of them. Nothing is summed across currencies. */
export interface ContactFacts {
  orderCount: number;
  /** Null when there is no order that counts. */
  firstOrder: { id: string; at: number } | null;
  lastOrder: { id: string; at: number; currency: string; total: string } | null;
  /** By code. */
  currencies: CurrencyFacts[];
  /** Each once, the last bought last: beyond the maximum of an attribute Cordial drops the first. */
  lastProductIds: string[];
  lastSkus: string[];
}

/**
 * The facts of a person from every observation of their orders, in any order and with repeats: computed anew from the states each time,
 * never added up, so that a replay changes nothing.
 */
export function toContactFacts(observed: readonly Purchase[]): ContactFacts {
  const states = new Map<string, Purchase>();
  for (const purchase of observed) states.set(purchase.id, joinPurchase(states.get(purchase.id) ?? null, purchase));
  const counted = [...states.values()].filter(({ counts }) => counts).sort(byTime);
  const first = counted[0];
  const last = counted.at(-1);
  return {
    orderCount: counted.length,
    firstOrder: first === undefined ? null : { id: first.id, at: first.at },
    lastOrder: last === undefined ? null : { id: last.id, at: last.at, currency: last.currency, total: last.total },
    currencies: [...new Set(counted.map(({ currency }) => currency))]
      .sort()
      .map((currency) => inOne(currency, counted)),
    lastProductIds: lastOnce(counted.flatMap(({ productIds }) => productIds)),
    lastSkus: lastOnce(counted.flatMap(({ skus }) => skus)),
  };
}

function byTime(left: Purchase, right: Purchase): number {
  if (left.at !== right.at) return left.at - right.at;
  return left.id < right.id ? -1 : Number(left.id > right.id);
}

function inOne(currency: string, counted: readonly Purchase[]): CurrencyFacts {
  const orders = counted.filter((purchase) => purchase.currency === currency);
  const value = addMoney(...orders.map(({ total }) => total));
  const refunded = addMoney(...orders.map(({ refunds }) => refunds?.amount ?? '0'));
  return {
    currency,
    orderCount: orders.length,
    value,
    refunded,
    netValue: subtractMoney(value, refunded),
    averageValue: divideMoney(value, String(orders.length)) ?? '0',
  };
}

/** Each once, where it stands last. */
function lastOnce(ids: readonly string[]): string[] {
  return [...new Set(ids.toReversed())].reverse();
}
