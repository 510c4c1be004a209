import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { releasePorts } from './ports.mjs';
import { addressesOf, localToken, planServices } from './services.mjs';

const stackEnv = {
  KAFKA_BROKERS: '127.0.0.1:1',
  SCHEMA_REGISTRY_URL: 'http://127.0.0.1:2',
  DATABASE_URL: 'postgres://x',
  ZIPKIN_URL: 'http://127.0.0.1:3',
};
let appsDir: string;

beforeEach(() => {
  appsDir = mkdtempSync(join(tmpdir(), 'services-spec-'));
  for (const name of ['simulator', 'ingest', 'console-api']) {
    mkdirSync(join(appsDir, name, 'dist'), { recursive: true });
    writeFileSync(join(appsDir, name, 'dist', 'main.js'), '');
  }
});
afterEach(() => {
  releasePorts();
  rmSync(appsDir, { recursive: true });
});

it('plans what is built, points it at the simulator, and names what is not built', async () => {
  const { services, missing, outside } = await planServices({
    appsDir,
    stackEnv,
    settings: { INGEST_PORT: '31999' },
    token: 't',
  });

  expect(missing).toEqual(['deliver', 'enrich', 'normalize']);
  expect(services.map(({ name }: { name: string }) => name)).toEqual(['simulator', 'console-api', 'ingest']);
  const [simulator, consoleApi, ingest] = services;
  expect(outside).toEqual({
    BIGCOMMERCE_ACCESS_TOKEN: 'simulated-access-token',
    BIGCOMMERCE_CLIENT_SECRET: 'simulated-client-secret',
    CORDIAL_API_KEY: 'simulated-api-key',
    BIGCOMMERCE_API_URL: `http://127.0.0.1:${simulator.ports.bigcommerce}`,
    CORDIAL_API_URL: `http://127.0.0.1:${simulator.ports.cordial}`,
  });
  expect(ingest.env).toMatchObject({
    ...outside,
    KAFKA_BROKERS: '127.0.0.1:1',
    HTTP_PORT: '31999',
    PUBLIC_URL: 'http://127.0.0.1:31999',
  });
  expect(consoleApi.env).toMatchObject({ PATCHCORD_TOKEN: 't', HTTP_PORT: String(consoleApi.ports.http) });
});

it('leaves the simulator off and makes up no public URL with real credentials', async () => {
  const settings = { BIGCOMMERCE_ACCESS_TOKEN: 'a', CORDIAL_API_KEY: 'b', CORDIAL_API_URL: 'https://cordial.test' };

  const { services, outside } = await planServices({ appsDir, stackEnv, settings, token: 't' });

  expect(services.map(({ name }: { name: string }) => name)).toEqual(['console-api', 'ingest']);
  expect(outside).toEqual({ CORDIAL_API_URL: 'https://cordial.test' });
  expect(services[1].env).not.toHaveProperty('PUBLIC_URL');
});

it('writes down where everything is', async () => {
  const { services, outside } = await planServices({ appsDir, stackEnv, settings: {}, token: 't' });
  const [simulator, consoleApi, ingest] = services;

  expect(addressesOf({ services, outside, stackEnv, pids: { ingest: 7 } })).toEqual({
    consoleApi: `http://127.0.0.1:${consoleApi.ports.http}`,
    ingest: `http://127.0.0.1:${ingest.ports.http}`,
    bigcommerce: `http://127.0.0.1:${simulator.ports.bigcommerce}`,
    cordial: `http://127.0.0.1:${simulator.ports.cordial}`,
    simulatorControl: `http://127.0.0.1:${simulator.ports.control}`,
    zipkin: 'http://127.0.0.1:3',
    kafka: '127.0.0.1:1',
    registry: 'http://127.0.0.1:2',
    database: 'postgres://x',
    services: {
      simulator: { admin: simulator.admin, pid: undefined },
      'console-api': { admin: consoleApi.admin, pid: undefined, url: `http://127.0.0.1:${consoleApi.ports.http}` },
      ingest: { admin: ingest.admin, pid: 7, url: `http://127.0.0.1:${ingest.ports.http}` },
    },
  });
});

it('makes a token once, readable by its owner alone, unless one is configured', () => {
  const file = join(appsDir, 'token');

  const token = localToken(file, {});

  expect(token).toMatch(/^[\w-]{32}$/);
  expect(localToken(file, {})).toBe(token);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(localToken(file, { PATCHCORD_TOKEN: 'mine' })).toBe('mine');
});
