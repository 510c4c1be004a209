import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult } from './row.js';

/** What a run left behind, and on what it ran. */
export interface Kept {
  row: string;
  demand: string;
  commit: string;
  isShort: boolean;
  at: string;
  versions: Record<string, string>;
  result: RunResult;
}

/** Results as files, one a run: what was interrupted goes on where it was. */
export class Results {
  constructor(private readonly dir: string) {}

  /** The result of that run at that commit, if there is one. */
  find(row: string, run: string, seed: number, commit: string): Kept | undefined {
    const file = this.fileOf(row, run, seed);
    if (!existsSync(file)) return undefined;
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept;
    return kept.commit === commit ? kept : undefined;
  }

  all(): Kept[] {
    if (!existsSync(this.dir)) return [];
    const names = readdirSync(this.dir).filter((name) => name.endsWith('.json'));
    return names.sort().map((name) => JSON.parse(readFileSync(join(this.dir, name), 'utf8')) as Kept);
  }

  keep(kept: Kept): void {
    mkdirSync(this.dir, { recursive: true });
    const findings = kept.result.findings.map((finding) => ({ ...finding, offenders: finding.offenders.slice(0, 20) }));
    const text = JSON.stringify({ ...kept, result: { ...kept.result, findings } }, null, 2);
    writeFileSync(this.fileOf(kept.row, kept.result.name, kept.result.seed), `${text}\n`);
  }

  private fileOf(row: string, run: string, seed: number): string {
    return join(this.dir, `${row}-${run.replaceAll(/[^\w.]+/g, '-')}-${seed}.json`);
  }
}
