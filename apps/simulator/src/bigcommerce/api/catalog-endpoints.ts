import type { Location, Product, Variant } from '../store/product.js';
import type { Selection } from '../store/selection.js';
import { pageOf, selectRows } from '../store/selection.js';
import type { Store } from '../store/store.js';
import { productIncludes, toWireProduct, toWireVariant } from './catalog-wire.js';
import { parseCatalogDate, toIsoOffset } from './dates.js';
import type { Call, Endpoint } from './endpoint.js';
import { notFound, pathId } from './endpoint.js';
import { readV3Page, toCollection } from './paging.js';
import type { Query } from './query.js';

/** Products with variants, categories, brands and stock, as in BigCommerce's catalog v3 references. */
export const catalogEndpoints: Endpoint[] = [
  { method: 'GET', path: '/v3/catalog/products', answer: listProducts },
  { method: 'GET', path: '/v3/catalog/products/channel-assignments', answer: listAssignments },
  { method: 'GET', path: '/v3/catalog/products/category-assignments', answer: listCategoryAssignments },
  { method: 'GET', path: '/v3/catalog/products/:id', answer: showProduct },
  { method: 'GET', path: '/v3/catalog/products/:id/metafields', answer: listMetafields },
  { method: 'GET', path: '/v3/catalog/products/:id/variants', answer: listProductVariants },
  { method: 'GET', path: '/v3/catalog/variants', answer: listVariants },
  { method: 'GET', path: '/v3/catalog/brands', answer: listBrands },
  { method: 'GET', path: '/v3/catalog/categories', answer: (call) => listCategories(call, toOldCategory) },
  { method: 'GET', path: '/v3/catalog/trees', answer: listTrees },
  { method: 'GET', path: '/v3/catalog/trees/categories', answer: (call) => listCategories(call, toTreeCategory) },
  { method: 'GET', path: '/v3/inventory/items', answer: listStock },
  { method: 'GET', path: '/v3/inventory/locations', answer: listLocations },
];

const knownFilters = new Set([
  ...[
    'include',
    'include_fields',
    'exclude_fields',
    'page',
    'limit',
    'sort',
    'direction',
    'id',
    'id:in',
    'sku',
    'sku:in',
  ],
  ...['date_modified', 'date_modified:min', 'date_modified:max', 'date_last_imported:min', 'date_last_imported:max'],
  ...[
    'channel_id:in',
    'is_visible',
    'name',
    'brand_id',
    'categories:in',
    'type',
    'availability',
    'inventory_low',
    'inventory_level',
  ],
]);

/** With options or modifiers included, at most ten products come at a time. */
function listProducts(call: Call): unknown {
  const { query, store } = call;
  const unknown = query.names.find((name) => !knownFilters.has(name.replace('[]', '')));
  if (unknown !== undefined) throw query.invalid(unknown);
  const includes = readIncludes(query);
  const page = readV3Page(query, includes.has('options') || includes.has('modifiers') ? 10 : 250);
  const channels = query.integers('channel_id:in');
  const isVisible = query.flag('is_visible');
  const skus = query.list('sku:in') ?? query.list('sku');
  const { rows, total } = pageOf(
    selectRows(store.products, productSelection(query, store.nowMs())),
    (product) =>
      (!channels || channels.some((id) => product.channelIds.includes(id))) &&
      (isVisible === undefined || product.isVisible === isVisible) &&
      (!skus || skus.includes(product.sku)),
    { ...page, countAll: true },
  );
  return toCollection(
    rows.map((product) => toWireProduct(store, product, includes)),
    page,
    total,
  );
}

function productSelection(query: Query, nowMs: number): Selection {
  const parse = (text: string): number | null => parseCatalogDate(text, nowMs);
  const minMs = query.date('date_modified:min', parse);
  const maxMs = query.date('date_modified:max', parse);
  const ids = query.integers('id:in') ?? query.integers('id');
  const selection: Selection = {
    sort: query.text('sort') === 'date_modified' ? 'modified' : 'id',
    descending: query.text('direction') === 'desc',
  };
  if (minMs !== undefined) selection.modifiedMinMs = minMs;
  if (maxMs !== undefined) selection.modifiedMaxMs = maxMs;
  if (ids) selection.ids = ids;
  return selection;
}

function readIncludes(query: Query): Set<string> {
  const includes = new Set(query.list('include') ?? []);
  for (const include of includes) if (!productIncludes.includes(include)) throw query.invalid('include');
  return includes;
}

function productOf(call: Call): Product {
  const product = call.store.products.get(pathId(call));
  if (!product) throw notFound();
  return product;
}

function showProduct(call: Call): unknown {
  return { data: toWireProduct(call.store, productOf(call), readIncludes(call.query)), meta: {} };
}

function listProductVariants(call: Call): unknown {
  const product = productOf(call);
  const page = readV3Page(call.query);
  const rows = product.variants.map((variant) => toWireVariant(product, variant));
  return toCollection(rows.slice(page.offset, page.offset + page.limit), page, rows.length);
}

/** Flattens what products have into one list with pages. */
function listFlat(call: Call, partsOf: (product: Product) => unknown[], max = 250): unknown {
  const page = readV3Page(call.query, max);
  const ids = call.query.integers('product_id:in');
  const rows = [...selectRows(call.store.products, ids ? { ids } : {})].flatMap(partsOf);
  return toCollection(rows.slice(page.offset, page.offset + page.limit), page, rows.length);
}

function listVariants(call: Call): unknown {
  const ids = call.query.integers('id:in');
  return listFlat(call, (product) =>
    product.variants
      .filter((variant) => !ids || ids.includes(variant.id))
      .map((variant) => toWireVariant(product, variant)),
  );
}

