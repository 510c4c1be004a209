import type { PriceRecord } from '../store/price-lists.js';
import { priceListById } from '../store/price-lists.js';
import type { Store } from '../store/store.js';
import { toIsoOffset } from './dates.js';
import type { Call, Endpoint } from './endpoint.js';
import { pathId } from './endpoint.js';
import { toAmount } from './money.js';
import { readV3Page, toCollection } from './paging.js';

/** Price lists, their prices, and for whom they are, as in BigCommerce's price lists v3 reference. */
export const priceListEndpoints: Endpoint[] = [
  { method: 'GET', path: '/v3/pricelists', answer: listPriceLists },
  { method: 'GET', path: '/v3/pricelists/assignments', answer: listPriceAssignments },
  { method: 'GET', path: '/v3/pricelists/:id/records', answer: listPriceRecords },
];

function listPriceLists(call: Call): unknown {
  const page = readV3Page(call.query);
  const rows = call.store.catalog.priceLists.map(({ id, name, isActive, modifiedMs }) => ({
    id,
    name,
    active: isActive,
    date_created: toIsoOffset(modifiedMs),
    date_modified: toIsoOffset(modifiedMs),
  }));
  return toCollection(rows.slice(page.offset, page.offset + page.limit), page, rows.length);
}

function listPriceAssignments(call: Call): unknown {
  const page = readV3Page(call.query);
  const lists = call.query.integers('price_list_id:in') ?? call.query.integers('price_list_id');
  const rows = call.store.catalog.priceLists
    .filter(({ id }) => !lists || lists.includes(id))
    .flatMap(({ id: price_list_id, assignments }) =>
      assignments.map(({ id, channelId, customerGroupId }) => ({
        id,
        price_list_id,
        customer_group_id: customerGroupId,
        channel_id: channelId,
      })),
    );
  return toCollection(rows.slice(page.offset, page.offset + page.limit), page, rows.length);
}

function listPriceRecords(call: Call): unknown {
  const page = readV3Page(call.query);
  const list = priceListById(call.store, pathId(call));
  const variants = call.query.integers('variant_id:in');
  const products = call.query.integers('product_id:in');
  const includes = call.query.list('include') ?? [];
  const rows = list.records
    .filter(({ variantId }) => !variants || variants.includes(variantId))
    .filter(({ productId }) => !products || products.includes(productId))
    .map((record) => ({ price_list_id: list.id, ...toWireRecord(call.store, record, includes) }));
  return toCollection(rows.slice(page.offset, page.offset + page.limit), page, rows.length);
}

/** The currency comes in lower case, unlike everywhere else. */
function toWireRecord(store: Store, record: PriceRecord, includes: readonly string[]): Record<string, unknown> {
  const amountOr = (cents: number | null): number | null => (cents === null ? null : toAmount(cents));
  const product = store.products.get(record.productId);
  const sku = product?.variants.find(({ id }) => id === record.variantId)?.sku ?? '';
  const paid = record.saleCents ?? record.priceCents ?? product?.priceCents ?? null;
  return {
    variant_id: record.variantId,
    product_id: record.productId,
    ...(includes.includes('sku') ? { sku } : {}),
    currency: record.currency,
    price: amountOr(record.priceCents),
    sale_price: amountOr(record.saleCents),
    retail_price: null,
    map_price: null,
    calculated_price: amountOr(paid),
    ...(includes.includes('bulk_pricing_tiers') ? { bulk_pricing_tiers: [] } : {}),
  };
}
