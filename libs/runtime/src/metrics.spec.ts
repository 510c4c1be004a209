import { Writable } from 'node:stream';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { metrics, prometheus } from './metrics.js';

async function scrape(): Promise<string[]> {
  return new Promise((resolve) => {
    let text = '';
    const response = Object.assign(
      new Writable({ write: (chunk, _encoding, done) => ((text += String(chunk)), done()) }),
      {
        setHeader: () => {},
      },
    );
    response.on('finish', () => resolve(text.split('\n')));
    prometheus.getMetricsRequestHandler({} as IncomingMessage, response as unknown as ServerResponse);
  });
}

it('shows counters under their own names and labels', async () => {
  metrics.stageRecordsIn.add(500, { stage: 'enrich', topic: 'commerce.orders', lane: 'live' });

  const lines = await scrape();

  expect(lines).toContain('# HELP stage_records_in_total Records that a stage took from a topic');
  expect(lines).toContain('stage_records_in_total{stage="enrich",topic="commerce.orders",lane="live"} 500');
});

it('has buckets for the objectives: half a second in a batch, a minute and five minutes of freshness', async () => {
  metrics.freshnessSeconds.record(0.65, { store: 'abc', resource: 'orders' });
  metrics.stageBatchDurationSeconds.record(0.12, { stage: 'enrich' });

  const lines = await scrape();

  expect(lines).toContain('freshness_seconds_bucket{store="abc",resource="orders",le="0.5"} 0');
  expect(lines).toContain('freshness_seconds_bucket{store="abc",resource="orders",le="0.7"} 1');
  expect(lines).toContain('freshness_seconds_bucket{store="abc",resource="orders",le="300"} 1');
  expect(lines).toContain('stage_batch_duration_seconds_bucket{stage="enrich",le="0.15"} 1');
});

it('tells the CPU time and memory of the process', async () => {
  const lines = await scrape();

  expect(lines.some((line) => /^process_cpu_seconds_total \d/.test(line))).toBe(true);
  expect(lines.some((line) => /^process_resident_memory_bytes \d{7,}/.test(line))).toBe(true);
});
