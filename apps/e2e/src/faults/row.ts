import type { StackEnvironment } from '@patchcord/testing';
import type { Finding } from './oracle/question.js';

/** The broker and PostgreSQL as processes. */
export interface StackParts {
  /** After SIGKILL resolves when the process is gone. */
  kill(part: 'kafka' | 'postgres', signal?: NodeJS.Signals): Promise<void>;
  /** Resolves when it is ready. */
  start(part: 'kafka' | 'postgres'): Promise<void>;
}

export interface RunOptions {
  parts: StackParts;
  seed: number;
  /** Seconds in place of minutes: fewer records, fewer bites. */
  isShort: boolean;
  say: (line: string) => void;
}

/** One fault, and what came of it. */
export interface RunResult {
  /** `FP7 deliver`: which of the row's runs this is. */
  name: string;
  seed: number;
  /** What was done, in a few words with the numbers. */
  done: string;
  /** How often the fault bit. A run in which it did not has failed. */
  bites: number;
  /** From the end of the fault until nothing moved or waited any more. */
  recoverySeconds: number;
  findings: Finding[];
  /** What this row asks for beyond the invariants. */
  checks: Check[];
}

export interface Check {
  name: string;
  holds: boolean;
  /** What was measured. */
  detail: string;
}

/** Others may be slower by a fifth, or by a quarter of a second where that is more. */
export function slowerCheck(name: string, calmMs: number, brokenMs: number): Check {
  const limitMs = Math.max(calmMs * 1.2, calmMs + 250);
  const [calm, broken, limit] = [calmMs, brokenMs, limitMs].map((ms) => ms.toFixed(0));
  return { name, holds: brokenMs <= limitMs, detail: `${calm} before, ${broken} meanwhile, ${limit} allowed` };
}

export interface Run {
  name: string;
  seed: number;
  run: () => Promise<RunResult>;
}

/** A row of the table: what is broken and what must hold. */
export interface Row {
  name: string;
  /** What must hold, with its number. */
  demand: string;
  /** Names of the runs that make the whole row. */
  whole: readonly string[];
  /** How many seeds each of them is run with. Default 1. */
  seeds?: number;
  /** The runs that are asked for, or with `only` the one of that name; `end` is called after the last. */
  runs(stack: StackEnvironment, options: RunOptions, only: string | undefined): Run[] & { end?: () => Promise<void> };
}

export function hasPassed({ bites, findings, checks }: RunResult): boolean {
  return (
    bites > 0 &&
    findings.length + checks.length > 0 &&
    findings.every(({ offenders }) => offenders.length === 0) &&
    checks.every(({ holds }) => holds)
  );
}

/** One line a fault, and below it whatever did not hold. */
export function lineOf(row: string, result: RunResult): string {
  const { name, seed, done, bites, recoverySeconds, findings, checks } = result;
  const marks = findings.map(
    (finding) => `${finding.name} ${finding.offenders.length === 0 ? 'ok' : `${finding.offenders.length} OFF`}`,
  );
  const extra = checks.map((check) => `${check.name}: ${check.detail}${check.holds ? '' : ' NOT MET'}`);
  const head = `${hasPassed(result) ? 'passed' : 'FAILED'}  ${row}:${name} seed ${seed}  ${done}; bit ${bites}; recovered in ${recoverySeconds.toFixed(1)} s`;
  return [head, `        ${[...marks, ...extra].join(' · ')}`, ...detailsOf(result)].join('\n');
}

const OFFENDERS_SHOWN = 8;

function detailsOf({ findings }: RunResult): string[] {
  return findings.flatMap(({ name, statement, counts, offenders }) => {
    if (offenders.length === 0) return [];
    const numbers = Object.entries(counts).map(([what, count]) => `${what} ${count}`);
    return [
      `        ${name} ${statement} (${numbers.join(', ')})`,
      ...offenders.slice(0, OFFENDERS_SHOWN).map((offender) => `          ${offender}`),
    ];
  });
}
