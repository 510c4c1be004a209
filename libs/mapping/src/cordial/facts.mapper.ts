import type { ContactFacts, CurrencyFacts } from '../contact-facts.js';
import { isoOf } from '../iso-date.js';
import { currencyFactOf } from '../order-fact-fields.js';
import type { CurrencyFactName, OrderFactField, OrderFactName } from '../order-fact-fields.js';
import type { StoreDocument } from '../store-document.js';
import { toAttributes } from './attribute.mapper.js';
import type { ContactBody, FieldValue } from './attribute.mapper.js';

/** The facts of a person's orders as flat keys of POST /v2/contacts. The same whichever of the account's stores they are sent for. */
export function toFactsBody(facts: ContactFacts, document: StoreDocument): ContactBody {
  return toAttributes(document.mapping.facts, (field) => factValue(field, facts));
}

function factValue(field: OrderFactField, facts: ContactFacts): FieldValue {
  const byCurrency = currencyFactOf(field);
  if (byCurrency === null) return values[field as OrderFactName](facts);
  const inIt = facts.currencies.find(({ currency }) => currency === byCurrency.currency);
  return inIt === undefined ? '0' : valuesInOne[byCurrency.fact](inIt);
}

/** One row a fact. */
const values: Record<OrderFactName, (facts: ContactFacts) => FieldValue> = {
  orderCount: ({ orderCount }) => String(orderCount),
  firstOrderAt: ({ firstOrder }) => (firstOrder === null ? null : isoOf(firstOrder.at)),
  firstOrderId: ({ firstOrder }) => firstOrder?.id ?? null,
  lastOrderAt: ({ lastOrder }) => (lastOrder === null ? null : isoOf(lastOrder.at)),
  lastOrderId: ({ lastOrder }) => lastOrder?.id ?? null,
  orderValues: ({ currencies }) => currencies.map(({ currency, value }) => `${currency} ${value}`),
  lastProducts: ({ lastProductIds }) => lastProductIds,
  lastSkus: ({ lastSkus }) => lastSkus,
};

const valuesInOne: Record<CurrencyFactName, (facts: CurrencyFacts) => string> = {
  orderCount: ({ orderCount }) => String(orderCount),
  orderValue: ({ value }) => value,
  refundedValue: ({ refunded }) => refunded,
  netOrderValue: ({ netValue }) => netValue,
  averageOrderValue: ({ averageValue }) => averageValue,
};
