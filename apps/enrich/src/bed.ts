import { randomUUID } from 'node:crypto';
import { createDataSource, StoppedStores } from '@patchcord/database';
import {
  bulk,
  schemas,
  topics,
  type Command,
  type Consent,
  type Customer,
  type Lane,
  type Order,
  type Suppression,
  type Topic,
} from '@patchcord/events';
import type { Handled, Outcome, Received } from '@patchcord/kafka';
import { parseStoreDocument, type StoreDocument } from '@patchcord/mapping';
import type { DataSource } from 'typeorm';
import type { CommerceEvent } from './draft.js';
import { EnrichStage } from './enrich.stage.js';
import { inputs } from './parked-records.js';
import { StoreDocuments } from './store-documents.js';

// What the specs stand on: a database of their own in a real PostgreSQL, and records as the loop hands them over.

const MINUTE_MS = 60_000;
/** When the specs happen. */
export const NOW = Date.UTC(2026, 0, 10, 12, 0, 0);

/** Two attributes and a list, so that a whole body can be written out. */
export function aDocument(storeHash = 'abc123', changes: Record<string, unknown> = {}): StoreDocument {
  const unused = [
    'company',
    'phone',
    'customerGroupId',
    'customerGroup',
    'taxExemptCategory',
    'createdAt',
    'originChannelId',
  ];
  const alsoUnused = [
    'storeCredit',
    'acceptsReviewAndCartEmails',
    'address',
    'segments',
    'shopperProfileId',
    'lastName',
  ];
  return parseStoreDocument({
    version: 1,
    store: storeHash,
    account: 'main',
    bigcommerce: { accessToken: { env: 'TOKEN' }, clientSecret: { env: 'SECRET' }, webhooks: { verify: 'signature' } },
    cordial: { apiKey: { env: 'KEY' } },
    channels: { '1': { name: 'Shop', list: 'newsletter' }, '2': { name: 'Outlet', list: 'outlet' } },
    mapping: {
      customer: {
        ...Object.fromEntries([...unused, ...alsoUnused].map((field) => [field, false])),
        customerId: { key: 'customer_id', name: 'Customer', type: 'string' },
        firstName: { key: 'first_name', name: 'First name', type: 'string' },
      },
    },
    ...changes,
  });
}

function blank<Event>(topic: string): Event {
  const { fields } = schemas[topic as keyof typeof schemas] as {
    fields: readonly { name: string; default: unknown }[];
  };
  return structuredClone(Object.fromEntries(fields.map((field) => [field.name, field.default]))) as Event;
}

/** A version whose modified date and response are `minute` minutes after the specs' beginning. */
export function version(minute: number): string {
  const at = new Date(NOW + minute * MINUTE_MS).toISOString();
  return `${at}/${at}`;
}

function meta(resourceId: string, minute: number) {
  const at = NOW + minute * MINUTE_MS;
  const ids = { recordId: `notice-${resourceId}-${minute}`, storeHash: 'abc123', channelId: '1', resourceId };
  return { ...ids, sourceVersion: version(minute), occurredAt: at, observedAt: at, origin: 'webhook', modifiedAt: at };
}

export function aCustomer(id: string, email: string, changes: Partial<Customer> = {}, minute = 0): Customer {
  return {
    ...blank<Customer>('commerce.customers'),
    ...meta(id, minute),
    email,
    firstName: 'Mia',
    createdAt: NOW,
    ...changes,
  };
}

export function aConsent(
  id: string,
  email: string,
  consents: string[],
  changes: Partial<Consent> = {},
  minute = 0,
): Consent {
  return { ...blank<Consent>('commerce.consents'), ...meta(id, minute), email, consents, createdAt: NOW, ...changes };
}

/** Awaiting Fulfillment: placed and paid. */
export function anOrder(id: string, changes: Partial<Order> = {}, minute = 0): Order {
  const money = {
    currency: 'USD',
    displayCurrency: 'USD',
    storeCurrency: 'USD',
    displayExchangeRate: '1',
    storeExchangeRate: '1',
  };
  const amounts = blank<Order>('commerce.orders');
  for (const [name, value] of Object.entries(amounts))
    if (/Tax$|Amount$|couponDiscount/.test(name) && value === '') Object.assign(amounts, { [name]: '0' });
  const state = { statusId: 11, status: 'Awaiting Fulfillment', orderSource: 'www', createdAt: NOW };
  return { ...amounts, ...meta(id, minute), ...money, ...state, email: 'guest@example.com', ...changes };
}

export interface Circumstance {
  lane?: Lane;
  headers?: Record<string, string>;
}

let offsets = 0;

export function received<Event extends CommerceEvent>(
  topic: Topic<Event>,
  event: Event,
  { lane = 'live', headers = {} }: Circumstance = {},
): Received<CommerceEvent> {
  const { name } = lane === 'bulk' ? bulk(topic) : topic;
  const offset = String((offsets += 1));
  const where = { topic: name, partition: 0, offset, lane, source: `bigcommerce.customers/0/${offset}`, path: '1/1' };
  return {
    ...where,
    event,
    key: `${event.storeHash}/x/${event.resourceId}`,
    value: Buffer.from('bytes'),
    headers,
    context: undefined,
    isCurrent: () => true,
  };
}

export const customer = (event: Customer, how?: Circumstance): Received<CommerceEvent> =>
  received(topics.customers, event, how);
