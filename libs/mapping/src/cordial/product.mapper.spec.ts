import { describe, expect, it } from 'vitest';
import { cataloged, stocked } from '../fixtures/cataloged.js';
import { defaultStoreDocument } from '../store-document.js';
import { cordialProductId } from './order-lines.js';
import { toCordialProduct, toProductCommand } from './product.mapper.js';

const document = defaultStoreDocument('abc123');
const body = (
  changes: Record<string, unknown> = {},
  parts: Record<string, unknown> = {},
  configured = document,
): ReturnType<typeof toCordialProduct>['body'] =>
  toCordialProduct(cataloged(changes, parts), configured, stocked()).body;
const european = { ...document, catalog: { ...document.catalog, channel: '1001' } };

describe('a product at Cordial', () => {
  it('has every field of its schema that BigCommerce can fill', () => {
    expect(body()).toEqual({
      productID: '77',
      productName: 'Linen Towel',
      description: '<p>Washed linen.</p>',
      price: 45,
      sale: { enabled: true, price: 39.9 },
      category: 'Bath / Towels',
      images: [
        'https://cdn.example.com/301.1280.jpg',
        'https://cdn.example.com/303.1280.jpg',
        'https://cdn.example.com/302.1280.jpg',
      ],
      manufacturerName: 'Casa Lino',
      UPCCode: '4006381333931',
      inStock: true,
      taxable: true,
      enabled: true,
      url: 'https://shop.example.com/linen-towel/',
      tags: ['bath', 'spa-towel'],
      productType: 'physical',
      properties: {
        source: 'bigcommerce',
        storeID: 'abc123',
        bcProductID: '77',
        sku: 'TOW',
        mpn: 'LT-1',
        gtin: '4006381333931',
        condition: 'New',
        availability: 'available',
        availabilityDescription: 'Ships tomorrow',
        currency: 'USD',
        taxIncluded: false,
        retailPrice: 60,
        lowestPrice: 39.9,
        highestPrice: 55,
        isVisible: true,
        isFeatured: true,
        isFreeShipping: false,
        orderQuantityMaximum: 10,
        reviewsCount: 2,
        rating: 4.5,
        categories: ['Bath / Towels', 'Sale'],
        categoryIDs: ['23', '24'],
        relatedProductIDs: ['78', '79'],
        bulkPrices: [{ quantityMin: 10, type: 'percent', amount: 5 }],
        customFields: { Material: 'Linen', Care: '40 degrees, No dryer' },
        channels: {
          channel_1: {
            storefront: 'Default storefront',
            name: 'Linen Towel',
            url: 'https://shop.example.com/linen-towel/',
            currency: 'USD',
            price: 45,
            salePrice: 39.9,
            isSellable: true,
          },
          channel_1001: {
            name: 'Linen Towel',
            url: 'https://eu.shop.example.com/linen-towel/',
            currency: 'EUR',
            price: 42,
            salePrice: 37.5,
            isSellable: true,
          },
        },
      },
      variants: [
        {
          sku: 'TOW-OR',
          qty: 11,
          attr: {
            Colour: 'Orange',
            variantID: '509',
            price: '45',
            salePrice: '39.9',
            imageUrl: 'https://cdn.example.com/orange.jpg',
            sellable: 'true',
          },
        },
        {
          sku: '77-510',
          qty: 0,
          attr: { Colour: 'Blue', option_price: 'Large', variantID: '510', price: '55', sellable: 'false' },
        },
      ],
    });
  });

  it('has the price and the page of the channel that the document names', () => {
    expect(body({}, {}, european)).toMatchObject({
      price: 42,
      sale: { enabled: true, price: 37.5 },
      url: 'https://eu.shop.example.com/linen-towel/',
    });
  });

  it('has the prefix of the store on its own id, on those of its related products and of variants without a SKU', () => {
    const { productID, properties, variants } = body({}, {}, { ...document, idPrefix: 'uk-' });

    expect([productID, properties['relatedProductIDs'], variants.map(({ sku }) => sku)]).toEqual([
      'uk-77',
      ['uk-78', 'uk-79'],
      ['TOW-OR', 'uk-77-510'],
    ]);
  });

  it('has the id of the items of orders: posting an order writes them as products, and must not make others', () => {
    const line = { productId: '77', type: 'physical', sku: 'TOW-OR', id: '65' } as Parameters<
      typeof cordialProductId
    >[0];
    const prefixed = { ...document, idPrefix: 'uk-' };

    expect(body({}, {}, prefixed).productID).toBe(cordialProductId(line, prefixed));
  });

  it('says that a sale is over, and that a sale price above the price is none', () => {
    expect(body({ sale_price: 0 })).toMatchObject({ price: 45, sale: { enabled: false } });
    expect(body({ sale_price: 50 })).toMatchObject({ price: 50, sale: { enabled: false } });
  });

  it('carries no cost unless the document says so: not of the product, not of a variant', () => {
    const configured = { ...document, includeCost: true };

    expect(JSON.stringify(body())).not.toMatch(/20\.77|24\.77|cost/i);
    expect([
      body({}, {}, configured).properties['cost'],
      body({}, {}, configured).variants.map(({ attr }) => attr['cost']),
    ]).toEqual([20.77, ['20.77', '24.77']]);
  });

  it('carries no metafield but those the document names: an app may keep anything there', () => {
    const configured = { ...document, catalog: { ...document.catalog, metafields: ['details.care'] } };

    expect(JSON.stringify(body())).not.toContain('internal only');
    expect(body({}, {}, configured).properties['metafields']).toEqual({ details_care: 'Wash cold' });
  });

  it('sends the flags that are false at Cordial by default', () => {
    expect(body({ is_visible: false, variants: [{ id: 510 }], tax_class_id: 1 })).toMatchObject({
      enabled: false,
      inStock: false,
      taxable: false,
    });
    expect(body({ availability: 'disabled' })).toMatchObject({ enabled: false, inStock: true, taxable: true });
    expect(body({ channels: [] })).toMatchObject({ enabled: false });
  });

  it('does not tell a price that the storefront hides, also not that of a variant, a channel or for many at once', () => {
    const { body: hidden, leftOut } = toCordialProduct(
      cataloged({ is_price_hidden: true, price_hidden_label: 'Call us', availability: 'disabled' }),
      document,
    );

    expect(JSON.stringify(hidden)).not.toMatch(/"(price|salePrice|sale|retailPrice|lowestPrice|bulkPrices)"/);
    expect([hidden.properties['priceHiddenLabel'], leftOut]).toEqual([
      'Call us',
      [{ field: 'price', reason: 'the storefront hides it' }],
    ]);
  });

  it('does not change with a sale but for the stock: total_sold, view_count and the modified date are not in it', () => {
    expect(body({ total_sold: 81, view_count: 900, date_modified: '2025-07-01T00:00:00+00:00' })).toEqual(body());
  });

  it('takes counts below 0 for none left, and says nothing of what nobody counts', () => {
    const oversold = {
      ...stocked(),
      variants: stocked().variants.map((variant) => ({ ...variant, availableToSell: -4 })),
    };

    expect(toCordialProduct(cataloged(), document, oversold).body.variants.map(({ qty }) => qty)).toEqual([0, 0]);
    expect(body({ inventory_tracking: 'none' }).variants.map((variant) => 'qty' in variant)).toEqual([false, false]);
    expect(body({ inventory_tracking: 'none' }).inStock).toBe(true);
  });

  it('has a variant also when they were not fetched, and a name also when it is blank', () => {
    expect(body({ variants: undefined, inventory_tracking: 'product' }).variants).toEqual([
      { sku: 'TOW', qty: 11, attr: {} },
    ]);
    expect(body({ name: '  ' }).productName).toBe('Unnamed product');
  });

  it('gives keys that Cordial would drop another name: only digits, or a dot', () => {
    expect(
      body({
        custom_fields: [
          { id: 1, name: '2025', value: 'a' },
          { id: 2, name: 'a.b', value: 'b' },
        ],
      }).properties['customFields'],
    ).toEqual({ _2025: 'a', a_b: 'b' });
  });

  it('leaves out what is too large, and says so', () => {
    const images = Array.from({ length: 60 }, (_, index) => ({
      id: index + 1,
      sort_order: index,
      url_zoom: `https://cdn.example.com/${index}.jpg`,
    }));
    const { body: bounded, leftOut } = toCordialProduct(
      cataloged({ images, description: 'x'.repeat(40_000), name: 'n'.repeat(300) }),
      document,
    );

    expect([bounded.images.length, bounded.description, bounded.productName.length]).toEqual([50, undefined, 255]);
    expect(leftOut).toEqual([
      { field: 'description', reason: 'it has more than 32768 characters' },
      { field: 'images', reason: 'only the first 50 are sent' },
    ]);
  });

  it('is rejected when a JSON number could not hold its price', () => {
    expect(() => body({ price: '12345678901234567.89', sale_price: 0 })).toThrow(
      expect.objectContaining({ code: 'money-range' }),
    );
  });
});

