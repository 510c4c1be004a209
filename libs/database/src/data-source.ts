import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { entities } from './entities/index.js';
import { migrations } from './migrations/index.js';

/** The services that keep state: each has a schema and a role of its own. */
export type DatabaseRole = 'ingest' | 'normalize' | 'enrich' | 'deliver' | 'console';

export interface DatabaseOptions {
  /** postgres://… of a login that may take the role. */
  url: string;
  /** The role taken on every connection; without one the login itself is used (migrations, tests). */
  role?: DatabaseRole;
  /** Connections at most. */
  connectionsMax?: number;
}

/**
 * A TypeORM data source over node-postgres. Never synchronises: migrations only.
 * Every connection waits at most 3 s for a lock and is cut after 5 s idle inside a transaction, so that a stopped process
 * cannot hold others up.
 */
export function createDataSource({ url, role, connectionsMax = 10 }: DatabaseOptions): DataSource {
  const settings = ['-c lock_timeout=3000', '-c idle_in_transaction_session_timeout=5000'];
  if (role) settings.push(`-c role=patchcord_${role}`);
  return new DataSource({
    type: 'postgres',
    url,
    entities: [...entities],
    migrations: [...migrations],
    migrationsTableName: 'migration',
    synchronize: false,
    poolSize: connectionsMax,
    extra: {
      options: settings.join(' '),
      application_name: `patchcord-${role ?? 'owner'}`,
      connectionTimeoutMillis: 5_000,
    },
  });
}
