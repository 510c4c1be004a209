import type { Address, Line, Order } from '@patchcord/events';
import { isoOf } from '../iso-date.js';
import { isReturned, statusLabel } from '../milestones.js';
import {
  addMoney,
  amountOf,
  compareMoney,
  divideMoney,
  isZero,
  multiplyMoney,
  roundMoney,
  subtractMoney,
} from '../money.js';
import type { StoreDocument } from '../store-document.js';
import { propertyKey } from './names.js';
import { cordialProductId, marginOf, refundedOf } from './order-lines.js';
import { noProductFacts } from './product-facts.js';
import type { ProductFactsOf } from './product-facts.js';

/** Properties of an order, an item or an event: flat. */
export type Properties = Record<string, string | number | boolean>;

export interface CordialAddress {
  name: string;
  address: string;
  city: string;
  state: string;
  postalCode: string;
  country: string;
}

export interface CordialItem {
  productID: string;
  sku: string;
  category: string;
  name: string;
  qty: number;
  itemPrice: number;
  amount: number;
  productType: 'physical' | 'digital';
  url?: string;
  images?: readonly string[];
  manufacturerName?: string;
  UPCCode?: string;
  attr?: Record<string, string>;
  properties: Properties;
}

/** Body of POST /v2/orders (Cordial API v2 Swagger, OrderADD), without who bought it and without flags. */
export interface CordialOrder {
  orderID: string;
  purchaseDate: string;
  status: string;
  storeID: string;
  customerID?: string;
  items: CordialItem[];
  tax: number;
  shippingAndHandling: number;
  discountApplication?: { type: 'fixed'; amount: number };
  shippingAddress?: CordialAddress;
  billingAddress?: CordialAddress;
  properties: Record<string, string | number | boolean | string[]>;
}

/** Id of the order at Cordial. */
export function cordialOrderId(order: Order, document: StoreDocument): string {
  return `${document.idPrefix}${order.resourceId}`;
}

/**
 * An order as Cordial stores it. Every amount of Cordial's own fields is in the charged currency, which `properties.currency` names;
 * display and store currency are in properties of their own, and nothing is added up across currencies. Prices are the exact ones of
 * the two that BigCommerce has: with tax where the store's prices include it (`properties.taxIncluded`), else without. The items stay
 * as they were bought: what was refunded of them is said in properties, so that Cordial's total, which it computes from the items, stays
 * what was sold. `factsOf` adds what the catalog knows of each product.
 */
export function toCordialOrder(
  order: Order,
  document: StoreDocument,
  factsOf: ProductFactsOf = noProductFacts,
): CordialOrder {
  const discount = addMoney(order.discountAmount, order.couponDiscount);
  const [shipping] = order.shippingAddresses;
  return {
    orderID: cordialOrderId(order, document),
    purchaseDate: isoOf(order.createdAt),
    status: statusLabel(order),
    storeID: order.storeHash,
    ...(order.customerId === '' ? {} : { customerID: `${document.idPrefix}${order.customerId}` }),
    items: order.lines.map((line) => toItem(line, order, document, factsOf)),
    tax: amountOf(order.totalTax, 'total_tax'),
    shippingAndHandling: amountOf(shippingOf(order), 'shipping_cost'),
    ...(compareMoney(discount, '0') > 0
      ? { discountApplication: { type: 'fixed', amount: amountOf(discount, 'discount_amount') } }
      : {}),
    ...(shipping === undefined ? {} : { shippingAddress: toCordialAddress(shipping) }),
    ...(order.billingAddress === null ? {} : { billingAddress: toCordialAddress(order.billingAddress) }),
    properties: toOrderProperties(order, document),
  };
}

/**
 * The same order for PUT /v2/orders/{orderID}: the whole of it, because whether PUT merges is not documented, but without `status`, which
 * is not in PUT's schema (OrderUPD). The status is in the properties as well.
 */
