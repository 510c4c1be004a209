import type { ListPrice, Metafield, PriceListAssignment, Product } from '@patchcord/events';
import {
  asObject,
  isObject,
  mapList,
  readFlag,
  readId,
  readIdOrZero,
  readList,
  readOptionalId,
  readString,
  readWhole,
} from '../fields.js';
import type { JsonObject } from '../fields.js';
import { listOf, partOf } from './observation.js';
import type { Observation } from './observation.js';
import { compareIds, inById } from './order-of-ids.js';
import { toListPrice } from './variant.mapper.js';

/** A list that an include puts on the product and a fetch of its own into a part, which then counts. Null when neither did. */
export function inlineOrPart(
  observation: Observation,
  product: JsonObject,
  field: string,
  part: string,
): readonly unknown[] | null {
  if (partOf(observation, part) !== undefined) return listOf(observation, part);
  const inline = product[field];
  return inline === undefined || inline === null ? null : readList(product, field, '');
}

type Image = Product['images'][number];

/** Pictures in the order of the page: includes come in any order, so the thumbnail goes first and the others by their place. */
export function imagesOf(observation: Observation, product: JsonObject): Image[] {
  const listed = inlineOrPart(observation, product, 'images', 'images');
  const primary = product['primary_image'];
  const images = mapList(listed ?? (isObject(primary) ? [primary] : []), 'images', toImage);
  return images
    .filter(({ url }) => url !== '')
    .sort(
      (left, right) =>
        Number(right.isThumbnail) - Number(left.isThumbnail) ||
        left.sortOrder - right.sortOrder ||
        compareIds(left.id, right.id),
    );
}

function toImage(image: JsonObject, path: string): Image {
  const thumbnailUrl = readString(image, 'url_thumbnail', path);
  return {
    id: readOptionalId(image, 'id', path),
    url: readString(image, 'url_zoom', path) || readString(image, 'url_standard', path) || thumbnailUrl,
    thumbnailUrl,
    description: readString(image, 'description', path),
    isThumbnail: readFlag(image, 'is_thumbnail', path),
    sortOrder: readWhole(image, 'sort_order', path, 0),
  };
}

export function customFieldsOf(observation: Observation, product: JsonObject): Product['customFields'] {
  const fields = mapList(
    inlineOrPart(observation, product, 'custom_fields', 'custom-fields') ?? [],
    'custom_fields',
    (field, path) => ({
      id: readOptionalId(field, 'id', path),
      name: readString(field, 'name', path),
      value: readString(field, 'value', path),
    }),
  );
  return fields.sort(inById(({ id }) => id)).map(({ name, value }) => ({ name, value }));
}

/** Metafields of the product and of its variants, which say whose they are as text. */
export function metafieldsOf(observation: Observation): Metafield[] {
  const own = mapList(listOf(observation, 'metafields'), 'metafields', (field, path) => toMetafield(field, path, ''));
  const ofVariants = mapList(listOf(observation, 'variant-metafields'), 'variant-metafields', (field, path) =>
    toMetafield(field, path, readId(field, 'resource_id', path)),
  );
  return [...own, ...ofVariants];
}

function toMetafield(field: JsonObject, path: string, variantId: string): Metafield {
  return {
    namespace: readString(field, 'namespace', path),
    key: readString(field, 'key', path),
    value: readString(field, 'value', path),
    variantId,
  };
}

/**
 * The channels the product is assigned to, with its page on each: the URL of the channel's site and the path of the product. Null when
 * neither an include nor a fetch said which.
 */
export function channelsOf(
  observation: Observation,
  product: JsonObject,
  page: { name: string; path: string },
): Product['channels'] | null {
  const assigned = assignedIds(observation, product);
  if (assigned === null) return null;
  const sites = new Map(mapList(listOf(observation, 'sites'), 'sites', toSite));
  const currencies = new Map(mapList(listOf(observation, 'channels'), 'channels', toCurrency));
  return [...new Set(assigned)].sort(compareIds).map((channelId) => {
    const site = sites.get(channelId) ?? '';
    const url = site === '' || page.path === '' ? site : `${site.replace(/\/+$/, '')}/${page.path.replace(/^\/+/, '')}`;
    return { channelId, name: page.name, url, currency: currencies.get(channelId) ?? '' };
  });
}

