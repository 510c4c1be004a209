import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cataloged, stocked } from '../fixtures/cataloged.js';
import { addMoney, compareMoney, decimalOf } from '../money.js';
import { factKey } from './fact-key.js';
import { priceFacts, pricesOf } from './price-facts.js';
import type { VariantPrice } from './price-facts.js';
import { stockFacts } from './stock-facts.js';
import type { StockFact } from './stock-facts.js';
import { stockOf } from './stock.js';
import type { VariantStock } from './stock.js';

const at = (level: number, changes: Partial<VariantStock> = {}): VariantStock => ({
  variantId: '509',
  sku: 'TOW-OR',
  level,
  warningLevel: 2,
  isOffered: true,
  source: 'inventory',
  ...changes,
});

const kinds = (before: VariantStock, after: VariantStock): string[] =>
  stockFacts([before], [after]).map(({ kind }) => kind);

describe('facts about stock', () => {
  it.each<[string, number, number, string[]]>([
    ['sold out', 5, 0, ['out-of-stock']],
    ['sold out from low', 1, 0, ['out-of-stock']],
    ['oversold', 1, -3, ['out-of-stock']],
    ['still out, more oversold', 0, -3, []],
    ['back', 0, 5, ['back-in-stock']],
    ['back with one piece: one fact, not also low', 0, 1, ['back-in-stock']],
    ['sold down to the warning level', 3, 2, ['low-stock']],
    ['still low', 2, 1, []],
    ['filled up from low', 1, 9, []],
    ['sold, with plenty left', 9, 8, []],
    ['nothing happened', 4, 4, []],
  ])('%s', (_what, before, after, expected) => {
    expect(kinds(at(before), at(after))).toEqual(expected);
  });

  it('are none at first sight, of a product or of a variant', () => {
    expect(stockFacts(null, [at(0)])).toEqual([]);
    expect(stockFacts([], [at(0)])).toEqual([]);
  });

  it('are none when another warning level alone makes it low', () => {
    expect(kinds(at(5, { warningLevel: 2 }), at(5, { warningLevel: 8 }))).toEqual([]);
  });

  it('are none of what is not for sale: a product that is launched with stock is not back', () => {
    expect(kinds(at(0, { isOffered: false }), at(5))).toEqual([]);
    expect(kinds(at(5), at(0, { isOffered: false }))).toEqual([]);
  });

  it('are none between the catalog, which knows one location, and the inventory, which knows all', () => {
    expect(kinds(at(0, { source: 'catalog' }), at(5))).toEqual([]);
  });

  it('come from products and their stock', () => {
    const before = stockOf(cataloged(), stocked());
    const soldOut = {
      ...stocked(),
      variants: stocked().variants.map((variant) => ({ ...variant, availableToSell: 0 })),
    };

    expect(stockFacts(before, stockOf(cataloged(), soldOut))).toEqual([
      { kind: 'out-of-stock', variantId: '509', sku: 'TOW-OR', level: 0, previousLevel: 11, warningLevel: 3 },
    ]);
  });

  it('have one key for the same change and another for the next', () => {
    const [fact] = stockFacts([at(1)], [at(0)]);
    const key = (sourceVersion: string): string =>
      factKey(fact as StockFact, { storeHash: 'abc123', resourceId: '77', sourceVersion });

    expect(key('2025')).toBe('out-of-stock/abc123/77/509/stock/2025');
    expect(key('2025')).not.toBe(key('2026'));
  });
});

const anyStock = fc
  .array(
    fc.record({
      variantId: fc.constantFrom('1', '2', '3'),
      sku: fc.constant(''),
      level: fc.integer({ min: -5, max: 10 }),
      warningLevel: fc.integer({ min: 0, max: 6 }),
      isOffered: fc.boolean(),
      source: fc.constantFrom<VariantStock['source']>('inventory', 'catalog'),
    }),
    { maxLength: 3 },
  )
  .map((list) => [...new Map(list.map((each) => [each.variantId, each])).values()]);

