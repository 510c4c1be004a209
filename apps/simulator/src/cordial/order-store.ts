import type { JsonObject } from './json.js';

export interface Order {
  readonly orderID: string;
  cID: string;
  purchaseDate: number;
  /** When it was created and last changed. Epoch milliseconds. */
  readonly ct: number;
  lm: number;
  /** The whole order as JSON, since hundreds of thousands of them stay in memory. */
  json: string;
}

/** The orders of one account by id. */
export class OrderStore {
  private readonly byId = new Map<string, Order>();
  private readonly byContact = new Map<string, Set<Order>>();

  get size(): number {
    return this.byId.size;
  }

  get(orderID: string): Order | null {
    return this.byId.get(orderID) ?? null;
  }

  add(order: Order): void {
    this.byId.set(order.orderID, order);
    this.ofContact(order.cID).add(order);
  }

  change(order: Order, next: Pick<Order, 'cID' | 'purchaseDate' | 'lm' | 'json'>): void {
    this.ofContact(order.cID).delete(order);
    Object.assign(order, next);
    this.ofContact(order.cID).add(order);
  }

  remove(order: Order): void {
    this.byId.delete(order.orderID);
    this.ofContact(order.cID).delete(order);
  }

  ofContact(cID: string): Set<Order> {
    let orders = this.byContact.get(cID);
    if (orders === undefined) this.byContact.set(cID, (orders = new Set()));
    return orders;
  }

  all(): IterableIterator<Order> {
    return this.byId.values();
  }
}

export function contentOf(order: Order): JsonObject {
  return JSON.parse(order.json) as JsonObject;
}
