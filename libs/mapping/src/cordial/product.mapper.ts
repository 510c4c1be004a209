import type { Inventory, Product, ProductCommand, Variant } from '@patchcord/events';
import { mainCategoryOf } from '../catalog/category-paths.js';
import { priceOf, priceRangeOf } from '../catalog/prices.js';
import type { Price } from '../catalog/prices.js';
import { isOnSale, isSellable, levelOf } from '../catalog/stock.js';
import { amountOf, compareMoney, isZero } from '../money.js';
import type { StoreDocument } from '../store-document.js';
import type { Json } from './attribute.mapper.js';
import { propertyKey } from './names.js';
import { toProductProperties } from './product-properties.js';
import { cut } from './text.js';

export interface CordialVariant {
  sku: string;
  qty?: number;
  attr: Record<string, string>;
}

/** Body of POST /v2/products (Cordial API v2 Swagger, ProductADD), which finds or creates by `productID`. */
export interface CordialProduct {
  productID: string;
  productName: string;
  description?: string;
  price?: number;
  sale?: { enabled: boolean; price?: number };
  category?: string;
  images: string[];
  manufacturerName?: string;
  UPCCode?: string;
  inStock: boolean;
  taxable: boolean;
  enabled: boolean;
  url?: string;
  tags: string[];
  productType: 'physical' | 'digital';
  properties: Record<string, Json>;
  variants: CordialVariant[];
}

/** A product for Cordial, and what of it could not go. */
export interface ProductBody {
  body: CordialProduct;
  /** Fields that were left out, each with a reason; never their values. */
  leftOut: { field: string; reason: string }[];
}

/** Id of the product at Cordial, the same as on the items of orders, since posting an order writes products. */
export function productIdAtCordial(product: { resourceId: string }, document: StoreDocument): string {
  return `${document.idPrefix}${product.resourceId}`;
}

// Cordial says nothing of its sizes. These are far above what stores write and far below what one call may carry.
const NAME_LENGTH_MAX = 255;
const DESCRIPTION_LENGTH_MAX = 32_768;
const IMAGES_MAX = 50;
const TAGS_MAX = 50;
const TAG_LENGTH_MAX = 64;

const UNNAMED = 'Unnamed product';
/** Class 1 of every store is "Non-Taxable Products". */
const NON_TAXABLE_CLASS = '1';

/**
 * A product as Cordial stores it. Price, sale and URL of Cordial's own fields are those of the storefront that the document names
 * (`catalog.channel`), each other channel is in `properties.channels`. Nothing in it moves with a sale but the stock: not the modified date
 * and not the pieces sold, so that an order does not rewrite what it does not change. The flags are false at Cordial unless they are sent.
 * Cost goes out only where the document says so.
 */
export function toCordialProduct(
  product: Product,
  document: StoreDocument,
  inventory: Inventory | null = null,
): ProductBody {
  const leftOut: ProductBody['leftOut'] = [];
  const { channel } = document.catalog;
  const url = (product.channels.find(({ channelId }) => channelId === channel) ?? product.channels[0])?.url ?? '';
  const upc = product.upc || product.gtin;
  const category = mainCategoryOf(product);
  const body: CordialProduct = {
    productID: productIdAtCordial(product, document),
    productName: cut(product.name.trim(), NAME_LENGTH_MAX) || UNNAMED,
    ...describe(product, leftOut),
    ...pricesAt(product, channel, leftOut),
    ...(category === '' ? {} : { category }),
    images: atMost(
      product.images.map((image) => image.url),
      IMAGES_MAX,
      'images',
      leftOut,
    ),
    ...(product.brand === '' ? {} : { manufacturerName: product.brand }),
    ...(upc === '' ? {} : { UPCCode: upc }),
    inStock: isInStock(product, inventory),
    taxable: product.taxClassId !== NON_TAXABLE_CLASS,
    enabled: isOnSale(product),
    ...(url === '' ? {} : { url }),
    tags: atMost(tagsOf(product.searchKeywords), TAGS_MAX, 'search_keywords', leftOut),
    productType: product.type === 'digital' ? 'digital' : 'physical',
    properties: toProductProperties(product, document, inventory),
    variants: toVariants(product, document, inventory),
  };
  return { body, leftOut };
}

/** Half of a page of HTML would break the message it stands in, so a text that is too long is left out whole. */
function describe({ description }: Product, leftOut: ProductBody['leftOut']): { description?: string } {
  if (description.length <= DESCRIPTION_LENGTH_MAX) return description === '' ? {} : { description };
  leftOut.push({ field: 'description', reason: `it has more than ${DESCRIPTION_LENGTH_MAX} characters` });
  return {};
}

/** A price that the storefront hides is not told. The sale is sent also when there is none, so that one that ended ends at Cordial. */
function pricesAt(
  product: Product,
  channelId: string,
  leftOut: ProductBody['leftOut'],
): Pick<CordialProduct, 'price' | 'sale'> {
  if (product.isPriceHidden) {
    leftOut.push({ field: 'price', reason: 'the storefront hides it' });
    return {};
  }
  const price = priceAt(product, channelId);
  if (price === null) {
    leftOut.push({ field: 'price', reason: `there is none in the currency of channel ${channelId}` });
    return {};
  }
  const isOnOffer = !isZero(price.salePrice) && compareMoney(price.salePrice, price.price) < 0;
  return {
    price: amountOf(isOnOffer ? price.price : price.paid, 'price'),
    sale: isOnOffer ? { enabled: true, price: amountOf(price.salePrice, 'sale_price') } : { enabled: false },
  };
}

