import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { configurationPage, readFacts } from './configuration-page.mjs';
import { root } from './folders.mjs';
import { mappingPage, readMapping } from './mapping-page.mjs';

const loadSource = (project: string, name: string): Promise<unknown> =>
  import(pathToFileURL(join(root, project, 'src', `${name}.ts`)).href);

it('has the pages that the code describes today', async () => {
  // When this differs: `npm run docs`.
  expect(readFileSync(join(root, 'docs/configuration.md'), 'utf8')).toBe(
    configurationPage(await readFacts(loadSource)),
  );
});

it('finds every metric of the code, and what to do when it moves', async () => {
  const { metrics } = await readFacts(loadSource);
  const { metrics: made } = (await loadSource('libs/runtime', 'metrics')) as { metrics: object };
  const ofTheProcess = ['process_cpu_seconds_total', 'process_resident_memory_bytes'];

  expect(metrics).toHaveLength(Object.keys(made).length + ofTheProcess.length);
  expect(metrics.slice(-2).map(({ name }) => name)).toEqual(ofTheProcess);
  expect(metrics.filter(({ advice, section }) => advice === '' || section === '')).toEqual([]);
});

it('has the page of the mapping that the mappers give today', async () => {
  // When this differs: `npm run docs`.
  expect(readFileSync(join(root, 'docs/mapping.md'), 'utf8')).toBe(mappingPage(await readMapping(loadSource)));
});
