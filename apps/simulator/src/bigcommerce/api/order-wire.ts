import { uuidFor } from '../random.js';
import type { Order, OrderAddress } from '../store/order.js';
import { orderStatuses, orderTotals } from '../store/order.js';
import type { LineTotals } from '../store/order.js';
import type { Store } from '../store/store.js';
import { toRfc2822 } from './dates.js';
import { toDecimal4 } from './money.js';

export interface OrderView {
  store: Store;
  order: Order;
  /** Where links point, for example `http://127.0.0.1:4000/stores/abc123`. */
  baseUrl: string;
}

/** The same on every order. `refunded_amount` is 0 however much was refunded: only v3 refunds tell. */
const sameForAll = {
  ip_address_v6: '',
  ebay_order_id: '0',
  credit_card_type: null,
  external_id: null,
  external_merchant_id: null,
  tax_provider_id: 'BasicTaxProvider',
  customer_locale: 'en',
  store_default_currency_code: 'USD',
  refunded_amount: '0.0000',
};

/** An order as v2 gives it: strings for money, RFC-2822 dates, links instead of what belongs to it. */
export function toWireOrder(view: OrderView): Record<string, unknown> {
  const { order } = view;
  return {
    id: order.id,
    ...sameForAll,
    customer_id: order.customerId,
    date_created: toRfc2822(order.createdMs),
    date_modified: toRfc2822(order.modifiedMs),
    date_shipped: order.shippedMs === null ? '' : toRfc2822(order.shippedMs),
    status_id: order.statusId,
    status: orderStatuses[order.statusId],
    ...moneyFields(order),
    items_total: order.lines.reduce((sum, line) => sum + line.quantity, 0),
    items_shipped: order.lines.reduce((sum, line) => sum + line.quantityShipped, 0),
    payment_method: order.paymentMethod,
    payment_provider_id: order.transactions[0] ? String(order.transactions[0].id) : null,
    payment_status: order.paymentStatus,
    order_is_digital: order.shipping === null,
    store_credit_amount: zeroForm(order.storeCreditCents, order),
    gift_certificate_amount: zeroForm(order.giftCertificateCents, order),
    ip_address: order.ip,
    geoip_country: order.billing.country,
    geoip_country_iso2: order.billing.countryIso2,
    ...currencyFields(view),
    staff_notes: order.staffNotes,
    customer_message: order.customerMessage,
    discount_amount: zeroForm(order.discountCents, order),
    coupon_discount: toDecimal4(orderTotals(order).couponCents),
    shipping_address_count: order.shipping === null ? 0 : 1,
    is_deleted: order.isArchived,
    cart_id: cartIdOf(view.store, order),
    billing_address: { ...toWireOrderAddress(order.billing), form_fields: [] },
    is_email_opt_in: order.isOptIn,
    order_source: order.source,
    channel_id: order.channelId,
    external_source: order.externalSource,
    ...linkFields(view),
    external_order_id: order.externalOrderId,
    custom_status: orderStatuses[order.statusId],
  };
}

export function cartIdOf(store: Store, order: Order): string {
  return order.cartId ?? uuidFor(store.settings.seed, store.hash, 'order-cart', order.id);
}

function moneyFields(order: Order): Record<string, string | number | boolean> {
  const { subtotal, shipping, total } = orderTotals(order);
  return {
    subtotal_ex_tax: toDecimal4(subtotal.exTaxCents),
    subtotal_inc_tax: toDecimal4(subtotal.incTaxCents),
    subtotal_tax: toDecimal4(subtotal.taxCents),
    base_shipping_cost: toDecimal4(order.shippingCents),
    ...costFields('shipping_cost', shipping, order),
    shipping_cost_tax_class_id: 2,
    base_handling_cost: zeroForm(0, order),
    ...costFields('handling_cost', nothing, order),
    handling_cost_tax_class_id: 2,
    base_wrapping_cost: zeroForm(0, order),
    ...costFields('wrapping_cost', nothing, order),
    wrapping_cost_tax_class_id: 3,
    total_ex_tax: toDecimal4(total.exTaxCents),
    total_inc_tax: toDecimal4(total.incTaxCents),
    total_tax: toDecimal4(total.taxCents),
    is_tax_inclusive_pricing: order.isTaxInclusive,
  };
}

const nothing: LineTotals = { exTaxCents: 0, taxCents: 0, incTaxCents: 0 };

function costFields(name: string, cost: LineTotals, order: Order): Record<string, string> {
  return {
    [`${name}_ex_tax`]: zeroForm(cost.exTaxCents, order),
    [`${name}_inc_tax`]: zeroForm(cost.incTaxCents, order),
    [`${name}_tax`]: zeroForm(cost.taxCents, order),
  };
}

/** The documentation's samples show both "0.0000" and "0". */
export function zeroForm(cents: number, order: Order): string {
  return cents === 0 && order.id % 5 === 0 ? '0' : toDecimal4(cents);
}

/** `currency_code` is what was displayed, `default_currency_code` what was charged: the names mislead. */
function currencyFields({ store, order }: OrderView): Record<string, unknown> {
  const displayed = store.currencies.find((currency) => currency.code === order.displayCurrency);
  const charged = store.currencies.find((currency) => currency.code === order.currency);
  const isSame = order.displayCurrency === order.currency;
  return {
    currency_id: displayed?.id ?? 1,
    currency_code: order.displayCurrency,
    currency_exchange_rate: isSame ? '1.0000000000' : (displayed?.rate ?? '1.0000000000'),
    default_currency_id: charged?.id ?? 1,
    default_currency_code: order.currency,
    store_default_to_transactional_exchange_rate: charged?.rate ?? '1.0000000000',
  };
}

export function toWireOrderAddress(address: OrderAddress): Record<string, string> {
  return {
    first_name: address.firstName,
    last_name: address.lastName,
    company: address.company,
    street_1: address.street1,
    street_2: address.street2,
    city: address.city,
    state: address.state,
    zip: address.zip,
    country: address.country,
    country_iso2: address.countryIso2,
    phone: address.phone,
    email: address.email,
  };
}

function linkFields({ order, baseUrl }: OrderView): Record<string, { url: string; resource: string }> {
  const link = (name: string): { url: string; resource: string } => ({
    url: `${baseUrl}/v2/orders/${order.id}/${name}`,
    resource: `/orders/${order.id}/${name}`,
  });
  return {
    consignments: link('consignments'),
    products: link('products'),
    shipping_addresses: link('shippingaddresses'),
    coupons: link('coupons'),
  };
}
