import type { Order, OrderCoupon, OrderLine, Shipment, Transaction } from '../store/order.js';
import { splitTax } from '../store/order.js';
import { toIsoOffset, toRfc2822 } from './dates.js';
import { toAmount, toDecimal4 } from './money.js';
import type { OrderView } from './order-wire.js';
import { toWireOrderAddress, zeroForm } from './order-wire.js';

/** Fields that are the same on every line made here; `refund_amount` is 0 on every line anywhere. */
const sameForAll = {
  order_pickup_method_id: 0,
  width: '0.0000',
  height: '0.0000',
  depth: '0.0000',
  refund_amount: '0.0000',
  return_id: 0,
  event_name: null,
  event_date: '',
  fixed_shipping_cost: '0.0000',
  ebay_item_id: '',
  ebay_transaction_id: '',
  bin_picking_number: '',
  external_id: null,
  fulfillment_source: '',
  configurable_fields: [],
};

/** A line of `GET /v2/orders/{id}/products`. */
export function toWireLine(order: Order, line: OrderLine): Record<string, unknown> {
  const { facts } = line;
  return {
    id: line.id,
    order_id: order.id,
    ...sameForAll,
    product_id: line.productId,
    variant_id: line.variantId,
    order_address_id: order.shippingAddressId,
    name: facts.name,
    name_customer: facts.name,
    name_merchant: facts.name,
    sku: facts.sku,
    upc: facts.upc,
    type: facts.type,
    ...priceFields(order, line),
    quantity: line.quantity,
    ...costFields(order, line),
    // Number or string, as it comes.
    weight: order.id % 2 === 0 ? facts.weight.toFixed(4) : facts.weight,
    is_refunded: line.quantityRefunded >= line.quantity,
    quantity_refunded: line.quantityRefunded,
    ...wrappingFields(order),
    quantity_shipped: line.quantityShipped,
    option_set_id: facts.options.length > 0 ? 14 : null,
    parent_order_product_id: line.parentLineId,
    is_bundled_product: line.parentLineId !== null,
    brand: facts.brand,
    gift_certificate_id: line.giftCertificateId,
    applied_discounts: appliedDiscounts(order, line),
    product_options: productOptions(line),
  };
}

function priceFields(order: Order, line: OrderLine): Record<string, string> {
  const price = splitTax(line.priceCents, order);
  const total = splitTax(line.priceCents * line.quantity, order);
  return {
    base_price: toDecimal4(line.priceCents),
    price_ex_tax: toDecimal4(price.exTaxCents),
    price_inc_tax: toDecimal4(price.incTaxCents),
    price_tax: toDecimal4(price.taxCents),
    base_total: toDecimal4(line.priceCents * line.quantity),
    total_ex_tax: toDecimal4(total.exTaxCents),
    total_inc_tax: toDecimal4(total.incTaxCents),
    total_tax: toDecimal4(total.taxCents),
    discounted_total_inc_tax: toDecimal4(total.incTaxCents - line.discountCents),
  };
}

function costFields(order: Order, line: OrderLine): Record<string, string> {
  const cost = line.costCents;
  return {
    base_cost_price: zeroForm(cost, order),
    cost_price_inc_tax: zeroForm(cost, order),
    cost_price_ex_tax: zeroForm(cost, order),
    cost_price_tax: zeroForm(0, order),
  };
}

function wrappingFields(order: Order): Record<string, unknown> {
  return {
    wrapping_id: 0,
    wrapping_name: '',
    base_wrapping_cost: zeroForm(0, order),
    wrapping_cost_ex_tax: zeroForm(0, order),
    wrapping_cost_inc_tax: zeroForm(0, order),
    wrapping_cost_tax: zeroForm(0, order),
    wrapping_message: '',
  };
}

function appliedDiscounts(order: Order, line: OrderLine): unknown[] {
  const coupon = order.coupons[0];
  if (!coupon || line.discountCents === 0) return [];
  const amount = toDecimal4(line.discountCents);
  return [{ id: 'total-coupon', amount, name: couponName(coupon), code: coupon.code, target: 'order' }];
}

function couponName(coupon: OrderCoupon): string {
  return coupon.type === 1 ? `${coupon.amountCents / 100} % off` : `$${coupon.amountCents / 100} off`;
}

function productOptions(line: OrderLine): unknown[] {
  return line.facts.options.map((option) => ({
    id: line.id - 19,
    option_id: option.optionId,
    order_product_id: line.id,
    product_option_id: option.productOptionId,
    display_name: option.name,
    display_name_customer: option.name,
    display_name_merchant: option.name,
    display_value: option.label,
    display_value_customer: option.label,
    display_value_merchant: option.label,
    value: String(option.valueId),
    type: option.type,
    name: `${option.name}s`,
    display_style: '',
  }));
}

/** Amounts are a string on one order and a number on the next. */
export function toWireCoupon(order: Order, coupon: OrderCoupon): Record<string, unknown> {
  const isString = order.id % 2 === 0;
  return {
    id: coupon.id,
    coupon_id: coupon.couponId,
    order_id: order.id,
    code: coupon.code,
    amount: isString ? toDecimal4(coupon.amountCents) : toAmount(coupon.amountCents),
    type: coupon.type,
    discount: isString ? toAmount(coupon.discountCents) : toDecimal4(coupon.discountCents),
  };
}

