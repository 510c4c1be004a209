import { randomFor } from '../random.js';
import type { Random } from '../random.js';
import type { Settings } from '../options.js';
import { toIsoSeconds } from '../api/dates.js';
import { makeCatalog } from './catalog.js';
import type { Catalog } from './catalog.js';
import type { Cart } from './cart.js';
import type { Change, ChangeKind, ChangedResource, SequencedLog } from './change-log.js';
import type { AttributeDefinition, Customer, CustomerGroup, Subscriber } from './customer.js';
import type { Order, Refund } from './order.js';
import type { Product } from './product.js';
import { Table } from './table.js';
import type { Row } from './table.js';

/** Something BigCommerce may tell its subscribers: a scope and thin data. */
export interface Notice {
  scope: string;
  data: unknown;
  /** Sent this much later than the change; the trailing part of a storm. */
  delayMs?: number;
}

export interface Channel {
  id: number;
  name: string;
  type: 'storefront' | 'marketplace' | 'pos' | 'marketing';
  platform: string;
  currency: string;
}

export interface Currency {
  id: number;
  code: string;
  rate: string;
  isDefault: boolean;
  isTransactional: boolean;
}

interface Commit {
  op: ChangeKind;
  aspect: string;
  /** Whether the change moves the modified date; several do not. Default true. */
  isDated?: boolean;
  notices?: Notice[];
}

/** The state of one BigCommerce store, its indexes, and the one way to change it. */
export class Store {
  readonly customers = new Table<Customer>();
  readonly subscribers = new Table<Subscriber>();
  readonly orders = new Table<Order>(100);
  readonly products = new Table<Product>(77);
  readonly carts = new Map<string, Cart>();
  readonly convertedCarts = new Map<string, number>();
  readonly refunds = new Map<number, Refund>();
  readonly customersByEmail = new Map<string, number[]>();
  readonly subscribersByEmail = new Map<string, number[]>();
  readonly ordersByCustomer = new Map<number, number[]>();
  readonly ordersByEmail = new Map<string, number[]>();
  readonly addressOwners = new Map<number, number>();
  readonly catalog: Catalog;
  readonly random: Random;
  readonly people: Random;
  /** When the webhooks of a storm go out: drawn apart, because it changes no state. */
  readonly storms: Random;
  readonly createdMs: number;
  isUninstalled = false;

  readonly channels: Channel[] = [
    { id: 1, name: 'Main storefront', type: 'storefront', platform: 'bigcommerce', currency: 'USD' },
    { id: 1001, name: 'Europe', type: 'storefront', platform: 'bigcommerce', currency: 'EUR' },
    { id: 1002, name: 'Amazon', type: 'marketplace', platform: 'amazon', currency: 'USD' },
  ];
  readonly currencies: Currency[] = [
    { id: 1, code: 'USD', rate: '1.0000000000', isDefault: true, isTransactional: true },
    { id: 2, code: 'EUR', rate: '0.9200000000', isDefault: false, isTransactional: true },
    { id: 3, code: 'CAD', rate: '1.3600000000', isDefault: false, isTransactional: false },
    { id: 4, code: 'JPY', rate: '150.0000000000', isDefault: false, isTransactional: true },
  ];
  readonly groups: CustomerGroup[];
  readonly attributes: AttributeDefinition[];
  private readonly counters = new Map<string, number>();
  private history: { nowMs: number } | null = null;

  constructor(
    readonly hash: string,
    /** The numeric id, which webhooks carry as a string. */
    readonly numericId: number,
    readonly settings: Settings,
    private readonly output: { changes: SequencedLog<Change>; announce: (store: Store, notice: Notice) => void },
  ) {
    this.random = randomFor(settings.seed, hash, 'store');
    this.people = randomFor(settings.seed, hash, 'people');
    this.storms = randomFor(settings.seed, hash, 'storms');
    this.createdMs = settings.clock.nowMs() - 3 * 365 * 86_400_000;
    this.groups = ['Retail', 'VIP', 'Wholesale'].map((name, index) => ({
      id: index + 1,
      name,
      isDefault: index === 0,
      isForGuests: false,
      createdMs: this.createdMs,
    }));
    this.attributes = (['string', 'number', 'date', 'string'] as const).map((type, index) => ({
      id: index + 1,
      name: ['Loyalty tier', 'Loyalty points', 'Last store visit', 'sms_consent'][index] ?? '',
      type,
      createdMs: this.createdMs,
    }));
    const channelIds = [1, 1001];
    this.catalog = makeCatalog(this.random, { products: settings.products, channelIds, createdMs: this.createdMs });
    for (const product of this.catalog.products) this.products.insert(product);
  }

  /** Now, or the past while history is being filled in. */
  nowMs(): number {
    return this.history?.nowMs ?? this.settings.clock.nowMs();
  }

  get isFillingHistory(): boolean {
    return this.history !== null;
  }

  /** Whatever happens inside happened at that time: nothing is announced or logged. */
  inThePast<T>(nowMs: number, happen: () => T): T {
    this.history = { nowMs };
    try {
      return happen();
    } finally {
      this.history = null;
    }
  }

  /** Ids of things inside resources (lines, addresses, refunds …) count up, each kind by itself. */
  nextId(kind: string, first = 1): number {
    const id = (this.counters.get(kind) ?? first - 1) + 1;
    this.counters.set(kind, id);
    return id;
  }

  /** Makes a change of a row final: its version and date move, it is logged, and its webhooks go out. */
  commit<R extends Row>(resource: ChangedResource, table: Table<R>, row: R, commit: Commit): void {
    const nowMs = this.nowMs();
    if (commit.op === 'created') table.insert(row);
    else row.version += 1;
    if (commit.op === 'updated' && commit.isDated !== false) table.touch(row, nowMs);
    if (commit.op === 'deleted') table.remove(row.id, nowMs);
    this.log(resource, String(row.id), row, commit);
  }

  /** As `commit`, for carts, which have UUIDs and no list. */
  commitCart(cart: Cart, commit: Commit): void {
    const nowMs = this.nowMs();
    if (commit.op !== 'created') cart.version += 1;
    cart.modifiedMs = nowMs;
    if (commit.op === 'deleted') this.carts.delete(cart.id);
    else this.carts.set(cart.id, cart);
    this.log('cart', cart.id, cart, commit);
  }

  private log(
    resource: ChangedResource,
    id: string,
    row: { version: number; modifiedMs: number },
    { op, aspect, notices = [] }: Commit,
  ): void {
    if (this.history) return;
    this.output.changes.append({
      changeId: `${this.hash}/${resource}/${id}/${row.version}`,
      atMs: this.nowMs(),
      storeHash: this.hash,
      resource,
      id,
      op,
      aspect,
      version: row.version,
      dateModified: op === 'deleted' ? null : toIsoSeconds(row.modifiedMs),
      announced: notices.length > 0,
    });
    for (const notice of notices) this.output.announce(this, notice);
  }

  /** Tells subscribers something that changes no state kept here. */
  announce(notice: Notice): void {
    if (!this.history) this.output.announce(this, notice);
  }
}

/** Adds to an index that holds several ids a key. */
export function indexUnder<K>(index: Map<K, number[]>, key: K, id: number): void {
  const ids = index.get(key);
  if (ids) ids.push(id);
  else index.set(key, [id]);
}

export function unindex<K>(index: Map<K, number[]>, key: K, id: number): void {
  const left = index.get(key)?.filter((other) => other !== id) ?? [];
  if (left.length > 0) index.set(key, left);
  else index.delete(key);
}
