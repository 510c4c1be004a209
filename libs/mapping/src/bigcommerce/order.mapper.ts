import { InvalidRecordError } from '@patchcord/events';
import type { Address, Line, Order, OrderObservation } from '@patchcord/events';
import {
  isObject,
  mapList,
  mismatch,
  readCount,
  readDate,
  readFlag,
  readIdOrZero,
  readMoney,
  readOptionalId,
  readRequiredMoney,
  readRequiredText,
  readString,
  readText,
  readWhole,
} from '../fields.js';
import type { JsonObject } from '../fields.js';
import { toDestination, toOrderAddress } from './address.mapper.js';
import { readConsignments } from './consignments.js';
import type { Consignments } from './consignments.js';
import { toCoupon, toRefund, toShipment } from './fulfilment.mapper.js';
import { toLine } from './line.mapper.js';
import { listOf, metaOf, partOf, resourceOf } from './observation.js';

type Meta = ReturnType<typeof metaOf> & { channelId: string };
type Money = Pick<
  Order,
  | 'subtotalExTax'
  | 'subtotalIncTax'
  | 'subtotalTax'
  | 'shippingExTax'
  | 'shippingIncTax'
  | 'handlingExTax'
  | 'handlingIncTax'
  | 'wrappingExTax'
  | 'wrappingIncTax'
  | 'totalExTax'
  | 'totalIncTax'
  | 'totalTax'
  | 'discountAmount'
  | 'couponDiscount'
  | 'storeCreditAmount'
  | 'giftCertificateAmount'
>;
type Currencies = Pick<
  Order,
  'currency' | 'displayCurrency' | 'storeCurrency' | 'displayExchangeRate' | 'storeExchangeRate'
>;
type Joined = Pick<
  Order,
  'shippingAddresses' | 'lines' | 'coupons' | 'shipments' | 'refunds' | 'shippingMethods' | 'incomplete'
>;

/**
 * A v2 order with its lines and what happened to it (BigCommerce docs, orders v2 and refunds v3). Its `refunded_amount` is not read:
 * BigCommerce always answers 0 there. Throws InvalidRecordError when a field is not as documented, or the lines are not all there.
 */
export function toOrder(observation: OrderObservation): Order {
  const order = resourceOf(observation, 'order');
  if (order === null) return deletedOrder(observation);
  const channelId = readIdOrZero(order, 'channel_id', '') || observation.channelId;
  return toPresentOrder(order, { ...metaOf(observation), channelId }, joinedOf(observation, order));
}

function toPresentOrder(order: JsonObject, meta: Meta, joined: Joined): Order {
  const billing = order['billing_address'];
  const billingAddress = readBillingAddress(billing);
  return {
    ...meta,
    deleted: readFlag(order, 'is_deleted', ''),
    customerId: readIdOrZero(order, 'customer_id', ''),
    email: isObject(billing) ? readEmail(billing) : '',
    statusId: readStatusId(order),
    status: readString(order, 'status', ''),
    customStatus: readString(order, 'custom_status', ''),
    paymentStatus: readString(order, 'payment_status', ''),
    paymentMethod: readString(order, 'payment_method', ''),
    orderSource: readString(order, 'order_source', ''),
    externalSource: readString(order, 'external_source', ''),
    externalId: readString(order, 'external_id', ''),
    createdAt: readCreated(order),
    modifiedAt: readDate(order, 'date_modified', ''),
    shippedAt: readDate(order, 'date_shipped', ''),
    ...readCurrencies(order),
    taxInclusive: readFlag(order, 'is_tax_inclusive_pricing', ''),
    ...readTotals(order),
    itemsTotal: readCount(order, 'items_total', ''),
    itemsShipped: readCount(order, 'items_shipped', ''),
    isDigital: readFlag(order, 'order_is_digital', ''),
    cartId: readOptionalId(order, 'cart_id', ''),
    locale: readString(order, 'customer_locale', ''),
    emailOptIn: readFlag(order, 'is_email_opt_in', ''),
    billingAddress,
    ...joined,
  };
}

function readStatusId(order: JsonObject): number {
  const statusId = readWhole(order, 'status_id', '');
  if (statusId >= 0 && statusId <= 255) return statusId;
  throw new InvalidRecordError('status_id is none that BigCommerce has.', {
    code: 'field-value',
    field: 'status_id',
    expected: '0 to 14',
    came: 'another number',
  });
}

/** An order without a date of purchase is none: Cordial requires it. */
function readCreated(order: JsonObject): number {
  const createdAt = readDate(order, 'date_created', '');
  if (createdAt !== 0) return createdAt;
  throw mismatch('date_created', 'a date (RFC 2822 or ISO 8601)', order['date_created']);
}

/**
 * `currency_code` is what the shopper saw; the money was charged in `default_currency_code`, and the store has its own. An order of a
 * store with one currency may carry only the first.
 */
function readCurrencies(order: JsonObject): Currencies {
  const displayCurrency = readText(order, 'currency_code', '');
  const currency = readText(order, 'default_currency_code', '') || displayCurrency;
  if (currency === '') throw mismatch('default_currency_code', 'a currency code', order['default_currency_code']);
  return {
    currency,
    displayCurrency: displayCurrency || currency,
    storeCurrency: readText(order, 'store_default_currency_code', '') || currency,
    displayExchangeRate: readRate(order, 'currency_exchange_rate'),
    storeExchangeRate: readRate(order, 'store_default_to_transactional_exchange_rate'),
  };
}

