import { schemas } from './generated.js';
import type {
  Category,
  CategoryObservation,
  Command,
  Consent,
  Customer,
  CustomerObservation,
  Inventory,
  InventoryObservation,
  Notice,
  Order,
  OrderObservation,
  Outcome,
  Product,
  ProductCommand,
  ProductObservation,
  SubscriberObservation,
  Suppression,
} from './generated.js';

/** Live work never queues behind bulk work (full sync, replay): bulk has a twin of each topic. */
export type Lane = 'live' | 'bulk';

/**
 * A named, typed stream of one event. `Event` is carried so that a stage wired to the wrong topic does not compile.
 * `schema` is null only where bytes pass untouched: the error topics.
 */
export interface Topic<Event = unknown> {
  readonly name: string;
  /** What a record of it is about, as the books and metrics name it. */
  readonly resource: string;
  readonly schema: object | null;
  readonly lane: Lane;
  readonly partitions: number;
  readonly retentionMs: number;
  readonly isCompacted: boolean;
  readonly messageBytesMax: number;
  /** Only for the compiler. */
  readonly event?: Event;
}

const DAY_MS = 24 * 3_600_000;
const MIB = 1024 * 1024;

interface Row {
  resource: string;
  partitions: number;
  retentionDays: number;
  isCompacted?: boolean;
  messageBytesMax?: number;
}

function topic<Event>(name: keyof typeof schemas, row: Row): Topic<Event> {
  return {
    name,
    resource: row.resource,
    schema: schemas[name],
    lane: 'live',
    partitions: row.partitions,
    retentionMs: row.retentionDays * DAY_MS,
    isCompacted: row.isCompacted ?? false,
    messageBytesMax: row.messageBytesMax ?? 10 * MIB,
  };
}

/** The twin that carries bulk work: the same record under a subject of its own. */
export function bulk<Event>(live: Topic<Event>): Topic<Event> {
  return { ...live, name: `${live.name}.bulk`, lane: 'bulk' };
}

/**
 * Every topic with a schema. Keys: store/resource/id for bigcommerce and commerce, the contact id for cordial, account/product for
 * cordial.products, the record id for outcomes.
 */
export const topics = {
  notices: topic<Notice>('bigcommerce.notices', { resource: 'notice', partitions: 12, retentionDays: 7 }),
  rawCustomers: topic<CustomerObservation>('bigcommerce.customers', {
    resource: 'customer',
    partitions: 12,
    retentionDays: 28,
  }),
  rawSubscribers: topic<SubscriberObservation>('bigcommerce.subscribers', {
    resource: 'subscriber',
    partitions: 6,
    retentionDays: 28,
  }),
  rawOrders: topic<OrderObservation>('bigcommerce.orders', { resource: 'order', partitions: 12, retentionDays: 28 }),
  rawProducts: topic<ProductObservation>('bigcommerce.products', {
    resource: 'product',
    partitions: 6,
    retentionDays: 28,
  }),
  rawInventory: topic<InventoryObservation>('bigcommerce.inventory', {
    resource: 'inventory',
    partitions: 6,
    retentionDays: 28,
  }),
  rawCategories: topic<CategoryObservation>('bigcommerce.categories', {
    resource: 'category',
    partitions: 3,
    retentionDays: 28,
  }),
  customers: topic<Customer>('commerce.customers', {
    resource: 'customer',
    partitions: 12,
    retentionDays: 28,
    isCompacted: true,
  }),
  consents: topic<Consent>('commerce.consents', {
    resource: 'subscriber',
    partitions: 6,
    retentionDays: 28,
    isCompacted: true,
  }),
  orders: topic<Order>('commerce.orders', { resource: 'order', partitions: 12, retentionDays: 28 }),
  products: topic<Product>('commerce.products', {
    resource: 'product',
    partitions: 6,
    retentionDays: 28,
    isCompacted: true,
  }),
  inventory: topic<Inventory>('commerce.inventory', {
    resource: 'inventory',
    partitions: 6,
    retentionDays: 28,
    isCompacted: true,
  }),
  categories: topic<Category>('commerce.categories', {
    resource: 'category',
    partitions: 3,
    retentionDays: 28,
    isCompacted: true,
  }),
  suppressions: topic<Suppression>('cordial.suppressions', {
    resource: 'suppression',
    partitions: 6,
    retentionDays: 14,
  }),
  commands: topic<Command>('cordial.contacts', { resource: 'command', partitions: 12, retentionDays: 14 }),
  productCommands: topic<ProductCommand>('cordial.products', {
    resource: 'product-command',
    partitions: 6,
    retentionDays: 14,
  }),
  outcomes: topic<Outcome>('outcomes', { resource: 'outcome', partitions: 6, retentionDays: 14 }),
} as const;

