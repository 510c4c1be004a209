import { setTimeout as delay } from 'node:timers/promises';
import type { KafkaClient } from '@patchcord/kafka';
import type { Pipeline } from '@patchcord/testing';
import { observations } from './observations.js';

/** Milliseconds from the raw topic to Cordial's effect log. */
export interface Latency {
  samples: number;
  p50Ms: number;
  p99Ms: number;
}

interface Effects {
  last: number;
  effects: { seq: number; at: number; committed: boolean; method: string; path: string; key: string }[];
}

const TICK_MS = 20;

/** Produces records at a steady rate and looks up in Cordial's own log when each order arrived there. */
export async function measureLatency(options: {
  client: KafkaClient;
  pipeline: Pipeline;
  perSecond: number;
  seconds: number;
  warmUpSeconds: number;
  firstId: number;
}): Promise<Latency> {
  const { client, pipeline, perSecond, seconds, warmUpSeconds, firstId } = options;
  const since = (await pipeline.control<{ total: number }>('/cordial/effects?since=0&limit=1')).total;
  const sentAt = new Map<string, number>();
  const source = observations({
    count: perSecond * (seconds + warmUpSeconds),
    storeHash: 'abc123',
    firstId,
    seed: firstId,
  });
  const startedAt = performance.now();
  const measureFrom = startedAt + warmUpSeconds * 1_000;
  let sent = 0;
  for (let next = source.next(); !next.done;) {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond);
    const events = [];
    for (; sent < due && !next.done; next = source.next(), sent += 1) {
      const { topic, key, event } = next.value;
      if (!event) continue;
      if (
        performance.now() >= measureFrom &&
        event.resourceId &&
        topic.name === 'bigcommerce.orders' &&
        !sentAt.has(event.resourceId)
      )
        sentAt.set(event.resourceId, Date.now());
      events.push({ topic, key, event: { ...event, occurredAt: Date.now() } });
    }
    if (events.length > 0) await client.producer.send(events);
    await delay(TICK_MS);
  }
  return summarise(await arrivals(pipeline, since, sentAt));
}

async function arrivals(pipeline: Pipeline, since: number, sentAt: Map<string, number>): Promise<number[]> {
  const waits: number[] = [];
  const open = new Map(sentAt);
  const until = performance.now() + 60_000;
  let seen = since;
  while (open.size > sentAt.size * 0.05 && performance.now() < until) {
    const page = await pipeline.control<Effects>(`/cordial/effects?since=${seen}&limit=5000&committed=1&method=POST`);
    for (const { at, path, key } of page.effects) {
      const at0 = path === '/v2/orders' ? open.get(key) : undefined;
      if (at0 === undefined) continue;
      open.delete(key);
      waits.push(at - at0);
    }
    const last = page.effects.at(-1)?.seq;
    if (last === undefined) await delay(200);
    else seen = last;
  }
  return waits;
}

function summarise(waits: number[]): Latency {
  const sorted = [...waits].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { samples: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}
