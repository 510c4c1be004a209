import { describe, expect, it } from 'vitest';
import { cataloged } from '../fixtures/cataloged.js';
import { priceOf, priceRangeOf } from './prices.js';

const product = cataloged();
const [orange, blue] = product.variants;
if (orange === undefined || blue === undefined) throw new Error('the fixture has two variants');

describe('a price', () => {
  it('is that of the catalog, in the currency of the store, where no price list applies', () => {
    expect(priceOf(product, orange, { channelId: '1' })).toEqual({
      currency: 'USD',
      price: '45',
      salePrice: '39.9',
      paid: '39.9',
      priceListId: '',
    });
    expect(priceOf(product, blue, { channelId: '1' })).toEqual({
      currency: 'USD',
      price: '55',
      salePrice: '0',
      paid: '55',
      priceListId: '',
    });
  });

  it('is that of the price list of the channel, in the currency of the channel', () => {
    expect(priceOf(product, orange, { channelId: '1001' })).toEqual({
      currency: 'EUR',
      price: '42',
      salePrice: '37.5',
      paid: '37.5',
      priceListId: '2',
    });
  });

  it('is that of the group before that of the channel, and that of both before either', () => {
    const currency = 'EUR';
    const record = (priceListId: string, price: string): (typeof orange.listPrices)[number] => ({
      priceListId,
      currency,
      price,
      salePrice: '',
      retailPrice: '',
      calculatedPrice: '',
    });
    const lists = {
      ...product,
      priceLists: [
        { priceListId: 'channel', channelId: '1001', customerGroupId: '', isActive: true },
        { priceListId: 'group', channelId: '', customerGroupId: '7', isActive: true },
        { priceListId: 'both', channelId: '1001', customerGroupId: '7', isActive: true },
        { priceListId: 'other', channelId: '5', customerGroupId: '7', isActive: true },
      ],
    };
    const variant = {
      ...orange,
      listPrices: [record('channel', '3'), record('group', '2'), record('both', '1'), record('other', '9')],
    };
    const listOf = (without: string[], customerGroupId: string): string | undefined =>
      priceOf(
        { ...lists, priceLists: lists.priceLists.filter(({ priceListId }) => !without.includes(priceListId)) },
        variant,
        { channelId: '1001', customerGroupId },
      )?.priceListId;

    expect([
      listOf([], '7'),
      listOf(['both'], '7'),
      listOf(['both', 'group'], '7'),
      listOf([], ''),
      listOf([], '8'),
    ]).toEqual(['both', 'group', 'channel', 'channel', 'channel']);
  });

  it('is not that of a price list that was switched off', () => {
    expect(priceOf(product, orange, { channelId: '1' })?.price).toBe('45');
    const active = { ...product, priceLists: product.priceLists.map((list) => ({ ...list, isActive: true })) };
    expect(priceOf(active, orange, { channelId: '1' })?.price).toBe('1');
  });

  it('is none in a currency that neither list nor catalog has: BigCommerce converts with a rate of its own', () => {
    expect(priceOf(product, orange, { channelId: '1', currency: 'JPY' })).toBeNull();
    expect(priceOf({ ...product, priceLists: [] }, orange, { channelId: '1001' })).toBeNull();
  });

  it('is given without a currency when the settings of the store were not fetched', () => {
    expect(
      priceOf(cataloged({}, { store: undefined, 'price-list-assignments': [] }), orange, { channelId: '1001' }),
    ).toEqual({
      currency: '',
      price: '45',
      salePrice: '39.9',
      paid: '39.9',
      priceListId: '',
    });
  });

  it('is not calculated_price, which knows nothing of price lists', () => {
    expect(priceOf(product, { ...orange, calculatedPrice: '1' } as typeof orange, { channelId: '1001' })?.paid).toBe(
      '37.5',
    );
  });

  it('of a list ends the sale of the catalog, unless the list leaves the price as it is', () => {
    const listed = (price: string, salePrice: string): ReturnType<typeof priceOf> =>
      priceOf(
        product,
        {
          ...orange,
          listPrices: [{ priceListId: '3', currency: 'USD', price, salePrice, retailPrice: '', calculatedPrice: '' }],
        },
        { channelId: '1', customerGroupId: '7' },
      );

    expect(listed('30', '')?.paid).toBe('30');
    expect(listed('', '')?.paid).toBe('39.9');
    expect(listed('', '25')?.paid).toBe('25');
    expect(listed('', '0')?.paid).toBe('45');
  });

  it('has a range over all variants, and over the product itself when they were not fetched', () => {
    const range = (each: typeof product): (string | undefined)[] => {
      const found = priceRangeOf(each, { channelId: '1' });
      return [found?.lowest.paid, found?.highest.paid];
    };

    expect([range(product), range({ ...product, variants: [] })]).toEqual([
      ['39.9', '55'],
      ['39.9', '39.9'],
    ]);
  });
});
