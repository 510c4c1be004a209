import { ApiError } from '../api/errors.js';
import { uuidFor } from '../random.js';
import type { Cart, CartLine } from './cart.js';
import type { Notice, Store } from './store.js';

export interface CartInput {
  customerId?: number;
  email?: string;
  channelId?: number;
  currency?: string;
  lines?: number;
}

export function cartById(store: Store, id: string): Cart {
  const cart = store.carts.get(id);
  if (!cart) throw new ApiError(404, `There is no cart ${id}.`);
  return cart;
}

/** A shopper fills a cart; making one is announced as created and as updated. */
export function createCart(store: Store, input: CartInput = {}): Cart {
  const nowMs = store.nowMs();
  const serial = store.nextId('cart');
  const customer = input.customerId ? store.customers.get(input.customerId) : undefined;
  const cart: Cart = {
    id: uuidFor(store.settings.seed, store.hash, 'cart', serial),
    customerId: customer?.id ?? 0,
    channelId: input.channelId ?? 1,
    email: input.email ?? customer?.email ?? '',
    currency: input.currency ?? 'USD',
    lines: Array.from({ length: input.lines ?? store.random.between(1, 3) }, (_, index) =>
      anyLine(store, serial, index),
    ),
    couponCode: null,
    createdMs: nowMs,
    modifiedMs: nowMs,
    version: 1,
    token: '',
  };
  store.commitCart(cart, {
    op: 'created',
    aspect: 'lines',
    notices: [...cartNotice(cart, 'created'), ...cartNotice(cart, 'updated')],
  });
  return cart;
}

function anyLine(store: Store, serial: number, index: number): CartLine {
  const product = store.random.pick(store.catalog.products);
  return {
    id: uuidFor(store.settings.seed, store.hash, 'cart-line', serial, index),
    productId: product.id,
    variantId: store.random.pick(product.variants).id,
    quantity: store.random.between(1, 3),
  };
}

/** Another item, or an address typed at checkout. */
export function updateCart(store: Store, cart: Cart, input: { email?: string; addLines?: number } = {}): Cart {
  const added = input.addLines ?? (input.email === undefined ? 1 : 0);
  const serial = store.nextId('cart-change', 1_000_000);
  const lines = Array.from({ length: added }, (_, index) => anyLine(store, serial, index));
  cart.lines = [...cart.lines, ...lines];
  cart.email = input.email ?? cart.email;
  const lineNotices = lines.map(({ id }) => ({
    scope: 'store/cart/lineItem/created',
    data: { type: 'cart_line_item', id, cartId: cart.id },
  }));
  store.commitCart(cart, { op: 'updated', aspect: 'lines', notices: [...lineNotices, ...cartNotice(cart, 'updated')] });
  return cart;
}

/** An hour passed without a change. The token is on some of these events and missing on others. */
export function abandonCart(store: Store, cart: Cart): Cart {
  cart.token = uuidFor(cart.id, 'token').replaceAll('-', '');
  const hasToken = store.random.chance(0.5);
  store.announce({
    scope: 'store/cart/abandoned',
    data: { type: 'cart', id: cart.id, ...(hasToken ? { token: cart.token } : {}) },
  });
  store.announce({ scope: `store/channel/${cart.channelId}/cart/abandoned`, data: { cart_id: cart.id } });
  return cart;
}

export function deleteCart(store: Store, cart: Cart): Cart {
  store.commitCart(cart, { op: 'deleted', aspect: 'deleted', notices: cartNotice(cart, 'deleted') });
  return cart;
}

/** The cart became an order: it is gone when the event arrives. */
export function convertCart(store: Store, cart: Cart, orderId: number): Cart {
  store.convertedCarts.set(cart.id, orderId);
  store.commitCart(cart, {
    op: 'deleted',
    aspect: `converted:${orderId}`,
    notices: [
      { scope: 'store/cart/converted', data: { type: 'cart', id: cart.id, orderId } },
      { scope: `store/channel/${cart.channelId}/cart/converted`, data: { cart_id: cart.id } },
    ],
  });
  return cart;
}

function cartNotice(cart: Cart, op: 'created' | 'updated' | 'deleted'): Notice[] {
  return [
    { scope: `store/cart/${op}`, data: { type: 'cart', id: cart.id } },
    { scope: `store/channel/${cart.channelId}/cart/${op}`, data: { cart_id: cart.id } },
  ];
}
