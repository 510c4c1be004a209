import type { Product, ProductObservation } from '@patchcord/events';
import { placeOf } from '../catalog/category-paths.js';
import {
  asObject,
  isObject,
  mapList,
  mismatch,
  readCount,
  readDate,
  readFlag,
  readId,
  readIdOrZero,
  readList,
  readMoney,
  readOptionalId,
  readRequiredMoney,
  readRequiredText,
  readString,
  readWhole,
} from '../fields.js';
import type { JsonObject } from '../fields.js';
import { parseJson } from '../parse-json.js';
import { categoriesOf } from './category.mapper.js';
import { metaOf, partOf, resourceOf } from './observation.js';
import {
  brandOf,
  channelsOf,
  customFieldsOf,
  imagesOf,
  inlineOrPart,
  listPricesOf,
  metafieldsOf,
  priceListsOf,
  relatedOf,
} from './product-parts.js';
import { toVariant } from './variant.mapper.js';

type Meta = ReturnType<typeof metaOf> & { channelId: string };
type Parts = Pick<
  Product,
  | 'currency'
  | 'taxIncluded'
  | 'brand'
  | 'categories'
  | 'images'
  | 'customFields'
  | 'metafields'
  | 'priceLists'
  | 'variants'
> & { channels: Product['channels'] | null };
type Prices = Pick<
  Product,
  | 'price'
  | 'salePrice'
  | 'retailPrice'
  | 'mapPrice'
  | 'calculatedPrice'
  | 'costPrice'
  | 'isPriceHidden'
  | 'priceHiddenLabel'
>;

/**
 * A v3 product with what belongs to it (BigCommerce docs, catalog v3): included in it, or in parts of their own. Names of its brand and
 * categories, the sites of its channels and the prices of price lists are not on the product, so they come only in parts. `view_count` is
 * not read: it moves at every visit. Throws InvalidRecordError when a field is not as documented.
 */
export function toProduct(observation: ProductObservation): Product {
  const product = resourceOf(observation, 'product');
  const meta = { ...metaOf(observation), channelId: observation.channelId };
  if (product === null)
    return { ...toPresentProduct(goneProduct, meta, noParts), deleted: true, availability: 'disabled' };
  return toPresentProduct(product, meta, partsOf(observation, product));
}

// What a product must have, so that one that is gone is read like any other.
const goneProduct: JsonObject = { name: '', price: 0 };
const noParts: Parts = {
  currency: '',
  taxIncluded: null,
  brand: '',
  categories: [],
  images: [],
  customFields: [],
  metafields: [],
  priceLists: [],
  variants: [],
  channels: null,
};

function toPresentProduct(product: JsonObject, meta: Meta, { channels, ...parts }: Parts): Product {
  return {
    ...meta,
    deleted: false,
    name: readRequiredText(product, 'name', ''),
    type: readString(product, 'type', ''),
    sku: readString(product, 'sku', ''),
    description: readString(product, 'description', ''),
    brandId: readIdOrZero(product, 'brand_id', ''),
    upc: readString(product, 'upc', ''),
    mpn: readString(product, 'mpn', ''),
    gtin: readString(product, 'gtin', ''),
    condition: readString(product, 'condition', ''),
    weight: readMoney(product, 'weight', ''),
    taxClassId: readOptionalId(product, 'tax_class_id', '') || '0',
    ...readPrices(product),
    ...readAvailability(product),
    orderQuantityMinimum: readCount(product, 'order_quantity_minimum', ''),
    orderQuantityMaximum: readCount(product, 'order_quantity_maximum', ''),
    isFeatured: readFlag(product, 'is_featured', ''),
    isFreeShipping: readFlag(product, 'is_free_shipping', ''),
    reviewsCount: readCount(product, 'reviews_count', ''),
    reviewsRatingSum: readCount(product, 'reviews_rating_sum', ''),
    totalSold: readWhole(product, 'total_sold', '', 0),
    path: readPath(product),
    pageTitle: readString(product, 'page_title', ''),
    metaDescription: readString(product, 'meta_description', ''),
    searchKeywords: keywordsOf(readString(product, 'search_keywords', '')),
    createdAt: readDate(product, 'date_created', ''),
    modifiedAt: readDate(product, 'date_modified', ''),
    baseVariantId: readIdOrZero(product, 'base_variant_id', ''),
    hasChannels: channels !== null,
    channels: channels ?? [],
    ...relatedOf(product),
    bulkPrices: mapList(readList(product, 'bulk_pricing_rules', ''), 'bulk_pricing_rules', toBulkPrice),
    ...parts,
  };
}

