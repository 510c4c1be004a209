import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from './problem.mjs';

/** The checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
/** Everything that a run writes, outside Git. */
export const localDir = join(root, '.local');
/** What may be thrown away only at the price of downloading it again. */
export const cacheDir = join(localDir, 'cache');

/** Throws a Problem when less than `neededMb` is free where `folder` is or will be. */
export function assertDiskFree(folder, neededMb, freeBytes = bytesFree) {
  const freeMb = Math.floor(freeBytes(folder) / 1_048_576);
  if (freeMb >= neededMb) return;
  throw new Problem(
    `The disk that holds ${folder} is full: ${freeMb} MB are free and ${neededMb} MB are needed. Free some space and run this again.`,
  );
}

function bytesFree(folder) {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Replaces a JSON file in one step, so that a reader never sees half of it. */
export function writeJson(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, file);
}

/** What a JSON file holds, or null when it is missing or was torn by a crash: both mean "nothing is known". */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** The folders directly under `folder` whose names start with `prefix`. */
export function foldersIn(folder, prefix) {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.startsWith(prefix))
      .map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}

/** Removes a folder and what is in it; no error when it is not there. */
export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