export function toOrderPut(body: CordialOrder): Omit<CordialOrder, 'status' | 'orderID'> {
  const { status: _status, orderID: _orderID, ...rest } = body;
  return rest;
}

function shippingOf(order: Order): string {
  return order.taxInclusive
    ? addMoney(order.shippingIncTax, order.handlingIncTax)
    : addMoney(order.shippingExTax, order.handlingExTax);
}

function toOrderProperties(order: Order, document: StoreDocument): CordialOrder['properties'] {
  return {
    source: 'bigcommerce',
    bcOrderID: order.resourceId,
    bcStatus: statusLabel(order),
    bcStatusID: order.statusId,
    paymentStatus: order.paymentStatus,
    paymentMethod: order.paymentMethod,
    channelID: order.channelId,
    ...channelName(order, document),
    orderSource: order.orderSource,
    ...totalsOf(order),
    coupons: order.coupons.map((coupon) => coupon.code),
    itemCount: order.itemsTotal,
    itemsShipped: order.itemsShipped,
    cartID: order.cartId,
    locale: order.locale,
    isGuest: order.customerId === '',
    isDigital: order.isDigital,
    isArchived: order.deleted,
    modifiedAt: isoOf(order.modifiedAt || order.createdAt),
    ...fulfilmentOf(order),
    ...refundsOf(order),
    ...promotionsOf(order),
  };
}

/** How it was sent; nothing is said of what is not known. */
function fulfilmentOf(order: Order): CordialOrder['properties'] {
  const listed = {
    shippingMethods: order.shippingMethods,
    carriers: unique(order.shipments.map(({ carrier }) => carrier)),
    trackingNumbers: unique(order.shipments.map(({ trackingNumber }) => trackingNumber)),
    trackingURLs: unique(order.shipments.map(({ trackingUrl }) => trackingUrl)),
  };
  return {
    ...Object.fromEntries(Object.entries(listed).filter(([, texts]) => texts.length > 0)),
    ...(order.shippedAt === 0 ? {} : { shippedAt: isoOf(order.shippedAt) }),
  };
}

/**
 * What went back, in the charged currency. Nothing where there is no refund: an observation without one need not mean that there is
 * none, and then it must not say 0.
 */
export function refundsOf(order: Order): Properties {
  if (order.refunds.length === 0) return isReturned(order) ? { isReturned: true } : {};
  const refunded = addMoney(...order.refunds.map(({ amount }) => amount));
  const lastAt = Math.max(...order.refunds.map(({ createdAt }) => createdAt));
  return {
    refunded: amountOf(refunded, 'refunds.total_amount'),
    netTotal: amountOf(subtractMoney(order.totalIncTax, refunded), 'total_inc_tax'),
    refundCount: order.refunds.length,
    ...(lastAt === 0 ? {} : { lastRefundAt: isoOf(lastAt) }),
    isReturned: isReturned(order),
  };
}

/** Names of the discounts that no coupon gave. */
function promotionsOf({ lines }: Order): { promotions?: string[] } {
  const names = unique(
    lines.flatMap(({ discounts }) => discounts.flatMap(({ name, code }) => (code === '' ? [name] : []))),
  );
  return names.length === 0 ? {} : { promotions: names };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text) => text !== ''))];
}

/** What was paid, each amount beside its currency. */
export function totalsOf(order: Order): Properties {
  const storeTotal = divideMoney(order.totalIncTax, order.storeExchangeRate);
  return {
    currency: order.currency,
    total: amountOf(order.totalIncTax, 'total_inc_tax'),
    subtotal: amountOf(order.taxInclusive ? order.subtotalIncTax : order.subtotalExTax, 'subtotal'),
    discount: amountOf(addMoney(order.discountAmount, order.couponDiscount), 'discount_amount'),
    storeCreditUsed: amountOf(order.storeCreditAmount, 'store_credit_amount'),
    giftCertificateUsed: amountOf(order.giftCertificateAmount, 'gift_certificate_amount'),
    taxIncluded: order.taxInclusive,
    displayCurrency: order.displayCurrency,
    displayTotal: amountOf(roundMoney(multiplyMoney(order.totalIncTax, order.displayExchangeRate)), 'total_inc_tax'),
    storeCurrency: order.storeCurrency,
    ...(storeTotal === null ? {} : { storeTotal: amountOf(storeTotal, 'total_inc_tax') }),
  };
}