function readPrices(product: JsonObject): Prices {
  const price = readRequiredMoney(product, 'price', '');
  const salePrice = readMoney(product, 'sale_price', '');
  const calculated = readMoney(product, 'calculated_price', '');
  return {
    price,
    salePrice,
    retailPrice: readMoney(product, 'retail_price', ''),
    mapPrice: readMoney(product, 'map_price', ''),
    calculatedPrice: calculated === '0' ? (salePrice === '0' ? price : salePrice) : calculated,
    costPrice: readMoney(product, 'cost_price', ''),
    isPriceHidden: readFlag(product, 'is_price_hidden', ''),
    priceHiddenLabel: readString(product, 'price_hidden_label', ''),
  };
}

function readAvailability(
  product: JsonObject,
): Pick<
  Product,
  | 'isVisible'
  | 'availability'
  | 'availabilityDescription'
  | 'isPreorderOnly'
  | 'preorderReleaseAt'
  | 'preorderMessage'
  | 'inventoryTracking'
  | 'inventoryLevel'
  | 'inventoryWarningLevel'
> {
  return {
    isVisible: readFlag(product, 'is_visible', ''),
    availability: readString(product, 'availability', '') || 'available',
    availabilityDescription: readString(product, 'availability_description', ''),
    isPreorderOnly: readFlag(product, 'is_preorder_only', ''),
    preorderReleaseAt: readDate(product, 'preorder_release_date', ''),
    preorderMessage: readString(product, 'preorder_message', ''),
    inventoryTracking: readString(product, 'inventory_tracking', '') || 'none',
    inventoryLevel: readWhole(product, 'inventory_level', '', 0),
    inventoryWarningLevel: readWhole(product, 'inventory_warning_level', '', 0),
  };
}

function readPath(product: JsonObject): string {
  const url = product['custom_url'];
  if (url === undefined || url === null) return '';
  if (isObject(url)) return readString(url, 'url', 'custom_url.');
  throw mismatch('custom_url', 'an object', url);
}

function keywordsOf(text: string): string[] {
  const words = text.split(',').map((word) => word.trim());
  return [...new Set(words)].filter((word) => word !== '');
}

function toBulkPrice(rule: JsonObject, path: string): Product['bulkPrices'][number] {
  return {
    quantityMin: readCount(rule, 'quantity_min', path),
    quantityMax: readCount(rule, 'quantity_max', path),
    type: readString(rule, 'type', path),
    amount: readMoney(rule, 'amount', path),
  };
}

function partsOf(observation: ProductObservation, product: JsonObject): Parts {
  const tree = categoriesOf(observation);
  const ids = readList(product, 'categories', '').map((id, index) => readId({ id }, 'id', `categories[${index}].`));
  return {
    ...storeOf(observation),
    brand: brandOf(observation, readIdOrZero(product, 'brand_id', '')),
    categories: [...new Set(ids)].map((id) => placeOf(tree, id)),
    images: imagesOf(observation, product),
    customFields: customFieldsOf(observation, product),
    metafields: metafieldsOf(observation),
    channels: channelsOf(observation, product, { name: readString(product, 'name', ''), path: readPath(product) }),
    priceLists: priceListsOf(observation),
    variants: variantsOf(observation, product),
  };
}

/** The settings of the store: catalog prices are in its currency, and with tax or without it. */
function storeOf(observation: ProductObservation): Pick<Product, 'currency' | 'taxIncluded'> {
  const part = partOf(observation, 'store');
  if (part === undefined || part.status !== 200) return { currency: '', taxIncluded: null };
  const store = asObject(parseJson(part.bytes), 'store');
  return {
    currency: readString(store, 'currency', 'store.').toUpperCase(),
    taxIncluded:
      store['is_price_entered_with_tax'] === undefined ? null : readFlag(store, 'is_price_entered_with_tax', 'store.'),
  };
}

function variantsOf(observation: ProductObservation, product: JsonObject): Product['variants'] {
  const { price, salePrice, retailPrice, mapPrice, costPrice } = readPrices(product);
  const inherited = { price, salePrice, retailPrice, mapPrice, costPrice, weight: readMoney(product, 'weight', '') };
  const listPrices = listPricesOf(observation);
  return mapList(inlineOrPart(observation, product, 'variants', 'variants') ?? [], 'variants', (variant, path) =>
    toVariant(variant, path, inherited, listPrices.get(readId(variant, 'id', path)) ?? []),
  );
}
