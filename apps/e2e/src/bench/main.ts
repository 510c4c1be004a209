import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Topic } from '@patchcord/events';
import { applyTopics, KafkaClient } from '@patchcord/kafka';
import { Pipeline, startProgram, type Running, type ServiceName, type StackEnvironment } from '@patchcord/testing';
import type { Admin } from 'kafkajs';
import { benchDocument } from './document.js';
import { drain, type Drained } from './drain.js';
import { measureLatency, type Latency } from './latency.js';
import { observations } from './observations.js';

// `npm run bench [-- --records 200000 --only normalize,chain]`: how fast each stage is alone, the whole chain, and how long a record takes.

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '200000' },
    only: { type: 'string', default: 'bare,normalize,enrich,deliver,chain,latency' },
    out: { type: 'string' },
    profile: { type: 'string' },
    seconds: { type: 'string', default: '60' },
  },
});
const count = Number(values.records);
const wanted = new Set(values.only.split(','));
const stack: StackEnvironment = {
  KAFKA_BROKERS: need('KAFKA_BROKERS'),
  SCHEMA_REGISTRY_URL: need('SCHEMA_REGISTRY_URL'),
  DATABASE_URL: need('DATABASE_URL'),
};
const logsDir = mkdtempSync(join(tmpdir(), 'patchcord-bench-'));
const raw = ['bigcommerce.customers', 'bigcommerce.subscribers', 'bigcommerce.orders'];
const commerce = ['commerce.customers', 'commerce.consents', 'commerce.orders'];

/** The consumer groups of each stage, and what they read. */
const groups: Record<'normalize' | 'enrich' | 'deliver', Record<string, string[]>> = {
  normalize: { normalize: [raw[0] as string, raw[2] as string], 'normalize.subscribers': [raw[1] as string] },
  enrich: { enrich: [commerce[0] as string, commerce[2] as string], 'enrich.consents': [commerce[1] as string] },
  deliver: { deliver: ['cordial.contacts'], 'deliver.suppressions': ['cordial.suppressions'] },
};

interface Results {
  records: number;
  machine: { cores: number };
  stages: Record<string, Drained>;
  ratios: Record<string, number>;
  cordialCallsPerSecond: Record<string, number>;
  latency: Record<string, Latency>;
}

const results: Results = {
  records: count,
  machine: { cores: 2 },
  stages: {},
  ratios: {},
  cordialCallsPerSecond: {},
  latency: {},
};
const client = new KafkaClient({
  brokers: stack.KAFKA_BROKERS.split(','),
  clientId: 'bench',
  registryUrl: stack.SCHEMA_REGISTRY_URL,
});
const admin = client.kafka.admin();
const pipeline = await Pipeline.start(stack, {
  services: [],
  logsDir,
  stands: ['cordial'],
  env: { SIMULATOR_CORDIAL_DELAY_MS: '20', OTEL_TRACES_EXPORTER: 'none' },
  document: benchDocument,
});
try {
  await admin.connect();
  await client.connect();
  await fill(0);
  if (wanted.has('bare')) await bare();
  for (const stage of ['normalize', 'enrich', 'deliver'] as const) if (wanted.has(stage)) await alone(stage);
  if (wanted.has('chain')) await chain();
  if (wanted.has('latency')) await latencies();
  report();
} finally {
  await admin.disconnect();
  await client.close();
  await pipeline.stop();
}

async function fill(from: number): Promise<void> {
  say(`filling bigcommerce.* with ${count} records`);
  let batch: Promise<void>[] = [];
  const events: Parameters<typeof client.producer.send>[0][number][] = [];
  const flush = async (): Promise<void> => {
    batch.push(client.producer.send(events.splice(0), { deadlineMs: 60_000 }));
    if (batch.length < 8) return;
    await Promise.all(batch);
    batch = [];
  };
  for (const { topic, key, event, bytes } of observations({
    count,
    storeHash: 'abc123',
    firstId: 1 + from,
    seed: 1 + from,
  })) {
    if (bytes) batch.push(client.producer.sendRaw([{ topic: topic.name, key, value: bytes, headers: {} }]));
    else events.push({ topic, key, event });
    if (events.length >= 500) await flush();
  }
  await flush();
  await Promise.all(batch);
}

