import Table from 'cli-table3';
import type { Shell } from './shell.js';

export type Cell = string | number | undefined | null;

/** Rows under headings: drawn where people look, separated by tabs where a program reads. */
export function printTable(shell: Shell, headings: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const cells = rows.map((row) => row.map((cell) => textOf(cell)));
  if (!shell.isTerminal) {
    for (const row of [headings, ...cells]) shell.out(`${row.join('\t')}\n`);
    return;
  }
  const numeric = headings.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const table = new Table({
    head: [...headings],
    chars: plainLines,
    style: { head: ['bold'], border: [], 'padding-left': 0, 'padding-right': 2 },
    colAligns: numeric.map((isNumber) => (isNumber ? 'right' : 'left')),
  });
  table.push(...cells);
  shell.out(`${table.toString()}\n`);
}

/** JSON for programs, indented for those who read it all the same. */
export function printJson(shell: Shell, value: unknown): void {
  shell.out(`${JSON.stringify(value, null, 2)}\n`);
}

function textOf(cell: Cell): string {
  return (cell ?? '').toString().replaceAll(/[\t\n]/g, ' ');
}

// Columns by white space alone, as kubectl and docker print them.
const plainLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};
