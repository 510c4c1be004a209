import { setTimeout as delay } from 'node:timers/promises';
import type { Topic } from '@patchcord/events';
import type { Note } from './bed.js';
import { KafkaClient } from './kafka-client.js';
import { forward, type Received } from './stage.js';
import { StageServer } from './stage-server.js';

// A stage in a process of its own, for what only a process can suffer: SIGKILL, SIGSTOP, SIGTERM.
// One argument, JSON: { brokers, registryUrl, group, from, to, recordMs, sessionTimeoutMs, hasState }.
const options = JSON.parse(process.argv[2] ?? '{}') as {
  brokers: string[];
  registryUrl: string;
  group: string;
  from: Topic<Note>;
  to: Topic<Note>;
  recordMs: number;
  sessionTimeoutMs: number;
};
const client = new KafkaClient({ ...options, clientId: `bed-${process.pid}` });
await client.connect();

const handle = (
  batch: readonly Received<Note>[],
): { outcomes: Promise<ReturnType<typeof forward>>[]; acked: () => Promise<void> } => ({
  outcomes: batch.map(async ({ event, key }, index) => {
    await delay(options.recordMs * (index + 1));
    return forward({ topic: options.to, key, event: { ...event, text: String(process.pid) } });
  }),
  acked: () => Promise.resolve(),
});
const server = new StageServer(client, {
  stage: 'normalize',
  group: options.group,
  topics: [options.from],
  handler: { handle } as never,
  batchRecordsMax: 10,
  sessionTimeoutMs: options.sessionTimeoutMs,
});
server.listen((error) => process.send?.(error ? 'failed' : 'listening'));
process.on('SIGTERM', () => {
  void server
    .close()
    .then(() => client.close())
    .then(() => process.exit(0));
});