describe('the command about a product', () => {
  it('carries the whole body', () => {
    const prefixed = { ...document, idPrefix: 'uk-' };
    const { product, ...command } = toProductCommand(cataloged(), document, stocked());

    expect(command).toEqual({
      kind: 'product',
      stateKey: 'product/77',
      effectKey: 'product/77',
      productId: '77',
      removal: null,
    });
    expect(toProductCommand(cataloged(), prefixed).stateKey).toBe('product/uk-77');
    expect(JSON.parse(product?.body ?? '')).toEqual(body());
  });

  it('keeps a removed product, but out of every recommendation, or deletes it where the document says so', () => {
    const gone = { ...cataloged(), deleted: true };

    expect(toProductCommand(gone, document)).toEqual({
      kind: 'removal',
      stateKey: 'product/77',
      effectKey: 'product/77',
      productId: '77',
      product: null,
      removal: {
        mode: 'disable',
        body: '{"inStock":false,"enabled":false,"properties":{"source":"bigcommerce","storeID":"abc123","isRemoved":true}}',
        at: 1748788865000,
      },
    });
    expect(
      toProductCommand(gone, { ...document, catalog: { ...document.catalog, removed: 'delete' } }).removal,
    ).toEqual({ mode: 'delete', body: '', at: 1748788865000 });
  });
});
