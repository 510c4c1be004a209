// `npm run docs`: writes the pages that the code describes itself. Says what changed, and nothing when nothing did.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nx, runInPreparedCheckout } from './checkout.mjs';
import { root } from './folders.mjs';
import { Problem, runMain } from './problem.mjs';

runMain(async () => {
  if (!(await runInPreparedCheckout(fileURLToPath(import.meta.url), []))) return;
  const { code, output } = await nx(['run-many', '-t', 'build']);
  if (code !== 0) throw new Problem(`${output}\nThe build failed: what is above says where.`);
  // Not before the packages are installed: it needs one.
  const { configurationPage, readFacts } = await import('./configuration-page.mjs');
  writeIfChanged('docs/configuration.md', configurationPage(await readFacts(loadBuilt)));
  const { mappingPage, readMapping } = await import('./mapping-page.mjs');
  writeIfChanged('docs/mapping.md', mappingPage(await readMapping(loadBuilt)));
  const { reliabilityPage } = await loadBuilt('apps/e2e', 'faults/page');
  writeIfChanged('docs/reliability.md', reliabilityPage());
});

function loadBuilt(project, name) {
  return import(pathToFileURL(join(root, project, 'dist', `${name}.js`)).href);
}

function writeIfChanged(path, text) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  writeFileSync(file, text);
  console.log(`Written: ${path}`);
}
