import { ApiError } from '../api/errors.js';
import { abandonCart, cartById, convertCart, createCart, deleteCart, updateCart } from '../store/carts.js';
import type { CartInput } from '../store/carts.js';
import { placeOrder } from '../store/checkout.js';
import type { OrderInput } from '../store/checkout.js';
import type { Address, Customer, FormFieldValue } from '../store/customer.js';
import {
  addAddress,
  changeEmail,
  createCustomer,
  customerById,
  deleteAddress,
  deleteCustomer,
  setAttribute,
  setFormField,
  updateAddress,
  updateCustomer,
} from '../store/customers.js';
import type { CustomerInput } from '../store/customers.js';
import {
  archiveOrder,
  cancelOrder,
  deleteShipment,
  orderById,
  refundOrder,
  setOrderStatus,
  shipOrder,
  updateOrder,
} from '../store/fulfilment.js';
import type { RefundInput, ShipInput } from '../store/fulfilment.js';
import type { Order } from '../store/order.js';
import { changeCategory, createCategory, deleteCategory } from '../store/categories.js';
import type { CategoryInput } from '../store/categories.js';
import {
  assignPriceList,
  createPriceList,
  deletePriceList,
  setPriceRecords,
  switchPriceList,
} from '../store/price-lists.js';
import type { RecordInput } from '../store/price-lists.js';
import { assignProduct, changeProduct, createProduct, deleteProduct, setMetafield } from '../store/products.js';
import type { NewProduct, ProductInput } from '../store/products.js';
import type { Store } from '../store/store.js';
import type { SubscriberInput } from '../store/subscribers.js';
import {
  createSubscriber,
  deleteSubscriber,
  findSubscriber,
  subscribe,
  subscriberById,
  updateSubscriber,
} from '../store/subscribers.js';
import type { Subscriber } from '../store/customer.js';
import type { State, StateResource } from './state.js';
import { stateOf } from './state.js';

type Input = Record<string, unknown>;
type Action = (store: Store, input: Input) => State | Record<string, unknown>;

/** What a shopper, the merchant or another app may do; the body of the control call is the action's input. */
export const actions: Record<string, Action> = {
  createCustomer: (store, input) => showCustomer(store, createAndSubscribe(store, input as SignUp)),
  updateCustomer: (store, input) =>
    showCustomer(store, updateCustomer(store, customerOf(store, input), input as CustomerInput)),
  changeEmail: (store, input) =>
    showCustomer(store, changeEmail(store, customerOf(store, input), text(input, 'email'))),
  deleteCustomer: (store, input) => {
    const customer = customerOf(store, input);
    deleteCustomer(store, customer);
    return showCustomer(store, customer);
  },
  addAddress: (store, input) => {
    const { id: _, storeHash: __, customerId: ___, ...address } = input;
    const customer = customerOf(store, input);
    addAddress(store, customer, address as Partial<Address>);
    return showCustomer(store, customer);
  },
  updateAddress: (store, input) => {
    const { addressId, storeHash: _, ...address } = input;
    return { address: updateAddress(store, Number(addressId), address as Partial<Address>) };
  },
  deleteAddress: (store, input) => ({ address: deleteAddress(store, number(input, 'addressId')) }),
  setAttribute: (store, input) =>
    showCustomer(
      store,
      setAttribute(store, customerOf(store, input), {
        name: text(input, 'name'),
        value: text(input, 'value'),
        via: input['via'] === 'api' ? 'api' : 'panel',
      }),
    ),
  setFormField: (store, input) =>
    showCustomer(
      store,
      setFormField(store, customerOf(store, input), text(input, 'name'), input['value'] as FormFieldValue),
    ),
  subscribe: (store, input) => showSubscriber(store, subscribe(store, subscriberInput(store, input))),
  createSubscriber: (store, input) => showSubscriber(store, createSubscriber(store, subscriberInput(store, input))),
  unsubscribe: (store, input) =>
    showSubscriber(store, updateSubscriber(store, subscriberOf(store, input), { consents: [] })),
  deleteSubscriber: (store, input) => {
    const subscriber = subscriberOf(store, input);
    deleteSubscriber(store, subscriber);
    return showSubscriber(store, subscriber);
  },
  placeOrder: (store, input) => showOrder(store, placeOrder(store, input as OrderInput)),
  setOrderStatus: (store, input) =>
    showOrder(store, setOrderStatus(store, orderOf(store, input), number(input, 'statusId'))),
  updateOrder: (store, input) =>
    showOrder(store, updateOrder(store, orderOf(store, input), input as { staffNotes?: string })),
  shipOrder: (store, input) => {
    const order = orderOf(store, input);
    shipOrder(store, order, input as ShipInput);
    return showOrder(store, order);
  },
  deleteShipment: (store, input) =>
    showOrder(store, deleteShipment(store, orderOf(store, input), number(input, 'shipmentId'))),
  refundOrder: (store, input) => {
    const order = orderOf(store, input);
    refundOrder(store, order, input as RefundInput);
    return showOrder(store, order);
  },
  cancelOrder: (store, input) => showOrder(store, cancelOrder(store, orderOf(store, input))),
  archiveOrder: (store, input) => showOrder(store, archiveOrder(store, orderOf(store, input))),
  createCart: (store, input) => show(store, 'carts', createCart(store, input as CartInput).id),
  updateCart: (store, input) => show(store, 'carts', updateCart(store, cartById(store, text(input, 'id')), input).id),
  abandonCart: (store, input) => show(store, 'carts', abandonCart(store, cartById(store, text(input, 'id'))).id),
  deleteCart: (store, input) => ({ cart: deleteCart(store, cartById(store, text(input, 'id'))).id, deleted: true }),
  convertCart: (store, input) => {
    const cart = cartById(store, text(input, 'id'));
    const order = placeOrder(store, {
      customerId: cart.customerId,
      channelId: cart.channelId,
      lines: cart.lines,
      cartId: cart.id,
      ...(cart.email === '' ? {} : { email: cart.email }),
    });
    convertCart(store, cart, order.id);
    return showOrder(store, order);
  },
  updateProduct: (store, input) =>
    show(store, 'products', changeProduct(store, number(input, 'id'), input as ProductInput).id),
  createProduct: (store, input) => show(store, 'products', createProduct(store, input as NewProduct).id),
  deleteProduct: (store, input) => show(store, 'products', deleteProduct(store, number(input, 'id')).id),
  assignProduct: (store, input) =>
    show(
      store,
      'products',
      assignProduct(store, number(input, 'id'), input as { channelId: number; isAssigned?: boolean }).id,
    ),
  setMetafield: (store, input) => {
    const field = { namespace: text(input, 'namespace'), key: text(input, 'key'), value: text(input, 'value') };
    return show(store, 'products', setMetafield(store, number(input, 'id'), field).id);
  },
  createCategory: (store, input) => ({ category: createCategory(store, input as CategoryInput) }),
  updateCategory: (store, input) => ({
    category: changeCategory(store, number(input, 'id'), input as CategoryInput),
  }),
  deleteCategory: (store, input) => ({ category: deleteCategory(store, number(input, 'id')), deleted: true }),
  createPriceList: (store, input) => ({ priceList: createPriceList(store, input as { name?: string }) }),
  switchPriceList: (store, input) => ({
    priceList: switchPriceList(store, number(input, 'id'), input['isActive'] === true),
  }),
  deletePriceList: (store, input) => ({ priceList: deletePriceList(store, number(input, 'id')), deleted: true }),
  setPriceRecords: (store, input) => ({
    priceList: setPriceRecords(store, number(input, 'id'), (input['records'] ?? []) as RecordInput[]),
  }),
  assignPriceList: (store, input) => ({
    priceList: assignPriceList(
      store,
      number(input, 'id'),
      input as { channelId?: number | null; customerGroupId?: number | null },
    ),
  }),
  sendWebhook: (store, input) => {
    store.announce({ scope: text(input, 'scope'), data: input['data'] ?? {} });
    return { announced: text(input, 'scope') };
  },
};

