// node infra/local/with-stack.mjs [--zipkin] -- <command…>: runs a command beside a stack of its own, which is gone afterwards.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { onStopRequest } from './process.mjs';
import { Problem, runMain } from './problem.mjs';
import { startStack, temporaryDataDir } from './stack.mjs';

runMain(async () => {
  const split = process.argv.indexOf('--');
  const command = split < 0 ? [] : process.argv.slice(split + 1);
  if (command.length === 0)
    throw new Problem('Say what to run: node infra/local/with-stack.mjs [--zipkin] -- <command…>');
  const stop = new Promise(onStopRequest);
  const zipkin = process.argv.slice(2, split).includes('--zipkin');
  const stack = await startStack({ dataDir: await temporaryDataDir(), zipkin, say: (line) => console.error(line) });
  try {
    process.exitCode = await run(command, stack.env, stop);
  } finally {
    await stack.stop({ remove: true });
  }
  process.exit();
});

function run([program, ...args], env, stop) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', () => reject(new Problem(`There is no program called ${program}.`)));
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
    void stop.then((signal) => child.kill(signal));
  });
}
