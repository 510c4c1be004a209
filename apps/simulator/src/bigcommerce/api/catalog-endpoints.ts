import type { Product } from '../store/product.js';
import type { Selection } from '../store/selection.js';
import { pageOf, selectRows } from '../store/selection.js';
import type { Store } from '../store/store.js';
import { productIncludes, toWireProduct, toWireVariant } from './catalog-wire.js';
import { parseCatalogDate } from './dates.js';
import type { Call, Endpoint } from './endpoint.js';
import { notFound, pathId } from './endpoint.js';
import { readV3Page, toCollection } from './paging.js';
import type { Query } from './query.js';

/** Products with variants, categories, brands and stock, as in BigCommerce's catalog v3 references. */
export const catalogEndpoints: Endpoint[] = [
  { method: 'GET', path: '/v3/catalog/products', answer: listProducts },
  { method: 'GET', path: '/v3/catalog/products/channel-assignments', answer: listAssignments },
  { method: 'GET', path: '/v3/catalog/products/:id', answer: showProduct },
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
  return listFlat(call, (product) =>
    product.channelIds.map((channelId) => ({ product_id: product.id, channel_id: channelId })),
  );
}

function listStock(call: Call): unknown {
  const variantIds = call.query.integers('variant_id:in');
  return listFlat(
    call,
    (product) =>
      product.variants
        .filter((variant) => !variantIds || variantIds.includes(variant.id))
        .map((variant) => ({
          identity: { sku: variant.sku, variant_id: variant.id, product_id: product.id, sku_id: variant.skuId },
          locations: [
            {
              location_id: 1,
              location_code: 'BC-LOCATION-1',
              location_name: 'Default location',
              location_enabled: true,
              available_to_sell: Math.max(0, variant.stock - 1),
              total_inventory_onhand: variant.stock,
              settings: { safety_stock: 1, is_in_stock: variant.stock > 1, warning_level: 1, bin_picking_number: '' },
            },
          ],
        })),
    1_000,
  );
}

function listLocations(call: Call): unknown {
  const page = readV3Page(call.query);
  const location = { id: 1, code: 'BC-LOCATION-1', label: 'Default location', type_id: 'PHYSICAL', enabled: true };
  const address = { address1: '1 Mill Road', city: 'Austin', state: 'TX', zip: '78701', country_code: 'US' };
  return toCollection(
    [{ ...location, managed_by_external_source: false, address, storefront_visibility: true }],
    page,
    1,
  );
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
  const rows = call.store.catalog.categories.filter((category) => !ids || ids.includes(category.id));
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
    is_visible: true,
    default_product_sort: 'use_store_settings',
    url: { path: category.path, is_customized: false },
  };
}

function toOldCategory(category: Category): unknown {
  const { id, parentId, name, path } = category;
  const custom_url = { url: path, is_customized: false };
  return { id, parent_id: parentId, name, description: '', is_visible: true, sort_order: id, custom_url };
}

function listTrees(call: Call): unknown {
  return toCollection([{ id: 1, name: 'Default catalog', channels: [1, 1001] }], readV3Page(call.query), 1);
}
