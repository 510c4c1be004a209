import { setTimeout as delay } from 'node:timers/promises';
import { allTopics, type Topic } from '@patchcord/events';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { patchKafkajs } from './kafkajs-patches.js';

export interface TopicState {
  name: string;
  state: 'created' | 'there' | 'configured';
}

const LEADERS_MS = 30_000;

/**
 * Creates the topics of the table that are missing and brings the settings of the others to the table's.
 * Partitions are never added: a key would move to another partition and its order with it. Throws, naming the topic, when the
 * cluster has another number.
 */
export async function applyTopics(options: {
  brokers: string[];
  replicationFactor?: number;
  topics?: readonly Topic[];
}): Promise<TopicState[]> {
  patchKafkajs();
  const kafka: Kafka = new kafkajs.Kafka({
    clientId: 'patchcord-topics',
    brokers: options.brokers,
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await apply(admin, options.topics ?? allTopics(), options.replicationFactor ?? -1);
  } finally {
    await admin.disconnect();
  }
}

async function apply(admin: Admin, wanted: readonly Topic[], replicationFactor: number): Promise<TopicState[]> {
  const there = new Set(await admin.listTopics());
  const missing = wanted.filter(({ name }) => !there.has(name));
  if (missing.length > 0) {
    await admin.createTopics({
      waitForLeaders: false,
      topics: missing.map((topic) => ({
        topic: topic.name,
        numPartitions: topic.partitions,
        replicationFactor,
        configEntries: settingsOf(topic),
      })),
    });
  }
  await haveLeaders(admin, missing);
  const known = wanted.filter(({ name }) => there.has(name));
  await refuseOtherPartitions(admin, known);
  const changed = await configure(admin, known);
  return wanted.map(({ name }) => ({
    name,
    state: !there.has(name) ? 'created' : changed.has(name) ? 'configured' : 'there',
  }));
}

/** kafkajs's own wait gives up when a broker has not heard of a topic yet. */
async function haveLeaders(admin: Admin, topics: readonly Topic[]): Promise<void> {
  if (topics.length === 0) return;
  const until = Date.now() + LEADERS_MS;
  for (;;) {
    const found = await admin.fetchTopicMetadata({ topics: topics.map(({ name }) => name) }).catch(() => undefined); // asked again
    const isReady = found?.topics.every(
      ({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0),
    );
    if (isReady) return;
    if (Date.now() > until)
      throw new Error(
        `Kafka created ${topics.length} topics and has no leader for all of their partitions after ${LEADERS_MS / 1_000} s.`,
      );
    await delay(100);
  }
}

async function refuseOtherPartitions(admin: Admin, topics: readonly Topic[]): Promise<void> {
  if (topics.length === 0) return;
  const { topics: found } = await admin.fetchTopicMetadata({ topics: topics.map(({ name }) => name) });
  for (const { name, partitions } of found) {
    const wanted = topics.find((topic) => topic.name === name)?.partitions;
    if (wanted !== undefined && partitions.length !== wanted) {
      throw new Error(
        `Topic ${name} has ${partitions.length} partitions, the table says ${wanted}. Partitions are not changed in place: move to a new topic.`,
      );
    }
  }
}

async function configure(admin: Admin, topics: readonly Topic[]): Promise<Set<string>> {
  if (topics.length === 0) return new Set();
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map(({ name }) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  });
  const changed = topics.filter((topic) => {
    const entries = resources.find(({ resourceName }) => resourceName === topic.name)?.configEntries ?? [];
    return settingsOf(topic).some(
      ({ name, value }) => entries.find((entry) => entry.configName === name)?.configValue !== value,
    );
  });
  if (changed.length > 0) {
    await admin.alterConfigs({
      validateOnly: false,
      resources: changed.map((topic) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: topic.name,
        configEntries: settingsOf(topic),
      })),
    });
  }
  return new Set(changed.map(({ name }) => name));
}

function settingsOf(topic: Topic): { name: string; value: string }[] {
  return [
    { name: 'cleanup.policy', value: topic.isCompacted ? 'compact,delete' : 'delete' },
    { name: 'retention.ms', value: String(topic.retentionMs) },
    { name: 'max.message.bytes', value: String(topic.messageBytesMax) },
  ];
}