export const consent = (event: Consent, how?: Circumstance): Received<CommerceEvent> =>
  received(topics.consents, event, how);
export const order = (event: Order, how?: Circumstance): Received<CommerceEvent> => received(topics.orders, event, how);

/** What stands behind each stage of the specs. */
const behind = new WeakMap<EnrichStage, { stops: StoppedStores; dataSource: DataSource }>();

export function partsOf(stage: EnrichStage): { stops: StoppedStores; dataSource: DataSource } {
  const parts = behind.get(stage);
  if (!parts) throw new Error('a stage of another bed');
  return parts;
}

export interface StageSettings {
  now?: () => number;
  /** Another way to the same server. */
  port?: number;
}

export interface Bed {
  /** As the owner of everything, to look at what was written. */
  readonly owner: DataSource;
  readonly stage: EnrichStage;
  /** A further stage over connections of its own, as another process would be. */
  anotherStage(settings?: StageSettings): Promise<EnrichStage>;
  apply(document: StoreDocument, version?: number): Promise<void>;
  close(): Promise<void>;
}

interface Database {
  readonly url: string;
  readonly owner: DataSource;
  drop(): Promise<void>;
}

/** A migrated database that nobody else uses. */
async function createDatabase(base: string): Promise<Database> {
  const name = `enrich_${randomUUID().replaceAll('-', '')}`;
  const server = await createDataSource({ url: base }).initialize();
  await server.query(`create database ${name}`);
  const url = Object.assign(new URL(base), { pathname: `/${name}` }).href;
  const owner = await createDataSource({ url }).initialize();
  await owner.runMigrations({ transaction: 'each' });
  const drop = async (): Promise<void> => {
    await owner.destroy();
    await server.query(`drop database ${name} with (force)`);
    await server.destroy();
  };
  return { url, owner, drop };
}

/** A database of its own in that PostgreSQL, with a document for the store abc123. */
export async function openBed(base: string): Promise<Bed> {
  const { url, owner, drop } = await createDatabase(base);
  const opened: { documents: StoreDocuments; dataSource: DataSource }[] = [];
  const anotherStage = async ({ now = () => NOW, port }: StageSettings = {}): Promise<EnrichStage> => {
    const way = port === undefined ? url : Object.assign(new URL(url), { port: String(port) }).href;
    const dataSource = await createDataSource({ url: way, role: 'enrich' }).initialize();
    const documents = new StoreDocuments(dataSource);
    opened.push({ documents, dataSource });
    await documents.start();
    const stops = new StoppedStores(dataSource, {
      stage: 'enrich',
      topics: inputs.map(({ name }) => name),
      versionOf: (storeHash) => documents.get(storeHash)?.version ?? 0,
    });
    const stage = new EnrichStage(dataSource, documents, stops, { customerWaitMs: 60_000, bulkLeavesMs: 900_000, now });
    behind.set(stage, { stops, dataSource });
    return stage;
  };
  const apply = async (document: StoreDocument, documentVersion = 1): Promise<void> => {
    const columns = 'store_hash, version, document, source, applied_by';
    const values = [document.store, documentVersion, JSON.stringify(document)];
    await owner.query(`insert into config.store_document (${columns}) values ($1, $2, $3, '', 'spec')`, values);
  };
  await apply(aDocument());
  const close = async (): Promise<void> => {
    for (const { documents, dataSource } of opened) {
      documents.stop();
      await dataSource.destroy();
    }
    await drop();
  };
  return { owner, stage: await anotherStage(), anotherStage, apply, close };
}

/** Handles a batch to its end: Kafka took the outputs. */
export async function run(stage: EnrichStage, ...batch: Received<CommerceEvent>[]): Promise<Outcome[]> {
  const handled = stage.handle(batch);
  const outcomes = await Promise.all(handled.outcomes);
  await handled.acked?.();
  return outcomes;
}

/** Handles a batch up to where its outputs go to Kafka; its locks are held. */
export async function hold(
  stage: EnrichStage,
  ...batch: Received<CommerceEvent>[]
): Promise<{ outcomes: Outcome[]; handled: Handled }> {
  const handled = stage.handle(batch);
  return { outcomes: await Promise.all(handled.outcomes), handled };
}

/** What an outcome asks of Cordial, without what every command has, so that a spec can write it out. */
export function asked(outcome: Outcome | undefined): unknown {
  if (outcome?.kind !== 'forward') return outcome?.kind === 'skip' ? outcome.reason : outcome;
  return outcome.events.map(({ event }) => line(event as Command | Suppression));
}

function line(event: Command | Suppression): unknown {
  if ('evidence' in event) return { suppress: event.email, evidence: event.evidence };
  const { contact, order: ordered, activity } = event;
  if (contact) {
    const status = contact.consent?.status ?? '';
    const { email, previousEmail } = contact;
    return {
      upsert: email,
      ...(previousEmail === '' ? {} : { previousEmail }),
      body: JSON.parse(contact.body) as unknown,
      ...(status === '' ? {} : { status }),
    };
  }
  return ordered
    ? { order: ordered.orderId, email: ordered.email }
    : { activity: activity?.action, email: activity?.email, effectKey: event.effectKey };
}

/** The events of a forward. */
export function eventsOf(outcome: Outcome | undefined): Command[] {
  return outcome?.kind === 'forward' ? outcome.events.map(({ event }) => event as Command) : [];
}
