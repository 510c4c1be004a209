// `npm run reset`: forgets what `npm start` has kept. Downloads stay.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { localDir, removeFolder } from './folders.mjs';
import { runMain } from './problem.mjs';
import { assertUnused, removeData, stopLeftStack } from './stack.mjs';
import { stopLeftovers } from './supervisor.mjs';

runMain(async () => {
  const dataDir = join(localDir, 'data');
  assertUnused(dataDir);
  await stopLeftovers(dataDir);
  await stopLeftStack(dataDir);
  removeData(dataDir);
  for (const folder of ['logs', 'logs-of-last-run']) removeFolder(join(localDir, folder));
  for (const file of ['addresses.json', 'token']) rmSync(join(localDir, file), { force: true });
  console.log(
    'Forgotten: topics, schemas, the database, logs and the local token. Downloads are kept in .local/cache.',
  );
});
