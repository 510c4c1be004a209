import { accountProblems, parseStoreDocumentYaml, StoreDocumentError, type Problem, type StoreDocument } from '@patchcord/mapping';
import { CommandError, readSource, type Shell } from './shell.js';
import { printJson, printTable } from './table.js';

/** A file that was looked at. `document` is undefined when there are problems. */
export interface CheckedFile {
  file: string;
  text: string;
  document: StoreDocument | undefined;
  problems: readonly Problem[];
}

/** Looks at each file, and at all of them together: two stores of one account must not share ids, nor two files a store. */
export async function checkFiles(files: readonly string[], shell: Shell): Promise<CheckedFile[]> {
  const checked: CheckedFile[] = [];
  for (const file of files) checked.push(checkText(file, (await readSource(shell, file)).toString('utf8')));
  return checked.map((one) => ({ ...one, problems: [...one.problems, ...problemsBeside(one, checked)] }));
}

function checkText(file: string, text: string): CheckedFile {
  try {
    return { file, text, document: parseStoreDocumentYaml(text), problems: [] };
  } catch (error) {
    if (!(error instanceof StoreDocumentError)) throw error;
    return { file, text, document: undefined, problems: error.problems };
  }
}

function problemsBeside({ file, document }: CheckedFile, all: readonly CheckedFile[]): Problem[] {
  if (document === undefined) return [];
  const others = all.filter((other) => other.file !== file && other.document !== undefined);
  const twin = others.find((other) => other.document?.store === document.store);
  if (twin !== undefined) return [{ path: 'store', message: `${document.store} is also the store of ${twin.file}` }];
  return accountProblems(document, others.map((other) => other.document as StoreDocument));
}

/** Throws CommandError 1 with every problem and its place, as in `stores/abc123.yaml:12:3 cordial.apiKey: …`. */
export function refuseProblems(checked: readonly CheckedFile[]): void {
  const lines = checked.flatMap(({ file, problems }) => problems.map((problem) => lineOf(file, problem)));
  if (lines.length > 0) throw new CommandError(lines.join('\n'), 1, reportOf(checked));
}

export function lineOf(file: string, { path, message, line, column }: Problem): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return `${place} ${path === '' ? '' : `${path}: `}${message}`;
}

function reportOf(checked: readonly CheckedFile[]): object {
  return { files: checked.map(({ file, document, problems }) => ({ file, store: document?.store, problems })) };
}

export function printChecked(checked: readonly CheckedFile[], { json }: { json?: boolean }, shell: Shell): void {
  refuseProblems(checked);
  if (json) return printJson(shell, reportOf(checked));
  printTable(shell, ['file', 'store', 'account'], checked.map(({ file, document }) => [file, document?.store, document?.account]));
}
