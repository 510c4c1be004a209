import type { Row } from './table.js';

/** Where an order goes or who pays it. All money of an order is in cents of its transactional currency. */
export interface OrderAddress {
  firstName: string;
  lastName: string;
  company: string;
  street1: string;
  street2: string;
  city: string;
  state: string;
  zip: string;
  country: string;
  countryIso2: string;
  phone: string;
  email: string;
}

/** What is frozen on a line when it is bought; lines of one product share it. */
export interface LineFacts {
  name: string;
  sku: string;
  upc: string;
  brand: string;
  type: 'physical' | 'digital' | 'giftcertificate';
  weight: number;
  options: LineOption[];
}

export interface LineOption {
  optionId: number;
  productOptionId: number;
  name: string;
  label: string;
  valueId: number;
  type: string;
}

export interface OrderLine {
  id: number;
  /** 0 is a custom item, which the catalog does not know. */
  productId: number;
  variantId: number;
  facts: LineFacts;
  quantity: number;
  priceCents: number;
  /** What it cost the merchant, frozen when it was bought; 0 when nobody entered it. */
  costCents: number;
  /** Its share of coupons and discounts. */
  discountCents: number;
  quantityShipped: number;
  quantityRefunded: number;
  /** Set on the children of a product with a picklist. */
  parentLineId: number | null;
  giftCertificateId: number | null;
}

export interface OrderCoupon {
  id: number;
  couponId: number;
  code: string;
  /** 0 per item, 1 percentage, 2 per total, 3 shipping, 4 free shipping, 5 promotion. */
  type: number;
  amountCents: number;
  discountCents: number;
}

export interface Shipment {
  id: number;
  createdMs: number;
  trackingNumber: string;
  carrier: string;
  method: string;
  trackingLink: string;
  generatedTrackingLink: string;
  items: { lineId: number; productId: number; quantity: number }[];
}

export interface RefundItem {
  type: 'PRODUCT' | 'GIFT_WRAPPING' | 'SHIPPING' | 'HANDLING' | 'ORDER' | 'FEE';
  itemId: number;
  quantity: number;
  amountCents: number;
}

export interface Refund {
  id: number;
  orderId: number;
  createdMs: number;
  reason: string;
  totalCents: number;
  taxCents: number;
  items: RefundItem[];
  payments: { id: number; provider: string; amountCents: number; isDeclined: boolean; transactionId: string }[];
}

export interface Transaction {
  id: number;
  createdMs: number;
  event: 'purchase' | 'authorization' | 'capture' | 'refund' | 'void' | 'pending' | 'settled';
  amountCents: number;
  status: 'ok' | 'error';
  gateway: string;
  method: string;
}

export interface Order extends Row {
  customerId: number;
  channelId: number;
  statusId: number;
  billing: OrderAddress;
  /** None for an order that is wholly digital. */
  shipping: OrderAddress | null;
  shippingAddressId: number;
  lines: OrderLine[];
  coupons: OrderCoupon[];
  shipments: Shipment[];
  refunds: Refund[];
  transactions: Transaction[];
  /** What was charged. */
  currency: string;
  /** What the shopper saw. */
  displayCurrency: string;
  taxRatePermille: number;
  isTaxInclusive: boolean;
  shippingCents: number;
  discountCents: number;
  giftCertificateCents: number;
  storeCreditCents: number;
  paymentMethod: string;
  paymentStatus: string;
  source: string;
  externalSource: string | null;
  externalOrderId: string;
  isOptIn: boolean;
  ip: string;
  /** Null: the cart's id is derived from the order's. */
  cartId: string | null;
  staffNotes: string;
  customerMessage: string;
  shippedMs: number | null;
  isArchived: boolean;
}

export const orderStatuses = [
  'Incomplete',
  'Pending',
  'Shipped',
  'Partially Shipped',
  'Refunded',
  'Cancelled',
  'Declined',
  'Awaiting Payment',
  'Awaiting Pickup',
  'Awaiting Shipment',
  'Completed',
  'Awaiting Fulfillment',
  'Manual Verification Required',
  'Disputed',
  'Partially Refunded',
] as const;

export interface LineTotals {
  exTaxCents: number;
  taxCents: number;
  incTaxCents: number;
}

/** Splits a price as entered into its parts: entered with tax, the tax is inside; else it comes on top. */
export function splitTax(cents: number, order: Pick<Order, 'taxRatePermille' | 'isTaxInclusive'>): LineTotals {
  if (order.isTaxInclusive) {
    const exTaxCents = Math.round((cents * 1_000) / (1_000 + order.taxRatePermille));
    return { exTaxCents, taxCents: cents - exTaxCents, incTaxCents: cents };
  }
  const taxCents = Math.round((cents * order.taxRatePermille) / 1_000);
  return { exTaxCents: cents, taxCents, incTaxCents: cents + taxCents };
}

export interface OrderTotals {
  subtotal: LineTotals;
  shipping: LineTotals;
  total: LineTotals;
  couponCents: number;
}

/** Totals follow from lines, coupons and shipping. */
export function orderTotals(order: Order): OrderTotals {
  const subtotal = order.lines.reduce((sum, line) => addTotals(sum, splitTax(line.priceCents * line.quantity, order)), {
    exTaxCents: 0,
    taxCents: 0,
    incTaxCents: 0,
  });
  const shipping = splitTax(order.shippingCents, { ...order, taxRatePermille: 0 });
  const couponCents = order.coupons.reduce((sum, coupon) => sum + coupon.discountCents, 0);
  const off = couponCents + order.discountCents;
  const gross = addTotals(subtotal, shipping);
  const total = { ...gross, exTaxCents: gross.exTaxCents - off, incTaxCents: gross.incTaxCents - off };
  return { subtotal, shipping, total, couponCents };
}

function addTotals(left: LineTotals, right: LineTotals): LineTotals {
  return {
    exTaxCents: left.exTaxCents + right.exTaxCents,
    taxCents: left.taxCents + right.taxCents,
    incTaxCents: left.incTaxCents + right.incTaxCents,
  };
}
