import { describe, expect, it } from 'vitest';
import { inventoryObservation, productBody, stocked } from '../fixtures/cataloged.js';
import { fixture, part } from '../fixtures/observed.js';
import { toInventory } from './inventory.mapper.js';

const item = (location: object, productId = 77): object => ({
  identity: { sku: 'TOW-OR', variant_id: 509, product_id: productId, sku_id: 461 },
  locations: [{ location_id: 1, location_code: 'A', location_name: 'A', location_enabled: true, ...location }],
});

const of = (...items: object[]): ReturnType<typeof toInventory> =>
  toInventory(inventoryObservation([part('inventory', { data: items, meta: {} })]));

describe('inventory', () => {
  it('adds up enabled locations only, and what is for sale is on hand less safety stock', () => {
    const { variants, ...inventory } = stocked();

    expect(inventory).toMatchObject({
      resourceId: '77',
      deleted: false,
      inventoryTracking: '',
      availableToSell: 11,
      onHand: 13,
    });
    expect(
      variants.map(({ variantId, sku, availableToSell, onHand, warningLevel }) => [
        variantId,
        sku,
        availableToSell,
        onHand,
        warningLevel,
      ]),
    ).toEqual([
      ['509', 'TOW-OR', 11, 12, 3],
      ['510', '', 0, 1, 2],
    ]);
    expect(variants[0]?.locations).toEqual([
      {
        locationId: '1',
        code: 'BC-LOCATION-1',
        name: 'Default location',
        isEnabled: true,
        availableToSell: 4,
        onHand: 5,
        safetyStock: 1,
        warningLevel: 2,
      },
      {
        locationId: '2',
        code: 'AUSTIN',
        name: 'Austin',
        isEnabled: true,
        availableToSell: 7,
        onHand: 7,
        safetyStock: 0,
        warningLevel: 1,
      },
      {
        locationId: '3',
        code: 'OLD',
        name: 'Closed',
        isEnabled: false,
        availableToSell: 90,
        onHand: 90,
        safetyStock: 0,
        warningLevel: 0,
      },
    ]);
  });

  it('computes what is for sale only where BigCommerce does not say it', () => {
    expect(of(item({ total_inventory_onhand: 5, settings: { safety_stock: 2 } })).availableToSell).toBe(3);
    expect(
      of(item({ total_inventory_onhand: 5, available_to_sell: 4, settings: { safety_stock: 2 } })).availableToSell,
    ).toBe(4);
  });

  it('takes a level below 0, which an oversold variant has', () => {
    expect(of(item({ available_to_sell: -2, total_inventory_onhand: 0 })).availableToSell).toBe(-2);
  });

  it('joins the locations of a variant that came on two pages', () => {
    const second = { ...item({ available_to_sell: 1, location_id: 2 }) };

    expect(
      of(item({ available_to_sell: 4 }), second).variants.map(({ availableToSell, locations }) => [
        availableToSell,
        locations.length,
      ]),
    ).toEqual([[5, 2]]);
  });

  it('knows how the product is tracked when that was fetched with it', () => {
    const parts = [part('inventory', fixture('inventory')), part('product', productBody())];

    expect(toInventory(inventoryObservation(parts)).inventoryTracking).toBe('variant');
  });

  it('is empty where there are no items, and deleted only by a deleted notice and 404', () => {
    expect(of().variants).toEqual([]);
    const gone = [part('inventory', '', 404)];
    expect(toInventory(inventoryObservation(gone, 'store/product/deleted'))).toMatchObject({
      deleted: true,
      variants: [],
    });
    expect(() => toInventory(inventoryObservation(gone))).toThrow(
      expect.objectContaining({ code: 'missing-without-deletion' }),
    );
    expect(() => toInventory(inventoryObservation([]))).toThrow(expect.objectContaining({ code: 'part-missing' }));
  });

  it('is rejected when an item belongs to another product, or a level is none', () => {
    expect(() => of(item({}, 78))).toThrow(expect.objectContaining({ code: 'wrong-resource' }));
    expect(() => of(item({ available_to_sell: 1.5 }))).toThrow(expect.objectContaining({ code: 'field-value' }));
    expect(() => of({ locations: [] })).toThrow(expect.objectContaining({ code: 'field-missing' }));
  });
});
