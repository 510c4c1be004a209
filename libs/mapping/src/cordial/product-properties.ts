import type { Inventory, Product } from '@patchcord/events';
import { pathText } from '../catalog/category-paths.js';
import { priceOf, priceRangeOf, variantsOrProduct } from '../catalog/prices.js';
import { isSellable } from '../catalog/stock.js';
import { isoOf } from '../iso-date.js';
import { amountOf, compareMoney, divideMoney, isZero } from '../money.js';
import type { StoreDocument } from '../store-document.js';
import type { Json } from './attribute.mapper.js';
import { propertyKey } from './names.js';

type Properties = Record<string, Json>;

const CATEGORIES_MAX = 100;
const RELATED_MAX = 50;
const FIELDS_MAX = 250;

/**
 * What Cordial has no field for. Texts that are empty and numbers that mean "none" are left out. Metafields are an app's own business, so
 * only those that the document names go; cost only where it says so.
 */
export function toProductProperties(
  product: Product,
  document: StoreDocument,
  inventory: Inventory | null,
): Properties {
  return {
    source: 'bigcommerce',
    storeID: product.storeHash,
    bcProductID: product.resourceId,
    ...textsOf(product),
    ...amountsOf(product, document),
    ...shopWindowOf(product),
    ...listsOf(product, document),
    ...namedOf('customFields', customFieldsOf(product)),
    ...namedOf('metafields', metafieldsOf(product, document)),
    ...namedOf('channels', channelsOf(product, document, inventory)),
  };
}

function textsOf(product: Product): Properties {
  const { sku, mpn, gtin, condition, availability, availabilityDescription, currency, priceHiddenLabel } = product;
  const texts = { sku, mpn, gtin, condition, availability, availabilityDescription, currency, priceHiddenLabel };
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''));
}

/** In the currency of the store, the only one the catalog has prices in. */
function amountsOf(product: Product, document: StoreDocument): Properties {
  const visible = product.isPriceHidden ? {} : shownAmounts(product);
  return {
    ...(product.taxIncluded === null ? {} : { taxIncluded: product.taxIncluded }),
    ...visible,
    ...(document.includeCost ? amount('cost', product.costPrice) : {}),
  };
}

function shownAmounts(product: Product): Properties {
  const paid = variantsOrProduct(product).map(
    (variant) => priceOf(product, variant, { channelId: '', currency: product.currency })?.paid,
  );
  const known = paid.filter((each) => each !== undefined).sort(compareMoney);
  return {
    ...amount('retailPrice', product.retailPrice),
    ...amount('lowestPrice', known[0] ?? '0'),
    ...amount('highestPrice', known.at(-1) ?? '0'),
  };
}

function amount(key: string, value: string): Properties {
  return isZero(value) ? {} : { [key]: amountOf(value, key) };
}

function shopWindowOf(product: Product): Properties {
  const { reviewsCount, reviewsRatingSum, preorderReleaseAt, preorderMessage } = product;
  const rating = reviewsCount === 0 ? null : divideMoney(String(reviewsRatingSum), String(reviewsCount), 2);
  return {
    isVisible: product.isVisible,
    isFeatured: product.isFeatured,
    isFreeShipping: product.isFreeShipping,
    ...(product.orderQuantityMinimum === 0 ? {} : { orderQuantityMinimum: product.orderQuantityMinimum }),
    ...(product.orderQuantityMaximum === 0 ? {} : { orderQuantityMaximum: product.orderQuantityMaximum }),
    ...(rating === null ? {} : { reviewsCount, rating: amountOf(rating, 'reviews_rating_sum') }),
    ...(preorderReleaseAt === 0 ? {} : { preorderReleaseAt: isoOf(preorderReleaseAt) }),
    ...(preorderMessage === '' ? {} : { preorderMessage }),
  };
}

function listsOf(product: Product, document: StoreDocument): Properties {
  const lists = {
    categories: product.categories
      .map(({ path }) => pathText(path))
      .filter((path) => path !== '')
      .slice(0, CATEGORIES_MAX),
    categoryIDs: product.categories.map(({ id }) => id).slice(0, CATEGORIES_MAX),
    relatedProductIDs: product.relatedProductIds.map((id) => `${document.idPrefix}${id}`).slice(0, RELATED_MAX),
  };
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(product.bulkPrices.length === 0 || product.isPriceHidden
      ? {}
      : { bulkPrices: product.bulkPrices.map(toBulkPrice) }),
  };
}

function toBulkPrice({ quantityMin, quantityMax, type, amount: value }: Product['bulkPrices'][number]): Properties {
  const until: Properties = quantityMax === 0 ? {} : { quantityMax };
  return { quantityMin, ...until, type, amount: amountOf(value, 'bulk_pricing_rules.amount') };
}

/** A merchant may use a name more than once: then all its values are there. */
function customFieldsOf(product: Product): Record<string, string> {
  const values = new Map<string, string>();
  for (const { name, value } of product.customFields.slice(0, FIELDS_MAX)) {
    const key = propertyKey(name);
    const before = values.get(key);
    values.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(values);
}

function metafieldsOf(product: Product, document: StoreDocument): Record<string, string> {
  const wanted = new Set(document.catalog.metafields);
  const own = product.metafields.filter(
    ({ variantId, namespace, key }) => variantId === '' && wanted.has(`${namespace}.${key}`),
  );
  return Object.fromEntries(own.map(({ namespace, key, value }) => [propertyKey(`${namespace}.${key}`), value]));
}

/** Keys that are all digits are dropped by Cordial, so the id of a channel has a word in front. */
function channelsOf(
  product: Product,
  document: StoreDocument,
  inventory: Inventory | null,
): Record<string, Properties> {
  return Object.fromEntries(
    product.channels.map(({ channelId, name, url }) => [
      `channel_${channelId}`,
      {
        ...storefrontOf(channelId, document),
        name,
        ...(url === '' ? {} : { url }),
        ...pricesAt(product, channelId),
        isSellable: isSellable(product, { inventory, channelId }),
      },
    ]),
  );
}

function storefrontOf(channelId: string, { channels }: StoreDocument): Properties {
  const channel = Object.hasOwn(channels, channelId) ? channels[channelId] : undefined;
  return channel === undefined ? {} : { storefront: channel.name };
}

/** From the lowest price of a guest there; nothing where the currency has none, or the storefront hides it. */
function pricesAt(product: Product, channelId: string): Properties {
  const range = product.isPriceHidden ? null : priceRangeOf(product, { channelId });
  if (range === null) return {};
  const { price, salePrice, paid, currency } = range.lowest;
  const isOnOffer = !isZero(salePrice) && compareMoney(salePrice, price) < 0;
  return {
    ...(currency === '' ? {} : { currency }),
    price: amountOf(isOnOffer ? price : paid, 'price'),
    ...(isOnOffer ? { salePrice: amountOf(salePrice, 'sale_price') } : {}),
  };
}

function namedOf(key: string, object: Record<string, Json>): Properties {
  return Object.keys(object).length === 0 ? {} : { [key]: object };
}
