import type { Product } from '@patchcord/events';
import { compareMoney, divideMoney, multiplyMoney, subtractMoney } from '../money.js';
import { priceOf } from './prices.js';
import { isOnSale } from './stock.js';

/** What a guest pays for a variant on a channel: plain JSON, to be kept and compared with the next. */
export interface VariantPrice {
  variantId: string;
  sku: string;
  /** Empty when the channels are not known. */
  channelId: string;
  currency: string;
  /** Null when it is not known. */
  taxIncluded: boolean | null;
  /** What is paid, decimal string. */
  paid: string;
}

/** A price that fell. */
export interface PriceFact {
  kind: 'price-drop';
  variantId: string;
  sku: string;
  channelId: string;
  currency: string;
  price: string;
  previousPrice: string;
  /** Exact difference, decimal string. */
  drop: string;
  /** Of the previous price, at most two places, as in "12.5". */
  dropPercent: string;
}

/** The prices that shoppers see: none of what is hidden, not for sale, or has no price above 0 in the currency of the channel. */
export function pricesOf(product: Product): VariantPrice[] {
  if (product.isPriceHidden || !isOnSale(product)) return [];
  const channelIds = product.channels.length > 0 ? product.channels.map(({ channelId }) => channelId) : [''];
  return channelIds.flatMap((channelId) =>
    product.variants.flatMap((variant) => {
      const price = variant.isPurchasingDisabled ? null : priceOf(product, variant, { channelId });
      if (price === null || compareMoney(price.paid, '0') <= 0) return [];
      const { currency, paid } = price;
      return [{ variantId: variant.id, sku: variant.sku, channelId, currency, taxIncluded: product.taxIncluded, paid }];
    }),
  );
}

/**
 * The prices that fell between two states, as `pricesOf` gives them. Nothing at first sight, and nothing between two currencies, or
 * between a price with tax and one without.
 */
export function priceFacts(before: readonly VariantPrice[] | null, after: readonly VariantPrice[]): PriceFact[] {
  if (before === null) return [];
  const known = new Map(before.map((price) => [keyOf(price), price]));
  return after.flatMap((now) => {
    const then = known.get(keyOf(now));
    if (then === undefined || compareMoney(now.paid, then.paid) >= 0) return [];
    const { variantId, sku, channelId, currency } = now;
    const drop = subtractMoney(then.paid, now.paid);
    const dropPercent = divideMoney(multiplyMoney(drop, 100), then.paid, 2) ?? '0';
    return [
      {
        kind: 'price-drop',
        variantId,
        sku,
        channelId,
        currency,
        price: now.paid,
        previousPrice: then.paid,
        drop,
        dropPercent,
      },
    ];
  });
}

function keyOf({ variantId, channelId, currency, taxIncluded }: VariantPrice): string {
  return [variantId, channelId, currency, String(taxIncluded)].join('/');
}
