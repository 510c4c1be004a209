import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { said } from './test-shell.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchcord-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

it.each([[['--help']], [['map', '--help']], [['status', '--help']], [['errors', 'list', '--help']], [['config', 'apply', '--help']], [['lookup', '--help']], [['topics', 'apply', '--help']], [['schemas', '--help']]])(
  'helps: %j',
  async (args) => {
    const { code, out, err } = await said(args);

    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Usage: patchcord/);
  },
);

it.each([
  ['map', 'curl -s'],
  ['status', 'patchcord status --since 24h --store abc123'],
  ['lookup', 'patchcord lookup order:118'],
  ['config', 'patchcord config init abc123 > stores/abc123.yaml'],
])('teaches %s by example', async (command, example) => {
  expect((await said([command, '--help'])).out).toContain(example);
});

it.each([[[]], [['nonsense']], [['map']], [['map', 'order', '-', '--wrong']], [['config', 'check']], [['config', 'init', 'NO']], [['topics', 'apply', '--replication', 'many']], [['errors', 'show', '5']]])(
  'exits with 2 when it does not understand: %j',
  async (args) => {
    expect((await said(args, { env: { KAFKA_BROKERS: '127.0.0.1:1' } })).code).toBe(2);
  },
);

it.each([
  [['topics', 'apply'], 'Where is Kafka? Set KAFKA_BROKERS=host:port, or run `npm start`, which writes .local/addresses.json.\n'],
  [['schemas', 'apply'], 'Where is the schema registry? Set SCHEMA_REGISTRY_URL, or run `npm start`, which writes .local/addresses.json.\n'],
  [['status'], 'Where is Patchcord? Set PATCHCORD_URL to the console API, or run `npm start`, which writes .local/addresses.json.\n'],
])('exits with 3 when nothing says where to go: %j', async (args, sentence) => {
  expect(await said(args)).toEqual({ code: 3, out: '', err: sentence });
});

it('exits with 3 when nobody answers there, and says who', async () => {
  const env = { PATCHCORD_URL: 'http://127.0.0.1:2', PATCHCORD_TOKEN: 'x', SCHEMA_REGISTRY_URL: 'http://127.0.0.1:2' };

  expect(await said(['status'], { env })).toEqual({ code: 3, out: '', err: 'The console API at http://127.0.0.1:2 does not answer (ECONNREFUSED): is Patchcord running?\n' });
  expect(await said(['schemas', 'check'], { env })).toEqual({ code: 3, out: '', err: 'The schema registry does not answer: check SCHEMA_REGISTRY_URL. (asked at http://127.0.0.1:2)\n' });
});

it('reads where things are from what npm start wrote', async () => {
  await writeFile(join(folder, 'addresses.json'), JSON.stringify({ consoleApi: 'http://127.0.0.1:2' }));
  expect((await said(['status'], { localDir: folder })).err).toBe('The console API wants a token: set PATCHCORD_TOKEN.\n');

  await writeFile(join(folder, 'token'), 'secret\n');
  expect((await said(['status'], { localDir: folder })).err).toBe('The console API at http://127.0.0.1:2 does not answer (ECONNREFUSED): is Patchcord running?\n');
});

it('lists topics for people as a table, for programs by tabs or as JSON', async () => {
  const piped = await said(['topics', 'list']);
  const drawn = await said(['topics', 'list'], { isTerminal: true });
  const json = await said(['topics', 'list', '--json']);

  expect(piped.out).toContain('bigcommerce.orders\t12\t28\t\t10\n');
  expect(drawn.out).toMatch(/bigcommerce\.orders +12 +28 +10/);
  expect((JSON.parse(json.out) as { topics: object[] }).topics).toContainEqual({ name: 'bigcommerce.orders', partitions: 12, retentionDays: 28, isCompacted: false, messageBytesMax: 10_485_760 });
});

it('lists the record of every subject', async () => {
  expect((await said(['schemas', 'list'])).out).toContain('commerce.consents-value\tpatchcord.commerce.Consent\n');
});
