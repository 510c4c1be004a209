import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createDataSource } from '@patchcord/database';
import { bulk, DependencyDownError, topics, type Command, type Suppression } from '@patchcord/events';
import type { OutgoingRecord, Outcome, OutcomeRow, Received } from '@patchcord/kafka';
import { parseStoreDocument, type StoreDocument } from '@patchcord/mapping';
import type { DataSource } from 'typeorm';
import { CommandMaker } from './command-maker.js';
import { assemble, type Parts, type PartsConfig } from './parts.js';
import { StandIn } from './stand-in.js';

export { CommandMaker, evidence } from './command-maker.js';
export { StandIn } from './stand-in.js';

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

const quick: Omit<PartsConfig, 'cordialApiUrl'> = {
  serviceInstance: 'spec',
  callsInFlightMax: 256,
  backlogPollMs: 20,
  accountSilentAfterMs: 30_000,
  accountProbeMs: 50,
  attemptRetentionDays: 35,
};

export interface BedOptions {
  document?: Record<string, unknown>;
  config?: Partial<PartsConfig>;
}

let accounts = 0;
let offsets = 0;

/** One Cordial account with one store, and a replica of deliver's inner parts for it. */
export class Bed extends CommandMaker {
  readonly ends: OutcomeRow[] = [];
  readonly errorCodes: string[] = [];
  /** What deliver produced beside ends and errors. */
  readonly produced: OutgoingRecord[] = [];
  parts!: Parts;
  isKafkaDown = false;
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
      producer: { send: (records: readonly OutgoingRecord[]) => this.produce(records) },
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

  private async produce(records: readonly OutgoingRecord[]): Promise<void> {
    if (this.isKafkaDown) throw new DependencyDownError('Kafka is down.', { dependency: 'kafka' });
    this.produced.push(...records);
  }

  async close(): Promise<void> {
    for (const parts of this.opened.splice(0)) {
      await parts.pace.stop();
      await parts.backlog.stop();
      await parts.accounts.close();
      parts.stops.stop();
      await parts.attempts.flush();
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
