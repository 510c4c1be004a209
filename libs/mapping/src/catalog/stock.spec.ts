import type { Product } from '@patchcord/events';
import { describe, expect, it } from 'vitest';
import { cataloged, stocked } from '../fixtures/cataloged.js';
import { defaultStoreDocument } from '../store-document.js';
import { toCordialProduct } from '../cordial/product.mapper.js';
import { isSellable, levelOf, stockOf } from './stock.js';

const sellable = (changes: Record<string, unknown>, channelId = ''): boolean =>
  isSellable(cataloged(changes), { channelId });

describe('the sellable test', () => {
  it.each<[string, boolean, Record<string, unknown>]>([
    ['a product with stock', true, {}],
    ['one that is not visible', false, { is_visible: false }],
    ['one that is shown but not sold', false, { availability: 'disabled' }],
    ['one that can be ordered ahead', true, { availability: 'preorder' }],
    ['one that nobody counts', true, { inventory_tracking: 'none', inventory_level: 0 }],
    ['one counted as a whole, with none left', false, { inventory_tracking: 'product', inventory_level: 0 }],
    ['one counted as a whole, with some left', true, { inventory_tracking: 'product', inventory_level: 3 }],
    ['one of no channel', false, { channels: [] }],
    ['one whose channels are not known', true, { channels: undefined }],
    [
      'one with every variant disabled',
      false,
      { variants: [{ id: 509, inventory_level: 5, purchasing_disabled: true }] },
    ],
    ['one with no stock of any variant', false, { variants: [{ id: 509, inventory_level: 0 }] }],
  ])('of %s is %s', (_what, expected, changes) => {
    expect(sellable(changes)).toBe(expected);
  });

  it('is no on a channel that the product is not assigned to', () => {
    expect([sellable({ channels: [1] }, '1'), sellable({ channels: [1] }, '1001')]).toEqual([true, false]);
  });

  it('counts every enabled location where they are known: the catalog knows the default one only', () => {
    const product = cataloged({ variants: [{ id: 509, inventory_level: 0 }] });

    expect([isSellable(product, {}), isSellable(product, { inventory: stocked() })]).toEqual([false, true]);
  });
});

describe('a product of 600 variants, the most there can be', () => {
  it('is mapped without looking at all of them for each', () => {
    const variants = Array.from({ length: 600 }, (_, index) => ({
      id: index + 1,
      sku: `S-${index}`,
      inventory_level: index,
    }));
    const product = cataloged({ variants });
    const startedAt = performance.now();
    const { body } = toCordialProduct(product, defaultStoreDocument('abc123'));

    expect(body.variants.map(({ qty }) => qty)).toEqual(variants.map(({ inventory_level }) => inventory_level));
    // A few milliseconds; looking at all for each takes a second.
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('stock', () => {
  it('is that of each variant, with where it was counted', () => {
    expect(stockOf(cataloged(), stocked())).toEqual([
      { variantId: '509', sku: 'TOW-OR', level: 11, warningLevel: 3, isOffered: true, source: 'inventory' },
      { variantId: '510', sku: '', level: 0, warningLevel: 2, isOffered: true, source: 'inventory' },
    ]);
    expect(stockOf(cataloged(), null).map(({ level, source }) => [level, source])).toEqual([
      [5, 'catalog'],
      [0, 'catalog'],
    ]);
  });

  it('is one for all variants where the product is tracked as a whole, and none where nobody counts', () => {
    const whole = cataloged({ inventory_tracking: 'product', inventory_level: 9, inventory_warning_level: 4 });

    expect(stockOf(whole, null)).toEqual([
      { variantId: '', sku: 'TOW', level: 9, warningLevel: 4, isOffered: true, source: 'catalog' },
    ]);
    expect(stockOf(whole, stocked())).toMatchObject([{ level: 11, source: 'inventory' }]);
    expect(stockOf(cataloged({ inventory_tracking: 'none' }), stocked())).toEqual([]);
    expect(levelOf(cataloged({ inventory_tracking: 'none' }), null, stocked())).toBeNull();
  });

  it('of a deleted product is none', () => {
    expect(stockOf({ ...cataloged(), deleted: true } satisfies Product, stocked())).toEqual([]);
  });
});
