import type {
  Category,
  CategoryObservation,
  Consent,
  Customer,
  CustomerObservation,
  Inventory,
  InventoryObservation,
  MappedResource,
  Order,
  OrderObservation,
  Product,
  ProductObservation,
  SubscriberObservation,
} from '@patchcord/events';
import { toCategory } from './bigcommerce/category.mapper.js';
import { toConsent } from './bigcommerce/consent.mapper.js';
import { toCustomer } from './bigcommerce/customer.mapper.js';
import { toInventory } from './bigcommerce/inventory.mapper.js';
import { toOrder } from './bigcommerce/order.mapper.js';
import { toProduct } from './bigcommerce/product.mapper.js';

/** What BigCommerce's resources become. */
export interface CommerceEvents {
  customer: Customer;
  subscriber: Consent;
  order: Order;
  product: Product;
  inventory: Inventory;
  category: Category;
}

/** What they are observed as. */
export interface Observations {
  customer: CustomerObservation;
  subscriber: SubscriberObservation;
  order: OrderObservation;
  product: ProductObservation;
  inventory: InventoryObservation;
  category: CategoryObservation;
}

// A new resource does not compile until it has its row.
const mappers: { [R in MappedResource]: (observation: Observations[R]) => CommerceEvents[R] } = {
  customer: toCustomer,
  subscriber: toConsent,
  order: toOrder,
  product: toProduct,
  inventory: toInventory,
  category: toCategory,
};

/** The commerce event of an observation of any resource. Throws InvalidRecordError. */
export function mapObservation<R extends MappedResource>(resource: R, observation: Observations[R]): CommerceEvents[R] {
  return mappers[resource](observation);
}
