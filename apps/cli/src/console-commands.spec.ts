import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidRecordError } from '@patchcord/events';
import type { KafkaClient } from '@patchcord/kafka';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { said, type Said } from './test-shell.js';

const { KAFKA_BROKERS, SCHEMA_REGISTRY_URL = '', DATABASE_URL = '' } = process.env;
const built = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
/** A store that no other spec on this broker uses. */
const STORE = `s${randomBytes(6).toString('hex')}`;

describe.skipIf(!KAFKA_BROKERS)('against a running console API', () => {
  let folder: string;
  let server: pg.Client;
  let database: string;
  let api: ChildProcess;
  let kafka: KafkaClient;
  let env: Record<string, string>;
  let document: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchcord-cli-'));
    server = new pg.Client({ connectionString: DATABASE_URL });
    await server.connect();
    database = `cli_${randomUUID().replaceAll('-', '')}`;
    await server.query(`create database ${database}`);
    const stack = { PATH: process.env['PATH'] ?? '', KAFKA_BROKERS: KAFKA_BROKERS ?? '', SCHEMA_REGISTRY_URL, DATABASE_URL: Object.assign(new URL(DATABASE_URL), { pathname: `/${database}` }).href };
    await once(fork(built('libs/database/dist/migrate.js'), { env: stack, execArgv: [], silent: true }), 'exit');
    expect((await said(['topics', 'apply'], { env: stack })).code).toBe(0);
    expect((await said(['schemas', 'apply'], { env: stack })).code).toBe(0);
    api = fork(built('apps/console-api/dist/main.js'), { env: { ...stack, PATCHCORD_TOKEN: 'a-token', LOG_LEVEL: 'error' }, execArgv: [] });
    const [{ httpUrl }] = (await once(api, 'message')) as [{ httpUrl: string }];
    env = { PATCHCORD_URL: httpUrl, PATCHCORD_TOKEN: 'a-token' };
    const { KafkaClient: Client } = await import('@patchcord/kafka');
    kafka = new Client({ brokers: (KAFKA_BROKERS ?? '').split(','), clientId: 'spec', registryUrl: SCHEMA_REGISTRY_URL });
    await kafka.connect();
    document = join(folder, `${STORE}.yaml`);
    await writeFile(document, (await said(['config', 'init', STORE])).out);
  });
  afterAll(async () => {
    await kafka?.close();
    const gone = api && once(api, 'exit');
    api?.kill('SIGTERM');
    await gone;
    await server.query(`drop database if exists ${database} with (force)`);
    await server.end();
    await rm(folder, { recursive: true });
  });

  const ask = (...args: string[]): Promise<Said> => said(args, { env });

  it('puts a document in force, shows its versions and what differs, and goes back', async () => {
    expect((await ask('config', 'apply', document, '--check-only')).out).toContain(`${STORE}\t1\twould be applied\n`);
    expect((await ask('config', 'apply', document)).out).toContain(`${STORE}\t1\tapplied\n`);
    expect((await ask('config', 'apply', document)).out).toContain(`${STORE}\t1\tin force already\n`);

    await writeFile(document, (await said(['config', 'init', STORE])).out.replace('dryRun: false', 'dryRun: true'));
    expect((await ask('config', 'diff', document)).out).toContain('-dryRun: false\n+dryRun: true\n');
    expect((await ask('config', 'apply', document)).out).toContain(`${STORE}\t2\tapplied\n`);
    expect((await ask('config', 'diff', STORE)).out).toContain(`--- ${STORE} version 1\n+++ ${STORE} version 2\n`);
    expect((await ask('config', 'rollback', STORE, '1')).out).toBe(`Version 3 of ${STORE} is in force; it is what version 1 was.\n`);
    expect((await ask('config', 'history', STORE)).out).toMatch(/^version\tapplied\tby\t\n3\t.*\ttoken\tin force\n2\t.*\ttoken\t\n1\t.*\ttoken\t\n$/);
  });

  it('is refused with the reason', async () => {
    expect(await ask('config', 'rollback', STORE, '9')).toEqual({ code: 1, out: '', err: `Store ${STORE} has versions 1 to 3; 9 is none of them.\n` });
    expect(await ask('config', 'history', 'nobody')).toMatchObject({ code: 1, err: 'No document was ever applied for store nobody: see "patchcord config apply --help".\n' });
    await writeFile(document, (await said(['config', 'init', STORE])).out.replace('# idPrefix: uk-', 'idPrefix: uk-'));
    expect(await ask('config', 'apply', document)).toMatchObject({ code: 1, err: `${document} idPrefix: was "" and can never change: what is at Cordial already has it in its ids\n` });
    expect(await said(['status'], { env: { ...env, PATCHCORD_TOKEN: 'another' } })).toMatchObject({ code: 3, err: `The console API refused the token: set PATCHCORD_TOKEN to that of ${env['PATCHCORD_URL']}.\n` });
    expect(await ask('status', '--since', 'yesterday')).toMatchObject({ code: 2, err: 'must be a span as in 15m, 24h or 7d, or an instant in ISO 8601\n' });
  });

  it('prints the books, with all resources of the store', async () => {
    const { code, out } = await ask('status', '--since', '5m', '--store', STORE);

    expect(code).toBe(0);
    expect(out).toContain('store\trecords\treceived\tapplied\tunchanged\tsuperseded\tsuppressed\trejected\tparked\tunknown\tin flight\tremainder\tp50\tp95\tp99\n');
    for (const resource of ['customer', 'subscriber', 'order']) expect(out).toContain(`${STORE}\t${resource}\t`);
    expect(JSON.parse((await ask('status', '--store', STORE, '--json')).out)).toMatchObject({ openErrors: 0, remainder: 0 });
  });

  it('tells the story of an order, and of nobody', async () => {
    const end = { storeHash: STORE, recordId: `msg_${STORE}`, resource: 'order', resourceId: '118', stage: 'deliver', sourceTopic: 'bigcommerce.orders', sourcePartition: 0, sourceOffset: 900_000_118 };
    const at = Date.now();
    const command = { ...end, origin: 'webhook', lane: 'live', outcome: 'applied', occurredAt: at - 2_000, observedAt: at - 1_000, endedAt: at, effectKey: 'order/118', request: 'POST /orders', status: 201 };
    await kafka.outcomes.write([{ ...command, path: '1/1.1/1', commandKind: 'order' }]);

    const { out } = await vi.waitFor(async () => {
      const answer = await ask('lookup', 'order:118');
      expect(answer.out).toMatch(/^The last change of order 118 reached Cordial at .*, 2\.0 s after it happened\.\n/);
      return answer;
    }, 15_000);

    expect(out).toContain(`\norder 118 of store ${STORE}: applied\n  record msg_${STORE} (webhook, live)\n`);
    expect(out).toMatch(/ +\+1\.0 s {2}fetched from BigCommerce\n.* +\+1\.0 s {2}order applied: POST \/orders → 201\n/);
    expect(await ask('lookup', 'nobody@example.com')).toEqual({
      code: 0,
      out: 'Nothing is known of n***@example.com: no change of it has come, or it was longer ago than outcomes are kept.\n',
      err: '',
    });
  });

  it('lists what was rejected by cause, and shows one of it with what to do', async () => {
    expect((await ask('errors', 'list', '--store', STORE)).out).toBe('Nothing is rejected.\n');
    const error = new InvalidRecordError('lines[0].quantity should be a count, but text came.', { code: 'field-type', field: 'lines[0].quantity', expected: 'a count', came: 'text' });
    const origin = { topic: 'bigcommerce.orders', partition: 0, offset: '900000119', key: `${STORE}/order/119`, value: Buffer.from('{"id":119}'), headers: {} };
    await kafka.errors.write('normalize', origin, error, { store: STORE, resource: 'order', resourceId: '119' });

    const { out } = await vi.waitFor(async () => {
      const answer = await ask('errors', 'list', '--store', STORE);
      expect(answer.out).toContain('1\tnormalize\tfield-type\tlines[0].quantity\t');
      return answer;
    }, 15_000);
    const id = out.trim().split('\t').at(-1) ?? '';
    const shown = await ask('errors', 'show', id);

    expect(shown.out).toContain(`what        order 119 of store ${STORE}\nrejected by normalize (field-type)\nwhy         lines[0].quantity should be a count, but text came.\n`);
    expect(shown.out).toContain('expected    a count\ncame        text\nwhat to do  BigCommerce sent another type than it documents.');
    expect(shown.out).toContain('What came (json, personal data masked):\n{\n  "id": 119\n}\n');
    expect((await ask('errors', 'list', '--records', '--code', 'field-type', '--store', STORE)).out).toContain(`${id}\tnormalize\tfield-type\t${STORE}\torder 119\t1\t`);
    expect(await ask('errors', 'show', randomUUID())).toMatchObject({ code: 1, err: expect.stringMatching(/^No rejected record has the id/) as string });
  });

  it('counts what a redrive would send, sends it, follows it, and says who did', async () => {
    const errors = JSON.parse((await ask('errors', 'list', '--records', '--code', 'field-type', '--store', STORE, '--json')).out) as { errors: { id: string }[] };
    const id = errors.errors[0]?.id ?? '';

    expect((await ask('errors', 'redrive', '--code', 'field-type', '--store', STORE)).out).toBe(
      '1 open record is chosen; 1 would be sent again, 20 a second (1.0 s).\nNothing was sent. Add --yes to send them.\n',
    );
    expect((await ask('errors', 'redrive', '--all', '--code', 'field-type', '--store', STORE, '--yes', '--detach')).out).toMatch(/^Redrive [0-9a-f-]{36} sends 1 records\./);
    await vi.waitFor(async () => {
      const { redrives } = JSON.parse((await ask('errors', 'redrives', '--json')).out) as { redrives: object[] };
      expect(redrives[0]).toMatchObject({ state: 'done', total: 1, sent: 1, onTheirWay: 1, createdBy: 'token', filter: { store: STORE, code: 'field-type' } });
    }, 15_000);
    expect((await ask('errors', 'show', id)).out).toMatch(/\nstate {7}redriven, rejected .*\nsent again {2}1 times, last /);

    // It goes through now: no stage runs here, so its end is told in its stead.
    const end = { storeHash: STORE, recordId: `again_${STORE}`, resource: 'order', resourceId: '119', stage: 'deliver', outcome: 'applied', commandKind: 'order', sourceTopic: 'bigcommerce.orders', sourcePartition: 0, sourceOffset: 900_000_119 };
    await kafka.outcomes.write([{ ...end, path: '1/1.1/1', observedAt: Date.now(), endedAt: Date.now() }]);
    await vi.waitFor(async () => expect((await ask('errors', 'show', id)).out).toMatch(/\nstate {7}closed .*: it went through; rejected /), 15_000);

    expect((await ask('errors', 'audit')).out).toMatch(new RegExp(`\\ttoken\\tredrive\\tstore ${STORE}, code field-type\\t1\\tdone: 1 of 1 sent\\n`));
  });

  it('shows personal data only when told to, and writes that down', async () => {
    const error = new InvalidRecordError('The address cannot be.', { code: 'field-value' });
    const origin = { topic: 'bigcommerce.orders', partition: 0, offset: '900000120', key: `${STORE}/order/120`, value: Buffer.from('{"email":"mia@example.com"}'), headers: {} };
    await kafka.errors.write('normalize', origin, error, { store: STORE, resource: 'order', resourceId: '120' });
    const id = await vi.waitFor(async () => {
      const { errors } = JSON.parse((await ask('errors', '--order', '120', '--store', STORE, '--records', '--json')).out) as { errors: { id: string }[] };
      expect(errors).toHaveLength(1);
      return errors[0]?.id ?? '';
    }, 15_000);

    expect((await ask('errors', 'show', id)).out).toContain('"email": "m***@example.com"');
    expect((await ask('errors', 'show', id, '--reveal')).out).toContain('"email": "mia@example.com"');
    expect((await ask('errors', 'audit')).out).toMatch(new RegExp(`\\ttoken\\treveal\\t${id}\\t1\\tshown: order 120 of store ${STORE}\\n`));

    expect((await ask('errors', 'close', id)).out).toBe('1 open record would be closed. Nothing was changed; add --yes to close them.\n');
    expect((await ask('errors', 'close', id, '--yes')).out).toBe('1 record was closed.\n');
    expect((await ask('errors', 'redrive', id, '--yes')).out).toContain('Nothing to send');
  });

  it('wants to be told which records, and never takes silence for all', async () => {
    expect(await ask('errors', 'redrive', '--yes')).toMatchObject({ code: 2, err: 'Say which records: their ids, a filter as in --code field-missing, or --all.\n' });
    expect(await ask('errors', 'close', 'five')).toMatchObject({ code: 2, err: '"five" is no id of a rejected record: "patchcord errors list" prints them.\n' });
    expect((await ask('errors', 'redrive', '--all', '--rate', '501')).code).toBe(2);
  });

  it('draws causes for people, with what to do', async () => {
    const error = new InvalidRecordError('Cordial answered 422: "state" is too long.', { code: 'cordial-422' });
    const origin = { topic: 'cordial.contacts', partition: 0, offset: '900000121', key: 'k', value: Buffer.from('x'), headers: {} };
    await kafka.errors.write('deliver', origin, error, { store: STORE, resource: 'order', resourceId: '121' });

    const out = await vi.waitFor(async () => {
      const answer = await said(['errors', '--store', STORE], { env, isTerminal: true });
      expect(answer.out).toContain('1 record: Cordial answered 422: "state" is too long.\n');
      return answer.out;
    }, 15_000);

    expect(out).toMatch(/ {2}deliver, cordial-422 · order of store \w+ · first .* ago, last .* ago\n {2}What to do {3}Cordial refuses a value/);
    expect(out).toMatch(/ {2}Send again {3}patchcord errors redrive --stage deliver --code cordial-422 --kind [0-9a-f]{8}\n/);
  });

  it('says what is unknown and what is parked', async () => {
    expect((await ask('errors', '--state', 'unknown', '--store', STORE)).out).toBe('No effect is unknown.\n');
    expect((await ask('errors', '--state', 'parked', '--store', STORE)).out).toBe('Nothing is parked.\n');
    expect(await ask('errors', 'release', STORE, 'enrich')).toMatchObject({ code: 1, err: `enrich is not stopped for store ${STORE}.\n` });
  });

  it('prints a line a window', async () => {
    expect((await ask('status', '--since', '10m', '--window', '5m', '--store', STORE)).out).toMatch(/^Nothing came in these windows\.\n$|The books balance in every window\.\n$/);
    expect(await ask('status', '--since', '7d', '--window', '5m')).toMatchObject({ code: 2, err: expect.stringMatching(/^That would be 201[67] windows, and at most 96/) as string });
  });

  it('applies topics and schemas once, and says what is there', async () => {
    const stack = { KAFKA_BROKERS: KAFKA_BROKERS ?? '', SCHEMA_REGISTRY_URL };

    expect((await said(['topics', 'apply'], { env: stack })).out).toContain('bigcommerce.orders\tthere\n');
    expect((await said(['schemas', 'check'], { env: stack })).out).toMatch(/outcomes-value\tthere\t\d+\n/);
  });
});