/** Topics that bulk work has a twin of. Notices are live by nature, and an opt-out never waits, so those have none. */
export const topicsWithBulk = [
  topics.rawCustomers,
  topics.rawSubscribers,
  topics.rawOrders,
  topics.rawProducts,
  topics.rawInventory,
  topics.rawCategories,
  topics.customers,
  topics.consents,
  topics.orders,
  topics.products,
  topics.inventory,
  topics.categories,
  topics.commands,
  topics.productCommands,
] as const;

/** The stages of the pipeline, in the order of the flow. */
export const stages = ['ingest', 'normalize', 'enrich', 'deliver'] as const;
export type StageName = (typeof stages)[number];

/** Where a stage puts what can never work: original bytes, key and headers, untouched. */
export function errorTopic(stage: StageName): Topic<Buffer | null> {
  return {
    name: `${stage}.errors`,
    resource: 'error',
    schema: null,
    lane: 'live',
    partitions: 3,
    retentionMs: 28 * DAY_MS,
    isCompacted: false,
    messageBytesMax: 12 * MIB,
  };
}

/** All topics that a deploy creates, twins and error topics included. */
export function allTopics(): Topic[] {
  return [...Object.values(topics), ...topicsWithBulk.map((live) => bulk(live as Topic)), ...stages.map(errorTopic)];
}

/** Registry subject of a topic's values. */
export function subjectOf(topic: Topic): string {
  return `${topic.name}-value`;
}

/** BigCommerce resources that flow today. A new one does not compile until each table keyed by resource has its row. */
export const resources = ['customer', 'subscriber', 'order'] as const;
export type Resource = (typeof resources)[number];

/**
 * Resources of the catalog: their topics, schemas and mappers exist, but nothing fetches them yet. One moves to `resources` when ingest
 * fetches it, and from then on nothing compiles until each table has its row.
 */
export const catalogResources = ['product', 'inventory', 'category'] as const;
export type CatalogResource = (typeof catalogResources)[number];

/** Every resource that has a mapper, whether it flows or not: what `patchcord map` takes. */
export const mappedResources = [...resources, ...catalogResources] as const;
export type MappedResource = (typeof mappedResources)[number];

/** The topic that carries the observations of a resource of the catalog. */
export const catalogObservationTopics = {
  product: topics.rawProducts,
  inventory: topics.rawInventory,
  category: topics.rawCategories,
} satisfies { [R in CatalogResource]: Topic };

/** The topic that carries the observations of a resource. */
export const observationTopics = {
  customer: topics.rawCustomers,
  subscriber: topics.rawSubscribers,
  order: topics.rawOrders,
} satisfies { [R in Resource]: Topic };

/** Key of everything about one resource of one store. */
export function resourceKey(storeHash: string, resource: MappedResource, id: string): string {
  return `${storeHash}/${resource}/${id}`;
}

/** Orders observations of one resource as text: modified date at the source, then the time of the response. */
export function sourceVersion(modifiedAtMs: number, observedAtMs: number): string {
  return `${new Date(modifiedAtMs).toISOString()}/${new Date(observedAtMs).toISOString()}`;
}
