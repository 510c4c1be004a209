import { afterEach, expect, it } from 'vitest';
import { readConfig } from './simulator.config.js';
import { startSimulator, type Simulator } from './simulator.js';

let simulator: Simulator | undefined;

afterEach(async () => {
  await simulator?.stop();
  simulator = undefined;
});

it('starts the roles it is asked for on free ports, with health and control beside them', async () => {
  simulator = await startSimulator(
    readConfig({ SIMULATOR_ROLES: 'cordial', ADMIN_PORT: '0', SIMULATOR_CORDIAL_API_KEY: 'k1' }),
  );
  const { ports } = simulator;

  expect(Object.keys(ports)).toEqual(['cordial', 'control', 'admin']);
  for (const port of [ports.control, ports.admin]) {
    expect(await (await fetch(`http://127.0.0.1:${port}/health/live`)).json()).toEqual({ status: 'live' });
    expect(await (await fetch(`http://127.0.0.1:${port}/health/ready`)).json()).toEqual({ status: 'ready' });
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toMatch(
      /^process_cpu_seconds_total [\d.]+\nprocess_resident_memory_bytes \d+\n$/,
    );
  }
  expect(await (await fetch(`http://127.0.0.1:${ports.control}/cordial/counts`)).json()).toMatchObject({ contacts: 0 });
  const headers = { Authorization: `Basic ${Buffer.from('k1:').toString('base64')}` };
  expect((await fetch(`http://127.0.0.1:${ports.cordial}/v2/accountlists`, { headers })).status).toBe(404);
});

it('starts both stand-ins, the stores as configured, and sends shoppers in', async () => {
  const environment = {
    SIMULATOR_STORES: 'aaa,bbb',
    SIMULATOR_ACCESS_TOKEN: 't1',
    SIMULATOR_SHOPPERS_PER_SECOND: '20',
  };
  simulator = await startSimulator(readConfig(environment));
  const { ports } = simulator;

  for (const [hash, token, status] of [
    ['aaa', 't1', 200],
    ['bbb', 't1', 200],
    ['aaa', 'wrong', 401],
  ] as const) {
    const url = `http://127.0.0.1:${ports.bigcommerce}/stores/${hash}/v2/store`;
    expect((await fetch(url, { headers: { 'X-Auth-Token': token, Accept: 'application/json' } })).status).toBe(status);
  }
  const shoppers = async (): Promise<unknown> =>
    (await fetch(`http://127.0.0.1:${ports.control}/bigcommerce/shoppers`)).json();
  expect(await shoppers()).toMatchObject({ isRunning: true, perSecond: 20 });
});

// Linux has a whole network on loopback.
it.skipIf(process.platform !== 'linux').each([
  [undefined, '127.0.0.1'],
  ['', '127.0.0.1'],
  ['127.0.0.2', '127.0.0.2'],
])('listens with every server where SIMULATOR_HOST says (%s), and nowhere else', async (SIMULATOR_HOST, host) => {
  simulator = await startSimulator(readConfig({ SIMULATOR_HOST, ADMIN_PORT: '0' }));
  const { control, admin, bigcommerce, cordial } = simulator.ports;

  for (const [port, path, status] of [
    [control, '/health/ready', 200],
    [admin, '/health/ready', 200],
    [bigcommerce, '/stores/abc123/v2/store', 401],
    [cordial, '/v2/accountlists', 401],
  ] as const) {
    expect((await fetch(`http://${host}:${port}${path}`)).status).toBe(status);
    const elsewhere = host === '127.0.0.1' ? '127.0.0.2' : '127.0.0.1';
    await expect(fetch(`http://${elsewhere}:${port}${path}`)).rejects.toThrow('fetch failed');
  }
});

it('stops at once although connections are open', async () => {
  const started = await startSimulator(readConfig({ SIMULATOR_ROLES: 'cordial' }));
  const { ports } = started;
  await fetch(`http://127.0.0.1:${ports.control}/cordial/faults`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ kind: 'no-answer', ratio: 1 }),
  });
  const waiting = expect(fetch(`http://127.0.0.1:${ports.cordial}/v2/accountlists`)).rejects.toThrow('fetch failed');
  const arrived = async (): Promise<unknown> =>
    ((await (await fetch(`http://127.0.0.1:${ports.control}/cordial/counts`)).json()) as { calls: { total: number } })
      .calls.total;
  await expect.poll(arrived).toBe(1);

  const startedAt = Date.now();
  await started.stop();

  await waiting;
  expect(Date.now() - startedAt).toBeLessThan(1_000);
});

it('fails with a sentence when a port is taken, and leaves nothing running', async () => {
  simulator = await startSimulator(readConfig({ SIMULATOR_ROLES: 'cordial' }));

  const second = startSimulator(
    readConfig({ SIMULATOR_ROLES: 'cordial', SIMULATOR_CORDIAL_PORT: String(simulator.ports.cordial) }),
  );

  await expect(second).rejects.toThrow('EADDRINUSE');
});

it('has a default for everything', () => {
  expect(readConfig({})).toEqual({
    roles: ['bigcommerce', 'cordial'],
    host: '127.0.0.1',
    bigcommercePort: 0,
    cordialPort: 0,
    controlPort: 0,
    adminPort: null,
    seed: 1,
    storeHashes: ['abc123'],
    plan: 'none',
    retryTimeScale: 1,
    cordialDelayMs: 0,
    shoppersPerSecond: 0,
    accessToken: 'simulated-access-token',
    clientSecret: 'simulated-client-secret',
    cordialApiKey: 'simulated-api-key',
  });
});

it('names every bad variable', () => {
  const environment = {
    SIMULATOR_ROLES: 'shopify',
    SIMULATOR_PLAN: 'gold',
    SIMULATOR_CONTROL_PORT: 'any',
    SIMULATOR_STORES: 'a,,b',
  };

  expect(() => readConfig(environment)).toThrow(
    'The simulator cannot start: SIMULATOR_ROLES takes bigcommerce, cordial, not "shopify"; SIMULATOR_CONTROL_PORT is a number from 0, not "any"; ' +
      'SIMULATOR_STORES takes names between commas, not "a,,b"; SIMULATOR_PLAN takes none, standard, pro, not "gold"',
  );
});
