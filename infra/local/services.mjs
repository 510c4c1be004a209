import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { choosePort } from './ports.mjs';
import { hasRealCredentials } from './settings.mjs';

/** What the stand-ins ask for: good for loopback only, and made up, so that no real credential can reach them. */
const SIMULATED = {
  BIGCOMMERCE_ACCESS_TOKEN: 'simulated-access-token',
  BIGCOMMERCE_CLIENT_SECRET: 'simulated-client-secret',
  CORDIAL_API_KEY: 'simulated-api-key',
};

/**
 * Our programs in the order in which they start, each with the ports it listens on besides its admin port and the
 * environment it needs beyond what all get. A new service is a new row.
 */
const SERVICES = [
  {
    name: 'simulator',
    ports: {
      bigcommerce: 'SIMULATOR_BIGCOMMERCE_PORT',
      cordial: 'SIMULATOR_CORDIAL_PORT',
      control: 'SIMULATOR_CONTROL_PORT',
    },
    env: ({ ports, settings }) => ({
      SIMULATOR_BIGCOMMERCE_PORT: ports.bigcommerce,
      SIMULATOR_CORDIAL_PORT: ports.cordial,
      SIMULATOR_CONTROL_PORT: ports.control,
      SIMULATOR_ACCESS_TOKEN: SIMULATED.BIGCOMMERCE_ACCESS_TOKEN,
      SIMULATOR_CLIENT_SECRET: SIMULATED.BIGCOMMERCE_CLIENT_SECRET,
      SIMULATOR_CORDIAL_API_KEY: SIMULATED.CORDIAL_API_KEY,
      SIMULATOR_SEED: settings.SIMULATOR_SEED ?? '1',
      SIMULATOR_SHOPPERS_PER_SECOND: settings.SIMULATOR_SHOPPERS_PER_SECOND ?? '2',
    }),
    isWanted: (settings) => !hasRealCredentials(settings),
  },
  {
    name: 'console-api',
    ports: { http: 'CONSOLE_API_PORT' },
    env: ({ ports, token }) => ({ ...listensOn(ports.http), PATCHCORD_TOKEN: token }),
  },
  { name: 'deliver' },
  { name: 'enrich' },
  { name: 'normalize' },
  {
    name: 'ingest',
    ports: { http: 'INGEST_PORT' },
    env: ({ ports, settings }) => ({
      ...listensOn(ports.http),
      // BigCommerce can reach us only where its owner says so; the simulator is on this machine.
      PUBLIC_URL: settings.PUBLIC_URL ?? (hasRealCredentials(settings) ? undefined : `http://127.0.0.1:${ports.http}`),
    }),
  },
];

function listensOn(port) {
  return { PORT: port, HTTP_PORT: port };
}

/**
 * What to start: every service that is built, `{ name, main, env, readyUrl, admin, ports }`, and the names of those
 * that are not. Throws a Problem when a configured port is taken.
 */
export async function planServices({ appsDir, stackEnv, settings, token }) {
  const planned = [];
  const missing = [];
  for (const row of SERVICES) {
    if (row.isWanted && !row.isWanted(settings)) continue;
    const main = join(appsDir, row.name, 'dist', 'main.js');
    if (existsSync(main)) planned.push({ row, main, ports: await portsOf(row, settings) });
    else missing.push(row.name);
  }
  const outside = outsideOf(planned, settings);
  const services = planned.map(({ row, main, ports }) => ({
    name: row.name,
    main,
    ports,
    admin: `http://127.0.0.1:${ports.admin}`,
    readyUrl: `http://127.0.0.1:${ports.admin}/health/ready`,
    env: definedOnly({
      ...settings,
      ...stackEnv,
      ...outside,
      OTEL_TRACES_SAMPLER_ARG: settings.OTEL_TRACES_SAMPLER_ARG ?? '1',
      NODE_ENV: 'production',
      ...row.env?.({ ports, settings, token }),
      ADMIN_PORT: ports.admin,
    }),
  }));
  return { services, missing, outside };
}

async function portsOf({ name, ports = {} }, settings) {
  const wanted = { ...ports, admin: `${name.toUpperCase().replaceAll('-', '_')}_ADMIN_PORT` };
  const chosen = {};
  for (const [port, setting] of Object.entries(wanted))
    chosen[port] = await choosePort({ setting, configured: settings[setting] });
  return chosen;
}

// Where BigCommerce and Cordial are and what opens them: the simulator when it runs, otherwise what is configured.
function outsideOf(planned, settings) {
  const simulator = planned.find(({ row }) => row.name === 'simulator')?.ports;
  if (!simulator)
    return definedOnly({
      BIGCOMMERCE_API_URL: settings.BIGCOMMERCE_API_URL,
      CORDIAL_API_URL: settings.CORDIAL_API_URL,
    });
  return {
    ...SIMULATED,
    BIGCOMMERCE_API_URL: `http://127.0.0.1:${simulator.bigcommerce}`,
    CORDIAL_API_URL: `http://127.0.0.1:${simulator.cordial}`,
  };
}

function definedOnly(values) {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
}

/** The token of the local console, made once. */
export function localToken(file, settings) {
  if (settings.PATCHCORD_TOKEN) return settings.PATCHCORD_TOKEN;
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  }
  return readFileSync(file, 'utf8').trim();
}

/** What `.local/addresses.json` says; the CLI and people's scripts read it. */
export function addressesOf({ services, outside, stackEnv, pids }) {
  const portOf = (name, port) => services.find((service) => service.name === name)?.ports[port];
  const urlOf = (name, port) => portOf(name, port) && `http://127.0.0.1:${portOf(name, port)}`;
  return {
    consoleApi: urlOf('console-api', 'http'),
    ingest: urlOf('ingest', 'http'),
    bigcommerce: outside.BIGCOMMERCE_API_URL,
    cordial: outside.CORDIAL_API_URL,
    simulatorControl: urlOf('simulator', 'control'),
    zipkin: stackEnv.ZIPKIN_URL,
    kafka: stackEnv.KAFKA_BROKERS,
    registry: stackEnv.SCHEMA_REGISTRY_URL,
    database: stackEnv.DATABASE_URL,
    services: Object.fromEntries(
      services.map(({ name, admin }) => [
        name,
        { admin, pid: pids[name], ...(urlOf(name, 'http') && { url: urlOf(name, 'http') }) },
      ]),
    ),
  };
}
