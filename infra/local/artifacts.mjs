import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { assertDiskFree, cacheDir, foldersIn, removeFolder, root } from './folders.mjs';
import { isAlive } from './process.mjs';
import { Problem } from './problem.mjs';

const pom = join(root, 'infra', 'local', 'pom.xml');

const ARTIFACTS = ['kafka', 'registry', 'zipkin'];

/**
 * The folders with the Java parts, downloaded by Maven unless the cache has them: `{ kafka, registry, zipkin }`.
 * Throws a Problem when Maven is missing or the download fails.
 */
export async function artifactFolders(
  wanted,
  { cache = cacheDir, mvn = process.env.MVN || 'mvn', say = () => {} } = {},
) {
  // The folder is named after the pom, so that a new version there is a new folder and never half of two.
  const version = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  const folders = Object.fromEntries(ARTIFACTS.map((name) => [name, join(cache, `${name}-${version}`)]));
  const missing = wanted.filter((name) => !existsSync(folders[name]));
  if (missing.length > 0) await download(missing, folders, { cache, mvn, say });
  return folders;
}

async function download(missing, folders, { cache, mvn, say }) {
  assertDiskFree(cache, 1_000);
  removeUnfinished(cache);
  say(`Fetching ${missing.join(', ')} from Maven Central (once).`);
  const into = join(cache, `unfinished-${process.pid}`);
  mkdirSync(into, { recursive: true });
  const skips = ARTIFACTS.map((name) => `-Dskip.${name}=${!missing.includes(name)}`);
  await runMaven(mvn, ['-q', '-B', '-f', pom, 'package', `-Dinto=${into}`, ...skips]);
  for (const name of missing) moveIntoPlace(join(into, name), folders[name]);
  removeFolder(into);
}

// Another run may have put the same folder there first: then its copy is as good as ours.
function moveIntoPlace(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

function removeUnfinished(cache) {
  for (const folder of foldersIn(cache, 'unfinished-')) {
    if (!isAlive(Number(folder.split('-').at(-1)))) removeFolder(folder);
  }
}

/** @returns {Promise<void>} */
function runMaven(mvn, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(mvn, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', () =>
      reject(
        new Problem(
          'Maven is needed to fetch Kafka and the schema registry, and no "mvn" was found: install it (for example "apt-get install maven") or put it on the PATH.',
        ),
      ),
    );
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Problem(mavenFailure(output)))));
  });
}

function mavenFailure(output) {
  if (/JAVA_HOME/.test(output) && !/ERROR/.test(output))
    return `Maven does not start: ${output.trim().split('\n')[0]} Set JAVA_HOME to a JDK.`;
  const reason = /\[ERROR\]\s*(.*)/.exec(output)?.[1] ?? output.trim().split('\n').at(-1) ?? '';
  return `Maven could not fetch Kafka and the schema registry; check the network, the proxy and ~/.m2/settings.xml, then run this again. Maven says: ${reason.slice(0, 600)}`;
}
