import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { root } from './folders.mjs';

interface Project {
  folder: string;
  manifest: { name: string; nx?: { tags?: string[] } } & Dependencies;
}

type Dependencies = Partial<
  Record<'dependencies' | 'devDependencies' | 'optionalDependencies' | 'peerDependencies', Record<string, string>>
>;

const LAYERS = ['app', 'test', 'client', 'adapter', 'domain', 'runtime', 'contract'].map((layer) => `layer:${layer}`);

const readJson = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));

const projects: Project[] = ['apps', 'libs']
  .flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
  .filter((folder) => existsSync(join(root, folder, 'package.json')))
  .map((folder) => ({ folder, manifest: readJson(`${folder}/package.json`) as Project['manifest'] }));

const dependenciesOf = (manifest: Dependencies): [string, string][] =>
  (['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const).flatMap((kind) =>
    Object.entries(manifest[kind] ?? {}),
  );

describe.each(projects)('$folder', ({ folder, manifest }) => {
  it('has exactly one layer', () => {
    const layers = (manifest.nx?.tags ?? []).filter((tag) => tag.startsWith('layer:'));

    expect(layers).toHaveLength(1);
    expect(LAYERS).toContain(layers[0]);
  });

  it('refers its compiler to the very projects that it depends on', () => {
    const { references = [] } = readJson(`${folder}/tsconfig.json`) as { references?: { path: string }[] };
    const referred = references.map(({ path }) => relative(root, resolve(root, folder, path)));
    const needed = dependenciesOf(manifest).filter(([name]) => name.startsWith('@patchcord/'));

    expect(referred.sort()).toEqual(needed.map(([name]) => folderOf(name)).sort());
  });
});

function folderOf(name: string): string | undefined {
  return projects.find(({ manifest }) => manifest.name === name)?.folder;
}

it('pins every version exactly', () => {
  const manifests = [readJson('package.json') as Dependencies, ...projects.map(({ manifest }) => manifest)];
  const loose = manifests
    .flatMap(dependenciesOf)
    .filter(([, version]) => !/^(?:npm:[\w@/.-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version));

  expect(loose).toEqual([]);
});

it('keeps the judge apart: the simulator depends on nothing that it judges', () => {
  const simulator = projects.find(({ folder }) => folder === 'apps/simulator');

  expect(dependenciesOf(simulator?.manifest ?? {}).filter(([name]) => name.startsWith('@patchcord/'))).toEqual([]);
});

it('has the types that its schemas generate', () => {
  const check = (): string =>
    execFileSync(process.execPath, [join(root, 'libs/events/generate.mjs'), '--check'], { encoding: 'utf8' });

  expect(check).not.toThrow();
});

describe('the import fence', () => {
  // Nothing of these lies on the disk, so there are no types to look at, and only the fence is asked.
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false } } },
    ruleFilter: ({ ruleId }) => ruleId === '@nx/enforce-module-boundaries',
  });

  async function reportsOn(filePath: string, code: string): Promise<(string | null)[]> {
    const [result] = await eslint.lintText(code, { filePath: join(root, filePath) });
    return result?.messages.map(({ ruleId }) => ruleId) ?? [];
  }

  it.each([
    [
      'a mapper that reads the database',
      'libs/mapping/src/x.ts',
      `export { createDataSource } from '@patchcord/database';`,
    ],
    ['a contract that knows a service', 'libs/events/src/x.ts', `export { metrics } from '@patchcord/runtime';`],
    ['an HTTP client that maps', 'libs/cordial/src/x.ts', `export { toCordialOrder } from '@patchcord/mapping';`],
    ['an app that imports an app', 'apps/enrich/src/x.ts', `export { Delivery } from '../../deliver/src/delivery.js';`],
  ])('reports %s', async (_, filePath, code) => {
    expect(await reportsOn(filePath, code)).toEqual(['@nx/enforce-module-boundaries']);
  });

  it('lets through what points down', async () => {
    expect(await reportsOn('apps/enrich/src/x.ts', `export { toOrder } from '@patchcord/mapping';`)).toEqual([]);
  });
});
