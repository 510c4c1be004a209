import type { Line } from '@patchcord/events';
import {
  mapList,
  mismatch,
  readCount,
  readFlag,
  readId,
  readIdOrZero,
  readList,
  readMoney,
  readOptionalId,
  readRequiredMoney,
  readString,
} from '../fields.js';
import type { JsonObject } from '../fields.js';

/** An order product of v2, or a line item inlined in a consignment, whose address is the consignment's. */
export function toLine(line: JsonObject, path: string, consignmentId = ''): Line {
  return {
    id: readId(line, 'id', path),
    parentId: readIdOrZero(line, 'parent_order_product_id', path),
    productId: readOptionalId(line, 'product_id', path) || '0',
    variantId: readIdOrZero(line, 'variant_id', path),
    addressId: readIdOrZero(line, 'order_address_id', path) || consignmentId,
    name: readString(line, 'name', path),
    sku: readString(line, 'sku', path),
    upc: readString(line, 'upc', path),
    type: readString(line, 'type', path),
    brand: readString(line, 'brand', path),
    quantity: readQuantity(line, path),
    quantityShipped: readCount(line, 'quantity_shipped', path),
    quantityRefunded: readCount(line, 'quantity_refunded', path),
    isRefunded: readFlag(line, 'is_refunded', path),
    returnId: readIdOrZero(line, 'return_id', path),
    basePrice: readMoney(line, 'base_price', path),
    priceExTax: readRequiredMoney(line, 'price_ex_tax', path),
    priceIncTax: readRequiredMoney(line, 'price_inc_tax', path),
    totalExTax: readMoney(line, 'total_ex_tax', path),
    totalIncTax: readMoney(line, 'total_inc_tax', path),
    discountedTotalIncTax: readMoney(line, 'discounted_total_inc_tax', path),
    costPriceExTax: readMoney(line, 'cost_price_ex_tax', path),
    // `refund_amount` is left out on purpose: BigCommerce always answers 0 there, only the v3 refunds are right.
    discounts: mapList(readList(line, 'applied_discounts', path), `${path}applied_discounts`, toDiscount),
    options: mapList(readList(line, 'product_options', path), `${path}product_options`, toOption),
  };
}

function readQuantity(line: JsonObject, path: string): number {
  if (line['quantity'] === undefined || line['quantity'] === null)
    throw mismatch(`${path}quantity`, 'a count', line['quantity']);
  return readCount(line, 'quantity', path);
}

function toDiscount(discount: JsonObject, path: string): Line['discounts'][number] {
  return {
    id: readOptionalId(discount, 'id', path),
    name: readString(discount, 'name', path),
    code: readString(discount, 'code', path),
    amount: readMoney(discount, 'amount', path),
    target: readString(discount, 'target', path),
  };
}

function toOption(option: JsonObject, path: string): Line['options'][number] {
  return { name: readString(option, 'display_name', path), value: readString(option, 'display_value', path) };
}
