import { InvalidRecordError } from '@patchcord/events';
import type { Inventory, InventoryObservation } from '@patchcord/events';
import {
  asObject,
  isObject,
  mapList,
  readFlag,
  readId,
  readIdOrZero,
  readList,
  readString,
  readWhole,
} from '../fields.js';
import type { JsonObject } from '../fields.js';
import { isGone, listOf, metaOf, partOf, resourceOf } from './observation.js';
import { inById } from './order-of-ids.js';

type VariantInventory = Inventory['variants'][number];
type Location = VariantInventory['locations'][number];

/**
 * The items of /v3/inventory/items of one product as a commerce event. Levels are read, never computed from a webhook's `value`, whose
 * meaning differs between its two methods. What is for sale is on hand less safety stock, and only enabled locations count.
 * Throws InvalidRecordError when a field is not as documented.
 */
export function toInventory(observation: InventoryObservation): Inventory {
  if (isGone(observation, 'inventory')) return { ...emptyOf(observation), deleted: true };
  const variants = variantsOf(observation);
  return {
    ...emptyOf(observation),
    inventoryTracking: trackingOf(observation),
    availableToSell: sumOf(variants.map(({ availableToSell }) => availableToSell)),
    onHand: sumOf(variants.map(({ onHand }) => onHand)),
    variants,
  };
}

function emptyOf(observation: InventoryObservation): Inventory {
  const { channelId } = observation;
  const nothing = { deleted: false, inventoryTracking: '', availableToSell: 0, onHand: 0, variants: [] };
  return { ...metaOf(observation), channelId, ...nothing };
}

function trackingOf(observation: InventoryObservation): string {
  if (partOf(observation, 'product') === undefined) return '';
  const product = resourceOf(observation, 'product');
  return product === null ? '' : readString(product, 'inventory_tracking', 'product.');
}

/** An item a variant; a variant that came on two pages has the locations of both. */
function variantsOf(observation: InventoryObservation): VariantInventory[] {
  const found = new Map<string, { sku: string; locations: Map<string, Location> }>();
  mapList(listOf(observation, 'inventory'), 'inventory', (item, path) => {
    const identity = asObject(item['identity'], `${path}identity`);
    const at = `${path}identity.`;
    assertOfProduct(identity, at, observation.resourceId);
    const variantId = readId(identity, 'variant_id', at);
    const variant = found.get(variantId) ?? { sku: '', locations: new Map<string, Location>() };
    found.set(variantId, { ...variant, sku: readString(identity, 'sku', at) });
    for (const location of mapList(readList(item, 'locations', path), `${path}locations`, toLocation))
      variant.locations.set(location.locationId, location);
  });
  return [...found]
    .map(([variantId, { sku, locations }]) => toVariant(variantId, sku, [...locations.values()]))
    .sort(inById(({ variantId }) => variantId));
}

function assertOfProduct(identity: JsonObject, path: string, productId: string): void {
  const id = readId(identity, 'product_id', path);
  if (id === productId) return;
  throw new InvalidRecordError('An item of the inventory belongs to another product than the one that was fetched.', {
    code: 'wrong-resource',
    field: `${path}product_id`,
    expected: 'the product that was fetched',
    came: 'another id',
  });
}

function toVariant(variantId: string, sku: string, locations: Location[]): VariantInventory {
  const enabled = locations.filter(({ isEnabled }) => isEnabled);
  return {
    variantId,
    sku,
    availableToSell: sumOf(enabled.map(({ availableToSell }) => availableToSell)),
    onHand: sumOf(enabled.map(({ onHand }) => onHand)),
    warningLevel: sumOf(enabled.map(({ warningLevel }) => warningLevel)),
    locations: locations.sort(inById(({ locationId }) => locationId)),
  };
}

function toLocation(location: JsonObject, path: string): Location {
  const settings = isObject(location['settings']) ? location['settings'] : {};
  const onHand = readWhole(location, 'total_inventory_onhand', path, 0);
  const safetyStock = readWhole(settings, 'safety_stock', `${path}settings.`, 0);
  return {
    locationId: readIdOrZero(location, 'location_id', path),
    code: readString(location, 'location_code', path),
    name: readString(location, 'location_name', path),
    isEnabled: location['location_enabled'] === undefined || readFlag(location, 'location_enabled', path),
    availableToSell: readWhole(location, 'available_to_sell', path, onHand - safetyStock),
    onHand,
    safetyStock,
    warningLevel: readWhole(settings, 'warning_level', `${path}settings.`, 0),
  };
}

/** Levels are whole, but a sum of absurd ones would not be exact. */
function sumOf(levels: readonly number[]): number {
  const sum = levels.reduce((total, level) => total + level, 0);
  if (Number.isSafeInteger(sum)) return sum;
  throw new InvalidRecordError('The stock of the product is more than can be counted.', {
    code: 'field-value',
    field: 'available_to_sell',
    expected: 'a whole number',
    came: 'another number',
  });
}
