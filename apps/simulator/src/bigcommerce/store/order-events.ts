import type { Order } from './order.js';
import { orderStatuses, orderTotals } from './order.js';
import { ApiError } from '../api/errors.js';
import { stockOf } from './product.js';
import type { Product, Variant } from './product.js';
import type { Notice, Store } from './store.js';

type OrderEvent = 'created' | 'updated' | 'archived' | 'statusUpdated';

/** The store-wide event and its channel twin, which carries the order's id and nothing else. */
export function orderNotice(order: Order, event: OrderEvent, extra: object = {}, delayMs = 0): Notice[] {
  return [
    { scope: `store/order/${event}`, data: { type: 'order', id: order.id, ...extra }, delayMs },
    { scope: `store/channel/${order.channelId}/order/${event}`, data: { order_id: order.id }, delayMs },
  ];
}

/** Moves an order to a status; a status change is announced twice, as `statusUpdated` and as `updated`. */
export function commitStatus(store: Store, order: Order, statusId: number, trailing: Notice[] = []): void {
  if (orderStatuses[statusId] === undefined) throw new ApiError(422, `There is no order status ${statusId}.`);
  const previousId = order.statusId;
  order.statusId = statusId;
  const status = { status: { previous_status_id: previousId, new_status_id: statusId } };
  store.commit('order', store.orders, order, {
    op: 'updated',
    aspect: `status:${previousId}>${statusId}`,
    notices: [...orderNotice(order, 'statusUpdated', status), ...orderNotice(order, 'updated'), ...trailing],
  });
}

/** What trails behind a completed checkout: one or two more `updated`, and the payment. */
export function announcePlaced(store: Store, order: Order, transactionId: number | null): Notice[] {
  const spreadMs = store.settings.stormSpreadMs;
  const trailing = orderNotice(order, 'updated', {}, store.storms.between(0, spreadMs));
  if (store.storms.chance(0.5)) trailing.push(...orderNotice(order, 'updated', {}, store.storms.between(0, spreadMs)));
  if (transactionId !== null) trailing.push(transactionNotice(order, transactionId, store.storms.between(0, spreadMs)));
  return trailing;
}

/** Payments are numbered within their order, so that a slow checkout does not move the numbers of others. */
export function nextTransactionId(order: Order): number {
  return 176_342_000 + order.id * 100 + order.transactions.length + order.refunds.length;
}

/** Transactions have no `id`, and their order's id is a string. */
export function transactionNotice(order: Order, transactionId: number, delayMs = 0): Notice {
  const transaction = order.transactions.find((candidate) => candidate.id === transactionId);
  const isOk = transaction?.status === 'ok';
  return {
    scope: 'store/order/transaction/created',
    delayMs,
    data: {
      type: 'transaction',
      order_id: String(order.id),
      transaction_id: String(transactionId),
      transaction_status: transaction?.status ?? 'ok',
      transaction_type: transaction?.event ?? 'purchase',
      result: { code: isOk ? '1' : '2', message: isOk ? 'Approved' : 'Declined', type: isOk ? 'success' : 'failure' },
      platform_transaction_id: String(transactionId),
      provider_transaction_id: `ch_${transactionId}`,
    },
  };
}

/** A sale lowers stock and raises `total_sold`, so each product of the order is announced too. */
export function takeFromStock(store: Store, order: Order): void {
  for (const line of order.lines) {
    const product = store.products.get(line.productId);
    const variant = product?.variants.find((candidate) => candidate.id === line.variantId);
    if (!product || !variant) continue;
    product.totalSold += line.quantity;
    if (product.isTracked !== 'none') variant.stock = Math.max(0, variant.stock - line.quantity);
    // An order imported as history must not fill the log with product changes of today.
    if (store.isFillingHistory) continue;
    const delayMs = store.storms.between(0, store.settings.stormSpreadMs);
    store.commit('product', store.products, product, {
      op: 'updated',
      aspect: 'sold',
      notices: [
        ...stockNotices(product, variant, -line.quantity, delayMs),
        { scope: 'store/product/updated', data: { type: 'product', id: product.id }, delayMs },
      ],
    });
  }
}

/** Stock sold is told as a change ("relative"), by product or by variant, as the product is tracked. */
export function stockNotices(product: Product, variant: Variant, value: number, delayMs = 0): Notice[] {
  if (product.isTracked === 'none') return [];
  const inventory = { product_id: product.id, method: 'relative', value };
  const notice =
    product.isTracked === 'product'
      ? {
          scope: 'store/product/inventory/order/updated',
          data: { type: 'product', id: product.id, inventory },
        }
      : {
          scope: 'store/sku/inventory/order/updated',
          data: { type: 'sku', id: variant.skuId ?? variant.id, inventory: { ...inventory, variant_id: variant.id } },
        };
  const notices: Notice[] = [{ ...notice, delayMs }];
  const place = { variant_id: variant.id, product_id: product.id, location_id: 1 };
  notices.push({ scope: 'store/channel/*/inventory/product/stock_changed', data: place, delayMs });
  const left = stockOf(product);
  if (left > 0 && left <= product.warningLevel && left - value > product.warningLevel) {
    notices.push({ scope: 'store/channel/*/inventory/product/low_stock_reached', data: place, delayMs });
  }
  if (left === 0) {
    notices.push({ scope: 'store/channel/*/inventory/product/out_of_stock_reached', data: place, delayMs });
  }
  return notices;
}

export function refundedCents(order: Order): number {
  return order.refunds
    .flatMap((refund) => refund.payments)
    .filter((payment) => !payment.isDeclined)
    .reduce((sum, payment) => sum + payment.amountCents, 0);
}

export function isRefundedWhole(order: Order): boolean {
  return refundedCents(order) >= orderTotals(order).total.incTaxCents;
}
