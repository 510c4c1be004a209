import { expect, it } from 'vitest';
import { Health } from './health.js';

function running(): Health {
  const health = new Health();
  health.phase = 'running';
  return health;
}

it('is ready when every check is, and names each', async () => {
  const health = running();
  health.ready('kafka', () => null);
  health.ready('database', () => Promise.resolve(null));

  expect(await health.reportReady()).toEqual({ status: 'ok', checks: { kafka: 'ok', database: 'ok' } });
});

it('says why it is not ready', async () => {
  const health = running();
  health.ready('kafka', () => 'No partition is assigned yet.');
  health.ready('database', () => Promise.reject(new TypeError('password of jane')));

  expect(await health.reportReady()).toEqual({
    status: 'failing',
    checks: { kafka: 'No partition is assigned yet.', database: 'The check failed with TypeError.' },
  });
});

it('is live but not ready while it starts and while it stops', async () => {
  const health = new Health();
  const reports = async () => [await health.reportLive(), await health.reportReady()];

  expect(await reports()).toEqual([
    { status: 'ok', checks: {} },
    { status: 'failing', checks: { service: 'The service is starting.' } },
  ]);
  health.phase = 'stopping';
  expect(await reports()).toEqual([
    { status: 'ok', checks: {} },
    { status: 'failing', checks: { service: 'The service is stopping.' } },
  ]);
});

it('does not wait for a check that hangs', async () => {
  const health = running();
  health.ready('registry', () => new Promise(() => {}));

  expect(await health.reportReady()).toEqual({ status: 'failing', checks: { registry: 'No answer within 900 ms.' } });
});

it('forgets a check that was taken away, and refuses two of one name', async () => {
  const health = running();
  const remove = health.live('loop', () => 'No progress for 61 s.');

  expect(() => health.live('loop', () => null)).toThrow('There is already a check named loop.');
  remove();
  expect(await health.reportLive()).toEqual({ status: 'ok', checks: {} });
});

it('stays ready while a part of the work waits, and says so', async () => {
  const health = running();
  health.ready('kafka', () => null);
  health.part('stores', () => 'Store abc123 is stopped.');

  expect(await health.reportReady()).toEqual({
    status: 'degraded',
    checks: { kafka: 'ok', stores: 'Store abc123 is stopped.' },
  });
  expect(await health.reportLive()).toEqual({ status: 'ok', checks: {} });
});
