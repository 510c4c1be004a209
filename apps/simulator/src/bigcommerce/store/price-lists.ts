import { ApiError } from '../api/errors.js';
import type { Notice, Store } from './store.js';

/** A price of one variant in one currency; what is null is that of the catalog. */
export interface PriceRecord {
  variantId: number;
  productId: number;
  currency: string;
  priceCents: number | null;
  saleCents: number | null;
}

/** Null: every channel, or every group. */
export interface PriceAssignment {
  id: number;
  channelId: number | null;
  customerGroupId: number | null;
}

export interface PriceList {
  id: number;
  name: string;
  isActive: boolean;
  modifiedMs: number;
  records: PriceRecord[];
  assignments: PriceAssignment[];
}

export function createPriceList(store: Store, { name = 'Price list' }: { name?: string }): PriceList {
  const list = {
    id: store.nextId('price-list', 2),
    name,
    isActive: true,
    modifiedMs: store.nowMs(),
    records: [],
    assignments: [],
  };
  store.catalog.priceLists.push(list);
  store.announce({ scope: 'store/priceList/created', data: { price_list_id: list.id } });
  return list;
}

export function switchPriceList(store: Store, id: number, isActive: boolean): PriceList {
  const list = priceListById(store, id);
  list.isActive = isActive;
  list.modifiedMs = store.nowMs();
  store.announce({ scope: `store/priceList/${isActive ? 'activated' : 'deactivated'}`, data: { price_list_id: id } });
  return list;
}

export function deletePriceList(store: Store, id: number): PriceList {
  const list = priceListById(store, id);
  store.catalog.priceLists.splice(store.catalog.priceLists.indexOf(list), 1);
  store.announce({ scope: 'store/priceList/deleted', data: { price_list_id: id } });
  return list;
}

export interface RecordInput {
  variantId: number;
  currency: string;
  priceCents?: number | null;
  saleCents?: number | null;
}

/** Prices of a list: one alone is told as an object, several of the batch endpoint as a list. */
export function setPriceRecords(store: Store, id: number, inputs: readonly RecordInput[]): PriceList {
  const list = priceListById(store, id);
  list.modifiedMs = store.nowMs();
  const told = inputs.map(({ variantId, currency, priceCents = null, saleCents = null }) => {
    const record = { variantId, productId: productOf(store, variantId), currency: currency.toLowerCase() };
    list.records = list.records.filter((each) => each.variantId !== variantId || each.currency !== record.currency);
    list.records.push({ ...record, priceCents, saleCents });
    return { price_list_id: id, variant_id: variantId, currency: record.currency };
  });
  const notice: Notice =
    told.length === 1
      ? { scope: 'store/priceList/record/updated', data: told[0] }
      : { scope: 'store/priceList/records/updated', data: told };
  store.announce(notice);
  return list;
}

export function assignPriceList(
  store: Store,
  id: number,
  { channelId = null, customerGroupId = null }: Partial<Omit<PriceAssignment, 'id'>>,
): PriceList {
  const list = priceListById(store, id);
  list.assignments.push({ id: store.nextId('price-list-assignment'), channelId, customerGroupId });
  const data = { price_list_id: id, channel_id: channelId, customer_group_id: customerGroupId };
  store.announce({ scope: 'store/priceList/assignment/updated', data });
  return list;
}

export function priceListById(store: Store, id: number): PriceList {
  const list = store.catalog.priceLists.find((each) => each.id === id);
  if (!list) throw new ApiError(404, `There is no price list ${id}.`);
  return list;
}

function productOf(store: Store, variantId: number): number {
  const owner = store.catalog.products.find(({ variants }) => variants.some(({ id }) => id === variantId));
  if (!owner) throw new ApiError(422, `There is no variant ${variantId}.`);
  return owner.id;
}
