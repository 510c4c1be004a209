import { setTimeout as delay } from 'node:timers/promises';
import { allTopics } from '@patchcord/events';
import { KafkaClient } from '@patchcord/kafka';
import type { Admin } from 'kafkajs';

const WITHIN_MS = 30_000;

/** Removes our topics and every group from a broker that is thrown away after the run. */
export async function removeTopics(brokers: string[]): Promise<void> {
  const { kafka } = new KafkaClient({ brokers, clientId: 'e2e', registryUrl: '' });
  const admin = kafka.admin();
  await admin.connect();
  try {
    // A group whose members were killed takes its session timeout to be empty.
    await untilDone(() => removeGroups(admin));
    const ours = new Set(allTopics().map(({ name }) => name));
    const left = (await admin.listTopics()).filter((name) => ours.has(name));
    if (left.length > 0) await admin.deleteTopics({ topics: left });
    await untilDone(async () => {
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

/** Throws what the last try threw. */
async function untilDone(run: () => Promise<void>): Promise<void> {
  const until = Date.now() + WITHIN_MS;
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(500);
    }
  }
}
