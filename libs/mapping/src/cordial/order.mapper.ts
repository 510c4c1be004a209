import type { Address, Line, Order } from '@patchcord/events';
import { isoOf } from '../iso-date.js';
import { statusLabel } from '../milestones.js';
import { addMoney, amountOf, compareMoney, divideMoney, multiplyMoney, roundMoney } from '../money.js';
import type { StoreDocument } from '../store-document.js';
import { propertyKey } from './names.js';

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
 * the two that BigCommerce has: with tax where the store's prices include it (`properties.taxIncluded`), else without.
 */
export function toCordialOrder(order: Order, document: StoreDocument): CordialOrder {
  const discount = addMoney(order.discountAmount, order.couponDiscount);
  const [shipping] = order.shippingAddresses;
  return {
    orderID: cordialOrderId(order, document),
    purchaseDate: isoOf(order.createdAt),
    status: statusLabel(order),
    storeID: order.storeHash,
    ...(order.customerId === '' ? {} : { customerID: `${document.idPrefix}${order.customerId}` }),
    items: order.lines.map((line) => toItem(line, order, document)),
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
  };
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

function toItem(line: Line, order: Order, document: StoreDocument): CordialItem {
  const productID = cordialProductId(line, document);
  const price = order.taxInclusive ? line.priceIncTax : line.priceExTax;
  return {
    productID,
    sku: line.sku || (line.variantId === '' ? productID : `${productID}-${line.variantId}`),
    category: UNKNOWN_CATEGORY,
    name: line.name || UNKNOWN_NAME,
    qty: line.quantity,
    itemPrice: amountOf(price, 'price'),
    amount: amountOf(multiplyMoney(price, line.quantity), 'price'),
    productType: line.type === 'physical' || line.type === '' ? 'physical' : 'digital',
    ...(line.brand === '' ? {} : { manufacturerName: line.brand }),
    ...(line.upc === '' ? {} : { UPCCode: line.upc }),
    ...(line.options.length === 0 ? {} : { attr: optionsOf(line) }),
    properties: toItemProperties(line, order, document),
  };
}

/** Posting an order writes its items as products, so that custom items, all of product 0, must not become one and the same. */
export function cordialProductId(line: Line, document: StoreDocument): string {
  if (line.productId !== '0') return `${document.idPrefix}${line.productId}`;
  if (line.type === 'giftcertificate') return `${document.idPrefix}gift-certificate`;
  return `${document.idPrefix}custom-${line.sku || line.id}`;
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
    ...(document.includeCost ? { cost: amountOf(line.costPriceExTax, 'cost_price_ex_tax') } : {}),
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
