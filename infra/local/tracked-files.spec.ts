import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './folders.mjs';

interface Unwanted {
  name: string;
  pattern: RegExp;
  example: string;
}

const unwanted: Unwanted[] = [
  {
    name: 'a path of one machine',
    pattern: /(?<![\w.~$-])\/(?:home|Users|work|tmp)\/\w+|\/root\/(?!\.npm\b)\w+/,
    example: 'see /home/someone/notes',
  },
  {
    name: 'the host of a package registry',
    pattern: /"resolved": "https?:|registry\s*=\s*["']?https?:|https?:\/\/[\w.-]+\.(?:internal|corp|lan)\b/,
    example: '"resolved": "https://host/left-pad.tgz"',
  },
  { name: 'a test that silences the others', pattern: /\b(?:it|test|describe)\.only\b/, example: 'it.only(' },
  { name: 'a note to oneself', pattern: /\b(?:TODO|FIXME)\b/, example: 'TODO: later' },
  {
    name: 'an e-mail address that may be that of a person',
    pattern: /[\w.%+-]+@(?!(?:[\w-]+\.)*example\.(?:com|org|net)\b)(?![\w.-]+\.invalid\b)(?:[a-z0-9-]+\.)+[a-z]{2,}\b/i,
    example: 'someone@gmail.com',
  },
];

const BINARY = /\.(?:png|jpe?g|gif|ico|woff2?|gz|zip)$/;
const thisFile = 'infra/local/tracked-files.spec.ts';

/** What Git keeps, or would with the next commit; all but the examples above. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1_048_576,
})
  .split('\n')
  .filter((file) => file !== '' && file !== thisFile && !BINARY.test(file) && existsSync(join(root, file)))
  .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n') }));

describe('no file has', () => {
  it.each(unwanted)('$name', ({ pattern, example }) => {
    const found = files.flatMap(({ file, lines }) =>
      lines.flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${pattern.exec(line)?.[0]}`] : [])),
    );

    expect(example).toMatch(pattern);
    expect(found).toEqual([]);
  });
});
