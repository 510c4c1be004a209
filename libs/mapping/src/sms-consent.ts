import type { Consent, Customer } from '@patchcord/events';
import { attributeOf, ownTextsOf } from './cordial/customer-values.js';
import type { StoreDocument } from './store-document.js';

/** What stands in the `consents` of a customer who gave permission for text messages. */
export const SMS_PERMISSION = 'sms';

/**
 * What a customer's configured attribute or form field says about text messages, in the shape of a subscriber, so that the one consent
 * rule decides on it as well: `toEvidence(consent, previousConsent(state, consent), SMS_PERMISSION)`, reduced into a state of its own
 * (`reduceConsent(state, change, 'sms')`). BigCommerce has no field of its own for it, and a permission for e-mail is none for texts.
 *
 * Null where nothing is known: no field is configured, or the observation did not carry it. A customer without the field said nothing,
 * or took the permission back: which of them, the state before tells. Its times are those of the attribute's value; a form field has
 * none, so that those of the customer stand in.
 */
export function toSmsConsent(customer: Customer, document: StoreDocument): Consent | null {
  const { sms } = document.consent;
  if (sms === undefined) return null;
  const texts = customer.deleted ? null : ownTextsOf(customer, sms.source);
  if (texts === undefined) return null;
  const attribute = attributeOf(customer, sms.source);
  const isIn = (texts ?? []).some((text) => sms.optInValues.includes(text.trim().toLowerCase()));
  const { recordId, storeHash, channelId, resourceId, sourceVersion, occurredAt, observedAt, origin, lane } = customer;
  return {
    recordId,
    storeHash,
    channelId,
    resourceId,
    sourceVersion,
    occurredAt,
    observedAt,
    origin,
    lane,
    deleted: customer.deleted,
    email: customer.email,
    firstName: '',
    lastName: '',
    source: sms.source,
    orderId: '',
    consents: isIn ? [SMS_PERMISSION] : [],
    createdAt: attribute?.createdAt || customer.createdAt,
    modifiedAt: attribute?.modifiedAt || customer.modifiedAt,
  };
}
