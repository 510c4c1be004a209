import type { Refund } from '../store/order.js';
import { toIsoOffset } from './dates.js';
import { toAmount } from './money.js';

/** A refund as v3 gives it; a declined payment is listed and must not be counted. */
export function toWireRefund(refund: Refund): Record<string, unknown> {
  return {
    id: refund.id,
    order_id: refund.orderId,
    user_id: 7,
    created: toIsoOffset(refund.createdMs),
    reason: refund.reason,
    total_amount: toAmount(refund.totalCents),
    total_tax: toAmount(refund.taxCents),
    uses_merchant_override_values: false,
    items: refund.items.map((item) => ({
      item_type: item.type,
      item_id: item.itemId,
      quantity: item.quantity,
      requested_amount: toAmount(item.amountCents),
      reason: '',
      adjustments: [],
    })),
    payments: refund.payments.map((payment) => ({
      id: payment.id,
      provider_id: payment.provider,
      amount: toAmount(payment.amountCents),
      offline: false,
      is_declined: payment.isDeclined,
      declined_message: payment.isDeclined ? 'The card was refused.' : '',
      transaction_id: payment.transactionId,
    })),
  };
}
