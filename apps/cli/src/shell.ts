import { existsSync, globSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** What a command touches of the machine it runs on; specs bring their own. */
export interface Shell {
  out(text: string): void;
  err(text: string): void;
  /** Whether people look at the output: then tables are drawn, else columns are separated by tabs. */
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder with what `npm start` writes: addresses.json and token. */
  readonly localDir: string;
  readInput(): Promise<Buffer>;
}

/** 0 is fine. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Ends a command: 1 the record or document is wrong, 2 the command was not understood, 3 something cannot be reached. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    message: string,
    readonly exitCode: Exclude<ExitCode, 0>,
    /** What `--json` prints on stdout; undefined for {error: message}. */
    readonly report?: object,
  ) {
    super(message);
  }
}

/** The shell of this process. */
export function processShell(): Shell {
  // A reader that has seen enough (`| head`) closes the pipe: that ends the command, and is no fault.
  process.stdout.on('error', (error) => {
    if (codeOf(error) !== 'EPIPE') throw error;
    process.exit(0);
  });
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isTerminal: process.stdout.isTTY === true,
    env: process.env,
    localDir: fileURLToPath(new URL('../../../.local', import.meta.url)),
    readInput: () => buffer(process.stdin),
  };
}

/** Bytes of a file, or of standard input for `-`. */
export async function readSource(shell: Shell, file: string): Promise<Buffer> {
  if (file === '-') return shell.readInput();
  try {
    return await readFile(file);
  } catch (error) {
    throw new CommandError(`${file} cannot be read (${codeOf(error)}): name a file, or - for standard input.`, 2);
  }
}

/** The files that names and patterns stand for, each once, in order. */
export function filesOf(patterns: readonly string[]): string[] {
  const files = patterns.flatMap((pattern) => {
    if (pattern === '-' || existsSync(pattern)) return [pattern];
    const found = globSync(pattern).sort();
    if (found.length === 0) throw new CommandError(`No file is called ${pattern}, and none matches it.`, 2);
    return found;
  });
  return [...new Set(files)];
}

/** What a small text file holds, trimmed; undefined when there is none. */
export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined; // not there: whoever asks says what is missing
  }
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? 'unknown reason';
}