/** What the catalog says of the product as a whole, unless a price list has prices of its own there: then the lowest of them. */
export function priceAt(product: Product, channelId: string): Price | null {
  const range = priceRangeOf(product, { channelId });
  if (range === null || range.lowest.priceListId !== '') return range?.lowest ?? null;
  return priceOf(product, product, { channelId }) ?? range.lowest;
}

function isInStock(product: Product, inventory: Inventory | null): boolean {
  const { variants } = product;
  const offered: (Variant | null)[] =
    variants.length === 0 ? [null] : variants.filter((each) => !each.isPurchasingDisabled);
  return offered.some((variant) => {
    const level = levelOf(product, variant, inventory);
    return level === null || level > 0;
  });
}

/** Letters, digits and dashes are what Cordial takes as a tag. */
function tagsOf(keywords: readonly string[]): string[] {
  const tags = keywords.map((word) => word.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, ''));
  return [...new Set(tags)].filter((tag) => tag !== '' && tag.length <= TAG_LENGTH_MAX);
}

function atMost(values: string[], max: number, field: string, leftOut: ProductBody['leftOut']): string[] {
  if (values.length <= max) return values;
  leftOut.push({ field, reason: `only the first ${max} are sent` });
  return values.slice(0, max);
}

/** Every product has a variant; one that was fetched without them is its own. */
function toVariants(product: Product, document: StoreDocument, inventory: Inventory | null): CordialVariant[] {
  if (product.variants.length > 0)
    return product.variants.map((variant) => toVariant(product, variant, document, inventory));
  const sku = product.sku || productIdAtCordial(product, document);
  return [{ sku, ...quantityOf(levelOf(product, null, inventory)), attr: {} }];
}

/** A SKU may be empty in BigCommerce, and then it is named as on the items of orders. A variant has no price of its own at Cordial, so it is in `attr`. */
function toVariant(
  product: Product,
  variant: Variant,
  document: StoreDocument,
  inventory: Inventory | null,
): CordialVariant {
  const price = product.isPriceHidden ? null : priceOf(product, variant, { channelId: document.catalog.channel });
  const own = {
    variantID: variant.id,
    ...(price === null ? {} : { price: price.price }),
    ...(price === null || isZero(price.salePrice) ? {} : { salePrice: price.salePrice }),
    ...(variant.imageUrl === '' ? {} : { imageUrl: variant.imageUrl }),
    sellable: String(isSellable(product, { variant, inventory })),
    ...(document.includeCost && !isZero(variant.costPrice) ? { cost: variant.costPrice } : {}),
  };
  return {
    sku: variant.sku || `${productIdAtCordial(product, document)}-${variant.id}`,
    ...quantityOf(product.inventoryTracking === 'variant' ? levelOf(product, variant, inventory) : null),
    attr: { ...optionsOf(variant), ...own },
  };
}

const ownKeys = ['variantID', 'price', 'salePrice', 'imageUrl', 'sellable', 'cost'];

/** An option may be called like one of our own keys: then it gets another name rather than none. */
function optionsOf(variant: Variant): Record<string, string> {
  const named = variant.options.map(({ name, value }): [string, string] => {
    const key = propertyKey(name);
    return [ownKeys.includes(key) ? `option_${key}` : key, value];
  });
  return Object.fromEntries(named);
}

/** Stock can be below 0 when more was sold than there was; nothing is said of what nobody counts. */
function quantityOf(level: number | null): { qty?: number } {
  return level === null ? {} : { qty: Math.max(0, level) };
}

/** What a command about a product says, before it gets its version. */
export type ProductOrder = Pick<
  ProductCommand,
  'kind' | 'stateKey' | 'effectKey' | 'productId' | 'product' | 'removal'
>;

/** The command that brings Cordial to what the product is: an upsert, or its removal. Throws InvalidRecordError `money-range`. */
export function toProductCommand(
  product: Product,
  document: StoreDocument,
  inventory: Inventory | null = null,
): ProductOrder {
  const productId = productIdAtCordial(product, document);
  const stateKey = `product/${productId}`;
  // A product has no effect that happens only once: what Cordial should have is a state.
  const keys = { stateKey, effectKey: stateKey, productId };
  if (!product.deleted) {
    const { body } = toCordialProduct(product, document, inventory);
    return { kind: 'product', ...keys, product: { body: JSON.stringify(body) }, removal: null };
  }
  const mode = document.catalog.removed;
  const body = mode === 'disable' ? JSON.stringify(toRemovedBody(document)) : '';
  return { kind: 'removal', ...keys, product: null, removal: { mode, body, at: product.observedAt } };
}

/**
 * What PUT /v2/products/{productID} takes of a product that is gone. It is kept, because old orders and messages name it, but no message
 * recommends it any more.
 */
export function toRemovedBody(document: StoreDocument): Pick<CordialProduct, 'inStock' | 'enabled' | 'properties'> {
  return {
    inStock: false,
    enabled: false,
    properties: { source: 'bigcommerce', storeID: document.store, isRemoved: true },
  };
}
