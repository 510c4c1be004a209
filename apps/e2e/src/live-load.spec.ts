import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runLoad } from './load/run.js';

const stack = {
  KAFKA_BROKERS: process.env['KAFKA_BROKERS'] ?? '',
  SCHEMA_REGISTRY_URL: process.env['SCHEMA_REGISTRY_URL'] ?? '',
  DATABASE_URL: process.env['DATABASE_URL'] ?? '',
};

// What `npm test` has time for: the short form of `node apps/e2e/dist/live-load.js`, whose figures are taken on a quiet machine.
describe.skipIf(!process.env['KAFKA_BROKERS'])('live traffic', () => {
  it('brings every change to Cordial or says what became of it', async () => {
    const load = await runLoad(stack, {
      perSecond: 20,
      seconds: 15,
      warmUpSeconds: 2,
      services: ['ingest', 'normalize', 'enrich', 'deliver', 'console-api'],
      logsDir: mkdtempSync(join(tmpdir(), 'patchcord-e2e-')),
    });

    expect(load.acts).toBe(300);
    expect(load.accounted.lost).toEqual([]);
    expect(load.accounted.different).toEqual([]);
    expect(load.notAtCordial).toEqual([]);
    expect(load.accounted.compared).toMatchObject({
      customer: expect.toSatisfy((count: number) => count > 20),
      order: expect.toSatisfy((count: number) => count > 50),
      subscriber: expect.toSatisfy((count: number) => count > 10),
    });
    // Ends that no act of these shoppers leads to.
    const ends = Object.keys(load.accounted.ended).map((label) => label.replace(/^\w+ /, '').replace(/:.*/, ''));
    expect(new Set(ends)).toEqual(expect.not.arrayContaining(['rejected', 'unknown', 'parked', 'missing']));
    expect(load.latencyMs['all']?.samples).toBeGreaterThan(300);
    expect(load.latencyMs['all']?.p99).toBeLessThan(10_000);
    for (const [name, { memoryMbMax }] of Object.entries(load.processes))
      if (name !== 'simulator') expect(memoryMbMax, name).toBeLessThan(400);
  }, 120_000);
});
