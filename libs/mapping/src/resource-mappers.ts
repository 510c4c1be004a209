import type {
  Consent,
  Customer,
  CustomerObservation,
  Order,
  OrderObservation,
  Resource,
  SubscriberObservation,
} from '@patchcord/events';
import { toConsent } from './bigcommerce/consent.mapper.js';
import { toCustomer } from './bigcommerce/customer.mapper.js';
import { toOrder } from './bigcommerce/order.mapper.js';

/** What BigCommerce's resources become. */
export interface CommerceEvents {
  customer: Customer;
  subscriber: Consent;
  order: Order;
}

/** What they are observed as. */
export interface Observations {
  customer: CustomerObservation;
  subscriber: SubscriberObservation;
  order: OrderObservation;
}

// A new resource does not compile until it has its row.
const mappers: { [R in Resource]: (observation: Observations[R]) => CommerceEvents[R] } = {
  customer: toCustomer,
  subscriber: toConsent,
  order: toOrder,
};

/** The commerce event of an observation of any resource. Throws InvalidRecordError. */
export function mapObservation<R extends Resource>(resource: R, observation: Observations[R]): CommerceEvents[R] {
  return mappers[resource](observation);
}
