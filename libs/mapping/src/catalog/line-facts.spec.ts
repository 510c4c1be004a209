import { describe, expect, it } from 'vitest';
import { toLine } from '../bigcommerce/line.mapper.js';
import { cataloged } from '../fixtures/cataloged.js';
import { fixture } from '../fixtures/observed.js';
import { categoryTree } from './category-paths.js';
import { lineFactsOf, productLookup } from './line-facts.js';

type Json = Record<string, unknown>;

const [written] = fixture<Json[]>('order-lines');
const line = (changes: Json = {}): ReturnType<typeof toLine> =>
  toLine(
    {
      ...written,
      brand: '',
      quantity: 2,
      price_ex_tax: '45.0000',
      price_inc_tax: '48.6000',
      discounted_total_inc_tax: '91.8000',
      cost_price_ex_tax: '20.0000',
      ...changes,
    },
    '',
  );

describe('facts of an order line', () => {
  it('join the product: its brand, its categories, and the margin of the line', () => {
    expect(lineFactsOf(line(), cataloged())).toEqual({
      brand: 'Casa Lino',
      categories: ['Bath / Towels', 'Sale'],
      margin: '45',
      marginPercent: '52.94',
    });
  });

  it('take the cost that the line froze when it was bought, not that of the product now', () => {
    expect(lineFactsOf(line({ cost_price_ex_tax: '10.0000' }), cataloged({ cost_price: 44 })).margin).toBe('65');
  });

  it('have no margin where the cost is 0, which means that none was set', () => {
    expect(lineFactsOf(line({ cost_price_ex_tax: '0.0000' }), null)).toEqual({
      brand: '',
      categories: [],
      margin: null,
      marginPercent: null,
    });
  });

  it('have a margin below 0 for what was sold under cost, and no share of nothing', () => {
    expect(lineFactsOf(line({ discounted_total_inc_tax: '21.6000' }), null)).toMatchObject({
      margin: '-20',
      marginPercent: '-100',
    });
    expect(lineFactsOf(line({ discounted_total_inc_tax: '0' }), null)).toMatchObject({
      margin: '-40',
      marginPercent: null,
    });
  });

  it('call categories as they are called now', () => {
    const tree = categoryTree([{ id: '24', treeId: '1', parentId: '', name: 'Outlet', isVisible: true }]);

    expect(lineFactsOf(line(), cataloged(), tree).categories).toEqual(['Bath / Towels', 'Outlet']);
  });
});

describe('the look-up of products', () => {
  it('gives the page of the channel, and the picture of the variant first', () => {
    const factsOf = productLookup([cataloged()]);

    expect(factsOf('77', '509', '1001')).toEqual({
      name: 'Linen Towel',
      category: 'Bath / Towels',
      url: 'https://eu.shop.example.com/linen-towel/',
      imageUrls: [
        'https://cdn.example.com/orange.jpg',
        'https://cdn.example.com/301.1280.jpg',
        'https://cdn.example.com/303.1280.jpg',
        'https://cdn.example.com/302.1280.jpg',
      ],
      brand: 'Casa Lino',
    });
  });

  it('knows no page where the product is not assigned, and nothing of a product that is gone or unknown', () => {
    expect(productLookup([cataloged()])('77', '', '5')).toMatchObject({ url: '' });
    expect(productLookup([{ ...cataloged(), deleted: true }])('77', '', '1')).toBeNull();
    expect(productLookup([])('77', '', '1')).toBeNull();
  });
});
