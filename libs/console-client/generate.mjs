// Writes src/generated.ts from openapi.json:
//   node libs/console-client/generate.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const BANNER = '// Generated from openapi.json by generate.mjs. Do not edit by hand.\n\n';

/** The types of a contract, as the committed file has them. */
export async function typesOf(openApi) {
  return BANNER + astToString(await openapiTS(openApi, { alphabetize: true, exportType: true }));
}

const openApi = JSON.parse(readFileSync(new URL('./openapi.json', import.meta.url), 'utf8'));
writeFileSync(new URL('./src/generated.ts', import.meta.url), await typesOf(openApi));
