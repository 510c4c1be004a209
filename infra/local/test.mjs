// `npm test`: what must hold at every change. Arguments go to vitest: `npm test -- libs/kafka`.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeFirst, nx, runAs, runInPreparedCheckout } from './checkout.mjs';
import { checkComposeFile } from './compose.mjs';
import { readJson, root } from './folders.mjs';
import { onStopRequest } from './process.mjs';
import { report, runMain } from './problem.mjs';
import { startStack, temporaryDataDir } from './stack.mjs';
import { addTallies, lastLine, vitestTally } from './tally.mjs';

const stopRequest = new AbortController();
/** Everything that can run side by side, then whole pipelines, one after another. */
const VITEST_CONFIGS = ['vitest.config.ts', 'vitest.e2e.config.ts'];

runMain(async () => {
  if (!(await runInPreparedCheckout(fileURLToPath(import.meta.url), ['kafka', 'registry']))) return;
  onStopRequest(() => stopRequest.abort());
  const tallies = [await nxTally('build'), await nxTally('lint'), composeTally()];
  if (!stopRequest.signal.aborted) tallies.push(await vitestBesideStack(process.argv.slice(2)));
  const total = addTallies(tallies);
  console.log(lastLine(total));
  process.exit(!stopRequest.signal.aborted && total.failed === 0 && total.passed > 0 ? 0 : 1);
});

/** A target of all projects counts as one test. */
async function nxTally(target) {
  const startedAt = Date.now();
  const { code, output } = await nx(['run-many', '-t', target]);
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
  console.log(code === 0 ? `${target}: passed (${seconds} s)` : `${output}\n${target}: failed`);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

function composeTally() {
  const { result, detail } = checkComposeFile();
  console.log(`docker-compose.yml: ${result}${detail ? ` (${detail})` : ''}`);
  return { passed: 0, failed: 0, skipped: 0, [result]: 1 };
}

async function vitestBesideStack(args) {
  let stack;
  try {
    stack = await startStack({ dataDir: await temporaryDataDir(), say: (line) => console.log(line) });
    const tallies = [];
    for (const config of VITEST_CONFIGS) tallies.push(await vitestRun(config, args, stack));
    return addTallies(tallies);
  } catch (error) {
    report(error);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    await stack?.stop({ remove: true });
  }
}

async function vitestRun(config, args, stack) {
  const results = join(stack.dataDir, `${config}.json`);
  const code = stopRequest.signal.aborted ? 1 : await runVitest(config, args, stack.env, results);
  return vitestTally(readJson(results), code);
}

function runVitest(config, args, stackEnv, results) {
  const env = { ...nodeFirst(process.env), ...stackEnv, ...(process.env.CI && { NO_COLOR: '1' }) };
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  // What the arguments ask for may all be in the other run.
  const mayBeEmpty = args.length > 0 ? ['--passWithNoTests'] : [];
  const reporting = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...mayBeEmpty];
  return runAs(process.execPath, [vitest, 'run', '--config', config, ...reporting, ...args], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