function listAssignments(call: Call): unknown {
  const channelIds = call.query.integers('channel_id:in');
  return listFlat(call, (product) =>
    product.channelIds
      .filter((channelId) => !channelIds || channelIds.includes(channelId))
      .map((channelId) => ({ product_id: product.id, channel_id: channelId })),
  );
}

function listCategoryAssignments(call: Call): unknown {
  return listFlat(call, (product) =>
    product.categoryIds.map((categoryId) => ({ product_id: product.id, category_id: categoryId })),
  );
}

/** Values are text, and so is the id of what they belong to. */
function listMetafields(call: Call): unknown {
  const product = productOf(call);
  const page = readV3Page(call.query);
  const rows = product.metafields.map(({ id, namespace, key, value }) => ({
    id,
    namespace,
    key,
    value,
    description: '',
    permission_set: 'app_only',
    resource_type: 'product',
    resource_id: String(product.id),
    date_created: toIsoOffset(product.createdMs),
    date_modified: toIsoOffset(product.modifiedMs),
  }));
  return toCollection(rows.slice(page.offset, page.offset + page.limit), page, rows.length);
}

function listStock(call: Call): unknown {
  const variantIds = call.query.integers('variant_id:in');
  const locationIds = call.query.integers('location_id:in');
  const isWanted = (location: Location): boolean => !locationIds || locationIds.includes(location.id);
  return listFlat(
    call,
    (product) =>
      product.variants
        .filter((variant) => !variantIds || variantIds.includes(variant.id))
        .map((variant) => ({
          identity: { sku: variant.sku, variant_id: variant.id, product_id: product.id, sku_id: variant.skuId },
          locations: call.store.catalog.locations
            .filter(isWanted)
            .flatMap((location) => stockAt(variant, location, product.warningLevel)),
        })),
    1_000,
  );
}

/** The default location keeps one piece back as safety stock; others are listed once something was put there. */
function stockAt(variant: Variant, location: Location, warningLevel: number): unknown[] {
  const isDefault = location.id === 1;
  const here = isDefault
    ? variant.stock
    : variant.elsewhere.find(({ locationId }) => locationId === location.id)?.stock;
  if (here === undefined) return [];
  const safety = isDefault ? 1 : 0;
  return [
    {
      location_id: location.id,
      location_code: location.code,
      location_name: location.name,
      location_enabled: location.isEnabled,
      available_to_sell: Math.max(0, here - safety),
      total_inventory_onhand: here,
      settings: {
        safety_stock: safety,
        is_in_stock: here > safety,
        warning_level: isDefault ? warningLevel : 0,
        bin_picking_number: '',
      },
    },
  ];
}

function listLocations(call: Call): unknown {
  const page = readV3Page(call.query);
  const address = { address1: '1 Mill Road', city: 'Austin', state: 'TX', zip: '78701', country_code: 'US' };
  const rows = call.store.catalog.locations.map(({ id, code, name, isEnabled }) => ({
    id,
    code,
    label: name,
    type_id: 'PHYSICAL',
    enabled: isEnabled,
    managed_by_external_source: false,
    address,
    storefront_visibility: isEnabled,
  }));
  return toCollection(rows.slice(page.offset, page.offset + page.limit), page, rows.length);
}

function listBrands(call: Call): unknown {
  const page = readV3Page(call.query);
  const ids = call.query.integers('id:in');
  const rows = call.store.catalog.brands
    .filter((brand) => !ids || ids.includes(brand.id))
    .map((brand) => ({
      id: brand.id,
      name: brand.name,
      page_title: '',
      meta_keywords: [],
      meta_description: '',
      image_url: '',
      search_keywords: '',
      custom_url: { url: `/brands/${brand.id}/`, is_customized: false },
    }));
  return toCollection(rows.slice(page.offset, page.offset + page.limit), page, rows.length);
}

type Category = Store['catalog']['categories'][number];

function listCategories(call: Call, toWire: (category: Category, store: Store) => unknown): unknown {
  const page = readV3Page(call.query);
  const ids = call.query.integers('category_id:in') ?? call.query.integers('id:in');
  const trees = call.query.integers('tree_id:in');
  const rows =
    trees && !trees.includes(1)
      ? []
      : call.store.catalog.categories.filter((category) => !ids || ids.includes(category.id));
  const shown = rows.slice(page.offset, page.offset + page.limit).map((category) => toWire(category, call.store));
  return toCollection(shown, page, rows.length);
}

function toTreeCategory(category: Category): unknown {
  return {
    category_id: category.id,
    category_uuid: `00000000-0000-4000-a000-${String(category.id).padStart(12, '0')}`,
    tree_id: 1,
    parent_id: category.parentId,
    name: category.name,
    description: '',
    views: 0,
    sort_order: category.id,
    page_title: '',
    search_keywords: '',
    meta_keywords: [],
    meta_description: '',
    layout_file: 'category.html',
    image_url: '',
    is_visible: category.isVisible,
    default_product_sort: 'use_store_settings',
    url: { path: category.path, is_customized: false },
  };
}

function toOldCategory(category: Category): unknown {
  const { id, parentId, name, path, isVisible } = category;
  const custom_url = { url: path, is_customized: false };
  return { id, parent_id: parentId, name, description: '', is_visible: isVisible, sort_order: id, custom_url };
}

function listTrees(call: Call): unknown {
  return toCollection([{ id: 1, name: 'Default catalog', channels: [1, 1001] }], readV3Page(call.query), 1);
}
