import type { Order, Refund, Shipment } from '@patchcord/events';
import {
  mapList,
  readCount,
  readDate,
  readFlag,
  readId,
  readList,
  readMoney,
  readOptionalId,
  readString,
  readWhole,
} from '../fields.js';
import type { JsonObject } from '../fields.js';
import { addMoney } from '../money.js';

const couponTypes = ['per_item', 'percentage', 'per_total', 'shipping', 'free_shipping', 'promotion'];

/** A coupon of a v2 order, its type by name. */
export function toCoupon(coupon: JsonObject, path: string): Order['coupons'][number] {
  return {
    code: readString(coupon, 'code', path),
    type: readCouponType(coupon, path),
    amount: readMoney(coupon, 'amount', path),
    discount: readMoney(coupon, 'discount', path),
  };
}

function readCouponType(coupon: JsonObject, path: string): string {
  const value = coupon['type'];
  if (typeof value === 'string' && !/^\d+$/.test(value)) return value;
  const type = readWhole(coupon, 'type', path, -1);
  return couponTypes[type] ?? '';
}

/** A shipment of a v2 order. The link for the mail is the merchant's, else the generated one. */
export function toShipment(shipment: JsonObject, path: string): Shipment {
  return {
    id: readId(shipment, 'id', path),
    createdAt: readDate(shipment, 'date_created', path),
    carrier: readString(shipment, 'tracking_carrier', path) || readString(shipment, 'shipping_provider', path),
    method: readString(shipment, 'shipping_method', path),
    trackingNumber: readString(shipment, 'tracking_number', path),
    trackingUrl: readString(shipment, 'tracking_link', path) || readString(shipment, 'generated_tracking_link', path),
    items: mapList(readList(shipment, 'items', path), `${path}items`, (item, at) => ({
      lineId: readOptionalId(item, 'order_product_id', at),
      quantity: readCount(item, 'quantity', at),
    })),
  };
}

/** A v3 refund, or null when every payment of it was declined: then nothing went back. */
export function toRefund(refund: JsonObject, path: string): Refund | null {
  const payments = mapList(readList(refund, 'payments', path), `${path}payments`, (payment, at) => ({
    amount: readMoney(payment, 'amount', at),
    isDeclined: readFlag(payment, 'is_declined', at),
    provider: readString(payment, 'provider_id', at),
  }));
  const accepted = payments.filter((payment) => !payment.isDeclined);
  if (payments.length > 0 && accepted.length === 0) return null;
  return {
    id: readId(refund, 'id', path),
    createdAt: readDate(refund, 'created', path),
    amount:
      accepted.length < payments.length
        ? addMoney(...accepted.map((payment) => payment.amount))
        : readMoney(refund, 'total_amount', path),
    tax: readMoney(refund, 'total_tax', path),
    reason: readString(refund, 'reason', path),
    items: mapList(readList(refund, 'items', path), `${path}items`, (item, at) => ({
      type: readString(item, 'item_type', at),
      itemId: readOptionalId(item, 'item_id', at),
      quantity: readCount(item, 'quantity', at),
      amount: readMoney(item, 'requested_amount', at),
    })),
    methods: [...new Set(accepted.flatMap(({ provider }) => (provider === '' ? [] : [provider])))],
  };
}
