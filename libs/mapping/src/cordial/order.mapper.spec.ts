import type { Order } from '@patchcord/events';
import { describe, expect, it } from 'vitest';
import { toOrder } from '../bigcommerce/order.mapper.js';
import { fixture, orderObservation, part, wholeOrderParts } from '../fixtures/observed.js';
import { defaultStoreDocument } from '../store-document.js';
import type { StoreDocument } from '../store-document.js';
import { contactOf } from './contact-of-order.js';
import { toCordialOrder, toOrderPut } from './order.mapper.js';
import type { ProductFactsOf } from './product-facts.js';

const document = defaultStoreDocument('abc123');

function order(changes: Partial<Order> = {}): Order {
  return { ...toOrder(orderObservation(wholeOrderParts())), ...changes };
}

const refunded = toOrder(
  orderObservation([
    ...wholeOrderParts(),
    part('shipments', fixture('order-shipments')),
    part('refunds', fixture('order-refunds')),
  ]),
);

function lineOf(
  changes: Partial<Order['lines'][number]>,
  of: StoreDocument = document,
): ReturnType<typeof toCordialOrder>['items'][number] | undefined {
  return toCordialOrder(order({ lines: order().lines.map((line) => ({ ...line, ...changes })) }), of).items[0];
}

describe('toCordialOrder', () => {
  it('maps every field', () => {
    expect(toCordialOrder(order(), document)).toEqual({
      orderID: '250',
      purchaseDate: '2025-06-03T21:40:11+00:00',
      status: 'Awaiting Fulfillment',
      storeID: 'abc123',
      customerID: '32',
      items: [
        {
          productID: '77',
          sku: 'TOW-OR',
          category: 'Unknown',
          name: 'Linen Towel',
          qty: 2,
          itemPrice: 45,
          amount: 90,
          productType: 'physical',
          manufacturerName: 'Acme',
          attr: { Color: 'Orange' },
          properties: {
            lineID: '65',
            variantID: '509',
            lineType: 'physical',
            paid: 92.43,
            currency: 'USD',
            qtyShipped: 0,
            qtyRefunded: 0,
          },
        },
      ],
      tax: 7.43,
      shippingAndHandling: 8,
      discountApplication: { type: 'fixed', amount: 5 },
      billingAddress: {
        name: 'Mia Torres',
        address: '11 Elm St',
        city: 'Austin',
        state: 'Texas',
        postalCode: '78701',
        country: 'US',
      },
      properties: {
        source: 'bigcommerce',
        bcOrderID: '250',
        bcStatus: 'Awaiting Fulfillment',
        bcStatusID: 11,
        paymentStatus: 'captured',
        paymentMethod: 'Credit Card',
        channelID: '1',
        channel: 'Default storefront',
        orderSource: 'www',
        currency: 'USD',
        total: 100.43,
        subtotal: 90,
        discount: 5,
        storeCreditUsed: 0,
        giftCertificateUsed: 0,
        taxIncluded: false,
        displayCurrency: 'USD',
        displayTotal: 100.43,
        storeCurrency: 'USD',
        storeTotal: 100.43,
        coupons: ['SAVE5'],
        itemCount: 2,
        itemsShipped: 0,
        cartID: 'd30016e2-23c0-4a90-884f-2e92ac135476',
        locale: 'en',
        isGuest: false,
        isDigital: false,
        isArchived: false,
        modifiedAt: '2025-06-03T21:42:25+00:00',
      },
    });
  });

  it('writes dates with an offset, since Cordial reads a date without one in the zone of the account', () => {
    expect(toCordialOrder(order(), document).purchaseDate).toMatch(/\+00:00$/);
  });

  it('keeps the three currencies apart and adds up nothing across them', () => {
    const { properties, items, tax } = toCordialOrder(
      order({
        currency: 'EUR',
        displayCurrency: 'JPY',
        storeCurrency: 'USD',
        displayExchangeRate: '160',
        storeExchangeRate: '0.849',
      }),
      document,
    );

    expect(properties).toMatchObject({
      currency: 'EUR',
      total: 100.43,
      displayCurrency: 'JPY',
      displayTotal: 16068.8,
      storeCurrency: 'USD',
      storeTotal: 118.2921,
    });
    expect(items[0]).toMatchObject({ itemPrice: 45, properties: { currency: 'EUR' } });
    expect(tax).toBe(7.43);
  });

  it('takes the prices with tax where they are the exact ones (tax-inclusive pricing)', () => {
    const mapped = toCordialOrder(order({ taxInclusive: true }), document);

    expect(mapped.items[0]).toMatchObject({ itemPrice: 48.715, amount: 97.43 });
    expect(mapped.properties).toMatchObject({ taxIncluded: true, subtotal: 97.43 });
  });

  it('has exact amounts: qty times price, never a float gone astray', () => {
    expect(lineOf({ priceExTax: '0.1', quantity: 3 })).toMatchObject({ itemPrice: 0.1, amount: 0.3 });
    expect(lineOf({ priceExTax: '1.005', quantity: 100 })).toMatchObject({ amount: 100.5 });
  });

  it('rejects an amount that a JSON number cannot hold', () => {
    expect(() => toCordialOrder(order({ totalTax: '12345678901234567.89' }), document)).toThrow(
      expect.objectContaining({ code: 'money-range', field: 'total_tax' }),
    );
  });

  it('fills what Cordial requires of an item though BigCommerce does not know it', () => {
    expect(lineOf({ name: '', sku: '' })).toMatchObject({
      productID: '77',
      sku: '77-509',
      category: 'Unknown',
      name: 'Unnamed item',
    });
  });

  it('keeps custom items and gift certificates, all of product 0, from becoming one product', () => {
    expect(lineOf({ productId: '0', variantId: '', sku: '', id: '65' })).toMatchObject({
      productID: 'custom-65',
      sku: 'custom-65',
    });
    expect(lineOf({ productId: '0', sku: 'ENGRAVE' })).toMatchObject({ productID: 'custom-ENGRAVE', sku: 'ENGRAVE' });
    expect(lineOf({ productId: '0', sku: '', variantId: '', type: 'giftcertificate' })).toMatchObject({
      productID: 'gift-certificate',
      productType: 'digital',
    });
  });

  it('marks the children of a pick list with their parent', () => {
    expect(lineOf({ parentId: '64' })?.properties).toMatchObject({ lineID: '65', parentLineID: '64' });
  });

  it('says what was refunded in properties, and leaves the items as they were bought', () => {
    const refunds = refunded.refunds.map((refund) => ({
      ...refund,
      amount: '45.1',
      createdAt: Date.UTC(2025, 5, 5, 9),
    }));
    const mapped = toCordialOrder(order({ refunds, statusId: 14 }), document);

    expect(mapped.properties).toMatchObject({
      refunded: 45.1,
      netTotal: 55.33,
      refundCount: 1,
      lastRefundAt: '2025-06-05T09:00:00+00:00',
      isReturned: true,
      total: 100.43,
    });
    expect(mapped.items[0]).toMatchObject({ qty: 2, amount: 90, properties: { refunded: 45 } });
  });

  it('says nothing of refunds where none is known, rather than 0: they are fetched only when something speaks of them', () => {
    const { properties } = toCordialOrder(order(), document);

    expect(order().incomplete).toEqual(['refunds']);
    expect(Object.keys(properties).filter((key) => /refund|netTotal|isReturned/i.test(key))).toEqual([]);
  });

  it('says how it was sent, with every tracking link', () => {
    expect(
      toCordialOrder(order({ shipments: refunded.shipments, shippingMethods: ['Ground'] }), document).properties,
    ).toMatchObject({
      shippingMethods: ['Ground'],
      carriers: ['ups'],
      trackingNumbers: ['1Z999'],
      trackingURLs: ['https://track.example.com/1Z999'],
    });
  });

  it('names the promotions that no coupon gave', () => {
    const lines = order().lines.map((line) => ({
      ...line,
      discounts: [...line.discounts, { id: '5', name: 'Spring sale', code: '', amount: '2', target: 'product' }],
    }));

    expect(toCordialOrder(order({ lines }), document).properties).toMatchObject({ promotions: ['Spring sale'] });
  });

  it('adds what the catalog knows: an order line has neither image nor page nor category', () => {
    const factsOf: ProductFactsOf = (productId, variantId, channelId) =>
      productId === '77' && variantId === '509' && channelId === '1'
        ? {
            name: 'Linen Towel',
            category: 'Home / Bath',
            url: 'https://shop.example.com/linen-towel/',
            imageUrls: ['https://cdn.example.com/301.jpg'],
            brand: 'Acme Linen',
          }
        : null;

    expect(toCordialOrder(order(), document, factsOf).items[0]).toMatchObject({
      category: 'Home / Bath',
      url: 'https://shop.example.com/linen-towel/',
      images: ['https://cdn.example.com/301.jpg'],
      manufacturerName: 'Acme',
    });
    expect(toCordialOrder(order({ channelId: '2' }), document, factsOf).items[0]).toMatchObject({
      category: 'Unknown',
    });
  });

  it('never looks up a custom item, whose product is 0', () => {
    const lines = order().lines.map((line) => ({ ...line, productId: '0' }));
    const factsOf: ProductFactsOf = () => {
      throw new Error('asked for product 0');
    };

    expect(toCordialOrder(order({ lines }), document, factsOf).items[0]).toMatchObject({ category: 'Unknown' });
  });

  it('never sends cost unless the document says so', () => {
    expect(JSON.stringify(toCordialOrder(order(), document))).not.toMatch(/cost"/i);
    // 92.43 paid with tax at a price of 45 of 48.715 are 85.3813 without, less two times 20.
    expect(lineOf({}, { ...document, includeCost: true })?.properties).toMatchObject({ cost: 20, margin: 45.3813 });
    expect(JSON.stringify(toCordialOrder(order(), document))).not.toMatch(/margin/i);
  });

  it('knows no margin where no cost was set, which BigCommerce says as 0', () => {
    const { cost, margin } = lineOf({ costPriceExTax: '0' }, { ...document, includeCost: true })?.properties ?? {};

    expect([cost, margin]).toEqual([0, undefined]);
  });

  it('puts the prefix of the store before order, customer and product ids, since an order writes products', () => {
    const mapped = toCordialOrder(order(), { ...document, idPrefix: 'uk-' });

    expect(mapped).toMatchObject({
      orderID: 'uk-250',
      customerID: 'uk-32',
      items: [{ productID: 'uk-77', sku: 'TOW-OR' }],
    });
  });

  it('renames option names that Cordial would strip', () => {
    expect(
      lineOf({
        options: [
          { name: 'Size (3.5 in.)', value: 'L' },
          { name: '2024', value: 'x' },
        ],
      })?.attr,
    ).toEqual({ 'Size (3_5 in_)': 'L', _2024: 'x' });
  });

  it('has no customer and no shipping address where there is none', () => {
    const mapped = toCordialOrder(
      order({ customerId: '', shippingAddresses: [], billingAddress: null, couponDiscount: '0' }),
      document,
    );

    expect(mapped).not.toHaveProperty('customerID');
    expect(mapped).not.toHaveProperty('shippingAddress');
    expect(mapped).not.toHaveProperty('billingAddress');
    expect(mapped).not.toHaveProperty('discountApplication');
  });

  it('takes the first of several shipping addresses', () => {
    const inlined = toOrder(orderObservation([part('order', fixture('order-with-inlined-consignments'))]));

    expect(toCordialOrder(inlined, document).shippingAddress).toEqual({
      name: 'Mia Torres',
      address: '11 Elm St',
      city: 'Austin',
      state: 'Texas',
      postalCode: '78701',
      country: 'US',
    });
  });

  it('goes into a PUT without status, which its schema does not have, but says it in the properties', () => {
    const put = toOrderPut(toCordialOrder(order(), document));

    expect(put).not.toHaveProperty('status');
    expect(put).not.toHaveProperty('orderID');
    expect(put).toMatchObject({
      purchaseDate: '2025-06-03T21:40:11+00:00',
      items: [{ productID: '77' }],
      properties: { bcStatus: 'Awaiting Fulfillment' },
    });
  });
});

describe('contactOf', () => {
  it('is the billing e-mail in lower case', () => {
    expect(contactOf(order(), document)).toEqual({ email: 'mia.torres@example.com' });
  });

  it('is nobody without an e-mail, and nobody for a marketplace unless the document wants it', () => {
    expect(contactOf(order({ email: '' }), document)).toEqual({ suppressed: 'no-contact' });
    expect(contactOf(order({ orderSource: 'amazon' }), document)).toEqual({ suppressed: 'marketplace' });
    expect(contactOf(order({ orderSource: 'amazon' }), { ...document, marketplaceContacts: true })).toEqual({
      email: 'mia.torres@example.com',
    });
  });
});
