import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { artifactFolders } from './artifacts.mjs';

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'artifacts-spec-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

it('says that Maven is missing', async () => {
  await expect(artifactFolders(['kafka'], { cache, mvn: join(cache, 'no-such-mvn') })).rejects.toThrow(
    'Maven is needed to fetch Kafka and the schema registry, and no "mvn" was found: install it (for example "apt-get install maven") or put it on the PATH.',
  );
});

it('says why Maven failed, and leaves nothing that looks complete', async () => {
  const mvn = fakeMaven('echo "[ERROR] Failed to execute goal: Could not transfer artifact from/to central"; exit 1');

  await expect(artifactFolders(['kafka'], { cache, mvn })).rejects.toThrow(
    'Maven says: Failed to execute goal: Could not transfer artifact from/to central',
  );
  expect(readdirSync(cache).filter((name) => name.startsWith('kafka'))).toEqual([]);
});

it('fetches what is missing once', async () => {
  const mvn = fakeMaven(
    'for arg in "$@"; do case "$arg" in -Dinto=*) into="${arg#-Dinto=}";; esac; done; echo "$@" >> "$0.calls"; mkdir -p "$into/kafka" && echo jar > "$into/kafka/a.jar"',
  );

  const { kafka } = await artifactFolders(['kafka'], { cache, mvn });
  await artifactFolders(['kafka'], { cache, mvn });

  expect(existsSync(join(kafka!, 'a.jar'))).toBe(true);
  const calls = readFileSync(`${mvn}.calls`, 'utf8').trim().split('\n');
  expect(calls).toHaveLength(1);
  expect(calls[0]).toContain('-Dskip.kafka=false -Dskip.registry=true -Dskip.zipkin=true');
  expect(readdirSync(cache).filter((name) => name.startsWith('unfinished'))).toEqual([]);
});

function fakeMaven(script: string): string {
  const mvn = join(cache, 'mvn');
  writeFileSync(mvn, `#!/bin/sh\n${script}\n`);
  chmodSync(mvn, 0o755);
  return mvn;
}
