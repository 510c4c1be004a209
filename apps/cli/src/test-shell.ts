import { run } from './program.js';
import type { ExitCode, Shell } from './shell.js';

export interface Said {
  code: ExitCode;
  out: string;
  err: string;
}

/** Runs a command line as a pipe sees it, and hands back what it said. */
export async function said(args: readonly string[], { input = '', env = {}, isTerminal = false, localDir = '/nowhere' }: Partial<Pick<Shell, 'env' | 'isTerminal' | 'localDir'>> & { input?: string } = {}): Promise<Said> {
  const texts = { out: '', err: '' };
  const shell: Shell = {
    out: (text) => void (texts.out += text),
    err: (text) => void (texts.err += text),
    isTerminal,
    env,
    localDir,
    readInput: () => Promise.resolve(Buffer.from(input)),
  };
  return { code: await run(args, shell), ...texts };
}
