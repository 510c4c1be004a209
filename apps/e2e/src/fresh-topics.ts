import { basename } from 'node:path';
import { allTopics } from '@patchcord/events';
import { KafkaClient } from '@patchcord/kafka';
import type { Admin } from 'kafkajs';
import { vi } from 'vitest';

// Runs before each end-to-end spec file. Consumer groups have one name each and each file has a database of its own, so what the
// file before it left on the topics would reach services that know nothing of it.

/* eslint-disable no-restricted-properties -- part of the specs, which get the addresses of their stack so */
const brokers = process.env['KAFKA_BROKERS'];
// The stack of a test run, which is thrown away; never a broker that somebody else uses.
const isThrownAway = basename(process.env['PATCHCORD_STACK'] ?? '').startsWith('test-');

if (brokers && isThrownAway) await removeAll(brokers.split(','));

async function removeAll(addresses: string[]): Promise<void> {
  const { kafka } = new KafkaClient({ brokers: addresses, clientId: 'e2e', registryUrl: '' });
  const admin = kafka.admin();
  await admin.connect();
  try {
    // A group whose members were killed takes its session timeout to be empty.
    await vi.waitFor(() => removeGroups(admin), { timeout: 30_000, interval: 500 });
    const ours = new Set(allTopics().map(({ name }) => name));
    const left = (await admin.listTopics()).filter((name) => ours.has(name));
    if (left.length > 0) await admin.deleteTopics({ topics: left });
    await vi.waitFor(async () => {
      const names = await admin.listTopics();
      if (names.some((name) => ours.has(name))) throw new Error('Kafka has not removed the topics yet');
    });
  } finally {
    await admin.disconnect();
  }
}

async function removeGroups(admin: Admin): Promise<void> {
  const groups = (await admin.listGroups()).groups.map(({ groupId }) => groupId);
  if (groups.length > 0) await admin.deleteGroups(groups);
}
