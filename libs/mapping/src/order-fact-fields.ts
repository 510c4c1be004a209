import type { z } from 'zod';
import type { attributeMapping, AttributeType } from './customer-fields.js';

/** Facts of a person's orders that an attribute can hold; those by currency come beside them. */
export const orderFacts = [
  'orderCount',
  'firstOrderAt',
  'firstOrderId',
  'lastOrderAt',
  'lastOrderId',
  'orderValues',
  'lastProducts',
  'lastSkus',
] as const;
export type OrderFactName = (typeof orderFacts)[number];

/** Facts that there are one of for each currency, as in `orderValue.USD`. */
export const currencyFacts = [
  'orderCount',
  'orderValue',
  'refundedValue',
  'netOrderValue',
  'averageOrderValue',
] as const;
export type CurrencyFactName = (typeof currencyFacts)[number];

export type OrderFactField = OrderFactName | `${CurrencyFactName}.${string}`;

const typesOf: Record<OrderFactName, readonly AttributeType[]> = {
  orderCount: ['number'],
  firstOrderAt: ['date'],
  firstOrderId: ['string'],
  lastOrderAt: ['date'],
  lastOrderId: ['string'],
  orderValues: ['array', 'string'],
  lastProducts: ['array'],
  lastSkus: ['array'],
};

const BY_CURRENCY = new RegExp(`^(${currencyFacts.join('|')})\\.([A-Z]{3})$`);

/** The fact and the currency of a field such as `orderValue.USD`, or null. */
export function currencyFactOf(field: string): { fact: CurrencyFactName; currency: string } | null {
  const found = BY_CURRENCY.exec(field);
  return found === null ? null : { fact: found[1] as CurrencyFactName, currency: found[2] as string };
}

/** Types that a fact can be sent as, or null when there is no such fact. */
export function typesOfFact(field: string): readonly AttributeType[] | null {
  if (currencyFactOf(field) !== null) return ['number'];
  return (typesOf as Record<string, readonly AttributeType[] | undefined>)[field] ?? null;
}

/** What is mapped unless the document says otherwise. Values by currency need a currency, which only the document can name. */
export const defaultFactMapping: Record<string, z.input<typeof attributeMapping>> = {
  orderCount: { key: 'bc_order_count', name: 'BigCommerce orders', type: 'number', index: true },
  firstOrderAt: {
    key: 'bc_first_order_at',
    name: 'BigCommerce first order',
    type: 'date',
    index: true,
    onNull: 'clear',
  },
  lastOrderAt: { key: 'bc_last_order_at', name: 'BigCommerce last order', type: 'date', index: true, onNull: 'clear' },
  orderValues: {
    key: 'bc_order_values',
    name: 'BigCommerce order value by currency',
    type: 'array',
    onNull: 'clear',
  },
  lastProducts: {
    key: 'bc_last_products',
    name: 'BigCommerce last products bought',
    type: 'array',
    index: true,
    onNull: 'clear',
  },
};
