import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findJava } from './java.mjs';

describe('findJava', () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'java-spec-')));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('takes JAVA_HOME before anything else', () => {
    const home = aJdk('chosen', '21.0.4');
    aJdk('jvm/newer', '25.0.3');

    expect(findJava({ env: { JAVA_HOME: home, PATH: '' }, homes: [join(folder, 'jvm')] })).toEqual({
      path: join(home, 'bin/java'),
      version: 21,
    });
  });

  it('passes over a Java on the PATH that is too old and finds a newer one among the installed', () => {
    const old = aJdk('old', '17.0.15');
    const newer = aJdk('jvm/temurin-25', '25.0.3');

    expect(findJava({ env: { PATH: join(old, 'bin') }, homes: [join(folder, 'jvm')] })).toEqual({
      path: join(newer, 'bin/java'),
      version: 25,
    });
  });

  it('asks a Java that has no release file for its version', () => {
    const home = aJdk('plain', undefined, 'echo \'openjdk version "22.0.1" 2024-04-16\' >&2');

    expect(findJava({ env: { PATH: join(home, 'bin') }, homes: [] })).toEqual({
      path: join(home, 'bin/java'),
      version: 22,
    });
  });

  it('says which Java was found when all are too old', () => {
    const home = aJdk('eight', undefined, 'echo \'java version "1.8.0_402"\' >&2');
    aJdk('jvm/17', '17.0.15');

    expect(() => findJava({ env: { PATH: join(home, 'bin') }, homes: [join(folder, 'jvm')] })).toThrow(
      'Java 21 or newer is needed for Kafka and the schema registry, and only Java 8, 17 was found: install a JDK (for example "apt-get install openjdk-21-jre-headless") or set JAVA_HOME to one.',
    );
  });

  it('says that there is no Java', () => {
    expect(() => findJava({ env: { PATH: folder }, homes: [join(folder, 'none')] })).toThrow(
      'and no Java was found: install a JDK',
    );
  });

  function aJdk(name: string, version: string | undefined, script = 'exit 1'): string {
    const home = join(folder, name);
    mkdirSync(join(home, 'bin'), { recursive: true });
    writeFileSync(join(home, 'bin/java'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(home, 'bin/java'), 0o755);
    if (version) writeFileSync(join(home, 'release'), `IMPLEMENTOR="Somebody"\nJAVA_VERSION="${version}"\n`);
    return home;
  }
});