function readRate(order: JsonObject, field: string): string {
  const rate = readMoney(order, field, '');
  return rate === '0' ? '1' : rate;
}

function readTotals(order: JsonObject): Money {
  return {
    subtotalExTax: readMoney(order, 'subtotal_ex_tax', ''),
    subtotalIncTax: readMoney(order, 'subtotal_inc_tax', ''),
    subtotalTax: readMoney(order, 'subtotal_tax', ''),
    shippingExTax: readMoney(order, 'shipping_cost_ex_tax', ''),
    shippingIncTax: readMoney(order, 'shipping_cost_inc_tax', ''),
    handlingExTax: readMoney(order, 'handling_cost_ex_tax', ''),
    handlingIncTax: readMoney(order, 'handling_cost_inc_tax', ''),
    wrappingExTax: readMoney(order, 'wrapping_cost_ex_tax', ''),
    wrappingIncTax: readMoney(order, 'wrapping_cost_inc_tax', ''),
    totalExTax: readMoney(order, 'total_ex_tax', ''),
    totalIncTax: readRequiredMoney(order, 'total_inc_tax', ''),
    totalTax: readMoney(order, 'total_tax', ''),
    discountAmount: readMoney(order, 'discount_amount', ''),
    couponDiscount: readMoney(order, 'coupon_discount', ''),
    storeCreditAmount: readMoney(order, 'store_credit_amount', ''),
    giftCertificateAmount: readMoney(order, 'gift_certificate_amount', ''),
  };
}

/** An order made by hand may have no e-mail; one whose field is missing is not as documented. */
function readEmail(billing: JsonObject): string {
  return billing['email'] === null ? '' : readRequiredText(billing, 'email', 'billing_address.');
}

function readBillingAddress(billing: unknown): Address | null {
  if (billing === null) return null;
  if (isObject(billing)) return toOrderAddress(billing, 'billing_address.');
  throw mismatch('billing_address', 'an object', billing);
}

function joinedOf(observation: OrderObservation, order: JsonObject): Joined {
  const consignments = readConsignments(order);
  const addresses = inlineOrPart(observation, order, 'shipping_addresses', 'shipping-addresses');
  const destinations =
    addresses === null ? consignments.destinations : mapList(addresses, 'shipping-addresses', toDestination);
  return {
    shippingAddresses: destinations.map(({ address }) => address),
    lines: linesOf(observation, order, consignments),
    coupons: mapList(inlineOrPart(observation, order, 'coupons', 'coupons') ?? [], 'coupons', toCoupon),
    shipments: mapList(listOf(observation, 'shipments'), 'shipments', toShipment),
    refunds: mapList(listOf(observation, 'refunds'), 'refunds', toRefund).filter((refund) => refund !== null),
    shippingMethods: [...new Set(destinations.flatMap(({ method }) => (method === '' ? [] : [method])))],
    // Refunds are asked for only where something speaks of one, so that none in an observation need not mean none.
    incomplete: partOf(observation, 'refunds') === undefined ? ['refunds'] : [],
  };
}

/** A subresource is a part of its own; on the order itself it is a link, unless an include put the list there. */
function inlineOrPart(
  observation: OrderObservation,
  order: JsonObject,
  field: string,
  part: string,
): readonly unknown[] | null {
  if (partOf(observation, part) !== undefined) return listOf(observation, part);
  const inline = order[field];
  return Array.isArray(inline) ? (inline as unknown[]) : null;
}

function linesOf(observation: OrderObservation, order: JsonObject, consignments: Consignments): Line[] {
  const fetched = inlineOrPart(observation, order, 'products', 'lines');
  if (fetched !== null) return mapList(fetched, 'lines', (line, path) => toLine(line, path));
  if (consignments.isTruncated) {
    throw new InvalidRecordError(
      'BigCommerce inlined only the first 50 lines of a consignment, and the others were not fetched.',
      {
        code: 'lines-truncated',
        field: 'consignments',
        expected: 'every line, or a part "lines"',
        came: 'the first 50',
      },
    );
  }
  if (consignments.lines !== null) return consignments.lines;
  throw new InvalidRecordError('The lines of the order were neither inlined in its consignments nor fetched.', {
    code: 'lines-missing',
    field: 'lines',
    expected: 'inlined line items, or a part "lines"',
    came: 'links only',
  });
}

// What an order must have, so that one that is gone is read like any other.
const goneOrder: JsonObject = {
  status_id: 0,
  date_created: 1,
  total_inc_tax: 0,
  currency_code: 'none',
  billing_address: null,
};

/** Of an order that is gone only the id is left. Status 0 makes no milestone and no purchase. */
function deletedOrder(observation: OrderObservation): Order {
  const meta = { ...metaOf(observation), channelId: observation.channelId };
  const lists = { shippingAddresses: [], lines: [], coupons: [], shipments: [], refunds: [], shippingMethods: [] };
  const joined: Joined = { ...lists, incomplete: ['refunds'] };
  const order = toPresentOrder(goneOrder, meta, joined);
  return { ...order, deleted: true, createdAt: 0, currency: '', displayCurrency: '', storeCurrency: '' };
}
