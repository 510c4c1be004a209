import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ServiceName, StackEnvironment } from '@patchcord/testing';
import { findLimit } from './load/limit.js';
import { runLoad } from './load/run.js';

// node apps/e2e/dist/live-load.js [--per-second 50 --seconds 120 --warm-up 10] [--out FILE]: live traffic, each change followed to Cordial.
// With --plan pro: a ramp from --per-second by --step, --seconds each, up to the rate at which fetching stays behind.

const { values } = parseArgs({
  options: {
    'per-second': { type: 'string', default: '50' },
    seconds: { type: 'string', default: '120' },
    'warm-up': { type: 'string', default: '10' },
    step: { type: 'string', default: '5' },
    plan: { type: 'string', default: 'none' },
    out: { type: 'string' },
  },
});
const stack: StackEnvironment = {
  KAFKA_BROKERS: need('KAFKA_BROKERS'),
  SCHEMA_REGISTRY_URL: need('SCHEMA_REGISTRY_URL'),
  DATABASE_URL: need('DATABASE_URL'),
};
const all: ServiceName[] = ['ingest', 'normalize', 'enrich', 'deliver', 'console-api'];
const built = all.filter((name) => existsSync(fileURLToPath(new URL(`../../${name}/dist/main.js`, import.meta.url))));
const options = {
  perSecond: Number(values['per-second']),
  seconds: Number(values.seconds),
  warmUpSeconds: Number(values['warm-up']),
  services: built,
  logsDir: mkdtempSync(join(tmpdir(), 'patchcord-load-')),
  say: (line: string): void => void process.stderr.write(`${line}\n`),
};
options.say(`logs: ${options.logsDir}`);
const result =
  values.plan === 'none'
    ? await runLoad(stack, options)
    : await findLimit(stack, {
        ...options,
        plan: values.plan === 'pro' ? 'pro' : 'standard',
        stepPerSecond: Number(values.step),
      });
const text = JSON.stringify(
  result,
  (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(3)) : value),
  2,
);
if (values.out) writeFileSync(values.out, `${text}\n`);
process.stdout.write(`${text}\n`);

function need(name: string): string {
  // eslint-disable-next-line no-restricted-properties -- a program of its own, started beside a stack
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this beside a stack (infra/local/with-stack.mjs).`);
  return value;
}
