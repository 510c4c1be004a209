import { ApiError } from '../api/errors.js';
import type { Address, Customer } from './customer.js';
import type { Order, OrderAddress, OrderCoupon, OrderLine, LineFacts } from './order.js';
import { orderTotals } from './order.js';
import { announcePlaced, commitStatus, nextTransactionId, orderNotice, takeFromStock } from './order-events.js';
import { makePerson, toAddress, toOrderAddress } from './people.js';
import { priceOf } from './product.js';
import type { Product, Variant } from './product.js';
import { indexUnder } from './store.js';
import type { Store } from './store.js';

export interface LineInput {
  productId?: number;
  variantId?: number;
  quantity?: number;
}

export interface OrderInput {
  /** Left out or 0: a guest. */
  customerId?: number;
  email?: string;
  /** How many, or which. */
  lines?: number | LineInput[];
  /** A code, or true for one of ours. */
  coupon?: string | boolean;
  currency?: string;
  displayCurrency?: string;
  channelId?: number;
  /** Where the checkout ends. 0 stays incomplete; 7 is accepted and unpaid. Default 11. */
  statusId?: number;
  /** How long it stays incomplete before that. Default 0. */
  incompleteMs?: number;
  source?: string;
  externalSource?: string | null;
  isTaxInclusive?: boolean;
  isOptIn?: boolean;
  /** Adds a line of a rarer kind. */
  extra?: 'gift-certificate' | 'custom' | 'picklist' | 'digital';
  cartId?: string;
  paymentMethod?: string;
}

/** A checkout: the order exists as Incomplete first, and is placed when its payment went through. */
export function placeOrder(store: Store, input: OrderInput = {}): Order {
  const order = makeOrder(store, input);
  indexUnder(store.ordersByCustomer, order.customerId, order.id);
  indexUnder(store.ordersByEmail, order.billing.email.toLowerCase(), order.id);
  store.commit('order', store.orders, order, {
    op: 'created',
    aspect: 'status:0',
    notices: orderNotice(order, 'created'),
  });
  const statusId = input.statusId ?? 11;
  const incompleteMs = input.incompleteMs ?? 0;
  if (statusId === 0) return order;
  if (incompleteMs === 0 || store.isFillingHistory) completeCheckout(store, order, statusId);
  else store.settings.clock.after(incompleteMs, () => completeCheckout(store, order, statusId));
  return order;
}

function completeCheckout(store: Store, order: Order, statusId: number): void {
  const isPaid = ![1, 6, 7].includes(statusId);
  order.paymentStatus = statusId === 6 ? 'declined' : isPaid ? 'captured' : '';
  const transactionId = isPaid || statusId === 6 ? addPayment(store, order, statusId === 6) : null;
  commitStatus(store, order, statusId, announcePlaced(store, order, transactionId));
  takeFromStock(store, order);
}

function addPayment(store: Store, order: Order, isDeclined: boolean): number {
  const transaction = {
    id: nextTransactionId(order),
    createdMs: store.nowMs(),
    event: 'purchase' as const,
    amountCents: orderTotals(order).total.incTaxCents,
    status: isDeclined ? ('error' as const) : ('ok' as const),
    gateway: order.paymentMethod === 'PayPal' ? 'paypalcommerce' : 'bigcommerce_payments',
    method: order.paymentMethod === 'Credit Card' ? 'credit_card' : 'custom',
  };
  order.transactions = [...order.transactions, transaction];
  return transaction.id;
}

function makeOrder(store: Store, input: OrderInput): Order {
  const { random } = store;
  const id = store.orders.nextId;
  const nowMs = store.nowMs();
  const customer = customerOf(store, input);
  const channelId = input.channelId ?? customer?.originChannelId ?? 1;
  const channel = store.channels.find((candidate) => candidate.id === channelId);
  if (!channel) throw new ApiError(422, `There is no channel ${channelId}.`);
  const currency = transactional(store, input.currency ?? channel.currency);
  const billing = billingOf(store, input, customer, id);
  const lines = makeLines(store, input, currency);
  const isDigital = lines.every((line) => line.facts.type !== 'physical');
  const coupons = makeCoupons(store, input, lines);
  return {
    id,
    ...untouched(),
    createdMs: nowMs,
    modifiedMs: nowMs,
    version: 1,
    customerId: customer?.id ?? 0,
    channelId,
    statusId: 0,
    billing,
    shipping: isDigital ? null : billing,
    shippingAddressId: isDigital ? 0 : store.nextId('order-address', 51),
    lines,
    coupons,
    currency,
    displayCurrency: input.displayCurrency ?? currency,
    ...taxOf(channel.currency, input),
    shippingCents: isDigital ? 0 : toCurrency(store, random.pick([0, 500, 800, 1_250]), currency),
    paymentMethod: input.paymentMethod ?? methodFor(store, input),
    ...sourceOf(store, input, channel.type, id),
    isOptIn: input.isOptIn ?? random.chance(0.4),
    ip: `203.0.113.${random.between(1, 254)}`,
    cartId: input.cartId ?? null,
    customerMessage: random.chance(0.1) ? 'Please leave it with the neighbours.' : '',
  };
}

