import { setImmediate as nextTurn } from 'node:timers/promises';
import { placeOrder } from './checkout.js';
import { createCustomer } from './customers.js';
import { refundOrder, setOrderStatus, shipOrder } from './fulfilment.js';
import type { Order } from './order.js';
import type { Store } from './store.js';
import { createSubscriber, findSubscriber } from './subscribers.js';

export interface HistoryInput {
  customers?: number;
  orders?: number;
  subscribers?: number;
  /** Over how many days before now it is spread. */
  days?: number;
}

const dayMs = 86_400_000;
const rowsPerTurn = 2_000;

/** Fills a store with a past: no webhook is sent and nothing is logged. Lets other work run in between. */
export async function fillHistory(store: Store, input: HistoryInput): Promise<void> {
  const untilMs = store.settings.clock.nowMs() - 60_000;
  const fromMs = untilMs - (input.days ?? 730) * dayMs;
  const firstCustomer = store.customers.nextId;
  const customers = input.customers ?? 0;
  await spread(customers, fromMs, untilMs, (atMs) => {
    store.inThePast(atMs, () => createCustomer(store, { channelId: store.random.chance(0.1) ? 1001 : 1 }));
  });
  await spread(input.subscribers ?? 0, fromMs, untilMs, (atMs, index) => {
    const known = index < customers ? store.customers.get(firstCustomer + index) : undefined;
    store.inThePast(atMs, () => addSubscriber(store, known));
  });
  await spread(input.orders ?? 0, fromMs, untilMs, (atMs, index, count) => {
    const customerId = pickCustomer(store, Math.ceil(((index + 1) / count) * store.customers.size));
    addOrder(store, customerId, atMs, untilMs);
  });
}

/** Calls back once a row, at evenly spread times. */
async function spread(
  count: number,
  fromMs: number,
  untilMs: number,
  make: (atMs: number, index: number, count: number) => void,
): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    make(Math.floor(fromMs + ((untilMs - fromMs) * (index + 1)) / count), index, count);
    if (index % rowsPerTurn === rowsPerTurn - 1) await nextTurn();
  }
}

function addSubscriber(
  store: Store,
  customer: { email: string; firstName: string; lastName: string; originChannelId: number } | undefined,
): void {
  const consents = store.random.pick([
    ['marketing_newsletter'],
    ['marketing_newsletter', 'abandoned_cart'],
    [],
  ] as const);
  if (!customer || findSubscriber(store, customer.email, customer.originChannelId)) {
    createSubscriber(store, { consents: [...consents] });
    return;
  }
  const { email, firstName, lastName, originChannelId: channelId } = customer;
  createSubscriber(store, { email, firstName, lastName, channelId, consents: [...consents] });
}

/** One in four orders is a guest's; the others come from whoever had signed up by then. */
function pickCustomer(store: Store, known: number): number {
  if (known === 0 || store.random.chance(0.25)) return 0;
  const id = store.random.between(store.customers.firstId, store.customers.firstId + known - 1);
  return store.customers.get(id) ? id : 0;
}

function addOrder(store: Store, customerId: number, atMs: number, untilMs: number): void {
  const end = store.random.weighted({ '10': 50, '2': 25, '11': 10, '5': 5, '7': 3, '0': 3, '14': 2, '4': 2 });
  const statusId = ['0', '7'].includes(end) ? Number(end) : 11;
  const order = store.inThePast(atMs, () => placeOrder(store, { customerId, statusId }));
  const laterMs = Math.min(atMs + store.random.between(1, 5) * dayMs, untilMs);
  store.inThePast(laterMs, () => finish(store, order, end));
}

function finish(store: Store, order: Order, end: string): void {
  const isPhysical = order.lines.some((line) => line.facts.type === 'physical');
  if (['10', '2', '14', '4'].includes(end) && isPhysical) shipOrder(store, order);
  if (end === '10' || end === '5') setOrderStatus(store, order, Number(end));
  if (end === '4' || end === '14') refundOrder(store, order, { isFull: end === '4' });
}
