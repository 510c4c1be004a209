import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loseAnswersOn } from './cordial-chaos.js';
import { biteOn } from './failpoint-runs.js';
import { stormOn } from './kill-storm.js';
import { FaultProxy } from './proxy.js';
import { Random } from './random.js';
import { hasPassed, lineOf, type RunResult } from './row.js';
import { Stand } from './stand.js';
import { stopAndGoOn } from './zombie.js';

const stack = {
  KAFKA_BROKERS: process.env['KAFKA_BROKERS'] ?? '',
  SCHEMA_REGISTRY_URL: process.env['SCHEMA_REGISTRY_URL'] ?? '',
  DATABASE_URL: process.env['DATABASE_URL'] ?? '',
};
const seed = Number(process.env['FAULTS_SEED'] ?? 1);
const say = (): void => undefined;

// What `npm test` has time for: the short form of `npm run faults`, on one running stack, one thing broken after another. After each
// of them a program of its own compares what BigCommerce has, what Cordial was sent and what the books say.
describe.skipIf(!process.env['KAFKA_BROKERS'])('while things break', () => {
  let stand: Stand;
  let proxy: FaultProxy;

  beforeAll(async () => {
    stand = await Stand.start(stack, {
      seed,
      // A minute in the product: nobody has that here.
      env: { CUSTOMER_WAIT_MS: '10000' },
      between: async (addresses) => {
        proxy = await FaultProxy.before(addresses.CORDIAL_API_URL, new Random(seed));
        return { ...addresses, CORDIAL_API_URL: proxy.lead(addresses.CORDIAL_API_URL) };
      },
    });
  }, 120_000);
  afterAll(async () => {
    await stand?.stop();
    await proxy?.stop();
  }, 60_000);

  const expectPassed = (row: string, result: RunResult): void => {
    expect(hasPassed(result), lineOf(row, result)).toBe(true);
    expect(result.findings.map(({ name }) => name)).toEqual(['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8']);
  };

  it('survives the kill of a service every few seconds', async () => {
    const result = await stormOn(stand, {
      name: 'short',
      seed,
      perSecond: 15,
      seconds: 24,
      everyMs: [3_000, 6_000],
      say,
    });
    expect(result.bites).toBeGreaterThan(2);
    expectPassed('kill-storm', result);
  }, 150_000);

  it('survives deaths with a webhook not answered, outputs not committed, a call not answered', async () => {
    expectPassed('failpoints', await biteOn(stand, ['FP1', 'FP5', 'FP8'], seed, 0));
  }, 120_000);

  it('keeps one who slept through its session from doing anything twice', async () => {
    expectPassed('zombie', await stopAndGoOn(stand, { seed, times: 1, say }));
  }, 120_000);

  it('finds out what became of calls whose answers were lost', async () => {
    expectPassed('cordial', await loseAnswersOn(stand, proxy, { seed, seconds: 6 }));
  }, 120_000);
});
