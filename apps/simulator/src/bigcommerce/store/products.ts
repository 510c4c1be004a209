import { ApiError } from '../api/errors.js';
import { freezeFacts, untouched } from './catalog.js';
import type { Product, Variant } from './product.js';
import type { Notice, Store } from './store.js';

/** What a merchant may change. */
export type ProductFields = Partial<
  Pick<
    Product,
    | 'name'
    | 'description'
    | 'priceCents'
    | 'saleCents'
    | 'retailCents'
    | 'costCents'
    | 'isVisible'
    | 'availability'
    | 'isTracked'
    | 'warningLevel'
    | 'isPriceHidden'
    | 'priceHiddenLabel'
    | 'categoryIds'
    | 'brandId'
    | 'relatedIds'
    | 'mpn'
    | 'gtin'
    | 'customFields'
    | 'imageIds'
  >
>;

export interface ProductInput extends ProductFields {
  /** Sets the stock of one variant (the first unless `variantId` says which), at the default location unless `locationId` says where. */
  stock?: number;
  variantId?: number;
  locationId?: number;
}

const changeable: Record<keyof ProductFields, 'told' | 'silent'> = {
  name: 'told',
  description: 'told',
  priceCents: 'told',
  saleCents: 'told',
  retailCents: 'told',
  costCents: 'told',
  isVisible: 'told',
  availability: 'told',
  isTracked: 'told',
  warningLevel: 'told',
  isPriceHidden: 'told',
  priceHiddenLabel: 'told',
  categoryIds: 'told',
  brandId: 'told',
  relatedIds: 'told',
  // No webhook is sent for these, nor for an image other than the first.
  mpn: 'silent',
  gtin: 'silent',
  customFields: 'silent',
  imageIds: 'silent',
};

/** The merchant edits a product; lines already bought keep what they had. Some edits move the modified date but send no webhook. */
export function changeProduct(store: Store, id: number, input: ProductInput): Product {
  const product = productById(store, id);
  const [thumbnail] = product.imageIds;
  const fields = (Object.keys(changeable) as (keyof ProductFields)[]).filter((field) => input[field] !== undefined);
  Object.assign(product, Object.fromEntries(fields.map((field) => [field, input[field]])));
  freezeFacts(product, store.catalog.brands);
  const isTold = fields.some((field) => changeable[field] === 'told') || product.imageIds[0] !== thumbnail;
  const stockNotices = input.stock === undefined ? [] : setStock(store, product, input);
  // Stock is told of the product only where it is tracked, and only the default location is in the catalog.
  const isStockTold = stockNotices.length > 1;
  const updated: Notice = { scope: 'store/product/updated', data: { type: 'product', id } };
  const notices = [...(isTold || isStockTold ? [updated] : []), ...stockNotices];
  store.commit('product', store.products, product, { op: 'updated', aspect: 'details', notices });
  return product;
}

/**
 * Stock set by people is told as a level ("absolute"), of the product or the variant, as it is tracked, and once for all storefronts with
 * the place. Nobody is told of what nobody counts.
 */
function setStock(store: Store, product: Product, { stock = 0, variantId, locationId = 1 }: ProductInput): Notice[] {
  const variant: Variant | undefined = product.variants.find(({ id }) => variantId === undefined || id === variantId);
  if (!variant) throw new ApiError(404, `There is no variant ${variantId} of product ${product.id}.`);
  if (!store.catalog.locations.some(({ id }) => id === locationId))
    throw new ApiError(404, `There is no location ${locationId}.`);
  const place = { variant_id: variant.id, product_id: product.id, location_id: locationId };
  const changed: Notice = { scope: 'store/channel/*/inventory/product/stock_changed', data: place };
  if (locationId !== 1) {
    variant.elsewhere = [...variant.elsewhere.filter((each) => each.locationId !== locationId), { locationId, stock }];
    return [changed];
  }
  variant.stock = stock;
  if (product.isTracked === 'none') return [];
  const inventory = { product_id: product.id, method: 'absolute', value: stock };
  if (product.isTracked === 'product') {
    const data = { type: 'product', id: product.id, inventory };
    return [{ scope: 'store/product/inventory/updated', data }, changed];
  }
  const id = variant.skuId ?? variant.id;
  const data = { type: 'sku', id, inventory: { ...inventory, variant_id: variant.id } };
  return [{ scope: 'store/sku/inventory/updated', data }, changed];
}

