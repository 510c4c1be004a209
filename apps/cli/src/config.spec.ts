import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { said } from './test-shell.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchcord-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, change: (text: string) => string = (text) => text, store = 'abc123'): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, change((await said(['config', 'init', store])).out));
  return file;
}

it('begins with a document that is valid and says what belongs where', async () => {
  const file = await fileOf('first.yaml');

  expect(await said(['config', 'check', file])).toEqual({ code: 0, out: `file\tstore\taccount\n${file}\tabc123\tmain\n`, err: '' });
  expect(await readFile(file, 'utf8')).toContain('# Never a credential itself');
});

it('names each mistake with file, line and column, and the fix', async () => {
  const file = await fileOf('wrong.yaml', (text) => text.replace('verify: signature', 'verify: sometimes').replace('dryRun: false', 'dryRun: false\nretries: 5'));

  expect(await said(['config', 'check', file])).toEqual({
    code: 1,
    out: '',
    err: `${file}:18:5 bigcommerce.webhooks.verify: Invalid option: expected one of "signature"|"header"|"both"\n${file}:10:1 retries: is not known here\n`,
  });
});

it('says the same as JSON', async () => {
  const file = await fileOf('wrong.yaml', (text) => text.replace('verify: signature', 'verify: sometimes'));

  const { code, out } = await said(['config', 'check', file, '--json']);

  expect([code, JSON.parse(out)]).toMatchObject([1, { files: [{ file, problems: [{ path: 'bigcommerce.webhooks.verify', line: 17, column: 5 }] }] }]);
});

it('looks at all files together: stores of one account share no ids, and no two files a store', async () => {
  const one = await fileOf('one.yaml');
  const two = await fileOf('two.yaml', undefined, 'def456');
  const twin = await fileOf('twin.yaml');

  expect((await said(['config', 'check', one, two])).err).toContain(`${two} idPrefix: is needed: store abc123 of account main has none`);
  expect((await said(['config', 'check', one, twin])).err).toContain(`${twin} store: abc123 is also the store of ${one}`);
  await writeFile(two, (await readFile(two, 'utf8')).replace('# idPrefix: uk-', 'idPrefix: uk-'));
  expect((await said(['config', 'check', one, two])).code).toBe(0);
});

it('takes patterns, and refuses one that nothing matches', async () => {
  await fileOf('shop-a.yaml');

  expect((await said(['config', 'check', join(folder, 'shop-*.yaml')])).out).toContain('shop-a.yaml\tabc123\tmain');
  expect(await said(['config', 'check', join(folder, 'none-*.yaml')])).toMatchObject({ code: 2, err: `No file is called ${join(folder, 'none-*.yaml')}, and none matches it.\n` });
});

it('applies nothing when one of the files is wrong', async () => {
  const good = await fileOf('good.yaml');
  const wrong = await fileOf('bad.yaml', (text) => text.replace('version: 1', 'version: 2'));

  // Nobody listens there: the mistake is found before anything is sent.
  const { code, err } = await said(['config', 'apply', good, wrong], { env: { PATCHCORD_URL: 'http://127.0.0.1:1', PATCHCORD_TOKEN: 'x' } });

  expect(code).toBe(1);
  expect(err).toContain(`${wrong}:3:1 version:`);
});
