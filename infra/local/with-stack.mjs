// node infra/local/with-stack.mjs [--build] [--zipkin] -- <command…>: runs a command beside a stack of its own, which is
// gone afterwards. With --build the checkout is installed and built before.
import { fileURLToPath } from 'node:url';
import { nodeFirst, nx, runAs, runInPreparedCheckout } from './checkout.mjs';
import { onStopRequest } from './process.mjs';
import { Problem, runMain } from './problem.mjs';
import { startStack, temporaryDataDir } from './stack.mjs';

const say = (line) => console.error(line);

runMain(async () => {
  const split = process.argv.indexOf('--');
  const command = split < 0 ? [] : process.argv.slice(split + 1);
  const flags = process.argv.slice(2, split);
  if (command.length === 0) {
    throw new Problem('Say what to run: node infra/local/with-stack.mjs [--build] [--zipkin] -- <command…>');
  }
  if (!(await runInPreparedCheckout(fileURLToPath(import.meta.url), ['kafka', 'registry'], say))) return;
  let isStopped = false;
  onStopRequest(() => (isStopped = true));
  if (flags.includes('--build')) await build();
  const stack = await startStack({ dataDir: await temporaryDataDir(), zipkin: flags.includes('--zipkin'), say });
  try {
    const [program, ...args] = command;
    const env = { ...nodeFirst(process.env), ...stack.env };
    process.exitCode = isStopped ? 130 : await runAs(program, args, { env, cwd: process.cwd() });
  } finally {
    await stack.stop({ remove: true });
  }
  process.exit();
});

async function build() {
  say('Building.');
  const { code, output } = await nx(['run-many', '-t', 'build']);
  if (code !== 0) throw new Problem(`${output}\nThe build failed: what is above says where.`);
}
