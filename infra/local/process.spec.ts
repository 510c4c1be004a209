import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isOurs, isSame, lastLines, launch, settled, signalProcess, stopProcess, textFrom } from './process.mjs';

let folder: string;
let logFile: string;
let identities: { pid: number; startedAt: string }[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'process-spec-'));
  logFile = join(folder, 'logs', 'program.log');
  identities = [];
});
afterEach(async () => {
  await Promise.all(identities.map((identity) => stopProcess(identity, { signal: 'SIGKILL' })));
  rmSync(folder, { recursive: true });
});

it('keeps the output of a program and says how it ended', async () => {
  const { ended } = run('console.log("one"); console.log("two"); console.error("three"); process.exit(3)');

  expect(await ended).toBe('exit code 3');
  expect(lastLines(logFile, 2)).toEqual(['two', 'three']);
});

it('says that a program is missing', async () => {
  const { ended, identity } = launch({ command: join(folder, 'nothing'), args: [], logFile });

  expect(await ended).toContain('ENOENT');
  expect(isSame(identity)).toBe(false);
});

it('stops a program that ends on a signal, and kills one that does not', async () => {
  const polite = await waiting('');
  const deaf = await waiting('process.on("SIGTERM", () => {});');

  await stopProcess(polite.identity, { graceMs: 10_000 });
  expect(await polite.ended).toBe('SIGTERM');
  await stopProcess(deaf.identity, { graceMs: 300 });
  expect(await deaf.ended).toBe('SIGKILL');
});

it('stops a program that is paused', async () => {
  const { identity, ended } = await waiting('');
  signalProcess(identity.pid, 'SIGSTOP');

  await stopProcess(identity, { graceMs: 10_000 });

  expect(await ended).toBe('SIGTERM');
});

it('knows its own by what they were started with, also when they gave themselves another title', async () => {
  const { identity } = await waiting('process.title = "disguised";', { PATCHCORD_DATA: '/somewhere/.local/data' });

  expect(isOurs(identity, '/somewhere/.local/data')).toBe(true);
  expect(isOurs(identity, '/elsewhere/.local/data')).toBe(false);
  expect(isOurs({ ...identity, startedAt: 'another time' }, '/somewhere/.local/data')).toBe(false);
});

function run(script: string, env: Record<string, string> = {}): ReturnType<typeof launch> {
  const launched = launch({
    command: process.execPath,
    args: ['-e', script],
    env: { ...process.env, ...env },
    logFile,
  });
  identities.push(launched.identity);
  return launched;
}

async function waiting(script: string, env?: Record<string, string>): Promise<ReturnType<typeof launch>> {
  const offset = textFrom(logFile, 0).length;
  const launched = run(`${script} setInterval(() => {}, 1_000); console.log("up");`, env);
  await settled(() => textFrom(logFile, offset).includes('up'), 10_000);
  return launched;
}
