import { DependencyDownError } from '@patchcord/events';
import type { Admin, Kafka } from 'kafkajs';

/** The records of one partition that came from some moment on. */
export interface OffsetRange {
  topic: string;
  partition: number;
  /** First offset of the range. */
  from: number;
  /** Offset that the next record will get. */
  to: number;
}

/** How far a group is behind on one topic, over all partitions. */
export interface GroupLag {
  group: string;
  topic: string;
  records: number;
}

/** What Kafka itself knows of how much came and how much was taken. One admin connection, opened when first asked. */
export class LogOffsets {
  private connecting: Promise<Admin> | undefined;

  constructor(private readonly kafka: Kafka) {}

  /** The records of each topic with a timestamp of `sinceMs` or later. A topic that does not exist has none. Throws DependencyDownError. */
  async since(topics: readonly string[], sinceMs: number): Promise<OffsetRange[]> {
    return this.ask(async (admin) => {
      const known = new Set(await admin.listTopics());
      const ranges = topics.filter((topic) => known.has(topic)).map((topic) => rangesOf(admin, topic, sinceMs));
      return (await Promise.all(ranges)).flat();
    });
  }

  /** What the groups whose names pass have not committed yet. Topics without a commit count nothing. Throws DependencyDownError. */
  async lag(isWanted: (group: string) => boolean): Promise<GroupLag[]> {
    return this.ask(async (admin) => {
      const { groups } = await admin.listGroups();
      const wanted = groups.map(({ groupId }) => groupId).filter(isWanted);
      const committed = await Promise.all(
        wanted.map(async (group) => ({ group, topics: await admin.fetchOffsets({ groupId: group }) })),
      );
      const ends = await endsOf(admin, [
        ...new Set(committed.flatMap(({ topics }) => topics.map(({ topic }) => topic))),
      ]);
      return committed.flatMap(({ group, topics }) =>
        topics.map(({ topic, partitions }) => ({ group, topic, records: behind(partitions, ends.get(topic) ?? []) })),
      );
    });
  }

  /**
   * Where the groups whose names pass will go on, by `topic/partition`; where several have committed, the furthest. Throws
   * DependencyDownError.
   */
  async committed(isWanted: (group: string) => boolean): Promise<Map<string, number>> {
    return this.ask(async (admin) => {
      const { groups } = await admin.listGroups();
      const wanted = groups.map(({ groupId }) => groupId).filter(isWanted);
      const offsets = (await Promise.all(wanted.map((groupId) => admin.fetchOffsets({ groupId })))).flat();
      const furthest = new Map<string, number>();
      for (const { topic, partitions } of offsets) {
        for (const { partition, offset } of partitions) {
          const place = `${topic}/${partition}`;
          furthest.set(place, Math.max(furthest.get(place) ?? 0, Number(offset)));
        }
      }
      return furthest;
    });
  }

  async close(): Promise<void> {
    const connecting = this.connecting;
    this.connecting = undefined;
    await (await connecting?.catch(() => undefined))?.disconnect();
  }

  private async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    try {
      this.connecting ??= this.connect();
      return await question(await this.connecting);
    } catch (cause) {
      throw new DependencyDownError('Kafka does not say where its topics end.', { dependency: 'kafka', cause });
    }
  }

  private async connect(): Promise<Admin> {
    const admin = this.kafka.admin({ retry: { retries: 3 } });
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      this.connecting = undefined;
      throw error;
    }
  }
}

interface End {
  partition: number;
  low: number;
  high: number;
}

async function rangesOf(admin: Admin, topic: string, sinceMs: number): Promise<OffsetRange[]> {
  const [ends, starts] = await Promise.all([
    admin.fetchTopicOffsets(topic),
    admin.fetchTopicOffsetsByTimestamp(topic, sinceMs),
  ]);
  return ends.map(({ partition, low, high }) => {
    // Where nothing is that young, kafkajs gives the end it saw, which may be older than the one above.
    const start = Number(starts.find((entry) => entry.partition === partition)?.offset ?? high);
    return { topic, partition, from: Math.max(Number(low), start < 0 ? Number(high) : start), to: Number(high) };
  });
}

async function endsOf(admin: Admin, topics: readonly string[]): Promise<Map<string, End[]>> {
  const known = new Set(await admin.listTopics());
  const entries = topics
    .filter((topic) => known.has(topic))
    .map(async (topic): Promise<[string, End[]]> => {
      const ends = await admin.fetchTopicOffsets(topic);
      return [topic, ends.map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))];
    });
  return new Map(await Promise.all(entries));
}

/** A partition without a commit is read from its beginning. */
function behind(committed: readonly { partition: number; offset: string }[], ends: readonly End[]): number {
  let records = 0;
  for (const { partition, low, high } of ends) {
    const offset = Number(committed.find((entry) => entry.partition === partition)?.offset ?? -1);
    records += Math.max(0, high - Math.max(low, offset));
  }
  return records;
}
