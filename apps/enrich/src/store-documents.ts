import { DocumentFeed, type Applied } from '@patchcord/database';
import { DependencyDownError } from '@patchcord/events';
import { parseStoreDocument, type StoreDocument } from '@patchcord/mapping';
import { createLogger } from '@patchcord/runtime';
import type { DataSource } from 'typeorm';

const log = createLogger('documents');
/** How often the database is asked again for a store that has no document. */
const UNKNOWN_MS = 1_000;
const RETRY_MS = 1_000;

/** The newest document of each store. */
export class StoreDocuments {
  private readonly feed: DocumentFeed<StoreDocument>;
  private isRead = false;
  private isStopped = false;
  private retry: NodeJS.Timeout | undefined;
  private readonly unknownUntil = new Map<string, number>();

  constructor(dataSource: DataSource) {
    this.feed = new DocumentFeed(dataSource, parseStoreDocument, (storeHash, version, error) => {
      log.error('a stored document is not valid: the version before stays in force', { storeHash, version, error });
    });
  }

  /** Reads the documents and follows them. While the database is down it goes on trying, and `load` says so. */
  async start(): Promise<void> {
    try {
      await this.feed.start();
      this.isRead = true;
    } catch (error) {
      log.warn('the store documents could not be read', { error });
      if (this.isStopped) return;
      this.retry = setTimeout(() => void this.start(), RETRY_MS);
    }
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.retry);
    this.feed.stop();
  }

  /**
   * Makes sure that a store without a document has none: its first record may be here before the feed has read it.
   * Throws DependencyDownError while the documents cannot be read.
   */
  async load(storeHashes: ReadonlySet<string>): Promise<void> {
    if (!this.isRead) throw new DependencyDownError('The store documents cannot be read.', { dependency: 'postgres' });
    const now = Date.now();
    const unknown = [...storeHashes].filter((hash) => !this.feed.get(hash) && (this.unknownUntil.get(hash) ?? 0) < now);
    if (unknown.length === 0) return;
    try {
      await this.feed.refresh();
    } catch (cause) {
      throw new DependencyDownError('The store documents cannot be read.', { dependency: 'postgres', cause });
    }
    for (const hash of unknown) this.unknownUntil.set(hash, now + UNKNOWN_MS);
  }

  /** For readiness: null when fine. */
  ready(): string | null {
    return this.isRead ? null : 'the store documents were not read yet';
  }

  get(storeHash: string): Applied<StoreDocument> | undefined {
    return this.feed.get(storeHash);
  }
}
