import type { Random } from '../bigcommerce/random.js';
import { abandonCart, convertCart, createCart, updateCart } from '../bigcommerce/store/carts.js';
import type { Cart } from '../bigcommerce/store/cart.js';
import { placeOrder } from '../bigcommerce/store/checkout.js';
import type { Customer, Subscriber } from '../bigcommerce/store/customer.js';
import {
  addAddress,
  changeEmail,
  createCustomer,
  deleteCustomer,
  setAttribute,
  updateCustomer,
} from '../bigcommerce/store/customers.js';
import { archiveOrder, cancelOrder, refundOrder, setOrderStatus, shipOrder } from '../bigcommerce/store/fulfilment.js';
import type { Order } from '../bigcommerce/store/order.js';
import type { Store } from '../bigcommerce/store/store.js';
import { deleteSubscriber, subscribe, updateSubscriber } from '../bigcommerce/store/subscribers.js';
import type { Row, Table } from '../bigcommerce/store/table.js';

export const actNames = [
  'signUp',
  'editProfile',
  'addAddress',
  'setAttribute',
  'changeEmail',
  'deleteCustomer',
  'subscribe',
  'optOut',
  'optBackIn',
  'deleteSubscriber',
  'orderAsCustomer',
  'orderAsGuest',
  'leaveCheckout',
  'payOrder',
  'shipOrder',
  'completeOrder',
  'cancelOrder',
  'refundOrder',
  'archiveOrder',
  'fillCart',
  'abandonCart',
  'buyCart',
] as const;

export type ActName = (typeof actNames)[number];
export type Mix = Record<ActName, number>;

/** How often each act happens, as weights. Carts are off unless asked for. */
export const usualMix: Mix = {
  signUp: 12,
  editProfile: 14,
  addAddress: 5,
  setAttribute: 3,
  changeEmail: 1,
  deleteCustomer: 0.5,
  subscribe: 4,
  optOut: 4,
  optBackIn: 2,
  deleteSubscriber: 0.5,
  orderAsCustomer: 22,
  orderAsGuest: 10,
  leaveCheckout: 2,
  payOrder: 3,
  shipOrder: 9,
  completeOrder: 4,
  cancelOrder: 2,
  refundOrder: 2,
  archiveOrder: 0.5,
  fillCart: 0,
  abandonCart: 0,
  buyCart: 0,
};

/** One store's shoppers: what they remember is where their own orders and carts stand. */
export class Crowd {
  private readonly unpaid: Order[] = [];
  private readonly paid: Order[] = [];
  private readonly shipped: Order[] = [];
  private readonly carts: Cart[] = [];
  private readonly guestEmails: string[] = [];

  constructor(
    private readonly store: Store,
    private readonly random: Random,
  ) {}

  /** Carries it out; false when there was nobody or nothing to do it to. */
  act(name: ActName): boolean {
    return this.acts[name]();
  }

  private readonly acts: Record<ActName, () => boolean> = {
    signUp: () => this.signUp(),
    editProfile: () => this.withCustomer((customer) => this.editProfile(customer)),
    addAddress: () => this.withCustomer((customer) => addAddress(this.store, customer)),
    setAttribute: () => this.withCustomer((customer) => this.earnPoints(customer)),
    changeEmail: () => this.withCustomer((customer) => this.moveAddress(customer)),
    deleteCustomer: () => this.withCustomer((customer) => deleteCustomer(this.store, customer)),
    subscribe: () => {
      subscribe(this.store, { consents: ['marketing_newsletter'] });
      return true;
    },
    optOut: () => this.withSubscriber(true, (subscriber) => updateSubscriber(this.store, subscriber, { consents: [] })),
    optBackIn: () =>
      this.withSubscriber(false, (subscriber) =>
        updateSubscriber(this.store, subscriber, { consents: ['marketing_newsletter'] }),
      ),
    deleteSubscriber: () => this.withSubscriber(true, (subscriber) => deleteSubscriber(this.store, subscriber)),
    orderAsCustomer: () => this.withCustomer((customer) => this.order(customer)),
    orderAsGuest: () => this.order(null),
    leaveCheckout: () => {
      placeOrder(this.store, { statusId: 0 });
      return true;
    },
    payOrder: () => this.move(this.unpaid, this.paid, (order) => setOrderStatus(this.store, order, 11)),
    shipOrder: () => this.ship(),
    completeOrder: () => this.move(this.shipped, null, (order) => setOrderStatus(this.store, order, 10)),
    cancelOrder: () => this.move(this.paid, null, (order) => cancelOrder(this.store, order)),
    refundOrder: () =>
      this.move(this.shipped, null, (order) => refundOrder(this.store, order, { isFull: this.random.chance(0.4) })),
    archiveOrder: () => this.move(this.paid, null, (order) => archiveOrder(this.store, order)),
    fillCart: () => this.fillCart(),
    abandonCart: () => this.move(this.carts, null, (cart) => abandonCart(this.store, cart)),
    buyCart: () => this.move(this.carts, null, (cart) => this.buyCart(cart)),
  };

  private signUp(): boolean {
    const channelId = this.random.chance(0.1) ? 1001 : 1;
    const email = this.familiarEmail(channelId);
    const customer = createCustomer(this.store, { channelId, ...(email === undefined ? {} : { email }) });
    if (!this.random.chance(0.6)) return true;
    const { firstName, lastName } = customer;
    subscribe(this.store, { email: customer.email, firstName, lastName, channelId });
    return true;
  }

