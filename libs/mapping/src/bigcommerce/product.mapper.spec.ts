import { describe, expect, it } from 'vitest';
import { catalogParts, cataloged, productBody, productObservation } from '../fixtures/cataloged.js';
import { fixture, part } from '../fixtures/observed.js';
import { toProduct } from './product.mapper.js';

const alone = (changes: Record<string, unknown> = {}): ReturnType<typeof toProduct> =>
  toProduct(productObservation([part('product', productBody(changes))]));

const rejection = (code: string, field?: string): unknown =>
  expect.objectContaining({ name: 'InvalidRecordError', code, ...(field === undefined ? {} : { field }) });

describe('a product', () => {
  it('has everything that BigCommerce says of it, with what was fetched beside it', () => {
    const { variants: _variants, images: _images, ...product } = cataloged();

    expect(product).toEqual({
      recordId: 'notice-1',
      storeHash: 'abc123',
      channelId: '',
      resourceId: '77',
      sourceVersion: '2025-06-01T14:41:00.000Z/2025-06-01T14:41:05.000Z',
      occurredAt: 1748788860000,
      observedAt: 1748788865000,
      origin: 'webhook',
      lane: 'live',
      deleted: false,
      name: 'Linen Towel',
      type: 'physical',
      sku: 'TOW',
      description: '<p>Washed linen.</p>',
      brandId: '50',
      brand: 'Casa Lino',
      upc: '',
      mpn: 'LT-1',
      gtin: '4006381333931',
      condition: 'New',
      weight: '1.5',
      currency: 'USD',
      taxIncluded: false,
      taxClassId: '0',
      price: '45',
      salePrice: '39.9',
      retailPrice: '60',
      mapPrice: '0',
      calculatedPrice: '39.9',
      costPrice: '20.77',
      isPriceHidden: false,
      priceHiddenLabel: '',
      isVisible: true,
      availability: 'available',
      availabilityDescription: 'Ships tomorrow',
      isPreorderOnly: false,
      preorderReleaseAt: 0,
      preorderMessage: '',
      inventoryTracking: 'variant',
      inventoryLevel: 12,
      inventoryWarningLevel: 2,
      orderQuantityMinimum: 0,
      orderQuantityMaximum: 10,
      isFeatured: true,
      isFreeShipping: false,
      reviewsCount: 2,
      reviewsRatingSum: 9,
      totalSold: 80,
      path: '/linen-towel/',
      pageTitle: '',
      metaDescription: '',
      searchKeywords: ['bath', 'spa towel'],
      createdAt: 1735829345000,
      modifiedAt: 1748788860000,
      baseVariantId: '',
      categories: [
        { id: '23', treeId: '1', name: 'Towels', path: ['Bath', 'Towels'], isVisible: true },
        { id: '24', treeId: '1', name: 'Sale', path: ['Sale'], isVisible: true },
      ],
      customFields: [
        { name: 'Material', value: 'Linen' },
        { name: 'Care', value: '40 degrees' },
        { name: 'Care', value: 'No dryer' },
      ],
      metafields: [
        { namespace: 'details', key: 'care', value: 'Wash cold', variantId: '' },
        { namespace: 'erp', key: 'supplier', value: 'internal only', variantId: '' },
      ],
      hasChannels: true,
      channels: [
        { channelId: '1', name: 'Linen Towel', url: 'https://shop.example.com/linen-towel/', currency: 'USD' },
        { channelId: '1001', name: 'Linen Towel', url: 'https://eu.shop.example.com/linen-towel/', currency: 'EUR' },
      ],
      relatedProductIds: ['78', '79'],
      isRelatedAutomatic: false,
      bulkPrices: [{ quantityMin: 10, quantityMax: 0, type: 'percent', amount: '5' }],
      priceLists: [
        { priceListId: '2', channelId: '1001', customerGroupId: '', isActive: true },
        { priceListId: '3', channelId: '', customerGroupId: '7', isActive: true },
        { priceListId: '4', channelId: '1', customerGroupId: '', isActive: false },
      ],
    });
  });

  it('gives a variant what it leaves null, and a price of its own ends the sale of the product', () => {
    const [inherits, own] = cataloged().variants;

    expect(inherits).toEqual({
      id: '509',
      skuId: '461',
      sku: 'TOW-OR',
      upc: '',
      mpn: '',
      gtin: '',
      price: '45',
      salePrice: '39.9',
      retailPrice: '60',
      mapPrice: '0',
      calculatedPrice: '39.9',
      costPrice: '20.77',
      weight: '1.5',
      isPurchasingDisabled: false,
      purchasingDisabledMessage: '',
      imageUrl: 'https://cdn.example.com/orange.jpg',
      inventoryLevel: 5,
      inventoryWarningLevel: 2,
      options: [{ name: 'Colour', value: 'Orange' }],
      listPrices: [
        { priceListId: '2', currency: 'EUR', price: '42', salePrice: '37.5', retailPrice: '', calculatedPrice: '37.5' },
        { priceListId: '3', currency: 'USD', price: '30', salePrice: '', retailPrice: '', calculatedPrice: '30' },
        { priceListId: '4', currency: 'USD', price: '1', salePrice: '', retailPrice: '', calculatedPrice: '1' },
      ],
    });
    expect([own?.price, own?.salePrice, own?.costPrice, own?.weight]).toEqual(['55', '0', '24.77', '2']);
  });

  it('has its images in order, although an include comes in any: the thumbnail first, then by place', () => {
    expect(cataloged().images.map(({ id, url }) => [id, url])).toEqual([
      ['301', 'https://cdn.example.com/301.1280.jpg'],
      ['303', 'https://cdn.example.com/303.1280.jpg'],
      ['302', 'https://cdn.example.com/302.1280.jpg'],
    ]);
  });

  it('takes the primary image where only that was included, and drops an image without a URL', () => {
    const primary = { id: 301, is_thumbnail: true, sort_order: 0, url_standard: 'https://cdn.example.com/301.jpg' };

    expect(alone({ images: undefined, primary_image: primary }).images.map(({ url }) => url)).toEqual([
      'https://cdn.example.com/301.jpg',
    ]);
    expect(alone({ images: [{ id: 1, url_zoom: '' }] }).images).toEqual([]);
  });

  it('takes a simple product, whose base variant has no SKU record and no options', () => {
    const base = { id: 600, product_id: 77, sku: 'TOW', sku_id: null, price: null, option_values: [] };
    const product = alone({ base_variant_id: 600, variants: [base] });

    expect([product.baseVariantId, product.variants.map(({ id, skuId, options }) => [id, skuId, options])]).toEqual([
      '600',
      [['600', '', []]],
    ]);
  });

  it('is whole without any include: nothing is made up of what was not fetched', () => {
    const bare = alone({
      images: undefined,
      variants: undefined,
      channels: undefined,
      custom_fields: undefined,
      bulk_pricing_rules: undefined,
    });

    expect([bare.currency, bare.taxIncluded, bare.brand, bare.hasChannels, bare.channels]).toEqual([
      '',
      null,
      '',
      false,
      [],
    ]);
    expect([bare.images, bare.variants, bare.customFields, bare.bulkPrices, bare.metafields]).toEqual([
      [],
      [],
      [],
      [],
      [],
    ]);
    expect(bare.categories).toEqual([
      { id: '23', treeId: '', name: '', path: [], isVisible: false },
      { id: '24', treeId: '', name: '', path: [], isVisible: false },
    ]);
  });

  it('knows that it is assigned to no channel, which is not the same as not knowing', () => {
    expect([alone({ channels: [] }).hasChannels, alone({ channels: null }).hasChannels]).toEqual([true, false]);
  });

  it('takes assignments from their own list, and only its own', () => {
    const assignments = [
      { product_id: 77, channel_id: 1001 },
      { product_id: 78, channel_id: 1 },
      { product_id: 77, channel_id: 2 },
    ];
    const parts = [part('product', productBody()), part('channel-assignments', { data: assignments, meta: {} })];

    expect(toProduct(productObservation(parts)).channels.map(({ channelId }) => channelId)).toEqual(['2', '1001']);
  });

  it('reads related_products [-1] as chosen by BigCommerce', () => {
    expect(
      [alone({ related_products: [-1] })].map((each) => [each.relatedProductIds, each.isRelatedAutomatic]),
    ).toEqual([[[], true]]);
    expect(alone({ related_products: undefined }).isRelatedAutomatic).toBe(false);
  });

  it('reads sale_price 0 as none, and a price as number or text alike', () => {
    const product = alone({ price: '45.0000', sale_price: 0, calculated_price: undefined, cost_price: null });

    expect([product.price, product.salePrice, product.calculatedPrice, product.costPrice]).toEqual([
      '45',
      '0',
      '45',
      '0',
    ]);
  });

  it('writes the currency of a price list in upper case, though the API has been seen to send "usd"', () => {
    expect(cataloged().variants[1]?.listPrices.map(({ currency }) => currency)).toEqual(['EUR']);
  });

  it('does not read view_count, which moves at every visit', () => {
    expect(alone({ view_count: 10 })).toEqual(alone({ view_count: 11 }));
  });

  it('takes variants from a part of their own, where more than an include carries were fetched', () => {
    const parts = [part('product', productBody()), part('variants', { data: [{ id: 700, sku: 'ONE' }], meta: {} })];

    expect(toProduct(productObservation(parts)).variants.map(({ id, price }) => [id, price])).toEqual([['700', '45']]);
  });

  it('keeps a path that goes round in a circle short', () => {
    const circle = [
      { category_id: 23, parent_id: 24, name: 'A' },
      { category_id: 24, parent_id: 23, name: 'B' },
    ];

    expect(cataloged({}, { categories: circle }).categories.map(({ path }) => path)).toEqual([
      ['B', 'A'],
      ['A', 'B'],
    ]);
  });

  it('hides a category whose parent is hidden, and keeps the names it knows when the parent is not there', () => {
    const [, towels] = fixture<{ categories: object[] }>('catalog-parts').categories;
    const bath = { category_id: 20, tree_id: 1, parent_id: 0, name: 'Bath', is_visible: false };

    expect(cataloged({}, { categories: [bath, towels] }).categories[0]).toMatchObject({
      path: ['Bath', 'Towels'],
      isVisible: false,
    });
    expect(cataloged({}, { categories: [towels] }).categories[0]).toMatchObject({ path: ['Towels'], isVisible: true });
  });
});

