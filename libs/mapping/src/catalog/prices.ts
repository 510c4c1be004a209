import type { ListPrice, PriceListAssignment, Product, Variant } from '@patchcord/events';
import { compareMoney, isZero } from '../money.js';

/** Who asks for a price: where, and in which customer group (empty for a guest). */
export interface PriceQuestion {
  channelId: string;
  customerGroupId?: string;
  /** Without it, that of the channel, else that of the store. */
  currency?: string;
}

/** What one costs. */
export interface Price {
  /** Empty when neither the channel nor the store said which. */
  currency: string;
  /** Without any sale, decimal string. */
  price: string;
  /** Decimal string; 0 when there is no sale. */
  salePrice: string;
  /** What is paid: the sale price, else the price. */
  paid: string;
  /** The price list it comes from; empty for the catalog. */
  priceListId: string;
}

type Priced = Pick<Variant, 'price' | 'salePrice'> & { listPrices?: readonly ListPrice[] };

/**
 * What a variant costs somebody, taxes and bulk prices aside. A price list goes before the catalog: that of channel and group, else of
 * the group, else of the channel (BigCommerce docs, price lists). Null in a currency that neither the list nor the catalog has: there
 * BigCommerce converts with a rate of its own.
 */
export function priceOf(product: Product, variant: Priced, question: PriceQuestion): Price | null {
  const { channelId, customerGroupId = '' } = question;
  const currency = question.currency ?? currencyOf(product, channelId);
  const listId = listFor(product.priceLists, channelId, customerGroupId);
  const listed = listId === '' ? undefined : listedIn(variant, listId, currency);
  // A store whose settings were not fetched may have any currency: its prices are given without one rather than not at all.
  const isOwn = currency === product.currency || product.currency === '';
  if (listed === undefined) return isOwn ? priced(product.currency, variant.price, variant.salePrice, '') : null;
  const price = listed.price === '' && isOwn ? variant.price : listed.price;
  if (price === '') return null;
  // A list with a price of its own ends the sale of the catalog, unless it has one itself.
  const catalogSale = listed.price === '' && isOwn ? variant.salePrice : '0';
  return priced(currency, price, listed.salePrice === '' ? catalogSale : listed.salePrice, listed.priceListId);
}

function listedIn({ listPrices = [] }: Priced, listId: string, currency: string): ListPrice | undefined {
  return listPrices.find((each) => each.priceListId === listId && (each.currency === currency || currency === ''));
}

function priced(currency: string, price: string, salePrice: string, priceListId: string): Price {
  return { currency, price, salePrice, paid: isZero(salePrice) ? price : salePrice, priceListId };
}

/** The currency of a channel, or else of the store. */
export function currencyOf(product: Product, channelId: string): string {
  const channel = product.channels.find((each) => each.channelId === channelId);
  return channel === undefined || channel.currency === '' ? product.currency : channel.currency;
}

/** The closer an assignment is to who asks, the higher; 0 when it is not for them. */
function rankOf({ isActive, channelId, customerGroupId }: PriceListAssignment, channel: string, group: string): number {
  if (!isActive || (channelId !== '' && channelId !== channel)) return 0;
  if (customerGroupId !== '' && customerGroupId !== group) return 0;
  return 1 + (customerGroupId === '' ? 0 : 2) + (channelId === '' ? 0 : 1);
}

function listFor(assignments: readonly PriceListAssignment[], channel: string, group: string): string {
  let best = 0;
  let listId = '';
  for (const assignment of assignments) {
    const rank = rankOf(assignment, channel, group);
    if (rank > best) [best, listId] = [rank, assignment.priceListId];
  }
  return listId;
}

/** The product as if it were a variant, for one whose variants were not fetched. */
export function variantsOrProduct(product: Product): readonly Priced[] {
  return product.variants.length > 0 ? product.variants : [product];
}

/** Lowest and highest price that is paid for any variant; null when there is none in that currency. */
export function priceRangeOf(product: Product, question: PriceQuestion): { lowest: Price; highest: Price } | null {
  const prices = variantsOrProduct(product)
    .map((variant) => priceOf(product, variant, question))
    .filter((price) => price !== null)
    .sort((left, right) => compareMoney(left.paid, right.paid));
  const [lowest] = prices;
  const highest = prices.at(-1);
  return lowest === undefined || highest === undefined ? null : { lowest, highest };
}
