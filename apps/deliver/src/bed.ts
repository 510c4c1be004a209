import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { createDataSource } from '@patchcord/database';
import { bulk, schemas, topics, type Command, type Suppression } from '@patchcord/events';
import type { Outcome, OutcomeRow, Received } from '@patchcord/kafka';
import { parseStoreDocument, type StoreDocument } from '@patchcord/mapping';
import { startApp, type Running } from '@patchcord/testing';
import type { DataSource } from 'typeorm';
import { assemble, type Parts, type PartsConfig } from './parts.js';

// What the specs stand on: a database of their own in a real PostgreSQL, the Cordial stand-in as a process of its own, and
// records as the loop hands them over.

/** One attribute and one list, so that a whole body can be written out. */
export function aDocument(store: string, account: string, changes: Record<string, unknown> = {}): StoreDocument {
  const unused = [
    'company',
    'phone',
    'customerGroupId',
    'customerGroup',
    'taxExemptCategory',
    'createdAt',
    'originChannelId',
    'lastName',
  ];
  const alsoUnused = ['storeCredit', 'acceptsReviewAndCartEmails', 'address', 'segments', 'shopperProfileId'];
  return parseStoreDocument({
    version: 1,
    store,
    account,
    bigcommerce: { accessToken: { env: 'TOKEN' }, clientSecret: { env: 'SECRET' }, webhooks: { verify: 'signature' } },
    cordial: {
      apiKey: { env: 'SPEC_CORDIAL_KEY' },
      visibilityDelaySeconds: 1,
      callsPerSecondMax: 5_000,
      callsInFlightMax: 256,
    },
    channels: { '1': { name: 'Shop', list: 'newsletter' } },
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

function blank<Event>(topic: keyof typeof schemas): Event {
  const { fields } = schemas[topic] as { fields: readonly { name: string; default: unknown }[] };
  return structuredClone(Object.fromEntries(fields.map((field) => [field.name, field.default]))) as Event;
}

export type Evidence = NonNullable<NonNullable<Command['contact']>['consent']>;

export function evidence(status: string, changes: Partial<Evidence> = {}): Evidence {
  const rest = { source: 'bigcommerce', storefront: '1', optedOutAt: 0, optIn: false, mayForce: false };
  return { channel: 'email', status, at: Date.now() - 60_000, evidence: 'transition', ...rest, ...changes };
}

interface Effect {
  seq: number;
  at: number;
  method: string;
  path: string;
  key: string | null;
  status: number | 'withheld';
  committed: boolean;
  fields: Record<string, unknown> | null;
  wouldFire: string[];
  suppressed: string[];
  body?: Record<string, unknown>;
}

/** The Cordial stand-in, seen through its control port. */
export class StandIn {
  private constructor(
    private readonly process: Running,
    readonly url: string,
    private readonly control: string,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<StandIn> {
    const settings = { SIMULATOR_ROLES: 'cordial', SIMULATOR_CORDIAL_PORT: '0', SIMULATOR_CONTROL_PORT: '0', ...env };
    const running = await startApp('simulator', settings, `${tmpdir()}/patchcord-deliver-specs`);
    const ports = running.ready['ports'] as { cordial: number; control: number };
    return new StandIn(running, `http://127.0.0.1:${ports.cordial}`, `http://127.0.0.1:${ports.control}/cordial`);
  }

  cpuSeconds(): number {
    return this.process.cpuSeconds();
  }

  async get<Body>(path: string): Promise<Body> {
    return (await (await fetch(`${this.control}${path}`)).json()) as Body;
  }

  async post(path: string, body: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.control}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }

  async clearFaults(): Promise<void> {
    await fetch(`${this.control}/faults`, { method: 'DELETE' });
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }
}

const quick: Omit<PartsConfig, 'cordialApiUrl'> = {
  serviceInstance: 'spec',
  callsInFlightMax: 256,
  backlogPollMs: 20,
  accountSilentAfterMs: 30_000,
  accountProbeMs: 50,
};

export interface BedOptions {
  document?: Record<string, unknown>;
  config?: Partial<PartsConfig>;
}

/** Commands of one store, each with a newer version than the last. */
export class CommandMaker {
  private version = 10_000;

  constructor(
    readonly store: string,
    readonly account: string,
  ) {}

  /** The meta of the next command of a contact. */
  next(
    contactId: string,
  ): Pick<
    Command,
    | 'recordId'
    | 'storeHash'
    | 'account'
    | 'contactId'
    | 'version'
    | 'automations'
    | 'occurredAt'
    | 'resource'
    | 'origin'
  > {
    this.version += 1;
    const ids = { recordId: `record-${this.version}`, storeHash: this.store, account: this.account, contactId };
    return {
      ...ids,
      version: this.version,
      automations: true,
      occurredAt: Date.now(),
      resource: 'customer',
      origin: 'webhook',
    };
  }

  contact(
    contactId: string,
    email: string,
    body: object,
    changes: Partial<Command> & { consent?: Evidence; previousEmail?: string } = {},
  ): Command {
    const { consent = null, previousEmail = '', ...rest } = changes;
    const key = `contact/${contactId}`;
    const contact = { email, previousEmail, body: JSON.stringify(body), consent, erase: false };
    return {
      ...blank<Command>('cordial.contacts'),
      ...this.next(contactId),
      stateKey: key,
      effectKey: key,
      kind: 'contact',
      contact,
      ...rest,
    };
  }

  order(contactId: string, email: string, orderId: string, body: object = {}, changes: Partial<Command> = {}): Command {
    const key = `order/${orderId}`;
    const whole = {
      orderID: orderId,
      purchaseDate: '2026-01-02T03:04:05+00:00',
      status: 'Pending',
      storeID: this.store,
      items: [anItem()],
      tax: 0,
      ...body,
    };
    const order = { orderId, email, body: JSON.stringify(whole) };
    return {
      ...blank<Command>('cordial.contacts'),
      ...this.next(contactId),
      stateKey: key,
      effectKey: key,
      kind: 'order',
      order,
      ...changes,
    };
  }

  activity(contactId: string, email: string, name: string, changes: Partial<Command> & { at?: number } = {}): Command {
    const { at = Date.now(), ...rest } = changes;
    const activity = {
      action: 'order',
      at,
      uid: name.replaceAll('/', '-'),
      properties: JSON.stringify({ uid: name.replaceAll('/', '-'), total: 12 }),
      email,
    };
    return {
      ...blank<Command>('cordial.contacts'),
      ...this.next(contactId),
      effectKey: name,
      kind: 'activity',
      activity,
      ...rest,
    };
  }

  suppression(contactId: string, email: string, changes: Partial<Suppression> = {}): Suppression {
    const key = `consent/${contactId}/email`;
    const rest = {
      stateKey: key,
      effectKey: key,
      kind: 'suppression',
      channel: 'email',
      email,
      at: Date.now(),
      evidence: 'opt-out',
    };
    return { ...blank<Suppression>('cordial.suppressions'), ...this.next(contactId), ...rest, ...changes };
  }
}

let accounts = 0;
let offsets = 0;

/** One Cordial account with one store, and a replica of deliver's inner parts for it. */
export class Bed extends CommandMaker {
  readonly ends: OutcomeRow[] = [];
  readonly errorCodes: string[] = [];
  parts!: Parts;
  /** False: the partitions were given up. */
  isCurrent = true;
  private readonly opened: Parts[] = [];

  private constructor(
    readonly cordial: StandIn,
    readonly dataSource: DataSource,
    private readonly options: BedOptions,
  ) {
    accounts += 1;
    super(`store${accounts}`, `account-${accounts}`);
  }

  static async open(cordial: StandIn, dataSource: DataSource, options: BedOptions = {}): Promise<Bed> {
    const bed = new Bed(cordial, dataSource, options);
    const apiKey = `key-${bed.account}`;
    // eslint-disable-next-line no-restricted-properties -- a document names its credential, and this is where it is found
    process.env['SPEC_CORDIAL_KEY'] = apiKey;
    await cordial.post('/accounts', { name: bed.account, apiKey });
    bed.parts = bed.replica();
    return bed;
  }

  /** A further process of deliver, as far as anybody outside can tell. */
  replica(): Parts {
    const books = {
      outcomes: { write: async (rows: readonly OutcomeRow[]) => void this.ends.push(...rows) },
      errors: {
        write: async (...[, , error]: [unknown, unknown, { code: string }, unknown?]) =>
          void this.errorCodes.push(error.code),
      },
    };
    const parts = assemble(
      { ...quick, cordialApiUrl: this.cordial.url, ...this.options.config },
      this.dataSource,
      books,
    );
    parts.accounts.apply({
      storeHash: this.store,
      version: 1,
      document: aDocument(this.store, this.account, this.options.document),
    });
    parts.pace.start();
    this.opened.push(parts);
    return parts;
  }

  async close(): Promise<void> {
    for (const parts of this.opened.splice(0)) {
      await parts.pace.stop();
      await parts.backlog.stop();
      await parts.accounts.close();
    }
  }

  received(event: Command | Suppression): Received<Command | Suppression> {
    offsets += 1;
    const live = 'evidence' in event ? topics.suppressions : topics.commands;
    const { name, lane } = event.lane === 'bulk' ? bulk(topics.commands) : live;
    const offset = String(offsets);
    const where = {
      topic: name,
      partition: 0,
      offset,
      lane,
      source: `bigcommerce.customers/0/${offset}`,
      path: '1/1',
      headers: {},
    };
    return {
      ...where,
      event,
      key: event.contactId,
      value: Buffer.from('bytes'),
      context: undefined,
      isCurrent: () => this.isCurrent,
    };
  }

  /** Hands records over one after another, as the loop does for one contact. */
  async deliver(...events: (Command | Suppression)[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const event of events) outcomes.push(await this.hand(this.received(event)));
    return outcomes;
  }

  async hand(received: Received<Command | Suppression>, parts = this.parts): Promise<Outcome> {
    const [outcome] = parts.stage.handle([received]).outcomes;
    return outcome as Promise<Outcome>;
  }

  /** Calls that reached Cordial for this account, `POST /v2/contacts` and so on, in order. */
  async calls(): Promise<string[]> {
    return (await this.effects())
      .filter(({ path }) => !path.startsWith('/v2/account'))
      .map(({ method, path }) => `${method} ${path}`);
  }

  async effects(): Promise<Effect[]> {
    type Row = Omit<Effect, 'body'> & { account: string; body?: string };
    const { effects } = await this.cordial.get<{ effects: Row[] }>('/effects?withBodies=1&limit=100000');
    const mine = effects.filter(({ account }) => account === this.account);
    return mine.map(({ body, ...effect }) => ({
      ...effect,
      ...(body ? { body: JSON.parse(body) as Record<string, unknown> } : {}),
    }));
  }

  /** The state at Cordial, without the delay of its reads. */
  async atCordial(email: string): Promise<{
    cID: string;
    attributes: Record<string, unknown>;
    lists: string[];
    email: Record<string, unknown>;
  } | null> {
    const body = await this.cordial.get<Record<string, unknown>>(
      `/contacts?account=${this.account}&email=${encodeURIComponent(email)}`,
    );
    if (body['error'] !== undefined) return null;
    const channels = body['channels'] as { email: Record<string, unknown> };
    return {
      cID: String(body['_id']),
      attributes: body['attributes'] as Record<string, unknown>,
      lists: body['lists'] as string[],
      email: channels.email,
    };
  }

  async activities(): Promise<{ action: string; UID: string }[]> {
    return (
      await this.cordial.get<{ activities: { action: string; UID: string }[] }>(`/activities?account=${this.account}`)
    ).activities;
  }

  fault(fault: object): Promise<Record<string, unknown>> {
    return this.cordial.post('/faults', { account: this.account, ...fault });
  }

  async parked(): Promise<{ reason: string; kind: string; is_open: boolean }[]> {
    return this.dataSource.query('select reason, kind, is_open from deliver.parked where account = $1 order by seq', [
      this.account,
    ]);
  }

  async effect(effectKey: string): Promise<{ state: string; version: string; attempts: number } | undefined> {
    const rows: { state: string; version: string; attempts: number }[] = await this.dataSource.query(
      'select state, version, attempts from deliver.effect where account = $1 and effect_key = $2',
      [this.account, effectKey],
    );
    return rows[0];
  }
}

export function anItem(): object {
  return { productID: '77', sku: 'MUG', category: 'Kitchen', name: 'Mug', qty: 2, itemPrice: 6 };
}

/** A database of its own in the PostgreSQL at `base`. */
export async function openDatabase(base: string): Promise<{ dataSource: DataSource; drop(): Promise<void> }> {
  const name = `deliver_${randomUUID().replaceAll('-', '')}`;
  const server = await createDataSource({ url: base }).initialize();
  await server.query(`create database ${name}`);
  const url = Object.assign(new URL(base), { pathname: `/${name}` }).href;
  const owner = await createDataSource({ url }).initialize();
  await owner.runMigrations({ transaction: 'each' });
  await owner.destroy();
  const dataSource = await createDataSource({ url, role: 'deliver' }).initialize();
  const drop = async (): Promise<void> => {
    await dataSource.destroy();
    await server.query(`drop database ${name} with (force)`);
    await server.destroy();
  };
  return { dataSource, drop };
}

/** Waits until something holds, looking every 20 ms. */
export async function until(holds: () => Promise<boolean> | boolean, what: string, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await delay(20);
  }
}
