import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { artifactFolders } from './artifacts.mjs';
import { assertDiskFree, localDir, readJson, root } from './folders.mjs';
import { findJava } from './java.mjs';
import { isAlive, onStopRequest, settled } from './process.mjs';
import { Problem } from './problem.mjs';

/** The oldest Node.js that our packages run on. npm brings a newer one on linux-x64. */
const NODE_NEEDED = [22, 22];
const INSTALL_WITHIN_MS = 15 * 60_000;

/**
 * Makes a fresh clone able to run: installs the npm packages and, at the same time, fetches the Java parts. Then goes
 * on in the Node.js that npm installed: resolves to true there, and to false in the process that only waited for it.
 */
export async function runInPreparedCheckout(script, wanted, say = (line) => console.log(line)) {
  if (!isInstalled()) await prepare(wanted, say);
  const node = installedNode();
  if (realpathSync(process.execPath) === realpathSync(node)) return true;
  process.exitCode = await runAs(node, [script, ...process.argv.slice(2)], {
    env: { ...process.env, PATCHCORD_WATCHES_PARENT: '1' },
  });
  return false;
}

/** Whether node_modules holds what package-lock.json asks for. Optional packages depend on the platform and are not looked at. */
export function isInstalled(checkout = root) {
  const installed = readJson(join(checkout, 'node_modules', '.package-lock.json'))?.packages;
  const locked = readJson(join(checkout, 'package-lock.json'))?.packages;
  if (!installed || !locked) return false;
  return Object.entries(locked).every(
    ([path, { version, optional, link }]) => path === '' || optional || link || installed[path]?.version === version,
  );
}

async function prepare(wanted, say) {
  assertDiskFree(root, 2_500);
  // What would stop us later is better said before the minutes of downloading.
  findJava();
  const release = await lockInstall(say);
  try {
    if (isInstalled()) return;
    say('Installing npm packages.');
    const artifacts = artifactFolders(wanted, { say });
    // Its failure is looked at below, after npm is done.
    artifacts.catch(() => {});
    await npmCi();
    await artifacts;
  } finally {
    release();
  }
}

async function npmCi() {
  // Under npm the very npm that runs us is named here.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = npm?.endsWith('.js') ? await runAs(process.execPath, [npm, ...args]) : await runAs('npm', args);
  if (code !== 0)
    throw new Problem(
      `"npm ci" failed (exit code ${code}): what it says above is to be put right first; often it is the network or a full disk.`,
    );
}

// `npm start` and `npm test` may be the first commands of a clone, in two terminals at once.
async function lockInstall(say) {
  const lock = join(localDir, 'install.lock');
  mkdirSync(localDir, { recursive: true });
  const tryLock = () => {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return true;
    } catch {
      if (!isAlive(Number(readFileSync(lock, 'utf8')) || process.pid)) rmSync(lock, { force: true });
      return false;
    }
  };
  if (!tryLock()) {
    say('Waiting for another run in this folder that is installing packages.');
    if (!(await settled(tryLock, INSTALL_WITHIN_MS, 500)))
      throw new Problem(
        `Another run has been installing packages for 15 minutes: end it, remove ${lock} and run this again.`,
      );
  }
  return () => rmSync(lock, { force: true });
}

function installedNode() {
  const fromNpm = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(fromNpm)) return fromNpm;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor >= NODE_NEEDED[1])) return process.execPath;
  throw new Problem(
    `Node.js ${NODE_NEEDED.join('.')} or newer is needed on ${process.platform}-${process.arch}, and this is ${process.versions.node}: install a newer one from nodejs.org or with your version manager.`,
  );
}

/**
 * Runs a program in this terminal and resolves to its exit code. What would stop us stops it, and we wait for its end.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>}
 */
export function runAs(program, args, { env = process.env, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', env, ...options });
    // Ctrl-C in a terminal reaches the child as well; twice does no harm, and a signal meant for us alone must get through.
    onStopRequest((signal) => child.kill(signal));
    child.on('error', () => reject(new Problem(`There is no program called ${program} on the PATH.`)));
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

/** Runs Nx, for example `run-many -t build`, and resolves to `{ code, output }`. */
export function nx(args) {
  // No daemon: it would outlive us. No terminal interface: we show the output, and only when something failed.
  const env = { ...nodeFirst(process.env), NX_DAEMON: 'false', NX_TUI: 'false', NO_COLOR: '1' };
  delete env.FORCE_COLOR;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', '.bin', 'nx'), ...args, '--outputStyle=static'], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** An environment in which `node` and every tool is the one that npm installed. */
export function nodeFirst(env) {
  return { ...env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${env.PATH}` };
}