  /** Some who sign up bought as a guest before, or have an account on the other storefront. */
  private familiarEmail(channelId: number): string | undefined {
    if (!this.random.chance(0.15)) return undefined;
    const email = this.random.chance(0.5) ? this.guestEmails.pop() : this.anyCustomer()?.email;
    const ids = this.store.customersByEmail.get(email?.toLowerCase() ?? '') ?? [];
    return ids.some((id) => this.store.customers.get(id)?.originChannelId === channelId) ? undefined : email;
  }

  private editProfile(customer: Customer): void {
    const edit = this.random.pick(['phone', 'company', 'group'] as const);
    const digits = this.random.between(1_000_000, 9_999_999);
    if (edit === 'phone') updateCustomer(this.store, customer, { phone: `+1 512 ${digits}` });
    else if (edit === 'company') updateCustomer(this.store, customer, { company: `Studio ${digits % 1_000}` });
    else updateCustomer(this.store, customer, { groupId: this.random.between(0, 3) });
  }

  private earnPoints(customer: Customer): void {
    setAttribute(this.store, customer, { name: 'Loyalty points', value: String(this.random.between(0, 9_999)) });
  }

  private moveAddress(customer: Customer): void {
    changeEmail(this.store, customer, `moved.${customer.id}.${customer.version}@example.org`);
  }

  private order(customer: Customer | null): boolean {
    const isUnpaid = this.random.chance(0.12);
    const isSlow = this.random.chance(0.2);
    const isOptIn = this.random.chance(0.3);
    const channelId = customer ? customer.originChannelId : this.random.pick([1, 1, 1, 1, 1, 1, 1, 1001, 1002]);
    const order = placeOrder(this.store, {
      channelId,
      isOptIn,
      statusId: isUnpaid ? 7 : 11,
      incompleteMs: isSlow ? this.random.between(100, 1_500) : 0,
      ...this.buyer(customer),
      ...(this.random.chance(0.05)
        ? { extra: this.random.pick(['gift-certificate', 'custom', 'picklist', 'digital'] as const) }
        : {}),
      ...(this.random.chance(0.05) ? { displayCurrency: 'CAD' } : {}),
    });
    if (!customer && channelId === 1 && this.guestEmails.length < 1_000) this.guestEmails.push(order.billing.email);
    // A slow checkout settles later by itself; acting on it before would be no checkout.
    if (order.statusId !== 0) (isUnpaid ? this.unpaid : this.paid).push(order);
    if (isOptIn && channelId !== 1002) {
      const { email, firstName, lastName } = order.billing;
      subscribe(this.store, { email, firstName, lastName, channelId, source: 'order', orderId: order.id });
    }
    return true;
  }

  /** A guest may be a customer who did not log in. */
  private buyer(customer: Customer | null): { customerId?: number; email?: string } {
    if (customer) return { customerId: customer.id };
    const known = this.random.chance(0.15) ? this.anyCustomer() : undefined;
    return known ? { email: known.email } : {};
  }

  private ship(): boolean {
    return this.move(this.paid, null, (order) => {
      const open = order.lines.filter((line) => line.facts.type === 'physical' && line.quantity > line.quantityShipped);
      if (open.length === 0) {
        setOrderStatus(this.store, order, 10);
        return;
      }
      shipOrder(this.store, order, { isPartial: this.random.chance(0.15) });
      (order.statusId === 3 ? this.paid : this.shipped).push(order);
    });
  }

  private fillCart(): boolean {
    const cart = createCart(this.store, this.random.chance(0.5) ? {} : { customerId: this.anyCustomer()?.id ?? 0 });
    updateCart(this.store, cart);
    this.carts.push(cart);
    return true;
  }

  private buyCart(cart: Cart): void {
    const { customerId, channelId, lines, id: cartId, email } = cart;
    const named = email === '' ? {} : { email };
    const order = placeOrder(this.store, { customerId, channelId, lines, cartId, ...named });
    convertCart(this.store, cart, order.id);
    this.paid.push(order);
  }

  private move<T>(from: T[], to: T[] | null, act: (item: T) => void): boolean {
    if (from.length === 0) return false;
    const index = this.random.between(0, from.length - 1);
    const item = from[index];
    const last = from.pop();
    if (item === undefined || last === undefined) return false;
    if (index < from.length) from[index] = last;
    act(item);
    to?.push(item);
    return true;
  }

  private withCustomer(act: (customer: Customer) => void): boolean {
    const customer = this.anyCustomer();
    if (!customer) return false;
    act(customer);
    return true;
  }

  private anyCustomer(): Customer | undefined {
    return this.anyRow(this.store.customers, () => true);
  }

  private withSubscriber(isOptedIn: boolean, act: (subscriber: Subscriber) => void): boolean {
    const subscriber = this.anyRow(this.store.subscribers, ({ consents }) => consents.length > 0 === isOptedIn);
    if (!subscriber) return false;
    act(subscriber);
    return true;
  }

  /** A random row that fits, or none after some tries. */
  private anyRow<R extends Row>(table: Table<R>, fits: (row: R) => boolean): R | undefined {
    if (table.size === 0) return undefined;
    for (let tries = 0; tries < 30; tries += 1) {
      const row = table.get(this.random.between(table.firstId, table.nextId - 1));
      if (row && fits(row)) return row;
    }
    return undefined;
  }
}
