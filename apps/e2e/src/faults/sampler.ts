import { setTimeout as delay } from 'node:timers/promises';
import type { KafkaClient } from '@patchcord/kafka';
import type { Admin } from 'kafkajs';
import { groups } from './groups.js';
import type { OffsetSample } from './oracle/question.js';

const EVERY_MS = 1_000;

/** Looks every second at what each group has committed, and how far it is behind. A broker that is away is asked again. */
export class Sampler {
  readonly samples: OffsetSample[] = [];
  private readonly admin: Admin;
  private isStopped = false;
  private running: Promise<void> | undefined;
  private readonly last = new Map<string, number>();

  constructor(client: KafkaClient) {
    this.admin = client.kafka.admin({ retry: { retries: 1 } });
  }

  async start(): Promise<void> {
    await this.admin.connect();
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.running;
    await this.admin.disconnect().catch(() => undefined);
  }

  /** Records that groups have not committed, by group; those without any are left out. Throws while Kafka does not answer. */
  async lag(): Promise<Record<string, number>> {
    const lags: Record<string, number> = {};
    const ends = new Map<string, Map<number, number>>();
    for (const topic of new Set(Object.values(groups).flat())) {
      const offsets = await this.admin.fetchTopicOffsets(topic);
      ends.set(
        topic,
        new Map(
          offsets.map(({ partition, low, high }) => [partition, Number(high) - Number(low) === 0 ? 0 : Number(high)]),
        ),
      );
    }
    for (const [groupId, topics] of Object.entries(groups)) {
      for (const { topic, partitions } of await this.admin.fetchOffsets({ groupId, topics })) {
        for (const { partition, offset } of partitions) {
          const behind = (ends.get(topic)?.get(partition) ?? 0) - Math.max(0, Number(offset));
          if (behind > 0) lags[groupId] = (lags[groupId] ?? 0) + behind;
        }
      }
    }
    return lags;
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      for (const [groupId, topics] of Object.entries(groups)) {
        if (this.isStopped) return;
        await this.sample(groupId, topics).catch(() => undefined);
      }
      await delay(EVERY_MS);
    }
  }

  private async sample(groupId: string, topics: string[]): Promise<void> {
    const committed = await this.admin.fetchOffsets({ groupId, topics });
    const atMs = Date.now();
    for (const { topic, partitions } of committed) {
      for (const { partition, offset } of partitions) {
        const place = `${groupId} ${topic}/${partition}`;
        // Only what moved: a run of half an hour would hold a million samples otherwise.
        if (Number(offset) < 0 || this.last.get(place) === Number(offset)) continue;
        this.last.set(place, Number(offset));
        this.samples.push({ atMs, place, offset: Number(offset) });
      }
    }
  }
}
