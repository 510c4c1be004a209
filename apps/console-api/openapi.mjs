// Writes the contract that this release serves, and the types of the client that goes with it. Run after a build:
//   node apps/console-api/openapi.mjs
import { writeFileSync } from 'node:fs';
import { describeApi } from './dist/describe-api.js';

const file = new URL('../../libs/console-client/openapi.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(await describeApi(), null, 2)}\n`);
await import('../../libs/console-client/generate.mjs');
