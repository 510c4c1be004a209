import type { FastifyInstance } from 'fastify';
import { createBigCommerce } from './bigcommerce/index.js';
import { createControlServer, listen } from './control/control-server.js';
import { createCordial } from './cordial/index.js';
import type { Role, SimulatorConfig } from './simulator.config.js';

export interface Simulator {
  /** What was started, by role, and the control port (and the admin port where one was asked for). */
  ports: Partial<Record<Role | 'control' | 'admin', number>>;
  /** Breaks open connections; done at once. */
  stop(): Promise<void>;
}

/** What the simulator needs of a stand-in. */
interface StandIn {
  control(app: FastifyInstance): void | Promise<void>;
  start(at: { port: number; host: string }): Promise<{ port: number }>;
  stop(): Promise<void>;
}

const makers: { [Name in Role]: (config: SimulatorConfig) => StandIn } = {
  bigcommerce: (config) =>
    createBigCommerce({
      seed: config.seed,
      storeHashes: config.storeHashes,
      clientSecret: config.clientSecret,
      accessTokens: Object.fromEntries(config.storeHashes.map((hash) => [hash, config.accessToken])),
      plan: config.plan,
      retryTimeScale: config.retryTimeScale,
      // Everything is on this machine, where nothing listens on https.
      allowHttpDestinations: true,
    }),
  cordial: (config) =>
    createCordial({
      seed: config.seed,
      answerDelayMs: config.cordialDelayMs,
      accounts: [{ name: 'main', apiKey: config.cordialApiKey }],
    }),
};

/** Starts the stand-ins that the configuration names and, last, the control port in front of them. */
export async function startSimulator(config: SimulatorConfig): Promise<Simulator> {
  let isReady = false;
  const control = createControlServer(() => isReady);
  const admin = config.adminPort === null ? null : createControlServer(() => isReady);
  const standIns: StandIn[] = [];
  const { host } = config;
  const ports: Simulator['ports'] = {};
  const stop = async (): Promise<void> => {
    isReady = false;
    await Promise.all([control.close(), admin?.close(), ...standIns.map((standIn) => standIn.stop())]);
  };
  try {
    for (const role of config.roles) {
      const standIn = makers[role](config);
      standIns.push(standIn);
      await standIn.control(control);
      const { port } = await standIn.start({ port: config[`${role}Port`], host });
      ports[role] = port;
    }
    ports.control = await listen(control, { port: config.controlPort, host });
    if (admin !== null) ports.admin = await listen(admin, { port: config.adminPort ?? 0, host });
    await sendShoppers(control, config);
  } catch (error) {
    await stop();
    throw error;
  }
  isReady = true;
  return { ports, stop };
}

/** Shoppers are sent through the control route, as any person at the control port would. */
async function sendShoppers(control: FastifyInstance, { roles, shoppersPerSecond }: SimulatorConfig): Promise<void> {
  if (shoppersPerSecond === 0 || !roles.includes('bigcommerce')) return;
  const payload = { perSecond: shoppersPerSecond };
  const response = await control.inject({ method: 'POST', url: '/bigcommerce/shoppers', payload });
  if (response.statusCode >= 300) throw new Error(`No shoppers came: ${response.body}`);
}
