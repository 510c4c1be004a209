import type { Line, Order, Refund } from '@patchcord/events';
import { PRODUCT, refundsOfGoods } from '../milestones.js';
import { addMoney, divideMoney, isZero, multiplyMoney, subtractMoney } from '../money.js';
import type { StoreDocument } from '../store-document.js';

/** Posting an order writes its items as products, so that custom items, all of product 0, must not become one and the same. */
export function cordialProductId(line: Line, document: StoreDocument): string {
  if (line.productId !== '0') return `${document.idPrefix}${line.productId}`;
  if (line.type === 'giftcertificate') return `${document.idPrefix}gift-certificate`;
  return `${document.idPrefix}custom-${line.sku || line.id}`;
}

/** Pieces of order lines, as a shipment or a refund names them. */
export interface Pieces {
  lineId: string;
  quantity: number;
}

/** The lines behind some pieces, as flat texts for the properties of an event. Pieces of unknown lines are named by id alone. */
export function describePieces(
  order: Order,
  pieces: readonly Pieces[],
  document: StoreDocument,
): { lineIDs: string; productIDs: string; skus: string; names: string; quantities: string; quantity: number } {
  const lines = pieces.flatMap(({ lineId }) => order.lines.filter(({ id }) => id === lineId));
  return {
    lineIDs: textOf(pieces.map(({ lineId }) => lineId)),
    productIDs: textOf(lines.map((line) => cordialProductId(line, document))),
    skus: textOf(lines.map(({ sku }) => sku)),
    names: lines.map(({ name }) => name).join(', '),
    quantities: pieces.map(({ quantity }) => quantity).join(','),
    quantity: pieces.reduce((sum, { quantity }) => sum + quantity, 0),
  };
}

/** Comma-separated, without the empty ones. */
export function textOf(values: readonly string[]): string {
  return values.filter((value) => value !== '').join(',');
}

/** What of a refund is goods. */
export function piecesOf({ items }: Refund): (Pieces & { amount: string })[] {
  return items
    .filter(({ type }) => type === PRODUCT)
    .map(({ itemId, quantity, amount }) => ({ lineId: itemId, quantity, amount }));
}

/** Goods that came back: those of refunds, and the lines that belong to a return. Each line once, with the larger of the two counts. */
export function returnedPieces(order: Order): Pieces[] {
  const counts = new Map<string, number>();
  for (const { lineId, quantity } of refundsOfGoods(order).flatMap(piecesOf))
    counts.set(lineId, (counts.get(lineId) ?? 0) + quantity);
  for (const { id, returnId, quantityRefunded } of order.lines)
    if (returnId !== '') counts.set(id, Math.max(counts.get(id) ?? 0, quantityRefunded));
  return [...counts].map(([lineId, quantity]) => ({ lineId, quantity }));
}

/** What was paid back for a line, from the v3 refunds: the line's own `refund_amount` always says 0. In the charged currency. */
export function refundedOf(order: Order, line: Line): string {
  const pieces = order.refunds.flatMap(piecesOf).filter(({ lineId }) => lineId === line.id);
  return addMoney(...pieces.map(({ amount }) => amount));
}

/** What the line earned: paid without tax, less its cost. Null where no cost was set (BigCommerce says 0 then). Rounded to four places. */
export function marginOf(line: Line): string | null {
  if (isZero(line.costPriceExTax)) return null;
  const paid = isZero(line.priceIncTax)
    ? line.discountedTotalIncTax
    : divideMoney(multiplyMoney(line.discountedTotalIncTax, line.priceExTax), line.priceIncTax);
  return paid === null ? null : subtractMoney(paid, multiplyMoney(line.costPriceExTax, line.quantity));
}
