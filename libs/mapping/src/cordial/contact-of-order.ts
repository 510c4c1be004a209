import type { Order } from '@patchcord/events';
import type { StoreDocument } from '../store-document.js';
import { contactEmail } from './text.js';

/** Whose order it is, or the rule that says nobody's. */
export type OrderContact = { email: string } | { suppressed: 'no-contact' | 'marketplace' };

/** Sources whose buyers are the marketplace's customers, not the store's (BigCommerce docs, orders v2, order_source). */
const marketplaces = [
  'amazon',
  'ebay',
  'facebookshop',
  'facebookcheckout',
  'facebookmarketplace',
  'pinterest',
  'socialshop',
];

/** The e-mail an order's contact is found by. Marketplace orders have a contact only where the document wants it. */
export function contactOf(order: Order, document: StoreDocument): OrderContact {
  if (marketplaces.includes(order.orderSource.toLowerCase()) && !document.marketplaceContacts)
    return { suppressed: 'marketplace' };
  const email = contactEmail(order.email);
  return email === null ? { suppressed: 'no-contact' } : { email };
}
