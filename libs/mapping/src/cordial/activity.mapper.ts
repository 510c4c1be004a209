import { createHash } from 'node:crypto';
import type { Order } from '@patchcord/events';
import { statusLabel } from '../milestones.js';
import type { Milestone, MilestoneFamily } from '../milestones.js';
import { amountOf } from '../money.js';
import type { StoreDocument } from '../store-document.js';
import { propertyKey } from './names.js';
import { channelName, cordialOrderId, refundsOf, totalsOf } from './order.mapper.js';
import type { Properties } from './order.mapper.js';
import { cordialProductId, describePieces, piecesOf, returnedPieces, textOf } from './order-lines.js';
import { contactEmail, cut } from './text.js';

/** An event of a contact, before it has one: POST /v2/contactactivities (Cordial API v2 Swagger). */
export interface Activity {
  action: string;
  /** ms since the epoch. */
  at: number;
  /** The same for the same milestone, whenever it is computed; also in the properties, since Cordial may not keep it apart. */
  uid: string;
  properties: Properties;
  /** Lower case; empty when the order has none. */
  email: string;
}

/** The events a milestone makes: none when it is silent or the document switched it off. Properties are flat and hold no personal data. */
export function toActivities(order: Order, milestone: Milestone, document: StoreDocument): Activity[] {
  const action = document.events[milestone.family];
  if (action === false || milestone.silent) return [];
  const uid = uidOf(`${order.storeHash}/order/${order.resourceId}/${milestone.name}`);
  return [
    {
      action,
      at: milestone.at,
      uid,
      properties: toProperties(order, milestone, uid, document),
      email: contactEmail(order.email) ?? '',
    },
  ];
}

/** True when an event is older than the document lets go out live. */
export function isTooOld(at: number, now: number, document: StoreDocument): boolean {
  return now - at > document.maxEventAgeHours * 3_600_000;
}

const UID_LENGTH = 32;

function uidOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, UID_LENGTH);
}

const TEXT_LENGTH_MAX = 1_000;

function toProperties(order: Order, milestone: Milestone, uid: string, document: StoreDocument): Properties {
  const properties: Properties = {
    source: 'bigcommerce',
    uid,
    milestone: milestone.name,
    storeID: order.storeHash,
    channelID: order.channelId,
    ...channelName(order, document),
    orderID: cordialOrderId(order, document),
    status: statusLabel(order),
    statusID: order.statusId,
    paymentStatus: order.paymentStatus,
    orderSource: order.orderSource,
    ...totalsOf(order),
    itemCount: order.itemsTotal,
    productIDs: textOf(order.lines.map((line) => cordialProductId(line, document))),
    skus: textOf(order.lines.map((line) => line.sku)),
    coupons: textOf(order.coupons.map((coupon) => coupon.code)),
    cartID: order.cartId,
    isGuest: order.customerId === '',
    ...detailsOf[milestone.family](order, idOf(milestone), document),
  };
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      propertyKey(name),
      typeof value === 'string' ? cut(value, TEXT_LENGTH_MAX) : value,
    ]),
  );
}

/** The id behind the colon of a milestone that is one of several. */
function idOf({ name, family }: Milestone): string {
  return name.slice(family.length + 1);
}

type Details = (order: Order, id: string, document: StoreDocument) => Properties;

const nothing: Details = () => ({});

/** What an event says beside the order. The reason of a refund and the comments of a shipment are free text about a person: they stay here. */
const detailsOf: Record<MilestoneFamily, Details> = {
  placed: nothing,
  paid: nothing,
  partiallyShipped: (order) => ({ itemsShipped: order.itemsShipped }),
  shipped: shipmentDetails,
  refunded: refundDetails,
  returned: (order, _id, document) => {
    const { lineIDs, productIDs, skus, names, quantity } = describePieces(order, returnedPieces(order), document);
    const returnIDs = textOf([...new Set(order.lines.map(({ returnId }) => returnId))]);
    return {
      returnIDs,
      returnedLineIDs: lineIDs,
      returnedProductIDs: productIDs,
      returnedSkus: skus,
      returnedNames: names,
      returnedQuantity: quantity,
    };
  },
  cancelled: refundsOf,
  declined: nothing,
  disputed: nothing,
};

function shipmentDetails(order: Order, id: string, document: StoreDocument): Properties {
  const shipment = order.shipments.find((each) => each.id === id);
  if (shipment === undefined) return {};
  const { lineIDs, productIDs, skus, names, quantity } = describePieces(order, shipment.items, document);
  return {
    shipmentID: shipment.id,
    carrier: shipment.carrier,
    shippingMethod: shipment.method,
    trackingNumber: shipment.trackingNumber,
    trackingURL: shipment.trackingUrl,
    shippedLineIDs: lineIDs,
    shippedProductIDs: productIDs,
    shippedSkus: skus,
    shippedNames: names,
    shippedQuantity: quantity,
    itemsShipped: order.itemsShipped,
  };
}

function refundDetails(order: Order, id: string, document: StoreDocument): Properties {
  const refund = order.refunds.find((each) => each.id === id);
  if (refund === undefined) return {};
  const pieces = piecesOf(refund);
  const { lineIDs, productIDs, skus, names, quantities, quantity } = describePieces(order, pieces, document);
  return {
    ...refundsOf(order),
    refundID: refund.id,
    refundAmount: amountOf(refund.amount, 'refunds.total_amount'),
    refundTax: amountOf(refund.tax, 'refunds.total_tax'),
    refundMethods: textOf(refund.methods),
    refundTypes: textOf([...new Set(refund.items.map(({ type }) => type))]),
    refundLineIDs: lineIDs,
    refundProductIDs: productIDs,
    refundSkus: skus,
    refundNames: names,
    refundQuantities: quantities,
    refundLineAmounts: pieces.map(({ amount }) => amount).join(','),
    refundQuantity: quantity,
  };
}
