import type { DataSource } from 'typeorm';

/** The newest version of one store's document. */
export interface Applied<Document> {
  storeHash: string;
  version: number;
  document: Document;
}

const POLL_MS = 2_000;

/**
 * Follows the store documents: services run with a new version within seconds, without a restart.
 * `parse` is the validation of `libs/mapping`; a stored document that it refuses keeps the previous version running and is
 * told to `onError`.
 */
export class DocumentFeed<Document> {
  private readonly current = new Map<string, Applied<Document>>();
  private timer: NodeJS.Timeout | undefined;
  private onChange: ((applied: Applied<Document>) => void) | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly parse: (document: unknown) => Document,
    private readonly onError: (storeHash: string, version: number, error: unknown) => void,
  ) {}

  /** Reads once, then every 2 s until `stop`. */
  async start(onChange?: (applied: Applied<Document>) => void): Promise<void> {
    this.onChange = onChange;
    await this.read();
    const poll = (): void => {
      this.timer = setTimeout(() => {
        // A database that is down leaves the known versions in force; the next poll reads again.
        this.read()
          .catch(() => undefined)
          .finally(poll);
      }, POLL_MS);
      this.timer.unref();
    };
    poll();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** Reads what is new at once: for a store that nobody knows yet. Rejects while the database is down. */
  async refresh(): Promise<void> {
    await this.read();
  }

  get(storeHash: string): Applied<Document> | undefined {
    return this.current.get(storeHash);
  }

  all(): Applied<Document>[] {
    return [...this.current.values()];
  }

  private async read(): Promise<void> {
    const known = Object.fromEntries([...this.current].map(([hash, { version }]) => [hash, version]));
    const rows: { store_hash: string; version: number; document: unknown }[] = await this.dataSource.query(
      `select distinct on (store_hash) store_hash, version, document from config.store_document
       where version > coalesce(($1::jsonb ->> store_hash)::int, 0) order by store_hash, version desc`,
      [JSON.stringify(known)],
    );
    for (const row of rows) {
      try {
        const applied = { storeHash: row.store_hash, version: row.version, document: this.parse(row.document) };
        this.current.set(row.store_hash, applied);
        this.onChange?.(applied);
      } catch (error) {
        this.onError(row.store_hash, row.version, error);
      }
    }
  }
}
