import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

it('is what the contract generates', async () => {
  const types = astToString(await openapiTS(read('../openapi.json'), { alphabetize: true, exportType: true }));

  // When this differs: `node libs/console-client/generate.mjs`.
  expect(read('./generated.ts')).toBe(`// Generated from openapi.json by generate.mjs. Do not edit by hand.\n\n${types}`);
});
