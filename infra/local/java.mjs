import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Problem } from './problem.mjs';

/** Apicurio Registry 3.3 is compiled for Java 21. */
export const JAVA_NEEDED = 21;

// Where package managers and version managers put JDKs: each entry is a folder of Java homes.
const HOMES = [
  '/usr/lib/jvm',
  '/usr/java',
  '/opt/java',
  '/opt/homebrew/opt',
  '/Library/Java/JavaVirtualMachines',
  join(homedir(), '.sdkman/candidates/java'),
  join(homedir(), '.jdks'),
  join(homedir(), '.asdf/installs/java'),
  join(homedir(), '.local/share/mise/installs/java'),
];

/**
 * The `java` program to use: the first of JAVA_HOME, PATH and the usual folders that is new enough.
 * Throws a Problem that names what was found when none is.
 */
export function findJava({ env = process.env, homes = HOMES, needed = JAVA_NEEDED } = {}) {
  const seen = new Set();
  const tooOld = [];
  for (const java of candidates(env, homes)) {
    const path = realpathSync(java);
    if (seen.has(path)) continue;
    seen.add(path);
    const version = javaVersion(path);
    if (version >= needed) return { path, version };
    if (version > 0) tooOld.push(version);
  }
  const found = tooOld.length > 0 ? `only Java ${[...new Set(tooOld)].join(', ')} was found` : 'no Java was found';
  throw new Problem(
    `Java ${needed} or newer is needed for Kafka and the schema registry, and ${found}: install a JDK (for example "apt-get install openjdk-21-jre-headless") or set JAVA_HOME to one.`,
  );
}

function candidates(env, homes) {
  const fromPath = (env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'java'));
  const fromHomes = homes.flatMap((folder) => subfolders(folder).flatMap(javasIn));
  return [...(env.JAVA_HOME ? javasIn(env.JAVA_HOME) : []), ...fromPath, ...fromHomes].filter((java) =>
    existsSync(java),
  );
}

function javasIn(home) {
  // A macOS bundle keeps its home two folders down; Homebrew's formula keeps it under libexec.
  return ['bin', 'Contents/Home/bin', 'libexec/openjdk.jdk/Contents/Home/bin'].map((bin) => join(home, bin, 'java'));
}

function subfolders(folder) {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** The major version of a `java` program, 0 when it cannot be told. */
export function javaVersion(java) {
  return majorVersion(releaseFile(java)) || majorVersion(versionOutput(java));
}

function releaseFile(java) {
  // Every JDK since 9 has this file, and reading it is 100 ms quicker than asking the program.
  try {
    return readFileSync(join(dirname(dirname(java)), 'release'), 'utf8');
  } catch {
    return '';
  }
}

function versionOutput(java) {
  return spawnSync(java, ['-version'], { encoding: 'utf8', timeout: 20_000 }).stderr ?? '';
}

function majorVersion(text) {
  // "1.8.0" is Java 8, "21.0.4" is Java 21.
  const [, first, second] = /(?:^JAVA_VERSION=| version )"(\d+)(?:\.(\d+))?/m.exec(text) ?? [];
  return Number(first === '1' ? second : (first ?? 0));
}
