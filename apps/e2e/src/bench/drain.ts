import { setTimeout as delay } from 'node:timers/promises';
import type { Running } from '@patchcord/testing';
import type { Admin } from 'kafkajs';

/** What a stage did with what lay before it. */
export interface Drained {
  records: number;
  seconds: number;
  perSecond: number;
  /** CPU seconds a thousand records, of each process. */
  cpuPerThousand: Record<string, number>;
  memoryMbMax: Record<string, number>;
}

const SAMPLE_MS = 100;

/** Records of these topics that the groups have not committed. */
export async function lagOf(admin: Admin, groups: Record<string, string[]>): Promise<number> {
  let lag = 0;
  for (const [groupId, topics] of Object.entries(groups)) {
    const committed = await admin.fetchOffsets({ groupId, topics });
    for (const { topic, partitions } of committed) {
      const ends = await admin.fetchTopicOffsets(topic);
      for (const { partition, high } of ends) {
        const offset = Number(partitions.find((entry) => entry.partition === partition)?.offset ?? -1);
        lag += Number(high) - Math.max(0, offset);
      }
    }
  }
  return lag;
}

/**
 * Watches processes drain their topics: from the first tenth (they have started and warmed up) to the end.
 * Throws when nothing moves for a minute.
 */
export async function drain(
  admin: Admin,
  groups: Record<string, string[]>,
  processes: readonly Running[],
): Promise<Drained> {
  const total = await lagOf(admin, groups);
  const memoryMbMax: Record<string, number> = {};
  let begin: { at: number; lag: number; cpu: number[] } | undefined;
  let moved = { at: performance.now(), lag: total };
  for (;;) {
    const lag = await lagOf(admin, groups);
    const now = performance.now();
    for (const process of processes)
      memoryMbMax[process.name] = Math.max(memoryMbMax[process.name] ?? 0, process.memoryMb());
    if (lag < moved.lag) moved = { at: now, lag };
    if (now - moved.at > 60_000) throw new Error(`${lag} of ${total} records are left and nothing moves.`);
    if (!begin && lag < total * 0.9) begin = { at: now, lag, cpu: processes.map((process) => process.cpuSeconds()) };
    if (begin && lag === 0) {
      const seconds = (now - begin.at) / 1_000;
      const cpu = processes.map(
        (process, index) =>
          [process.name, ((process.cpuSeconds() - (begin?.cpu[index] ?? 0)) / begin!.lag) * 1_000] as const,
      );
      return {
        records: begin.lag,
        seconds,
        perSecond: begin.lag / seconds,
        cpuPerThousand: Object.fromEntries(cpu),
        memoryMbMax,
      };
    }
    await delay(SAMPLE_MS);
  }
}