type SignUp = CustomerInput & { subscribe?: boolean };

function createAndSubscribe(store: Store, { subscribe: isSubscribing, ...input }: SignUp): Customer {
  const customer = createCustomer(store, input);
  const { email, firstName, lastName, originChannelId: channelId } = customer;
  if (isSubscribing) subscribe(store, { email, firstName, lastName, channelId });
  return customer;
}

function customerOf(store: Store, input: Input): Customer {
  return customerById(store, Number(input['id'] ?? input['customerId']));
}

function orderOf(store: Store, input: Input): Order {
  return orderById(store, Number(input['id'] ?? input['orderId']));
}

/** By id, or by address and channel. */
function subscriberOf(store: Store, input: Input): Subscriber {
  if (input['id'] !== undefined) return subscriberById(store, Number(input['id']));
  const channelId = typeof input['channelId'] === 'number' ? input['channelId'] : undefined;
  const subscriber = findSubscriber(store, text(input, 'email'), channelId);
  if (!subscriber) throw new ApiError(404, 'There is no such subscriber.');
  return subscriber;
}

/** With a customer id, the address, name and channel are the customer's. */
function subscriberInput(store: Store, input: Input): SubscriberInput {
  const { customerId, ...given } = input as SubscriberInput & { customerId?: number };
  if (customerId === undefined) return given;
  const { email, firstName, lastName, originChannelId: channelId } = customerById(store, customerId);
  return { email, firstName, lastName, channelId, ...given };
}

function show(store: Store, resource: StateResource, id: number | string): State {
  return stateOf(store, resource, String(id));
}

function showCustomer(store: Store, customer: Customer): State {
  return show(store, 'customers', customer.id);
}

function showSubscriber(store: Store, subscriber: Subscriber): State {
  return show(store, 'subscribers', subscriber.id);
}

function showOrder(store: Store, order: Order): State {
  return show(store, 'orders', order.id);
}

function text(input: Input, name: string): string {
  const value = input[name];
  if (typeof value !== 'string') throw new ApiError(422, `${name} must be a text.`);
  return value;
}

function number(input: Input, name: string): number {
  const value = Number(input[name]);
  if (!Number.isFinite(value)) throw new ApiError(422, `${name} must be a number.`);
  return value;
}
