import { armFailpoints, defineConfig, databaseConfig, failpoint, loadConfig } from '@patchcord/runtime';
import { createDataSource } from './data-source.js';

/** The deploy step that brings the database to this release. Services run none themselves. */
armFailpoints();
const { databaseUrl } = loadConfig(defineConfig({ ...databaseConfig }));
const dataSource = await createDataSource({ url: databaseUrl.reveal() }).initialize();
dataSource.subscribers.push({ beforeQuery: () => failpoint('FP14') });
try {
  const done = await dataSource.runMigrations({ transaction: 'each' });
  process.stdout.write(`${done.length} migrations applied\n`);
} finally {
  await dataSource.destroy();
}