async function bare(): Promise<void> {
  await applyTopics({
    brokers: stack.KAFKA_BROKERS.split(','),
    topics: [
      {
        name: 'bench.copy',
        partitions: 12,
        retentionMs: 3_600_000,
        isCompacted: false,
        messageBytesMax: 12_582_912,
      } as Topic,
    ],
  });
  const options = { brokers: stack.KAFKA_BROKERS.split(','), group: 'bench.bare', from: raw, to: 'bench.copy' };
  const loop = await startProgram(
    'bare',
    fileURLToPath(new URL('bare-loop.js', import.meta.url)),
    [JSON.stringify(options)],
    {},
    logsDir,
  );
  await measure('bare', { 'bench.bare': raw }, [loop]);
  await loop.stop();
}

async function alone(stage: 'normalize' | 'enrich' | 'deliver'): Promise<void> {
  const before = await cordialCalls();
  const service = await pipeline.startService(stage, profiled());
  await measure(stage, groups[stage], [service]);
  await service.stop();
  const drained = results.stages[stage];
  if (stage === 'deliver' && drained)
    results.cordialCallsPerSecond[stage] =
      ((await cordialCalls()) - before) / (drained.seconds * (count / Math.max(1, drained.records)));
}

async function chain(): Promise<void> {
  await fill(10_000_000);
  const before = await cordialCalls();
  const names: ServiceName[] = ['normalize', 'enrich', 'deliver', 'console-api'];
  const services = await Promise.all(names.map((name) => pipeline.startService(name)));
  await measure('chain', { ...groups.normalize, ...groups.enrich, ...groups.deliver }, services);
  const drained = results.stages['chain'];
  if (drained) results.cordialCallsPerSecond['chain'] = ((await cordialCalls()) - before) / drained.seconds;
  await Promise.all(services.map((service) => service.stop()));
}

async function latencies(): Promise<void> {
  const names: ServiceName[] = ['normalize', 'enrich', 'deliver', 'console-api'];
  const services = await Promise.all(names.map((name) => pipeline.startService(name)));
  let firstId = 20_000_000;
  for (const perSecond of [200, 500]) {
    say(`latency at ${perSecond} records/s`);
    results.latency[perSecond] = await measureLatency({
      client,
      pipeline,
      perSecond,
      seconds: Number(values.seconds),
      warmUpSeconds: 30,
      firstId,
    });
    firstId += 1_000_000;
  }
  await Promise.all(services.map((service) => service.stop()));
}

async function measure(name: string, of: Record<string, string[]>, processes: readonly Running[]): Promise<void> {
  say(`${name}: draining`);
  const drained = await drain(admin as Admin, of, processes);
  results.stages[name] = drained;
  const reference = results.stages['bare'];
  if (reference && name !== 'bare') results.ratios[name] = drained.perSecond / reference.perSecond;
  say(
    `${name}: ${Math.round(drained.perSecond)} records/s, CPU s per 1,000: ${JSON.stringify(rounded(drained.cpuPerThousand, 3))}, memory MB: ${JSON.stringify(rounded(drained.memoryMbMax, 0))}`,
  );
}

async function cordialCalls(): Promise<number> {
  const { calls } = await pipeline.control<{ calls: { total: number } }>('/cordial/counts');
  return calls.total;
}

function report(): void {
  const text = JSON.stringify(results, null, 2);
  if (values.out) writeFileSync(values.out, `${text}\n`);
  process.stdout.write(`${text}\n`);
}

function rounded(numbers: Record<string, number>, digits: number): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value.toFixed(digits))]));
}

/** With --profile DIR each process writes a CPU profile there. */
function profiled(): Record<string, string> {
  return values.profile ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${values.profile}` } : {};
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function need(name: string): string {
  // eslint-disable-next-line no-restricted-properties -- a program of its own, started beside a stack
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this by npm run bench.`);
  return value;
}
