import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Starts a program that Ctrl-C in our terminal does not reach (a process group of its own), because we stop programs
 * in an order. Its output is added to `logFile`. Returns its identity for
 * `isSame` and `ended`, which resolves to how it ended.
 *
 * @param {{ command: string, args: readonly string[], cwd?: string, env?: NodeJS.ProcessEnv, uid?: number, gid?: number, logFile: string }} program
 */
export function launch({ command, args, cwd, env, uid, gid, logFile }) {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { cwd, env, uid, gid, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  child.unref();
  return { ended, identity: child.pid ? identify(child.pid) : { pid: 0, startedAt: '' } };
}

/** A process id with its start time: the pair is never given to another process. */
export function identify(pid) {
  return { pid, startedAt: startTime(pid) };
}

/** Whether that very process still runs. A zombie does not. */
export function isSame({ pid, startedAt }) {
  return pid > 0 && isAlive(pid) && startTime(pid) === startedAt;
}

/** Whether a process with this id runs. A zombie does not. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  return !isZombie(pid);
}

/** Whether that very process still runs and was started with `marker`, so that it may be killed as ours. */
export function isOurs(identity, marker) {
  return isSame(identity) && startedWith(identity.pid).includes(marker);
}

/** Signals a process, and SIGKILLs it when it has not ended after `graceMs`. Resolves when it is gone. */
export async function stopProcess(identity, { signal = 'SIGTERM', graceMs = 20_000 } = {}) {
  if (!isSame(identity)) return;
  signalProcess(identity.pid, signal);
  // A stopped process (SIGSTOP) acts on a signal only when it is continued.
  signalProcess(identity.pid, 'SIGCONT');
  if (await settled(() => !isSame(identity), graceMs)) return;
  signalProcess(identity.pid, 'SIGKILL');
  await settled(() => !isSame(identity), 10_000);
}

/** Sends a signal; a process that is gone already is no error. */
export function signalProcess(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Calls `stop` once: on Ctrl-C, SIGTERM and SIGHUP, and when the npm or the older Node.js that runs us is
 * gone, which tells nobody.
 * A terminal that is gone must not end us before we have stopped what we started.
 */
export function onStopRequest(stop) {
  let asked = false;
  const ask = (signal) => {
    if (asked) return;
    asked = true;
    stop(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => ask(signal));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  if (!process.env.npm_lifecycle_event && !process.env.PATCHCORD_WATCHES_PARENT) return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || ask('SIGTERM'), 500).unref();
}

/** Asks `condition` (which may be async) until it is true. Resolves to whether it became true within `timeoutMs`. */
export async function settled(condition, timeoutMs, everyMs = 50) {
  const until = Date.now() + timeoutMs;
  for (;;) {
    if (await condition()) return true;
    if (Date.now() >= until) return false;
    await sleep(everyMs);
  }
}

/** The last `count` lines of a file, empty when there is none. Reads at most 64 KiB. */
export function lastLines(file, count) {
  const text = textFrom(file, Math.max(0, sizeOf(file) - 65_536)).trimEnd();
  return text === '' ? [] : text.split('\n').slice(-count);
}

/** A file's text from a byte offset on, empty when there is no file. */
export function textFrom(file, offset) {
  const length = sizeOf(file) - offset;
  if (length <= 0) return '';
  const buffer = Buffer.alloc(length);
  const handle = openSync(file, 'r');
  try {
    return buffer.toString('utf8', 0, readSync(handle, buffer, 0, length, offset));
  } finally {
    closeSync(handle);
  }
}

/** A file's size in bytes, 0 when there is none. */
export function sizeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function isZombie(pid) {
  return process.platform === 'linux' && (statAfterName(pid) ?? '').startsWith('Z');
}

function startTime(pid) {
  if (process.platform !== 'linux') return ps(pid, 'lstart=');
  // Field 22 of /proc/<pid>/stat; the name before it may hold spaces, so fields are counted after its bracket.
  return statAfterName(pid)?.split(' ')[19] ?? '';
}

function statAfterName(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2);
  } catch {
    return undefined;
  }
}

// The command line, and the environment too: a program that gives itself a title overwrites the former.
function startedWith(pid) {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  return readText(`/proc/${pid}/cmdline`) + readText(`/proc/${pid}/environ`);
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function ps(pid, column) {
  try {
    return execFileSync('ps', ['-ww', '-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
