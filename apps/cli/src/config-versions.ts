import { existsSync } from 'node:fs';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { checkFiles, lineOf, refuseProblems, type CheckedFile } from './config-check.js';
import { askConsole, readConsole, type Refused } from './console.js';
import { CommandError, readSource, type Shell } from './shell.js';
import { printJson, printTable } from './table.js';

interface Options {
  json?: boolean;
}

interface Row {
  file: string;
  store: string;
  version: number;
  state: 'applied' | 'would be applied' | 'in force already';
}

/** Applies files in order; each is looked at here first, so that one mistake applies none of them. */
export async function applyFiles(files: readonly string[], { json, checkOnly = false }: Options & { checkOnly?: boolean }, shell: Shell): Promise<void> {
  const checked = await checkFiles(files, shell);
  refuseProblems(checked);
  const rows: Row[] = [];
  for (const one of checked) rows.push(await applyOne(one, checkOnly, shell));
  if (json) return printJson(shell, { files: rows });
  printTable(shell, ['file', 'store', 'version', 'state'], rows.map((row) => [row.file, row.store, row.version, row.state]));
}

async function applyOne({ file, text, document }: CheckedFile, checkOnly: boolean, shell: Shell): Promise<Row> {
  const store = document?.store ?? '';
  const answer = await askConsole(shell, (client) =>
    client.POST('/api/config/{store}', { params: { path: { store } }, body: { source: text, checkOnly } }),
  );
  if ('refused' in answer) throw refused(file, store, answer.refused.problems);
  const { version, changed } = answer.data;
  return { file, store, version, state: !changed ? 'in force already' : checkOnly ? 'would be applied' : 'applied' };
}

function refused(place: string, store: string, problems: Refused['problems']): CommandError {
  return new CommandError(problems.map((problem) => lineOf(place, problem)).join('\n'), 1, { files: [{ file: place, store, problems }] });
}

export async function printHistory(store: string, { json }: Options, shell: Shell): Promise<void> {
  const { versions } = await readConsole(shell, (client) => client.GET('/api/config/{store}/history', { params: { path: { store } } }));
  if (versions.length === 0) throw new CommandError(`No document was ever applied for store ${store}: see "patchcord config apply --help".`, 1);
  if (json) return printJson(shell, { versions });
  printTable(
    shell,
    ['version', 'applied', 'by', ''],
    versions.map(({ version, appliedAt, appliedBy, inForce }) => [version, appliedAt, appliedBy, inForce ? 'in force' : '']),
  );
}

/** A file against what is in force, or two versions of a store against each other, as `diff -u` prints it. */
export async function printDiff(what: string, { json, from, to }: Options & { from?: number; to?: number }, shell: Shell): Promise<void> {
  const { before, after } = existsSync(what) ? await sidesOfFile(what, from, shell) : await sidesOfVersions(what, from, to, shell);
  const isSame = before.text === after.text;
  const patch = isSame ? '' : createTwoFilesPatch(before.name, after.name, before.text, after.text, undefined, undefined, { headerOptions: FILE_HEADERS_ONLY });
  if (json) return printJson(shell, { before: before.name, after: after.name, isSame, patch });
  shell.out(isSame ? `${before.name} and ${after.name} are the same.\n` : patch);
}

interface Side {
  name: string;
  text: string;
}

async function sidesOfFile(file: string, from: number | undefined, shell: Shell): Promise<{ before: Side; after: Side }> {
  const checked = await checkFiles([file], shell);
  refuseProblems(checked);
  const store = checked[0]?.document?.store ?? '';
  return { before: await versionOf(store, from, shell), after: { name: file, text: (await readSource(shell, file)).toString('utf8') } };
}

async function sidesOfVersions(store: string, from: number | undefined, to: number | undefined, shell: Shell): Promise<{ before: Side; after: Side }> {
  if (!/^[a-z0-9]+$/.test(store)) throw new CommandError(`${store} is neither a file nor a store hash.`, 2);
  const after = await readVersion(store, to, shell);
  const older = from ?? after.version - 1;
  if (older < 1) throw new CommandError(`Store ${store} has one version only: there is nothing to compare it with.`, 1);
  return { before: await versionOf(store, older, shell), after: { name: `${store} version ${after.version}`, text: after.source } };
}

async function versionOf(store: string, version: number | undefined, shell: Shell): Promise<Side> {
  const found = await readVersion(store, version, shell);
  return { name: `${store} version ${found.version}`, text: found.source };
}

function readVersion(store: string, version: number | undefined, shell: Shell): Promise<{ version: number; source: string }> {
  const query = version === undefined ? {} : { version };
  return readConsole(shell, (client) => client.GET('/api/config/{store}', { params: { path: { store }, query } }));
}

export async function rollBack(store: string, version: number, { json }: Options, shell: Shell): Promise<void> {
  const answer = await askConsole(shell, (client) =>
    client.POST('/api/config/{store}/rollback', { params: { path: { store } }, body: { version } }),
  );
  if ('refused' in answer) throw refused(`version ${version}`, store, answer.refused.problems);
  if (json) return printJson(shell, answer.data);
  shell.out(`Version ${answer.data.version} of ${store} is in force; it is what version ${version} was.\n`);
}
