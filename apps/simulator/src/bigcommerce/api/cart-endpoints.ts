import { uuidFor } from '../random.js';
import type { Cart } from '../store/cart.js';
import { priceOf } from '../store/product.js';
import type { Store } from '../store/store.js';
import { toIsoOffset } from './dates.js';
import type { Call, Endpoint } from './endpoint.js';
import { notFound } from './endpoint.js';
import { toAmount } from './money.js';
import { siteUrl } from './store-endpoints.js';

/** Carts, as in BigCommerce's carts.v3 reference: by id only, and gone once they became an order. */
export const cartEndpoints: Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/carts/:id',
    answer: (call) => ({ data: toWireCart(call.store, cartOf(call)), meta: {} }),
  },
  { method: 'POST', path: '/v3/carts/:id/redirect_urls', answer: makeRedirects },
  { method: 'GET', path: '/v3/abandoned-carts/settings', answer: showSettings },
  { method: 'GET', path: '/v3/abandoned-carts/:token', answer: findAbandoned },
];

function cartOf(call: Call): Cart {
  const cart = call.store.carts.get(call.params['id'] ?? '');
  if (!cart) throw notFound();
  return cart;
}

function showSettings(): unknown {
  return { data: { marketing_emails_require_customer_consent: true }, meta: {} };
}

function findAbandoned(call: Call): unknown {
  const token = call.params['token'] ?? '';
  const cart = [...call.store.carts.values()].find((candidate) => candidate.token !== '' && candidate.token === token);
  if (!cart) throw notFound();
  return { data: { cart_id: cart.id }, meta: {} };
}

function makeRedirects(call: Call): unknown {
  const cart = cartOf(call);
  const token = uuidFor(cart.id, 'redirect', cart.version);
  const site = siteUrl(call.store, cart.channelId);
  const link = (action: string): string => `${site}/cart.php?action=${action}&id=${cart.id}&token=${token}`;
  const urls = {
    cart_url: link('load'),
    checkout_url: link('loadInCheckout'),
    embedded_checkout_url: link('loadInEmbedded'),
  };
  return { data: urls, meta: {} };
}

/** A cart as v3 gives it; amounts are numbers. */
export function toWireCart(store: Store, cart: Cart): Record<string, unknown> {
  const items = cart.lines.map((line) => toWireItem(store, cart, line));
  const base = items.reduce((sum, { cents }) => sum + cents, 0);
  return {
    id: cart.id,
    customer_id: cart.customerId,
    channel_id: cart.channelId,
    email: cart.email,
    currency: { code: cart.currency },
    tax_included: false,
    base_amount: toAmount(base),
    discount_amount: 0,
    manual_discount_amount: 0,
    cart_amount: toAmount(Math.round(base * 1.0825)),
    coupons: [],
    discounts: [],
    line_items: {
      physical_items: items.map(({ wire }) => wire),
      digital_items: [],
      gift_certificates: [],
      custom_items: [],
    },
    created_time: toIsoOffset(cart.createdMs),
    updated_time: toIsoOffset(cart.modifiedMs),
    locale: 'en',
    version: cart.version,
  };
}

function toWireItem(
  store: Store,
  cart: Cart,
  line: Cart['lines'][number],
): { cents: number; wire: Record<string, unknown> } {
  const product = store.products.get(line.productId);
  const variant = product?.variants.find((candidate) => candidate.id === line.variantId);
  const priceCents = product && variant ? priceOf(product, variant) : 0;
  const cents = priceCents * line.quantity;
  const price = toAmount(priceCents);
  return {
    cents,
    wire: {
      id: line.id,
      parent_id: null,
      variant_id: line.variantId,
      product_id: line.productId,
      sku: variant?.sku ?? '',
      name: product?.name ?? '',
      url: `${siteUrl(store, cart.channelId)}${product?.path ?? '/'}`,
      quantity: line.quantity,
      taxable: true,
      image_url: `https://cdn.shop.example.com/s-${store.hash}/products/${line.productId}/images/t.220.290.jpg`,
      discounts: [],
      coupons: [],
      discount_amount: 0,
      coupon_amount: 0,
      original_price: price,
      list_price: price,
      sale_price: price,
      extended_list_price: toAmount(cents),
      extended_sale_price: toAmount(cents),
      is_require_shipping: true,
      is_mutable: true,
      added_by_promotion: false,
    },
  };
}
