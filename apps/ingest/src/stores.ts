import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DocumentFeed, type Applied } from '@patchcord/database';
import { DependencyDownError } from '@patchcord/events';
import { parseStoreDocument, type StoreDocument } from '@patchcord/mapping';
import { createLogger, resolveReference, type Secret, type SecretReference } from '@patchcord/runtime';
import { DataSource } from 'typeorm';

/** A store that we work for, with its credentials resolved. A new object whenever the document or a credential changed. */
export interface Store {
  storeHash: string;
  documentVersion: number;
  document: StoreDocument;
  accessToken: Secret;
  /** Active client secrets, any of which may have signed. */
  clientSecrets: readonly Buffer[];
  /** Active values of the header that our hooks are made with; the first is what new hooks get. */
  headerSecrets: readonly Buffer[];
}

const RESOLVE_AGAIN_MS = 30_000;
const log = createLogger('stores');

/** The stores that people configured, followed while running. A database that is down leaves the known ones in force. */
@Injectable()
export class Stores implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly feed: DocumentFeed<StoreDocument>;
  private readonly stores = new Map<string, Store>();
  private readonly told = new Map<string, string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {
    this.feed = new DocumentFeed(dataSource, parseStoreDocument, (storeHash, version, error) => {
      this.tell(storeHash, `document ${version}`, error);
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.feed.start((applied) => this.resolve(applied));
    // Rotated files are seen without a new document.
    this.timer = setInterval(() => this.feed.all().forEach((applied) => this.resolve(applied)), RESOLVE_AGAIN_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    this.feed.stop();
    clearInterval(this.timer);
  }

  get(storeHash: string): Store | undefined {
    return this.stores.get(storeHash);
  }

  all(): Store[] {
    return [...this.stores.values()];
  }

  /**
   * Those of these hashes that people have configured, whether or not the document can be used at the moment. Throws
   * DependencyDownError while the database cannot say.
   */
  async configured(storeHashes: readonly string[]): Promise<Set<string>> {
    const known = storeHashes.filter((storeHash) => this.feed.get(storeHash));
    const others = storeHashes.filter((storeHash) => !this.feed.get(storeHash));
    if (others.length === 0) return new Set(known);
    try {
      const rows: { store_hash: string }[] = await this.dataSource.query(
        'select distinct store_hash from config.store_document where store_hash = any($1)',
        [others],
      );
      return new Set([...known, ...rows.map((row) => row.store_hash)]);
    } catch (cause) {
      throw new DependencyDownError('PostgreSQL did not say which stores are configured', {
        dependency: 'postgres',
        cause,
      });
    }
  }

  private resolve(applied: Applied<StoreDocument>): void {
    const { storeHash } = applied;
    try {
      const store = toStore(applied);
      const known = this.stores.get(storeHash);
      if (!known || !isSame(known, store)) this.stores.set(storeHash, store);
      this.told.delete(storeHash);
    } catch (error) {
      this.tell(storeHash, `document ${applied.version}`, error);
    }
  }

  /** Once a cause, since the feed tries again every few seconds. */
  private tell(storeHash: string, what: string, error: unknown): void {
    const cause = `${what}: ${error instanceof Error ? error.message : ''}`;
    if (this.told.get(storeHash) === cause) return;
    this.told.set(storeHash, cause);
    log.error('a store document cannot be used; the one before stays in force', { storeHash, what, error });
  }
}

function toStore({ storeHash, version, document }: Applied<StoreDocument>): Store {
  const { accessToken, clientSecret, webhooks } = document.bigcommerce;
  return {
    storeHash,
    documentVersion: version,
    document,
    accessToken: resolveReference(accessToken),
    clientSecrets: secretsOf(clientSecret),
    headerSecrets: secretsOf(webhooks.headerSecret),
  };
}

/** While a secret is rotated, the reference leads to both, separated by white space. */
function secretsOf(reference: SecretReference | undefined): Buffer[] {
  if (!reference) return [];
  return resolveReference(reference)
    .reveal()
    .split(/\s+/)
    .map((text) => Buffer.from(text));
}

function isSame(a: Store, b: Store): boolean {
  const texts = ({ accessToken, clientSecrets, headerSecrets }: Store): string =>
    JSON.stringify([accessToken.reveal(), clientSecrets.map(String), headerSecrets.map(String)]);
  return a.documentVersion === b.documentVersion && texts(a) === texts(b);
}
