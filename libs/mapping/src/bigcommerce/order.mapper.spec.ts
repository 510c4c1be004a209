import type { Order, Part } from '@patchcord/events';
import { describe, expect, it } from 'vitest';
import { fixture, orderObservation, part, wholeOrderParts } from '../fixtures/observed.js';
import { toOrder } from './order.mapper.js';

type Body = Record<string, unknown>;

function orderWith(changes: Body): Order {
  return toOrder(orderObservation(wholeOrderParts(changes)));
}

function orderWithLine(changes: Body): Order {
  const [line] = fixture<Body[]>('order-lines');
  return toOrder(
    orderObservation([
      part('order', fixture('order-as-the-list-returns-it')),
      part('lines', [{ ...line, ...changes }]),
    ]),
  );
}

function orderWithPart(...parts: Part[]): Order {
  return toOrder(orderObservation([...wholeOrderParts(), ...parts]));
}

describe('toOrder', () => {
  it('maps every field', () => {
    expect(toOrder(orderObservation(wholeOrderParts()))).toEqual({
      recordId: 'notice-1',
      storeHash: 'abc123',
      channelId: '1',
      resourceId: '250',
      sourceVersion: '2025-06-03T21:42:25.000Z/2025-06-03T21:42:30.000Z',
      occurredAt: 1748986945000,
      observedAt: 1748986950000,
      origin: 'webhook',
      lane: 'live',
      deleted: false,
      customerId: '32',
      email: 'Mia.Torres@example.com',
      statusId: 11,
      status: 'Awaiting Fulfillment',
      customStatus: 'Being packed',
      paymentStatus: 'captured',
      paymentMethod: 'Credit Card',
      orderSource: 'www',
      externalSource: '',
      externalId: '',
      createdAt: Date.UTC(2025, 5, 3, 21, 40, 11),
      modifiedAt: Date.UTC(2025, 5, 3, 21, 42, 25),
      shippedAt: 0,
      currency: 'USD',
      displayCurrency: 'USD',
      storeCurrency: 'USD',
      displayExchangeRate: '1',
      storeExchangeRate: '1',
      taxInclusive: false,
      subtotalExTax: '90',
      subtotalIncTax: '97.43',
      subtotalTax: '7.43',
      shippingExTax: '8',
      shippingIncTax: '8',
      handlingExTax: '0',
      handlingIncTax: '0',
      wrappingExTax: '0',
      wrappingIncTax: '0',
      totalExTax: '93',
      totalIncTax: '100.43',
      totalTax: '7.43',
      discountAmount: '0',
      couponDiscount: '5',
      storeCreditAmount: '0',
      giftCertificateAmount: '0',
      itemsTotal: 2,
      itemsShipped: 0,
      isDigital: false,
      cartId: 'd30016e2-23c0-4a90-884f-2e92ac135476',
      locale: 'en',
      emailOptIn: true,
      billingAddress: {
        id: '',
        firstName: 'Mia',
        lastName: 'Torres',
        company: '',
        street1: '11 Elm St',
        street2: '',
        city: 'Austin',
        state: 'Texas',
        postalCode: '78701',
        country: 'United States',
        countryCode: 'US',
        phone: '5125550134',
        type: '',
      },
      shippingAddresses: [],
      lines: [
        {
          id: '65',
          parentId: '',
          productId: '77',
          variantId: '509',
          addressId: '51',
          name: 'Linen Towel',
          sku: 'TOW-OR',
          upc: '',
          type: 'physical',
          brand: 'Acme',
          quantity: 2,
          quantityShipped: 0,
          quantityRefunded: 0,
          isRefunded: false,
          returnId: '',
          basePrice: '45',
          priceExTax: '45',
          priceIncTax: '48.715',
          totalExTax: '90',
          totalIncTax: '97.43',
          discountedTotalIncTax: '92.43',
          costPriceExTax: '20',
          discounts: [{ id: 'total-coupon', name: '$5 off', code: 'SAVE5', amount: '5', target: 'order' }],
          options: [{ name: 'Color', value: 'Orange' }],
        },
      ],
      coupons: [{ code: 'SAVE5', type: 'per_total', amount: '5', discount: '5' }],
      shipments: [],
      refunds: [],
      shippingMethods: [],
      incomplete: ['refunds'],
    });
  });

  it('reads lines, addresses and gift certificates out of inlined consignments', () => {
    const order = toOrder(orderObservation([part('order', fixture('order-with-inlined-consignments'))]));

    expect(order.lines.map(({ id, type, productId, addressId }) => ({ id, type, productId, addressId }))).toEqual([
      { id: '65', type: 'physical', productId: '77', addressId: '51' },
      { id: '66', type: 'digital', productId: '90', addressId: '51' },
      { id: '67', type: 'giftcertificate', productId: '0', addressId: '' },
    ]);
    expect(order.shippingAddresses.map(({ id, city }) => ({ id, city }))).toEqual([{ id: '51', city: 'Austin' }]);
  });

  it.each([
    [
      'as an element of the line items',
      (shipping: Body) => ({
        ...shipping,
        line_items: [...(shipping['line_items'] as unknown[]), { __warning__: { message: 'first 50' } }],
      }),
    ],
    ['beside the line items', (shipping: Body) => ({ ...shipping, __warning__: 'first 50' })],
    [
      'in place of the line items',
      (shipping: Body) => ({ ...shipping, line_items: { __warning__: 'first 50', url: '' } }),
    ],
  ])(
    'wants the lines fetched when a consignment was cut off at 50 line items (__warning__ %s)',
    (_where: string, cutOff: (shipping: Body) => Body) => {
      const body = fixture<{ consignments: { shipping: Body[] } }>('order-with-inlined-consignments');
      body.consignments.shipping = body.consignments.shipping.map(cutOff);

      expect(() => toOrder(orderObservation([part('order', body)]))).toThrow(
        expect.objectContaining({ code: 'lines-truncated' }),
      );
      const whole = toOrder(orderObservation([part('order', body), part('lines', fixture('order-lines'))]));
      expect(whole.lines.map(({ id }) => id)).toEqual(['65']);
    },
  );

  it('wants the lines when its subresources are only links', () => {
    expect(() => toOrder(orderObservation([part('order', fixture('order-as-the-list-returns-it'))]))).toThrow(
      expect.objectContaining({ code: 'lines-missing' }),
    );
  });

  it('wants the lines when the consignments only link to each', () => {
    const body = fixture<{ consignments: { shipping: Body[] } }>('order-with-inlined-consignments');
    const link = {
      url: 'https://api.bigcommerce.com/stores/abc123/v2/orders/250/products/65',
      resource: '/orders/250/products/65',
    };
    body.consignments.shipping = body.consignments.shipping.map((shipping) => ({ ...shipping, line_items: [link] }));

    expect(() => toOrder(orderObservation([part('order', body)]))).toThrow(
      expect.objectContaining({ code: 'lines-missing' }),
    );
  });

  it('takes gift certificates as bare line items as well', () => {
    const [line] = fixture<Body[]>('order-lines');
    const consignments = {
      pickups: [],
      shipping: [],
      downloads: [],
      email: { gift_certificates: [{ ...line, type: 'giftcertificate' }] },
    };
    const body = { ...fixture('order-as-the-list-returns-it'), consignments };

    expect(toOrder(orderObservation([part('order', body)])).lines.map(({ type }) => type)).toEqual(['giftcertificate']);
  });

  it('has no lines where v2 answered 204 with an empty body', () => {
    expect(
      toOrder(orderObservation([part('order', fixture('order-as-the-list-returns-it')), part('lines', '', 204)])).lines,
    ).toEqual([]);
  });

  it('has no lines where every group of inlined consignments is empty', () => {
    const consignments = { pickups: [], shipping: [], downloads: [], email: { gift_certificates: [] } };
    expect(
      toOrder(orderObservation([part('order', { ...fixture('order-as-the-list-returns-it'), consignments })])).lines,
    ).toEqual([]);
  });

  it('takes money as "0.0000", "0" and 0 alike', () => {
    expect(
      [
        orderWith({ discount_amount: '0.0000' }),
        orderWith({ discount_amount: '0' }),
        orderWith({ discount_amount: 0 }),
      ].map((order) => order.discountAmount),
    ).toEqual(['0', '0', '0']);
    expect(orderWith({ total_inc_tax: 100.43 }).totalIncTax).toBe('100.43');
  });

  it('names the charged currency, which is default_currency_code: currency_code is only what was shown', () => {
    const order = orderWith({
      currency_code: 'JPY',
      currency_exchange_rate: '151.2000000000',
      default_currency_code: 'EUR',
      store_default_currency_code: 'USD',
      store_default_to_transactional_exchange_rate: '0.8490000000',
    });

    expect(order).toMatchObject({
      currency: 'EUR',
      displayCurrency: 'JPY',
      storeCurrency: 'USD',
      displayExchangeRate: '151.2',
      storeExchangeRate: '0.849',
    });
  });

  it('takes currency_code for all three where a store has but one currency', () => {
    const order = orderWith({ default_currency_code: undefined, store_default_currency_code: undefined });

    expect(order).toMatchObject({ currency: 'USD', displayCurrency: 'USD', storeCurrency: 'USD' });
  });

  it('ignores refunded_amount and refund_amount, which always say 0', () => {
    const order = orderWithPart(part('refunds', fixture('order-refunds')));

    expect(order.refunds).toEqual([
      {
        id: '3',
        createdAt: Date.UTC(2025, 5, 5, 9),
        amount: '45',
        tax: '3.71',
        reason: 'Damaged',
        items: [{ type: 'PRODUCT', itemId: '65', quantity: 1, amount: '45' }],
        methods: ['storecredit'],
      },
    ]);
    expect(order.incomplete).toEqual([]);
    expect(orderWithLine({ refund_amount: '99.0000' }).lines[0]).not.toHaveProperty('refundAmount');
  });

  it('leaves out a refund whose payments were all declined, and counts only the accepted of several', () => {
    const [refund] = fixture<{ data: Body[] }>('order-refunds').data;
    const declined = { ...refund, id: 4, payments: [{ amount: 45, is_declined: true }] };
    const partly = {
      ...refund,
      id: 5,
      payments: [
        { amount: 20.5, is_declined: false },
        { amount: 24.5, is_declined: true },
      ],
    };
    const storeCredit = { ...refund, id: 6, payments: [], items: [], total_tax: -1.25 };

    expect(
      orderWithPart(part('refunds', { data: [declined, partly, storeCredit] })).refunds.map(({ id, amount, tax }) => ({
        id,
        amount,
        tax,
      })),
    ).toEqual([
      { id: '5', amount: '20.5', tax: '3.71' },
      { id: '6', amount: '45', tax: '-1.25' },
    ]);
  });

  it('links a shipment by the tracking link of the merchant, else by the generated one', () => {
    const [shipment] = fixture<Body[]>('order-shipments');
    const order = orderWithPart(
      part('shipments', [
        shipment,
        { ...shipment, id: 10, tracking_link: 'https://ups.example.com/1', tracking_carrier: 'usps' },
      ]),
    );

    expect(order.shipments).toMatchObject([
      {
        id: '9',
        createdAt: Date.UTC(2025, 5, 4, 10),
        carrier: 'ups',
        trackingUrl: 'https://track.example.com/1Z999',
        items: [{ lineId: '65', quantity: 1 }],
      },
      { id: '10', carrier: 'usps', trackingUrl: 'https://ups.example.com/1' },
    ]);
  });

  it('has no shipments where v2 answered 204', () => {
    expect(orderWithPart(part('shipments', '', 204)).shipments).toEqual([]);
  });

  it('belongs to nobody but its e-mail when the customer id is 0 (guest)', () => {
    expect(orderWith({ customer_id: 0 })).toMatchObject({ customerId: '', email: 'Mia.Torres@example.com' });
  });

  it('keeps custom items (product 0) and children of a pick list apart', () => {
    expect(orderWithLine({ product_id: 0, variant_id: 0 }).lines[0]).toMatchObject({ productId: '0', variantId: '' });
    expect(orderWithLine({ parent_order_product_id: 64 }).lines[0]).toMatchObject({ parentId: '64' });
  });

  it('is archived, but still an order, when is_deleted says so', () => {
    expect(orderWith({ is_deleted: true })).toMatchObject({ deleted: true, statusId: 11, totalIncTax: '100.43' });
  });

  it('is gone when an archived notice is followed by a 404', () => {
    expect(toOrder(orderObservation([part('order', '', 404)], '250', 'store/order/archived'))).toMatchObject({
      deleted: true,
      resourceId: '250',
      statusId: 0,
      createdAt: 0,
      currency: '',
      lines: [],
      billingAddress: null,
    });
  });

  it('takes ISO dates as well as RFC 2822', () => {
    expect(orderWith({ date_created: '2025-06-03T21:40:11+00:00', date_shipped: null })).toMatchObject({
      createdAt: Date.UTC(2025, 5, 3, 21, 40, 11),
      shippedAt: 0,
    });
  });

  it.each([
    [{ status_id: undefined }, 'status_id', 'a whole number', 'nothing'],
    [{ status_id: 'eleven' }, 'status_id', 'a whole number', 'another string'],
    [{ status_id: -1 }, 'status_id', '0 to 14', 'another number'],
    [{ date_created: undefined }, 'date_created', 'a date (RFC 2822 or ISO 8601)', 'nothing'],
    [{ date_created: 'June' }, 'date_created', 'a date (ISO 8601 or RFC 2822)', 'another string'],
    [{ total_inc_tax: null }, 'total_inc_tax', 'a decimal', 'null'],
    [{ total_inc_tax: '1,000.00' }, 'total_inc_tax', 'a decimal', 'another string'],
    [{ billing_address: undefined }, 'billing_address', 'an object', 'nothing'],
    [{ billing_address: 'Elm St' }, 'billing_address', 'an object', 'string'],
    [{ billing_address: { email: 5 } }, 'billing_address.email', 'text', 'number'],
    [{ billing_address: {} }, 'billing_address.email', 'text', 'nothing'],
    [{ currency_code: null, default_currency_code: null }, 'default_currency_code', 'a currency code', 'null'],
    [{ customer_id: '7'.repeat(256) }, 'customer_id', 'an id', 'another string'],
    [{ customer_id: '7\0' }, 'customer_id', 'an id', 'another string'],
    [{ items_total: -2 }, 'items_total', 'a count', 'another number'],
    [{ is_deleted: 'perhaps' }, 'is_deleted', 'true or false', 'string'],
  ])('rejects %j', (changes, field, expected, came) => {
    expect(() => orderWith(changes)).toThrow(
      expect.objectContaining({ name: 'InvalidRecordError', field, expected, came }),
    );
  });

  it.each([
    [{ id: undefined }, 'lines[0].id', 'nothing'],
    [{ quantity: undefined }, 'lines[0].quantity', 'nothing'],
    [{ quantity: 1.5 }, 'lines[0].quantity', 'another number'],
    [{ price_ex_tax: undefined }, 'lines[0].price_ex_tax', 'nothing'],
    [{ name: ['a'] }, 'lines[0].name', 'array'],
    [{ applied_discounts: [{ amount: 'x' }] }, 'lines[0].applied_discounts[0].amount', 'another string'],
  ])('rejects a line with %j', (changes, field, came) => {
    expect(() => orderWithLine(changes)).toThrow(expect.objectContaining({ field, came }));
  });
});
