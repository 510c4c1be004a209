import { createHash } from 'node:crypto';
import type { Order } from '@patchcord/events';
import { statusLabel } from '../milestones.js';
import type { Milestone } from '../milestones.js';
import type { StoreDocument } from '../store-document.js';
import { propertyKey } from './names.js';
import { channelName, cordialOrderId, cordialProductId, totalsOf } from './order.mapper.js';
import type { Properties } from './order.mapper.js';
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
    productIDs: order.lines.map((line) => cordialProductId(line, document)).join(','),
    skus: order.lines.flatMap((line) => (line.sku === '' ? [] : [line.sku])).join(','),
    coupons: order.coupons.map((coupon) => coupon.code).join(','),
    cartID: order.cartId,
    isGuest: order.customerId === '',
  };
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      propertyKey(name),
      typeof value === 'string' ? cut(value, TEXT_LENGTH_MAX) : value,
    ]),
  );
}