export function channelName(order: Order, document: StoreDocument): { channel?: string } {
  const channel = document.channels[order.channelId]?.name;
  return channel === undefined ? {} : { channel };
}

// Cordial requires these of every item, so something must stand there until the catalog says better.
const UNKNOWN_CATEGORY = 'Unknown';
const UNKNOWN_NAME = 'Unnamed item';

function toItem(line: Line, order: Order, document: StoreDocument, factsOf: ProductFactsOf): CordialItem {
  const productID = cordialProductId(line, document);
  const facts = line.productId === '0' ? null : factsOf(line.productId, line.variantId, order.channelId);
  const brand = line.brand || (facts?.brand ?? '');
  const price = order.taxInclusive ? line.priceIncTax : line.priceExTax;
  return {
    productID,
    sku: line.sku || (line.variantId === '' ? productID : `${productID}-${line.variantId}`),
    category: facts?.category || UNKNOWN_CATEGORY,
    name: line.name || facts?.name || UNKNOWN_NAME,
    qty: line.quantity,
    itemPrice: amountOf(price, 'price'),
    amount: amountOf(multiplyMoney(price, line.quantity), 'price'),
    productType: line.type === 'physical' || line.type === '' ? 'physical' : 'digital',
    ...(facts === null || facts.url === '' ? {} : { url: facts.url }),
    ...(facts === null || facts.imageUrls.length === 0 ? {} : { images: facts.imageUrls }),
    ...(brand === '' ? {} : { manufacturerName: brand }),
    ...(line.upc === '' ? {} : { UPCCode: line.upc }),
    ...(line.options.length === 0 ? {} : { attr: optionsOf(line) }),
    properties: toItemProperties(line, order, document),
  };
}

function optionsOf(line: Line): Record<string, string> {
  return Object.fromEntries(line.options.map(({ name, value }) => [propertyKey(name), value]));
}

function toItemProperties(line: Line, order: Order, document: StoreDocument): Properties {
  return {
    lineID: line.id,
    ...(line.parentId === '' ? {} : { parentLineID: line.parentId }),
    ...(line.variantId === '' ? {} : { variantID: line.variantId }),
    lineType: line.type,
    paid: amountOf(line.discountedTotalIncTax, 'discounted_total_inc_tax'),
    currency: order.currency,
    qtyShipped: line.quantityShipped,
    qtyRefunded: line.quantityRefunded,
    ...refundedProperty(line, order),
    ...(line.returnId === '' ? {} : { returnID: line.returnId }),
    ...(document.includeCost ? costOf(line) : {}),
  };
}

function refundedProperty(line: Line, order: Order): Properties {
  const refunded = order.refunds.length === 0 ? '0' : refundedOf(order, line);
  return isZero(refunded) ? {} : { refunded: amountOf(refunded, 'refunds.items.requested_amount') };
}

/** Cost and margin are the merchant's own business: they go out only where the document says so. */
function costOf(line: Line): Properties {
  const margin = marginOf(line);
  return {
    cost: amountOf(line.costPriceExTax, 'cost_price_ex_tax'),
    ...(margin === null ? {} : { margin: amountOf(margin, 'cost_price_ex_tax') }),
  };
}

function toCordialAddress(address: Address): CordialAddress {
  return {
    name: [address.firstName, address.lastName].filter((part) => part !== '').join(' '),
    address: [address.street1, address.street2].filter((part) => part !== '').join(', '),
    city: address.city,
    state: address.state,
    postalCode: address.postalCode,
    country: address.countryCode || address.country,
  };
}