/** What has not happened yet to a new order. */
function untouched(): Pick<
  Order,
  | 'shipments'
  | 'refunds'
  | 'transactions'
  | 'discountCents'
  | 'giftCertificateCents'
  | 'storeCreditCents'
  | 'paymentStatus'
  | 'staffNotes'
  | 'shippedMs'
  | 'isArchived'
> {
  return {
    shipments: [],
    refunds: [],
    transactions: [],
    discountCents: 0,
    giftCertificateCents: 0,
    storeCreditCents: 0,
    paymentStatus: '',
    staffNotes: '',
    shippedMs: null,
    isArchived: false,
  };
}

function sourceOf(
  store: Store,
  input: OrderInput,
  channelType: string,
  id: number,
): Pick<Order, 'source' | 'externalSource' | 'externalOrderId'> {
  return {
    source:
      input.source ??
      (channelType === 'marketplace' ? 'amazon' : store.random.pick(['www', 'www', 'iphone', 'android', 'mobile'])),
    externalSource: input.externalSource ?? null,
    externalOrderId: channelType === 'marketplace' ? `114-${1_000_000 + id}` : '',
  };
}

/** The European storefront enters prices with 20 % inside, the others add 8.25 %. */
function taxOf(channelCurrency: string, input: OrderInput): Pick<Order, 'isTaxInclusive' | 'taxRatePermille'> {
  const isTaxInclusive = input.isTaxInclusive ?? channelCurrency === 'EUR';
  return { isTaxInclusive, taxRatePermille: isTaxInclusive ? 200 : 82.5 };
}

function methodFor(store: Store, input: OrderInput): string {
  if (input.statusId === 7) return store.random.pick(['Bank Deposit', 'Cash on Delivery']);
  return store.random.pick(['Credit Card', 'Credit Card', 'Credit Card', 'PayPal']);
}

function customerOf(store: Store, input: OrderInput): Customer | undefined {
  if (!input.customerId) return undefined;
  const customer = store.customers.get(input.customerId);
  if (!customer) throw new ApiError(404, `There is no customer ${input.customerId}.`);
  return customer;
}

function billingOf(store: Store, input: OrderInput, customer: Customer | undefined, orderId: number): OrderAddress {
  const email = input.email ?? customer?.email;
  const known: Address | undefined = customer?.addresses[0];
  if (known && customer) return toOrderAddress(known, email ?? customer.email);
  const person = makePerson(store.people, 2_000_000 + orderId);
  const named = customer ? { ...person, firstName: customer.firstName, lastName: customer.lastName } : person;
  return toOrderAddress(toAddress(named, 0, store.random), email ?? person.email);
}

function transactional(store: Store, code: string): string {
  const currency = store.currencies.find((candidate) => candidate.code === code && candidate.isTransactional);
  if (!currency) throw new ApiError(422, `${code} is not a transactional currency of this store.`);
  return currency.code;
}

/** Store-currency cents in another currency; the yen has no minor unit. */
function toCurrency(store: Store, cents: number, currency: string): number {
  const rate = Number(store.currencies.find((candidate) => candidate.code === currency)?.rate ?? 1);
  const converted = Math.round(cents * rate);
  return currency === 'JPY' ? Math.round(converted / 100) * 100 : converted;
}