describe('a product that is gone', () => {
  const gone = (scope: string): ReturnType<typeof toProduct> =>
    toProduct(productObservation([part('product', '', 404), ...catalogParts()], scope));

  it('is deleted when a deleted notice is followed by 404, and only its id is left', () => {
    expect(gone('store/product/deleted')).toMatchObject({
      deleted: true,
      resourceId: '77',
      name: '',
      price: '0',
      availability: 'disabled',
      variants: [],
    });
  });

  it('is not deleted by any other 404: the read may have come too early', () => {
    expect(() => gone('store/product/updated')).toThrow(rejection('missing-without-deletion'));
  });
});

describe('a product that is not as documented', () => {
  it.each([
    ['field-missing', 'name', { name: undefined }],
    ['field-missing', 'price', { price: undefined }],
    ['field-type', 'price', { price: {} }],
    ['field-value', 'price', { price: 'free' }],
    ['field-type', 'variants', { variants: {} }],
    ['field-missing', 'variants[0].id', { variants: [{ sku: 'X' }] }],
    ['field-type', 'custom_url', { custom_url: '/linen-towel/' }],
    ['field-type', 'categories[1]', { categories: [23, {}] }],
    ['field-value', 'date_modified', { date_modified: 'yesterday' }],
    ['wrong-resource', 'product.id', { id: 78 }],
  ])('is rejected: %s %s', (code, field, changes) => {
    const map = (): unknown => alone(changes);

    expect(map).toThrow(expect.objectContaining({ code }));
    expect(map).toThrow(expect.objectContaining({ field: expect.stringContaining(field.split('[')[0] ?? '') }));
  });

  it('is rejected when a part beside it could not be fetched', () => {
    const parts = [part('product', productBody()), part('sites', '', 503)];

    expect(() => toProduct(productObservation(parts))).toThrow(rejection('part-status', 'sites'));
  });
});
