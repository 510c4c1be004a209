import type { Consent, Customer, Order, Resource } from '@patchcord/events';
import { contactEmail, contactOf, type StoreDocument } from '@patchcord/mapping';
import type { CommerceEvent, CommerceEvents } from './draft.js';

/** How the contact of a record is found. */
export interface Pointer {
  /** A customer of the store whose contact it is, before any e-mail. */
  readonly customerId: string | undefined;
  /** Lower case; null when there is none. */
  readonly email: string | null;
  /** The contact of the resource's last state: for what comes without e-mail. */
  readonly byState: boolean;
  /** Our own id of the contact, for what comes back from Cordial. */
  readonly contactId?: string;
}

type Pointers = { [R in Resource]: (event: CommerceEvents[R], document: StoreDocument) => Pointer };

const pointers: Pointers = {
  customer: (customer: Customer) => ({
    customerId: customer.resourceId,
    email: customer.deleted ? null : storable(contactEmail(customer.email)),
    byState: false,
  }),
  subscriber: (consent: Consent) => {
    if (isFromCordial(consent))
      return { customerId: undefined, email: null, byState: false, contactId: consent.resourceId };
    const email = consent.deleted ? null : storable(contactEmail(consent.email));
    return { customerId: undefined, email, byState: consent.deleted };
  },
  order: (order: Order, document: StoreDocument) => {
    const owner = contactOf(order, document);
    const isNobodys = isWithoutContact(order) || ('suppressed' in owner && owner.suppressed === 'marketplace');
    if (isNobodys) return { customerId: undefined, email: null, byState: false };
    return {
      customerId: order.customerId || undefined,
      email: 'email' in owner ? storable(owner.email) : null,
      byState: false,
    };
  },
};

/** An opt-out that happened at Cordial: deliver read it there. The origin says so; a store may name a source as it likes. */
export function isFromCordial({ origin }: Consent): boolean {
  return origin === 'cordial';
}

const INCOMPLETE = 0;

/** A checkout that was only begun is no purchase, and an archived order is history: neither makes a contact. */
export function isWithoutContact(order: Order): boolean {
  return order.deleted || order.statusId === INCOMPLETE;
}

/** Postgres refuses a NUL in a text, and no address has one. */
function storable(email: string | null): string | null {
  return email !== null && email.includes('\0') ? null : email;
}

export function pointerOf(resource: Resource, event: CommerceEvent, document: StoreDocument): Pointer {
  const point = pointers[resource] as (event: CommerceEvent, document: StoreDocument) => Pointer;
  return point(event, document);
}
