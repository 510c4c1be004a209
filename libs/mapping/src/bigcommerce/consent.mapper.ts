import type { Consent, SubscriberObservation } from '@patchcord/events';
import { readDate, readIdOrZero, readOptionalId, readRequiredText, readRequiredTexts, readString } from '../fields.js';
import { metaOf, resourceOf } from './observation.js';

/**
 * A v3 subscriber as the consent it carries (BigCommerce docs, subscribers v3). What the consent means is not decided here: empty
 * `consents` are an opt-out only for somebody who was in. Throws InvalidRecordError when a field is not as documented.
 */
export function toConsent(observation: SubscriberObservation): Consent {
  const subscriber = resourceOf(observation, 'subscriber');
  if (subscriber === null) return deletedConsent(observation);
  return {
    ...metaOf(observation),
    channelId: readOptionalId(subscriber, 'channel_id', '') || observation.channelId,
    deleted: false,
    email: readRequiredText(subscriber, 'email', ''),
    firstName: readString(subscriber, 'first_name', ''),
    lastName: readString(subscriber, 'last_name', ''),
    source: readString(subscriber, 'source', ''),
    orderId: readIdOrZero(subscriber, 'order_id', ''),
    consents: readRequiredTexts(subscriber, 'consents', ''),
    createdAt: readDate(subscriber, 'date_created', ''),
    modifiedAt: readDate(subscriber, 'date_modified', ''),
  };
}

/** A deleted subscriber leaves only its id; the e-mail is in our own map. */
function deletedConsent(observation: SubscriberObservation): Consent {
  return {
    ...metaOf(observation),
    channelId: observation.channelId,
    deleted: true,
    email: '',
    firstName: '',
    lastName: '',
    source: '',
    orderId: '',
    consents: [],
    createdAt: 0,
    modifiedAt: 0,
  };
}
