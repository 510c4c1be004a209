export const roles = ['bigcommerce', 'cordial'] as const;
export type Role = (typeof roles)[number];

export const plans = ['none', 'standard', 'pro'] as const;
export type Plan = (typeof plans)[number];

export interface SimulatorConfig {
  roles: Role[];
  /** The address that all its servers listen on; there is no protection, so anything but loopback is for a closed network. */
  host: string;
  /** 0 takes a free port. */
  bigcommercePort: number;
  cordialPort: number;
  controlPort: number;
  /** Where health is served besides the control port; null for nowhere. */
  adminPort: number | null;
  seed: number;
  storeHashes: string[];
  plan: Plan;
  /** 1 is BigCommerce's schedule of retries and blocks; 0.05 makes a minute 3 s. */
  retryTimeScale: number;
  cordialDelayMs: number;
  shoppersPerSecond: number;
  /** `X-Auth-Token` of every store. */
  accessToken: string;
  clientSecret: string;
  cordialApiKey: string;
}

type Environment = Record<string, string | undefined>;

/** Reads the environment and names every bad variable in one error. The credentials are made up and good for loopback only. */
export function readConfig(environment: Environment): SimulatorConfig {
  const problems: string[] = [];
  const read = reader(environment, problems);
  const config: SimulatorConfig = {
    roles: read.list('SIMULATOR_ROLES', roles, ['bigcommerce', 'cordial']),
    host: environment['SIMULATOR_HOST'] || '127.0.0.1',
    bigcommercePort: read.number('SIMULATOR_BIGCOMMERCE_PORT', 0),
    cordialPort: read.number('SIMULATOR_CORDIAL_PORT', 0),
    controlPort: read.number('SIMULATOR_CONTROL_PORT', 0),
    adminPort: environment['ADMIN_PORT'] === undefined ? null : read.number('ADMIN_PORT', 0),
    seed: read.number('SIMULATOR_SEED', 1),
    storeHashes: read.list('SIMULATOR_STORES', null, ['abc123']),
    plan: read.list('SIMULATOR_PLAN', plans, ['none'])[0] ?? 'none',
    retryTimeScale: read.number('SIMULATOR_RETRY_TIME_SCALE', 1),
    cordialDelayMs: read.number('SIMULATOR_CORDIAL_DELAY_MS', 0),
    shoppersPerSecond: read.number('SIMULATOR_SHOPPERS_PER_SECOND', 0),
    accessToken: environment['SIMULATOR_ACCESS_TOKEN'] ?? 'simulated-access-token',
    clientSecret: environment['SIMULATOR_CLIENT_SECRET'] ?? 'simulated-client-secret',
    cordialApiKey: environment['SIMULATOR_CORDIAL_API_KEY'] ?? 'simulated-api-key',
  };
  if (problems.length > 0) throw new Error(`The simulator cannot start: ${problems.join('; ')}`);
  return config;
}

/** The simulator's own process environment, read in this one place. */
export function simulatorConfig(): SimulatorConfig {
  // eslint-disable-next-line no-restricted-properties -- the simulator shares no code with the product, libs/runtime included
  return readConfig(process.env);
}

function reader(environment: Environment, problems: string[]) {
  return {
    number(name: string, byDefault: number): number {
      const value = Number(environment[name] ?? byDefault);
      if (Number.isFinite(value) && value >= 0) return value;
      problems.push(`${name} is a number from 0, not "${environment[name]}"`);
      return byDefault;
    },
    list<Name extends string>(name: string, allowed: readonly Name[] | null, byDefault: Name[]): Name[] {
      const names = environment[name]?.split(',').map((part) => part.trim()) ?? byDefault;
      const strangers = names.filter((part) => part === '' || (allowed !== null && !allowed.includes(part as Name)));
      if (strangers.length === 0) return names as Name[];
      problems.push(
        `${name} takes ${allowed === null ? 'names between commas' : allowed.join(', ')}, not "${environment[name]}"`,
      );
      return byDefault;
    },
  };
}