describe('every history of stock', () => {
  it('has no fact of a state that did not change, and none at first sight', () => {
    fc.assert(
      fc.property(anyStock, (state) => {
        expect(stockFacts(state, state)).toEqual([]);
        expect(stockFacts(null, state)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has at most one fact a variant and step, and only such as its levels bear out', () => {
    fc.assert(
      fc.property(anyStock, anyStock, (before, after) => {
        const facts = stockFacts(before, after);
        expect(new Set(facts.map(({ variantId }) => variantId)).size).toBe(facts.length);
        for (const { kind, level, previousLevel, warningLevel } of facts) {
          if (kind === 'out-of-stock') expect(previousLevel > 0 && level <= 0).toBe(true);
          if (kind === 'back-in-stock') expect(previousLevel <= 0 && level > 0).toBe(true);
          if (kind === 'low-stock') expect(level > 0 && level < previousLevel && level <= warningLevel).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('never says twice in a row that the same variant is out, or back', () => {
    const levels = fc.array(fc.integer({ min: -2, max: 6 }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(levels, (history) => {
        const told = history.slice(1).flatMap((level, index) => kinds(at(history[index] ?? 0), at(level)));
        const turns = told.filter((kind) => kind !== 'low-stock');
        expect(turns.filter((kind, index) => kind === turns[index - 1])).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});

const priced = (paid: string, changes: Partial<VariantPrice> = {}): VariantPrice => ({
  variantId: '509',
  sku: 'TOW-OR',
  channelId: '1',
  currency: 'USD',
  taxIncluded: false,
  paid,
  ...changes,
});

describe('facts about prices', () => {
  it('tell what fell, exactly, and by how much', () => {
    expect(priceFacts([priced('45')], [priced('39.9')])).toEqual([
      {
        kind: 'price-drop',
        variantId: '509',
        sku: 'TOW-OR',
        channelId: '1',
        currency: 'USD',
        price: '39.9',
        previousPrice: '45',
        drop: '5.1',
        dropPercent: '11.33',
      },
    ]);
    expect(priceFacts([priced('0.3')], [priced('0.1')])[0]?.drop).toBe('0.2');
  });

  it('are none for a rise, at first sight, between currencies or with and without tax', () => {
    expect(priceFacts([priced('39.9')], [priced('45')])).toEqual([]);
    expect(priceFacts(null, [priced('1')])).toEqual([]);
    expect(priceFacts([priced('45')], [priced('39', { currency: 'EUR' })])).toEqual([]);
    expect(priceFacts([priced('45', { taxIncluded: true })], [priced('39')])).toEqual([]);
    expect(priceFacts([priced('45', { channelId: '1001' })], [priced('39')])).toEqual([]);
  });

  it('look at what a guest pays on each channel, in its currency', () => {
    expect(
      pricesOf(cataloged()).map(({ variantId, channelId, currency, paid }) => [variantId, channelId, currency, paid]),
    ).toEqual([
      ['509', '1', 'USD', '39.9'],
      ['510', '1', 'USD', '55'],
      ['509', '1001', 'EUR', '37.5'],
      ['510', '1001', 'EUR', '52'],
    ]);
  });

  it('say nothing of a price that is hidden, none, or of what is not for sale', () => {
    expect(pricesOf(cataloged({ is_price_hidden: true }))).toEqual([]);
    expect(pricesOf(cataloged({ is_visible: false }))).toEqual([]);
    expect(
      pricesOf(
        cataloged(
          { channels: [1], price: 0, sale_price: 0, variants: [{ id: 509 }] },
          { 'price-list-assignments': [] },
        ),
      ),
    ).toEqual([]);
  });

  it('are exact for any two prices, and there are none of the same state', () => {
    const price = fc.integer({ min: 1, max: 10_000_000 }).map((units) => decimalOf((units / 10_000).toFixed(4)) ?? '0');
    fc.assert(
      fc.property(price, price, (before, after) => {
        const facts = priceFacts([priced(before)], [priced(after)]);
        expect(facts.length).toBe(compareMoney(after, before) < 0 ? 1 : 0);
        for (const { drop } of facts) expect(compareMoney(addMoney(after, drop), before)).toBe(0);
        expect(priceFacts([priced(after)], [priced(after)])).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
