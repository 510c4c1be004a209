import type { Order } from '@patchcord/events';
import { describe, expect, it } from 'vitest';
import { toOrder } from '../bigcommerce/order.mapper.js';
import { fixture, orderObservation, part, wholeOrderParts } from '../fixtures/observed.js';
import { milestonesOf } from '../milestones.js';
import { defaultStoreDocument } from '../store-document.js';
import type { StoreDocument } from '../store-document.js';
import { isTooOld, toActivities } from './activity.mapper.js';
import type { Activity } from './activity.mapper.js';
import { actionNameProblem, propertyKey } from './names.js';

const document = defaultStoreDocument('abc123');

const {
  shipments: shipped,
  refunds: refunded,
  lines: orderedLines,
} = toOrder(
  orderObservation([
    ...wholeOrderParts(),
    part('shipments', fixture('order-shipments')),
    part('refunds', fixture('order-refunds')),
  ]),
);

function activitiesOf(changes: Partial<Order> = {}, of: StoreDocument = document): Activity[] {
  const order = { ...toOrder(orderObservation(wholeOrderParts())), ...changes };
  return milestonesOf(order, of).flatMap((milestone) => toActivities(order, milestone, of));
}

describe('toActivities', () => {
  it('makes one event a milestone, with flat properties', () => {
    const [placed, paid] = activitiesOf();

    expect(paid).toMatchObject({ action: 'order-paid', at: Date.UTC(2025, 5, 3, 21, 42, 25) });
    expect(placed).toEqual({
      action: 'order',
      at: Date.UTC(2025, 5, 3, 21, 40, 11),
      uid: placed?.uid,
      email: 'mia.torres@example.com',
      properties: {
        source: 'bigcommerce',
        uid: placed?.uid,
        milestone: 'placed',
        storeID: 'abc123',
        channelID: '1',
        channel: 'Default storefront',
        orderID: '250',
        status: 'Awaiting Fulfillment',
        statusID: 11,
        paymentStatus: 'captured',
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
        itemCount: 2,
        productIDs: '77',
        skus: 'TOW-OR',
        coupons: 'SAVE5',
        cartID: 'd30016e2-23c0-4a90-884f-2e92ac135476',
        isGuest: false,
      },
    });
  });

  it('gives a milestone the same uid whenever it is computed, and every milestone one of its own', () => {
    const [placed, paid] = activitiesOf();

    expect(placed?.uid).toMatch(/^[0-9a-f]{32}$/);
    expect(activitiesOf({ modifiedAt: 5, status: 'other' })[0]?.uid).toBe(placed?.uid);
    expect(paid?.uid).not.toBe(placed?.uid);
    expect(activitiesOf({ storeHash: 'xyz9' })[0]?.uid).not.toBe(placed?.uid);
  });

  it('goes by the names of the document, and makes none of what is switched off', () => {
    const named = { ...document, events: { ...document.events, placed: 'purchase', paid: false as const } };

    expect(activitiesOf({}, named).map(({ action }) => action)).toEqual(['purchase']);
  });

  it('makes none of migrated history', () => {
    expect(activitiesOf({ externalSource: 'M-MIG' })).toEqual([]);
  });

  it('carries neither cost nor personal data', () => {
    const text = JSON.stringify(
      activitiesOf({}, { ...document, includeCost: true }).map(({ properties }) => properties),
    );

    expect(text).not.toMatch(/mia|torres|elm|5125550134|cost/i);
  });

  it('tells of each shipment with the link for the mail and what was in it', () => {
    const [event] = activitiesOf({ statusId: 3, shipments: shipped }).filter(
      ({ action }) => action === 'order-shipped',
    );

    expect(event?.at).toBe(Date.UTC(2025, 5, 4, 10));
    expect(event?.properties).toMatchObject({
      milestone: 'shipped:9',
      shipmentID: '9',
      carrier: 'ups',
      shippingMethod: 'Ground',
      trackingNumber: '1Z999',
      trackingURL: 'https://track.example.com/1Z999',
      shippedLineIDs: '65',
      shippedProductIDs: '77',
      shippedSkus: 'TOW-OR',
      shippedNames: 'Linen Towel',
      shippedQuantity: 1,
    });
  });

  it('tells of each refund with its amounts and lines, from the v3 refunds', () => {
    const [event] = activitiesOf({ statusId: 14, refunds: refunded }).filter(
      ({ action }) => action === 'order-refunded',
    );

    expect(event?.at).toBe(Date.UTC(2025, 5, 5, 9));
    expect(event?.properties).toMatchObject({
      milestone: 'refunded:3',
      currency: 'USD',
      total: 100.43,
      refundID: '3',
      refundAmount: 45,
      refundTax: 3.71,
      refundMethods: 'storecredit',
      refundTypes: 'PRODUCT',
      refundLineIDs: '65',
      refundSkus: 'TOW-OR',
      refundQuantities: '1',
      refundLineAmounts: '45',
      refundQuantity: 1,
      refunded: 45,
      netTotal: 55.43,
    });
  });

  it('tells of returned goods once, with the lines of refunds and of returns', () => {
    const returned = {
      statusId: 14,
      refunds: refunded,
      lines: orderedLines.map((line) => ({ ...line, returnId: '7' })),
    };
    const [event] = activitiesOf(returned).filter(({ action }) => action === 'order-returned');

    expect(event?.properties).toMatchObject({
      milestone: 'returned',
      returnIDs: '7',
      returnedLineIDs: '65',
      returnedProductIDs: '77',
      returnedQuantity: 1,
    });
  });

  it('keeps the free texts of the merchant to itself: the reason of a refund, the comments of a shipment', () => {
    const text = JSON.stringify(activitiesOf({ statusId: 14, refunds: refunded, shipments: shipped }));

    expect(text).not.toContain('Damaged');
  });

  it('is too old after the hours of the document', () => {
    const hours = 3_600_000;

    expect(isTooOld(0, 72 * hours, document)).toBe(false);
    expect(isTooOld(0, 72 * hours + 1, document)).toBe(true);
  });
});

describe('names at Cordial', () => {
  it('of actions have at most 40 characters and are not reserved', () => {
    expect(['order', 'order-paid', 'x'.repeat(40)].map(actionNameProblem)).toEqual([null, null, null]);
    for (const name of ['', ' order', 'x'.repeat(41), 'open', 'optout', 'message-sent', 'crdl_order'])
      expect(actionNameProblem(name)).not.toBeNull();
  });

  it('of properties are never all digits and have no dots: Cordial would strip them', () => {
    expect(['total', 'items.0.sku', '12', ''].map(propertyKey)).toEqual(['total', 'items_0_sku', '_12', '_']);
  });
});