export function toWireShippingAddress({ order, baseUrl }: OrderView): Record<string, unknown> | null {
  if (order.shipping === null) return null;
  const { id, ...costs } = shippingCosts(order);
  return {
    id,
    order_id: order.id,
    ...toWireOrderAddress(order.shipping),
    ...costs,
    shipping_quotes: {
      url: `${baseUrl}/v2/orders/${order.id}/shippingaddresses/${id}/shippingquotes`,
      resource: `/orders/${order.id}/shippingaddresses/${id}/shippingquotes`,
    },
  };
}

function shippingCosts(order: Order): { id: number } & Record<string, unknown> {
  const physical = order.lines.filter((line) => line.facts.type === 'physical');
  return {
    id: order.shippingAddressId,
    items_total: physical.reduce((sum, line) => sum + line.quantity, 0),
    items_shipped: physical.reduce((sum, line) => sum + line.quantityShipped, 0),
    shipping_method: order.shippingCents === 0 ? 'Free Shipping' : 'Ground',
    base_cost: toDecimal4(order.shippingCents),
    cost_ex_tax: toDecimal4(order.shippingCents),
    cost_inc_tax: toDecimal4(order.shippingCents),
    cost_tax: zeroForm(0, order),
    cost_tax_class_id: 2,
    base_handling_cost: zeroForm(0, order),
    handling_cost_ex_tax: zeroForm(0, order),
    handling_cost_inc_tax: zeroForm(0, order),
    handling_cost_tax: zeroForm(0, order),
    handling_cost_tax_class_id: 2,
    shipping_zone_id: 1,
    shipping_zone_name: order.billing.country,
    form_fields: [],
  };
}

const inlineLinesMax = 50;

/** What `include=consignments[.line_items]` puts into the order: lines grouped by how they reach the buyer. */
export function toWireConsignments(view: OrderView, hasLines: boolean): Record<string, unknown> {
  const { order } = view;
  const of = (type: OrderLine['facts']['type']): OrderLine[] => order.lines.filter((line) => line.facts.type === type);
  const downloads = of('digital');
  const shipping = of('physical');
  return {
    pickups: [],
    shipping:
      order.shipping === null
        ? []
        : [
            {
              ...toWireOrderAddress(order.shipping),
              ...shippingCosts(order),
              ...consignmentLines(view, shipping, hasLines),
            },
          ],
    downloads: downloads.length > 0 ? [consignmentLines(view, downloads, hasLines)] : [],
    email: { gift_certificates: consignmentLines(view, of('giftcertificate'), hasLines)['line_items'] },
  };
}

function consignmentLines(view: OrderView, lines: OrderLine[], hasLines: boolean): Record<string, unknown> {
  const { order, baseUrl } = view;
  if (!hasLines) {
    const resource = (line: OrderLine): string => `/orders/${order.id}/products/${line.id}`;
    return { line_items: lines.map((line) => ({ url: `${baseUrl}/v2${resource(line)}`, resource: resource(line) })) };
  }
  const inlined = lines.slice(0, inlineLinesMax).map((line) => toWireLine(order, line));
  if (lines.length <= inlineLinesMax) return { line_items: inlined };
  const message = `Only ${inlineLinesMax} line items of this consignment are included. Use /v2/orders/${order.id}/products for all of them.`;
  return { line_items: inlined, __warning__: { message } };
}

export function toWireShipment(order: Order, shipment: Shipment): Record<string, unknown> {
  return {
    id: shipment.id,
    order_id: order.id,
    customer_id: order.customerId,
    order_address_id: order.shippingAddressId,
    date_created: toRfc2822(shipment.createdMs),
    tracking_number: shipment.trackingNumber,
    merchant_shipping_cost: '0.0000',
    shipping_method: shipment.method,
    comments: '',
    shipping_provider: shipment.carrier,
    shipping_provider_display_name: shipment.carrier === '' ? '' : 'UPS',
    tracking_carrier: shipment.carrier,
    tracking_link: shipment.trackingLink,
    generated_tracking_link: shipment.generatedTrackingLink,
    billing_address: toWireOrderAddress(order.billing),
    shipping_address: order.shipping === null ? {} : toWireOrderAddress(order.shipping),
    items: shipment.items.map((item) => ({
      order_product_id: item.lineId,
      product_id: item.productId,
      quantity: item.quantity,
    })),
  };
}

export function toWireTransaction(order: Order, transaction: Transaction): Record<string, unknown> {
  return {
    id: transaction.id,
    order_id: String(order.id),
    event: transaction.event,
    method: transaction.method,
    amount: toAmount(transaction.amountCents),
    currency: order.currency,
    gateway: transaction.gateway,
    gateway_transaction_id: `ch_${transaction.id}`,
    payment_method_id: transaction.gateway,
    date_created: toIsoOffset(transaction.createdMs),
    test: true,
    status: transaction.status,
    fraud_review: false,
    reference_transaction_id: null,
    offline: null,
    custom: null,
    payment_instrument_token: null,
    avs_result: {},
    cvv_result: {},
    credit_card:
      transaction.method === 'credit_card'
        ? { card_type: 'visa', card_iin: '411111', card_last4: '1111', card_expiry_month: 12, card_expiry_year: 2030 }
        : null,
    gift_certificate: null,
    store_credit: null,
  };
}