function assignedIds(observation: Observation, product: JsonObject): string[] | null {
  const part = 'channel-assignments';
  if (partOf(observation, part) !== undefined) {
    const rows = mapList(listOf(observation, part), part, (row, path) => ({
      productId: readId(row, 'product_id', path),
      channelId: readId(row, 'channel_id', path),
    }));
    return rows.filter(({ productId }) => productId === observation.resourceId).map(({ channelId }) => channelId);
  }
  const inline = product['channels'];
  if (inline === undefined || inline === null) return null;
  return readList(product, 'channels', '').map((id, index) => readId({ id }, 'id', `channels[${index}].`));
}

function toSite(site: JsonObject, path: string): [string, string] {
  return [readId(site, 'channel_id', path), readString(site, 'url', path)];
}

/** Asked for with `include=currencies`. */
function toCurrency(channel: JsonObject, path: string): [string, string] {
  const currencies = isObject(channel['currencies']) ? channel['currencies'] : {};
  const currency = readString(currencies, 'default_currency', `${path}currencies.`);
  return [readId(channel, 'id', path), currency.toUpperCase()];
}

/** -1 alone means that BigCommerce chooses. */
export function relatedOf(product: JsonObject): Pick<Product, 'relatedProductIds' | 'isRelatedAutomatic'> {
  const listed = readList(product, 'related_products', '');
  const isAutomatic = listed.some((id) => id === -1 || id === '-1');
  const chosen = listed.filter((id) => id !== -1 && id !== '-1');
  return {
    relatedProductIds: chosen.map((id, index) => readId({ id }, 'id', `related_products[${index}].`)),
    isRelatedAutomatic: isAutomatic,
  };
}

/** Where price lists apply; an assignment of a list that is switched off stays, but does not count. */
export function priceListsOf(observation: Observation): PriceListAssignment[] {
  const active = new Map(
    mapList(listOf(observation, 'price-lists'), 'price-lists', (list, path): [string, boolean] => [
      readId(list, 'id', path),
      list['active'] === undefined || readFlag(list, 'active', path),
    ]),
  );
  const part = 'price-list-assignments';
  const assignments = mapList(listOf(observation, part), part, (assignment, path) => {
    const priceListId = readId(assignment, 'price_list_id', path);
    return {
      priceListId,
      channelId: readIdOrZero(assignment, 'channel_id', path),
      customerGroupId: readIdOrZero(assignment, 'customer_group_id', path),
      isActive: active.get(priceListId) ?? true,
    };
  });
  const key = (each: PriceListAssignment): string => `${each.channelId}/${each.customerGroupId}`;
  return assignments.sort(
    (left, right) => compareIds(left.priceListId, right.priceListId) || compareIds(key(left), key(right)),
  );
}

/** Prices of price lists, by variant. */
export function listPricesOf(observation: Observation): Map<string, ListPrice[]> {
  const part = 'price-list-records';
  const byVariant = new Map<string, ListPrice[]>();
  mapList(listOf(observation, part), part, (record, path) => {
    const variantId = readId(record, 'variant_id', path);
    const prices = byVariant.get(variantId) ?? [];
    prices.push(toListPrice(record, path));
    byVariant.set(variantId, prices);
  });
  for (const prices of byVariant.values())
    prices.sort(
      (left, right) => compareIds(left.priceListId, right.priceListId) || compareIds(left.currency, right.currency),
    );
  return byVariant;
}

/** Name of a brand among those that were fetched; empty when it was not. */
export function brandOf(observation: Observation, brandId: string): string {
  if (brandId === '') return '';
  const brands = listOf(observation, 'brands');
  for (let index = 0; index < brands.length; index += 1) {
    const path = `brands[${index}]`;
    const brand = asObject(brands[index], path);
    if (readId(brand, 'id', `${path}.`) === brandId) return readString(brand, 'name', `${path}.`);
  }
  return '';
}
