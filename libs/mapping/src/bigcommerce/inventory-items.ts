import { mapList, readId, asObject } from '../fields.js';
import type { JsonObject } from '../fields.js';

/** Items of /v3/inventory/items, one a variant, by the product they belong to. Throws InvalidRecordError. */
export function itemsByProduct(items: readonly unknown[]): [string, JsonObject[]][] {
  const found = new Map<string, JsonObject[]>();
  mapList(items, '', (item, path) => {
    const productId = readId(asObject(item['identity'], `${path}identity`), 'product_id', `${path}identity.`);
    const known = found.get(productId);
    if (known === undefined) found.set(productId, [item]);
    else known.push(item);
  });
  return [...found];
}
