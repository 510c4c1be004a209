import { randomUUID } from 'node:crypto';
import { errorTopic, stages, topics, type Topic } from '@patchcord/events';
import kafkajs, { type Kafka, type KafkaMessage } from 'kafkajs';
import { applySchemas } from './apply-schemas.js';
import { applyTopics } from './apply-topics.js';
import { KafkaClient } from './kafka-client.js';

// What the specs of the loop stand on: a real broker and registry, topics of their own.

/** A record of the specs. */
export interface Note {
  recordId: string;
  storeHash: string;
  resourceId: string;
  text: string;
}

/** Where the broker and the registry are, when a stack runs. */
export interface StackAddress {
  brokers: string[];
  registryUrl: string;
}

/** A topic of the shape of the product's, with a name nobody else uses. */
export function noteTopic(prefix: string, partitions = 4): Topic<Note> {
  const text = (name: string): object => ({ name, type: 'string', default: '', doc: name });
  return {
    name: `${prefix}-${randomUUID()}`,
    resource: 'note',
    schema: {
      type: 'record',
      name: 'Note',
      namespace: 'patchcord.spec',
      doc: 'A note.',
      fields: ['recordId', 'storeHash', 'resourceId', 'text'].map(text),
    },
    lane: 'live',
    partitions,
    retentionMs: 3_600_000,
    isCompacted: false,
    messageBytesMax: 10 * 1024 * 1024,
  };
}

export function aNote(index: number, text = 'x'): Note {
  return { recordId: `r${index}`, storeHash: 'abc123', resourceId: String(index), text };
}

/** Makes the topics (and those every stage writes ends and errors to) and registers their schemas. */
export async function applyAll({ brokers, registryUrl }: StackAddress, wanted: Topic[]): Promise<void> {
  const all = [...wanted, topics.outcomes as Topic, ...stages.map(errorTopic)];
  await applyTopics({ brokers, topics: all });
  await applySchemas(registryUrl, all);
}

export async function connect({ brokers, registryUrl }: StackAddress): Promise<KafkaClient> {
  const client = new KafkaClient({ brokers, registryUrl, clientId: 'spec' });
  await client.connect();
  return client;
}

/** Reads a topic from its beginning until `isEnough`, by a group of its own. */
export async function readUntil(
  kafka: Kafka,
  topic: string,
  isEnough: (messages: KafkaMessage[]) => boolean,
  timeoutMs = 30_000,
): Promise<KafkaMessage[]> {
  const consumer = kafka.consumer({ groupId: `spec-${randomUUID()}`, maxWaitTimeInMs: 100, retry: { retries: 3 } });
  const messages: KafkaMessage[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${messages.length} records on ${topic} after ${timeoutMs} ms`)),
        timeoutMs,
      );
      const eachMessage = ({ message }: { message: KafkaMessage }): Promise<void> => {
        messages.push(message);
        if (isEnough(messages)) resolve(clearTimeout(timer) as undefined);
        return Promise.resolve();
      };
      consumer.run({ eachMessage }).catch(reject);
      if (isEnough(messages)) resolve(clearTimeout(timer) as undefined);
    });
  } finally {
    await consumer.disconnect();
  }
  return messages;
}

/** Sum of what a group has committed on a topic. */
export async function committed(kafka: Kafka, groupId: string, topic: string): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
    return (offsets?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  } finally {
    await admin.disconnect();
  }
}

export const logNothing = kafkajs.logLevel.NOTHING;
