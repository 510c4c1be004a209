import { CordialClient } from '@patchcord/cordial';
import type { Applied } from '@patchcord/database';
import { DependencyDownError, InvalidRecordError } from '@patchcord/events';
import type { StoreDocument } from '@patchcord/mapping';
import { createLogger, resolveReference, Secret } from '@patchcord/runtime';
import { AccountHealth } from './account-health.js';
import type { Bootstrapped } from './bootstrap.js';

/** One Cordial account, with the documents of the stores that share it. */
export interface Account {
  readonly name: string;
  readonly client: CordialClient;
  readonly health: AccountHealth;
  readonly stores: Map<string, Store>;
  readonly callsInFlightMax: number;
}

export interface Store {
  readonly version: number;
  readonly document: StoreDocument;
  /** What Cordial was prepared with for this version; undefined until then. */
  bootstrapped: Bootstrapped | undefined;
}

export interface AccountsOptions {
  cordialApiUrl: string;
  callsInFlightMax: number;
  silentAfterMs?: number | undefined;
  /** Whether the database has a document of the store, readable or not. */
  isConfigured(storeHash: string): Promise<boolean>;
  /** Calls a second that one endpoint of an account may reach, whenever it changes. */
  onCeiling(account: string, callsPerSecond: number): void;
}

interface Opened extends Account {
  key: string;
  client: CordialClient;
  callsInFlightMax: number;
}

const log = createLogger('accounts');

/** The accounts as the newest store documents describe them. */
export class Accounts {
  private readonly accounts = new Map<string, Opened>();
  private readonly accountOfStore = new Map<string, string>();

  constructor(private readonly options: AccountsOptions) {}

  /** Takes over a new version of a document. */
  apply({ storeHash, version, document }: Applied<StoreDocument>): void {
    const before = this.accountOfStore.get(storeHash);
    if (before !== undefined && before !== document.account) this.accounts.get(before)?.stores.delete(storeHash);
    this.accountOfStore.set(storeHash, document.account);
    const account = this.accounts.get(document.account) ?? this.open(document);
    account.stores.set(storeHash, { version, document, bootstrapped: undefined });
    this.adjust(account);
    this.renewClient(account, document);
  }

  /**
   * The account and store of a command. Throws DependencyDownError while its document has not been read here, and
   * InvalidRecordError when there is none to wait for.
   */
  async of(record: {
    account: string;
    storeHash: string;
    documentVersion: number;
  }): Promise<{ account: Account; store: Store }> {
    const { storeHash } = record;
    const current = this.accounts.get(this.accountOfStore.get(storeHash) ?? '');
    const store = current?.stores.get(storeHash);
    if (!current || !store) {
      if (!(await this.options.isConfigured(storeHash))) throw unknownStore();
    } else if (store.version >= record.documentVersion) {
      if (current.name === record.account) return { account: current, store };
      throw anotherAccount();
    }
    throw new DependencyDownError('The store document of a command has not been read yet.', { dependency: 'postgres' });
  }

  /** Version of the newest document that is in force here; 0 without one. */
  versionOf(storeHash: string): number {
    const account = this.accounts.get(this.accountOfStore.get(storeHash) ?? '');
    return account?.stores.get(storeHash)?.version ?? 0;
  }

  all(): Account[] {
    return [...this.accounts.values()];
  }

  async close(): Promise<void> {
    await Promise.all([...this.accounts.values()].map(({ client }) => client.close()));
  }

  private open(document: StoreDocument): Opened {
    const health = new AccountHealth(this.options.silentAfterMs);
    const key = this.keyOf(document, health);
    const account: Opened = {
      name: document.account,
      key: key?.reveal() ?? '',
      client: this.clientOf(document, key),
      health,
      stores: new Map(),
      callsInFlightMax: 0,
    };
    this.accounts.set(document.account, account);
    return account;
  }

  /** Of several stores in one account the most careful document counts. */
  private adjust(account: Opened): void {
    const documents = [...account.stores.values()].map(({ document }) => document.cordial);
    account.callsInFlightMax = Math.min(
      this.options.callsInFlightMax,
      ...documents.map(({ callsInFlightMax }) => callsInFlightMax),
    );
    this.options.onCeiling(account.name, Math.min(...documents.map(({ callsPerSecondMax }) => callsPerSecondMax)));
  }

  private renewClient(account: Opened, document: StoreDocument): void {
    const key = this.keyOf(document, account.health);
    if (key === undefined || key.reveal() === account.key) return;
    const previous = account.client;
    account.key = key.reveal();
    account.client = this.clientOf(document, key);
    previous.close().catch((error: unknown) => log.warn('could not close a client', { error, account: account.name }));
  }

  private keyOf({ account, cordial }: StoreDocument, health: AccountHealth): Secret | undefined {
    try {
      const key = resolveReference(cordial.apiKey);
      health.lacksCredentials(false);
      return key;
    } catch (error) {
      // The account's commands are parked until the key is there; the other accounts go on.
      health.lacksCredentials(true);
      log.error('the key of a Cordial account cannot be read', { error, account });
      return undefined;
    }
  }

  private clientOf({ account, cordial }: StoreDocument, key: Secret | undefined): CordialClient {
    return new CordialClient({
      account,
      apiKey: key ?? noKey,
      baseUrl: this.options.cordialApiUrl,
      connectionsMax: Math.max(cordial.callsInFlightMax, this.options.callsInFlightMax),
    });
  }
}

function unknownStore(): InvalidRecordError {
  return new InvalidRecordError(
    'There is no document for this store: apply one (patchcord config apply), then redrive.',
    { code: 'unknown-store', field: 'storeHash', expected: 'a store with a document', came: 'a store without one' },
  );
}

/** What the store wrote before is in the other account, where its people left it. */
function anotherAccount(): InvalidRecordError {
  return new InvalidRecordError('The command was made for another Cordial account than the store has now.', {
    code: 'another-account',
    field: 'account',
    expected: 'the account of the store',
    came: 'another account',
  });
}

/** Never used for a call: an account without its key is down. */
const noKey = new Secret('');