export interface NewProduct extends ProductFields {
  sku?: string;
  stock?: number;
}

/** A simple product, with its base variant. */
export function createProduct(store: Store, { sku = '', stock = 0, ...fields }: NewProduct): Product {
  const id = store.products.nextId;
  const nowMs = store.nowMs();
  const name = fields.name ?? `Product ${id}`;
  const variantId =
    Math.max(508, ...store.catalog.products.flatMap(({ variants }) => variants.map((each) => each.id))) + 1;
  const product: Product = {
    ...empty,
    ...untouched(),
    id,
    createdMs: nowMs,
    modifiedMs: nowMs,
    version: 1,
    name,
    sku,
    path: `/${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${id}/`,
    channelIds: [1],
    categoryIds: [],
    customFields: [],
    imageIds: [],
    variants: [],
    ...fields,
  };
  const facts = { name, sku, upc: '', brand: '', type: product.type, weight: 0, options: [] };
  const { costCents } = product;
  product.variants = [
    { id: variantId, skuId: null, sku, priceCents: null, costCents, stock, elsewhere: [], option: null, facts },
  ];
  freezeFacts(product, store.catalog.brands);
  store.catalog.products.push(product);
  const data = { type: 'product', id };
  store.commit('product', store.products, product, {
    op: 'created',
    aspect: 'details',
    notices: [{ scope: 'store/product/created', data }],
  });
  return product;
}

const empty = {
  type: 'physical',
  description: '',
  priceCents: 1_000,
  saleCents: 0,
  retailCents: 0,
  costCents: 0,
  weight: 1,
  brandId: 0,
  isTracked: 'product',
  isVisible: true,
  availability: 'available',
  totalSold: 0,
  reviewsCount: 0,
  reviewsRatingSum: 0,
} as const;

/** From then on it answers 404, and an `id:in` leaves it out. */
export function deleteProduct(store: Store, id: number): Product {
  const product = productById(store, id);
  const { products } = store.catalog;
  products.splice(products.indexOf(product), 1);
  const notices = [{ scope: 'store/product/deleted', data: { type: 'product', id } }];
  store.commit('product', store.products, product, { op: 'deleted', aspect: 'details', notices });
  return product;
}

/** Assigning is told on the channel alone, with no id but the product's; the product itself is not changed by it. */
export function assignProduct(
  store: Store,
  id: number,
  { channelId, isAssigned = true }: { channelId: number; isAssigned?: boolean },
): Product {
  const product = productById(store, id);
  const others = product.channelIds.filter((each) => each !== channelId);
  product.channelIds = isAssigned ? [...others, channelId].sort((left, right) => left - right) : others;
  const scope = `store/channel/${channelId}/product/${isAssigned ? 'assigned' : 'unassigned'}`;
  store.commit('product', store.products, product, {
    op: 'updated',
    aspect: 'channels',
    isDated: false,
    notices: [{ scope, data: { product_id: id } }],
  });
  return product;
}

/** An app keeps a value with the product. Its notice names the product as text. */
export function setMetafield(
  store: Store,
  id: number,
  { namespace, key, value }: { namespace: string; key: string; value: string },
): Product {
  const product = productById(store, id);
  const known = product.metafields.find((each) => each.namespace === namespace && each.key === key);
  const metafieldId = known?.id ?? store.nextId('metafield');
  product.metafields = [
    ...product.metafields.filter((each) => each !== known),
    { id: metafieldId, namespace, key, value },
  ];
  const scope = `store/product/metafield/${known ? 'updated' : 'created'}`;
  const data = { metafield_id: metafieldId, resource_id: String(id) };
  store.commit('product', store.products, product, {
    op: 'updated',
    aspect: 'metafield',
    isDated: false,
    notices: [{ scope, data }],
  });
  return product;
}

function productById(store: Store, id: number): Product {
  const product = store.products.get(id);
  if (!product) throw new ApiError(404, `There is no product ${id}.`);
  return product;
}
