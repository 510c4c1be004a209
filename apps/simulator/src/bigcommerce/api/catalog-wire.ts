import type { Product, Variant } from '../store/product.js';
import { stockOf } from '../store/product.js';
import type { Store } from '../store/store.js';
import { toIsoOffset } from './dates.js';
import { toAmount } from './money.js';

export const productIncludes = [
  'variants',
  'images',
  'custom_fields',
  'bulk_pricing_rules',
  'primary_image',
  'channels',
  'modifiers',
  'options',
  'reviews',
  'videos',
  'parent_relations',
];

/** Fields that the made-up catalog leaves at their defaults. */
const sameForAll = {
  width: 0,
  depth: 0,
  height: 0,
  option_set_display: 'right',
  fixed_cost_shipping_price: 0,
  is_free_shipping: false,
  is_featured: false,
  warranty: '',
  bin_picking_number: '',
  layout_file: 'product.html',
  upc: '',
  date_last_imported: '',
  search_keywords: '',
  availability_description: '',
  condition: 'New',
  is_condition_shown: false,
  order_quantity_minimum: 0,
  order_quantity_maximum: 0,
  page_title: '',
  meta_keywords: [],
  meta_description: '',
  view_count: 10,
  preorder_release_date: null,
  preorder_message: '',
  is_preorder_only: false,
  open_graph_type: 'product',
  open_graph_title: '',
  open_graph_description: '',
};

/** A product as v3 gives it; prices are numbers in the store's currency. */
export function toWireProduct(store: Store, product: Product, includes: ReadonlySet<string>): Record<string, unknown> {
  return {
    id: product.id,
    ...sameForAll,
    name: product.name,
    type: product.type,
    sku: product.sku,
    description: product.description,
    weight: product.weight,
    ...priceFields(product),
    categories: product.categoryIds,
    brand_id: product.brandId,
    option_set_id: product.variants.length > 1 ? 14 : null,
    inventory_level: product.isTracked === 'none' ? 0 : stockOf(product),
    inventory_warning_level: product.warningLevel,
    inventory_tracking: product.isTracked,
    mpn: product.mpn,
    gtin: product.gtin,
    related_products: product.relatedIds ?? [-1],
    is_price_hidden: product.isPriceHidden,
    price_hidden_label: product.priceHiddenLabel,
    reviews_rating_sum: product.reviewsRatingSum,
    reviews_count: product.reviewsCount,
    total_sold: product.totalSold,
    is_visible: product.isVisible,
    availability: product.availability,
    date_created: toIsoOffset(product.createdMs),
    date_modified: toIsoOffset(product.modifiedMs),
    custom_url: { url: product.path, is_customized: false },
    base_variant_id: product.variants.length === 1 ? (product.variants[0]?.id ?? null) : null,
    ...included(store, product, includes),
  };
}

function priceFields(product: Product): Record<string, unknown> {
  return {
    price: toAmount(product.priceCents),
    cost_price: toAmount(product.costCents),
    retail_price: toAmount(product.retailCents),
    sale_price: toAmount(product.saleCents),
    map_price: 0,
    tax_class_id: 0,
    product_tax_code: '',
    calculated_price: toAmount(product.saleCents > 0 ? product.saleCents : product.priceCents),
  };
}

function included(store: Store, product: Product, includes: ReadonlySet<string>): Record<string, unknown> {
  const images = product.imageIds.map((id, position) => toWireImage(store, product, id, position));
  const all: Record<string, unknown> = {
    variants: product.variants.map((variant) => toWireVariant(product, variant)),
    // The order is not guaranteed: the thumbnail comes last.
    images: images.toReversed(),
    primary_image: images[0] ?? null,
    custom_fields: product.customFields,
    channels: product.channelIds,
  };
  return Object.fromEntries([...includes].map((include) => [include, all[include] ?? []]));
}

function toWireImage(store: Store, product: Product, id: number, position: number): Record<string, unknown> {
  const url = (size: string): string =>
    `https://cdn.shop.example.com/s-${store.hash}/products/${product.id}/images/${id}/t.${size}.jpg`;
  return {
    id,
    product_id: product.id,
    is_thumbnail: position === 0,
    sort_order: position,
    description: '',
    image_file: `t/${id}/t.jpg`,
    url_zoom: url('1280.1280'),
    url_standard: url('386.513'),
    url_thumbnail: url('220.290'),
    url_tiny: url('44.58'),
    date_modified: toIsoOffset(product.createdMs),
  };
}

export function toWireVariant(product: Product, variant: Variant): Record<string, unknown> {
  const price = variant.priceCents ?? (product.saleCents > 0 ? product.saleCents : product.priceCents);
  return {
    id: variant.id,
    product_id: product.id,
    sku: variant.sku,
    sku_id: variant.skuId,
    price: variant.priceCents === null ? null : toAmount(variant.priceCents),
    calculated_price: toAmount(price),
    sale_price: null,
    retail_price: null,
    map_price: null,
    weight: null,
    width: null,
    height: null,
    depth: null,
    is_free_shipping: false,
    fixed_cost_shipping_price: null,
    calculated_weight: product.weight,
    purchasing_disabled: false,
    purchasing_disabled_message: '',
    image_url: '',
    cost_price: toAmount(variant.costCents),
    upc: '',
    mpn: '',
    gtin: '',
    inventory_level: product.isTracked === 'none' ? 0 : variant.stock,
    inventory_warning_level: 0,
    bin_picking_number: '',
    option_values: variant.option ? [toWireOption(variant.option)] : [],
  };
}

function toWireOption(option: NonNullable<Variant['option']>): Record<string, unknown> {
  const { valueId, label, productOptionId, name } = option;
  return { id: valueId, label, option_id: productOptionId, option_display_name: name };
}
