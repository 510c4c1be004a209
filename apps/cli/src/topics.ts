import type { Command } from 'commander';
import { allTopics } from '@patchcord/events';
import { brokersOf } from './addresses.js';
import { CommandError, type Shell } from './shell.js';
import { printJson, printTable } from './table.js';

export function addTopicsCommand(program: Command, shell: Shell): void {
  const topics = program.command('topics').description('The topics of the pipeline, as the repository says.');
  topics
    .command('list')
    .description('Print every topic with partitions and retention. Needs no Kafka.')
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) => list(options, shell));
  topics
    .command('apply')
    .description('Create what is missing and set retention and sizes. Partitions of a topic are never changed.')
    .option('--replication <n>', 'replicas of a new topic; without it what the cluster says', Number)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  KAFKA_BROKERS=broker-1:9092,broker-2:9092 patchcord topics apply --replication 3')
    .action((options: ApplyOptions) => apply(options, shell));
}

interface ApplyOptions {
  replication?: number;
  json?: boolean;
}

const DAY_MS = 24 * 3_600_000;

function list({ json }: { json?: boolean }, shell: Shell): void {
  const rows = allTopics().map(({ name, partitions, retentionMs, isCompacted, messageBytesMax }) => ({
    name,
    partitions,
    retentionDays: retentionMs / DAY_MS,
    isCompacted,
    messageBytesMax,
  }));
  if (json) return printJson(shell, { topics: rows });
  printTable(
    shell,
    ['topic', 'partitions', 'days', 'compacted', 'MiB a record'],
    rows.map((row) => [row.name, row.partitions, row.retentionDays, row.isCompacted ? 'yes' : '', row.messageBytesMax / 1_048_576]),
  );
}

async function apply({ replication, json }: ApplyOptions, shell: Shell): Promise<void> {
  if (replication !== undefined && !(Number.isInteger(replication) && replication > 0)) {
    throw new CommandError('--replication wants a whole number above 0.', 2);
  }
  const brokers = brokersOf(shell);
  const { applyTopics } = await import('@patchcord/kafka');
  const topics = await applyTopics({ brokers, ...(replication !== undefined && { replicationFactor: replication }) }).catch((error: unknown) => {
    throw asCommandError(error, brokers);
  });
  if (json) return printJson(shell, { topics });
  printTable(shell, ['topic', 'state'], topics.map(({ name, state }) => [name, state]));
}

function asCommandError(error: unknown, brokers: readonly string[]): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  // kafkajs tells by the class name what happened; libs/kafka's own refusals are plain errors.
  if (!error.name.startsWith('KafkaJS')) return new CommandError(error.message, 1);
  return new CommandError(`Kafka at ${brokers.join(', ')} did not do it (${error.message}): check KAFKA_BROKERS and that the broker runs.`, 3);
}
