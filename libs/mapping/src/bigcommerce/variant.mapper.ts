import type { ListPrice, Variant } from '@patchcord/events';
import { mapList, readFlag, readId, readIdOrZero, readList, readMoney, readString, readWhole } from '../fields.js';
import type { JsonObject } from '../fields.js';

/** What a variant takes from its product where it says nothing itself. */
export type Inherited = Pick<Variant, 'price' | 'salePrice' | 'retailPrice' | 'mapPrice' | 'costPrice' | 'weight'>;

/**
 * A variant of a v3 product. What is null is the product's (BigCommerce docs, product variants); a price of its own also ends the sale of
 * the product, unless it has a sale price of its own.
 */
export function toVariant(variant: JsonObject, path: string, product: Inherited, listPrices: ListPrice[]): Variant {
  const isOwnPrice = isSaid(variant['price']);
  const inherited = (field: string, otherwise: string): string =>
    isSaid(variant[field]) ? readMoney(variant, field, path) : otherwise;
  const price = inherited('price', product.price);
  const salePrice = inherited('sale_price', isOwnPrice ? '0' : product.salePrice);
  return {
    id: readId(variant, 'id', path),
    skuId: readIdOrZero(variant, 'sku_id', path),
    sku: readString(variant, 'sku', path),
    upc: readString(variant, 'upc', path),
    mpn: readString(variant, 'mpn', path),
    gtin: readString(variant, 'gtin', path),
    price,
    salePrice,
    retailPrice: inherited('retail_price', product.retailPrice),
    mapPrice: inherited('map_price', product.mapPrice),
    calculatedPrice: inherited('calculated_price', salePrice === '0' ? price : salePrice),
    costPrice: inherited('cost_price', product.costPrice),
    weight: inherited('weight', product.weight),
    isPurchasingDisabled: readFlag(variant, 'purchasing_disabled', path),
    purchasingDisabledMessage: readString(variant, 'purchasing_disabled_message', path),
    imageUrl: readString(variant, 'image_url', path),
    inventoryLevel: readWhole(variant, 'inventory_level', path, 0),
    inventoryWarningLevel: readWhole(variant, 'inventory_warning_level', path, 0),
    options: mapList(readList(variant, 'option_values', path), `${path}option_values`, toOption),
    listPrices,
  };
}

/** Null, absent and '' say nothing; 0 says 0. */
function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function toOption(option: JsonObject, path: string): Variant['options'][number] {
  return { name: readString(option, 'option_display_name', path), value: readString(option, 'label', path) };
}

/** A record of a price list. Its currency has been seen in lower case. */
export function toListPrice(record: JsonObject, path: string): ListPrice {
  const said = (field: string): string => (isSaid(record[field]) ? readMoney(record, field, path) : '');
  return {
    priceListId: readId(record, 'price_list_id', path),
    currency: readString(record, 'currency', path).toUpperCase(),
    price: said('price'),
    salePrice: said('sale_price'),
    retailPrice: said('retail_price'),
    calculatedPrice: said('calculated_price'),
  };
}
