#!/usr/bin/env node
// What `npx patchcord` runs. It needs nothing but Node.js itself, so that it can say what is missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR_NEEDED = 24;

const root = resolve(fileURLToPath(import.meta.url), '../../../..');
const main = join(root, 'apps', 'cli', 'dist', 'main.js');
const installedNode = join(root, 'node_modules', '.bin', 'node');

const isOld = Number(process.versions.node.split('.')[0]) < NODE_MAJOR_NEEDED;
const node = isOld && existsSync(installedNode) ? installedNode : process.execPath;

if (!existsSync(main)) build();
if (node === process.execPath) await import(main);
else process.exitCode = runAs([main, ...process.argv.slice(2)], 'inherit');

/** Once after a clone: services need not be built for the commands that run in process. */
function build() {
  const compiler = join(root, 'node_modules', 'typescript7', 'bin', 'tsc');
  if (!existsSync(compiler)) fail('The packages are not installed: run "npm ci" in the checkout first.');
  process.stderr.write('Building the command line, once.\n');
  if (runAs([compiler, '-b', join(root, 'apps', 'cli')], ['ignore', process.stderr, process.stderr]) !== 0) {
    fail('The command line could not be built: what is above says where.');
  }
}

function runAs(args, stdio) {
  const { status, signal, error } = spawnSync(node, args, { stdio });
  if (error) fail(`Node.js could not be started: ${error.message}`);
  return status ?? (signal === 'SIGINT' ? 130 : 143);
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(3);
}
