import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from './process.mjs';
import { assertUnused, attachStack, startStack, type Stack } from './stack.mjs';

const TIMEOUT_MS = 180_000;

describe('the local stack', () => {
  let dataDir: string;
  let stack: Stack;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'stack-spec-'));
    stack = await startStack({ dataDir });
  }, TIMEOUT_MS);
  afterAll(async () => {
    await stack.stop({ remove: true });
    rmSync(dataDir, { recursive: true, force: true });
  }, TIMEOUT_MS);

  it('refuses a second start in the same folder', async () => {
    const script = `import { startStack } from ${JSON.stringify(import.meta.resolve('./stack.mjs'))}; await startStack({ dataDir: ${JSON.stringify(dataDir)} }).catch((error) => { console.error(error.message); process.exit(1); });`;

    const { code, stderr } = await runScript(script);

    expect(code).toBe(1);
    expect(stderr).toContain(
      `Patchcord already runs from this folder (process ${process.pid}): stop it first with Ctrl-C in its terminal, or with "kill ${process.pid}".`,
    );
    expect(() => assertUnused(dataDir)).not.toThrow();
  });

  it('takes a record of 12 MiB, and makes no topic that nobody asked for', async () => {
    const { admin, producer } = await connect(stack);
    try {
      await admin.createTopics({
        topics: [
          {
            topic: 'large',
            numPartitions: 1,
            configEntries: [{ name: 'max.message.bytes', value: String(13 * 1_048_576) }],
          },
        ],
      });
      await producer.send({ topic: 'large', messages: [{ value: Buffer.alloc(12 * 1_048_576, 'a') }] });

      expect((await admin.fetchTopicOffsets('large'))[0]).toMatchObject({ high: '1' });
      await expect(producer.send({ topic: 'never-made', messages: [{ value: 'x' }] })).rejects.toThrow(
        'This server does not host this topic-partition',
      );
      expect(await admin.listTopics()).toEqual(['large']);
    } finally {
      await Promise.all([admin.disconnect(), producer.disconnect()]);
    }
  });

  it(
    'keeps topics, schemas and rows through a SIGKILL of every part, on the same ports',
    async () => {
      await register(stack, 'kept-value');
      await query(stack, 'CREATE TABLE kept AS SELECT 42 AS answer');
      const before = { env: stack.env, pids: stack.pids };

      await Promise.all((['kafka', 'registry', 'postgres'] as const).map((part) => stack.kill(part)));
      expect(Object.values(before.pids).filter(isAlive)).toEqual([]);
      await Promise.all((['kafka', 'registry', 'postgres'] as const).map((part) => attachStack(dataDir).start(part)));

      expect(attachStack(dataDir).env).toEqual(before.env);
      await expectEverythingKept(stack);
    },
    TIMEOUT_MS,
  );

  it(
    'starts again after its owner was killed, with orphans running and stale files left',
    async () => {
      await stack.stop();
      const owner = spawnOwner(dataDir);
      const orphans = attachStack(await owner.started).pids;
      await owner.kill();
      expect(Object.values(orphans).every(isAlive)).toBe(true);

      stack = await startStack({ dataDir });

      expect(Object.values(orphans).filter(isAlive)).toEqual([]);
      await expectEverythingKept(stack);

      // A power cut leaves this file, and its process id may by then belong to anybody.
      await stack.stop();
      const cluster = JSON.parse(readFileSync(join(dataDir, 'stack.json'), 'utf8')).parts.postgres.marker as string;
      writeFileSync(join(cluster, 'postmaster.pid'), `${process.pid}\n${cluster}\n`);
      stack = await startStack({ dataDir });
      await expectEverythingKept(stack);
    },
    TIMEOUT_MS,
  );
});

it('names the port that is taken, and leaves nothing running', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'stack-spec-'));
  try {
    await expect(startStack({ dataDir, settings: { POSTGRES_PORT: '1x' } })).rejects.toThrow(
      'POSTGRES_PORT is "1x", which is not a port',
    );
    expect(() => readFileSync(join(dataDir, 'stack.json'))).toThrow('ENOENT');
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});

async function expectEverythingKept(stack: Stack): Promise<void> {
  const { admin, producer } = await connect(stack);
  try {
    expect((await admin.fetchTopicOffsets('large'))[0]).toMatchObject({ high: '1' });
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  }
  expect(await (await fetch(`${stack.env.SCHEMA_REGISTRY_URL}/subjects`)).json()).toEqual(['kept-value']);
  expect(await query(stack, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
}

async function connect(
  stack: Stack,
): Promise<{ admin: ReturnType<Kafka['admin']>; producer: ReturnType<Kafka['producer']> }> {
  const kafka = new Kafka({
    brokers: [stack.env.KAFKA_BROKERS],
    logLevel: logLevel.NOTHING,
    retry: { retries: 5, initialRetryTime: 100 },
  });
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  await Promise.all([admin.connect(), producer.connect()]);
  return { admin, producer };
}

async function register(stack: Stack, subject: string): Promise<void> {
  const response = await fetch(`${stack.env.SCHEMA_REGISTRY_URL}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ schema: '"string"' }),
  });
  expect(response.status).toBe(200);
}

async function query(stack: Stack, sql: string): Promise<unknown[]> {
  const client = new pg.Client(stack.env.DATABASE_URL);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function spawnOwner(dataDir: string): { started: Promise<string>; kill: () => Promise<void> } {
  const script = `import { startStack } from ${JSON.stringify(import.meta.resolve('./stack.mjs'))}; await startStack({ dataDir: ${JSON.stringify(dataDir)} }); console.log('started'); setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const started = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => resolve(dataDir));
    child.on('exit', () => reject(new Error('the owner ended before it had started the stack')));
  });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  return { started, kill: () => (child.kill('SIGKILL'), ended) };
}

function runScript(script: string): Promise<{ code: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('close', (code) => resolve({ code, stderr }));
  });
}