function makeLines(store: Store, input: OrderInput, currency: string): OrderLine[] {
  const wanted = typeof input.lines === 'object' ? input.lines : anyLines(store, input.lines);
  const lines = wanted.map((line) => {
    const { product, variant } = findVariant(store, line);
    return makeLine(store, {
      productId: product.id,
      variantId: variant.id,
      facts: variant.facts,
      quantity: line.quantity ?? 1,
      priceCents: toCurrency(store, priceOf(product, variant), currency),
      costCents: toCurrency(store, variant.costCents, currency),
    });
  });
  return input.extra ? [...lines, ...extraLines(store, input.extra, lines)] : lines;
}

function anyLines(store: Store, count: number | undefined): LineInput[] {
  const { random } = store;
  const lines = count ?? random.pick([1, 1, 1, 2, 2, 3]);
  const products = store.catalog.products;
  return Array.from({ length: lines }, () => {
    const product = random.pick(products);
    return {
      productId: product.id,
      variantId: random.pick(product.variants).id,
      quantity: random.pick([1, 1, 1, 2, 3]),
    };
  });
}

function findVariant(store: Store, line: LineInput): { product: Product; variant: Variant } {
  const product = line.productId === undefined ? store.catalog.products[0] : store.products.get(line.productId);
  const variant = product?.variants.find(
    (candidate) => line.variantId === undefined || candidate.id === line.variantId,
  );
  if (!product || !variant)
    throw new ApiError(422, `There is no product ${line.productId} with variant ${line.variantId}.`);
  return { product, variant };
}

type NewLine = Pick<OrderLine, 'productId' | 'variantId' | 'facts' | 'quantity' | 'priceCents'> & Partial<OrderLine>;

function makeLine(store: Store, line: NewLine): OrderLine {
  return {
    id: store.nextId('order-product', 65),
    discountCents: 0,
    quantityShipped: 0,
    quantityRefunded: 0,
    parentLineId: null,
    giftCertificateId: null,
    costCents: 0,
    ...line,
  };
}

const plainFacts: LineFacts = {
  name: 'Made to measure',
  sku: 'CUSTOM',
  upc: '',
  brand: '',
  type: 'physical',
  weight: 1,
  options: [],
};

function extraLines(store: Store, kind: NonNullable<OrderInput['extra']>, lines: OrderLine[]): OrderLine[] {
  const foreign = { productId: 0, variantId: 0, quantity: 1, priceCents: 2_500 };
  switch (kind) {
    case 'custom':
      return [makeLine(store, { ...foreign, facts: plainFacts })];
    case 'gift-certificate': {
      const facts: LineFacts = { ...plainFacts, name: 'Gift Certificate', sku: '', type: 'giftcertificate', weight: 0 };
      return [makeLine(store, { ...foreign, facts, giftCertificateId: store.nextId('gift-certificate') })];
    }
    case 'digital':
      return [
        makeLine(store, { ...foreign, facts: { ...plainFacts, name: 'Pattern (PDF)', sku: 'PDF-1', type: 'digital' } }),
      ];
    case 'picklist': {
      const { product, variant } = findVariant(store, {});
      const parentLineId = lines[0]?.id ?? null;
      const child = { productId: product.id, variantId: variant.id, facts: variant.facts, quantity: 1, priceCents: 0 };
      return [makeLine(store, { ...child, parentLineId })];
    }
  }
}

function makeCoupons(store: Store, input: OrderInput, lines: OrderLine[]): OrderCoupon[] {
  const isUsed = input.coupon === undefined ? store.random.chance(0.25) : input.coupon !== false;
  if (!isUsed) return [];
  const gross = lines.reduce((sum, line) => sum + line.priceCents * line.quantity, 0);
  const isPercent = store.random.chance(0.5);
  const discountCents = isPercent ? Math.round(gross / 10) : Math.min(500, gross);
  spread(discountCents, gross, lines);
  const code = typeof input.coupon === 'string' ? input.coupon : isPercent ? 'TEN' : 'SAVE5';
  const amountCents = isPercent ? 1_000 : 500;
  const id = store.nextId('order-coupon', 1);
  return [{ id, couponId: isPercent ? 2 : 1, code, type: isPercent ? 1 : 2, amountCents, discountCents }];
}

/** Shares a discount over the lines by value; the last takes what rounding left. */
function spread(discountCents: number, gross: number, lines: OrderLine[]): void {
  let left = discountCents;
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1;
    const share = isLast ? left : Math.floor((discountCents * line.priceCents * line.quantity) / Math.max(gross, 1));
    line.discountCents = share;
    left -= share;
  }
}
