import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeApi } from './describe-api.js';

it('serves the contract that its client was generated from', async () => {
  const committed: unknown = JSON.parse(readFileSync(new URL('../../../libs/console-client/openapi.json', import.meta.url), 'utf8'));

  // When this differs: build, then `node apps/console-api/openapi.mjs`.
  expect(JSON.parse(JSON.stringify(await describeApi()))).toEqual(committed);
});
