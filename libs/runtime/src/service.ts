import type { INestApplicationContext } from '@nestjs/common';
import { AdminServer } from './admin-server.js';
import {
  createHttpApplication,
  createWorker,
  toRootModule,
  type Application,
  type HttpOptions,
  type ServiceModule,
} from './application.js';
import type { baseConfig } from './base.config.js';
import { loadConfig, type ConfigDefinition, type ConfigOf } from './config.js';
import { armFailpoints } from './failpoints.js';
import { Health } from './health.js';
import { configureLog, createLogger } from './log.js';
import { shutDown, type ShutdownStep } from './shutdown.js';
import { startTelemetry } from './telemetry.js';

/** Injection token of the parsed configuration of this service. */
export const CONFIG: unique symbol = Symbol('CONFIG');

type BaseShape = typeof baseConfig;

export interface ServiceOptions<S extends BaseShape> {
  /** `enrich`: the name in logs, traces and the process list. */
  name: string;
  config: ConfigDefinition<S>;
  /** Where the service answers HTTP requests of its own. Fastify is loaded only when this gives something. */
  http?: (config: ConfigOf<ConfigDefinition<S>>) => HttpOptions | undefined;
  /** False for specs that run a service within their own process: no signal handlers, errors are thrown, nothing exits. */
  ownsProcess?: boolean;
  env?: NodeJS.ProcessEnv;
}

export interface Service {
  app: INestApplicationContext;
  health: Health;
  /** Base URL of /health and /metrics. */
  adminUrl: string;
  /** Base URL of the service's own HTTP interface, if it has one. */
  httpUrl: string | undefined;
  /** Stops in order; true when all ended well in time. Repeated calls wait for the first. */
  stop(): Promise<boolean>;
}

/** Below the 30 s that Kubernetes gives by default, with room for a preStop pause. */
const STOP_DEADLINE_MS = 20_000;

const log = createLogger('service');

/**
 * Runs a service: reads its configuration, starts telemetry and the admin port, makes the Nest application, listens.
 * SIGTERM and SIGINT stop it in order and end the process with 0, or with 1 when that failed or took over 20 s. What
 * cannot start, an error that nobody caught and a rejection that nobody handled end it with 1: the orchestrator
 * starts it again, and Kafka still has what was not committed.
 *
 * Where there is an IPC channel, `{ name, adminUrl, httpUrl }` is sent through it once everything listens, and the
 * service stops when its parent goes away, so that a parent that was killed leaves nothing behind.
 */
export async function startService<S extends BaseShape>(
  module: ServiceModule<ConfigOf<ConfigDefinition<S>>>,
  options: ServiceOptions<S>,
): Promise<Service> {
  configureLog({ level: 'info', service: options.name });
  if (options.ownsProcess === false) return open(module, options);
  ownProcess(options.name);
  try {
    const service = await open(module, options);
    stopWhenTold(service);
    const { adminUrl, httpUrl } = service;
    process.send?.({ name: options.name, adminUrl, httpUrl });
    return service;
  } catch (error) {
    log.fatal('could not start', { error });
    process.exit(1);
  }
}

async function open<S extends BaseShape>(
  module: ServiceModule<ConfigOf<ConfigDefinition<S>>>,
  { name, config: definition, http, env }: ServiceOptions<S>,
): Promise<Service> {
  const startedAt = performance.now();
  armFailpoints(env);
  const config = loadConfig(definition, env);
  // Known through S extends BaseShape, which the mapped type of the configuration does not show.
  const base = config as ConfigOf<ConfigDefinition<BaseShape>>;
  configureLog({ level: base.logLevel, service: name });

  const opened: ShutdownStep[] = [];
  const health = new Health();
  const stop = once(() => {
    health.phase = 'stopping';
    return shutDown(opened, STOP_DEADLINE_MS, log);
  });
  try {
    const telemetry = await startTelemetry(name, base);
    opened.unshift(['send the last spans', () => telemetry.stop()]);

    const admin = new AdminServer({ port: base.adminPort, host: base.adminHost, health });
    const adminUrl = await admin.start();
    opened.push(['close the admin port', () => admin.stop()]);

    const root = toRootModule(module, config, [
      { provide: CONFIG, useValue: config },
      { provide: Health, useValue: health },
    ]);
    const httpOptions = http?.(config);
    const application = await (httpOptions ? createHttpApplication(root, httpOptions) : createWorker(root));
    opened.unshift(...stepsOf(application));
    const httpUrl = await application.listen();

    health.phase = 'running';
    log.info('started', { adminUrl, httpUrl, bootMs: Math.round(performance.now() - startedAt) });
    return { app: application.app, health, adminUrl, httpUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The order of an end, in this one place: nothing new comes in, what is there is finished, and only then do providers
 * close what it needed (pools, producers). Module by module, as Nest would do it alone, a pool may close under a batch.
 */
function stepsOf(application: Application): ShutdownStep[] {
  return [
    ['finish requests and batches', () => Promise.all([application.stopHttp(), application.drain()])],
    ['close the application', () => application.close()],
  ];
}

function ownProcess(name: string): void {
  process.title = `patchcord-${name}`;
  process.on('uncaughtException', (error: unknown) => {
    log.fatal('an error that nobody caught', { error });
    process.exit(1);
  });
  process.on('unhandledRejection', (error: unknown) => {
    log.fatal('a rejection that nobody handled', { error });
    process.exit(1);
  });
}

function stopWhenTold(service: Service): void {
  const stop = (reason: string): void => {
    log.info('stopping', { reason });
    void service.stop().then((allWell) => {
      log.info('stopped', { allWell });
      process.exit(allWell ? 0 : 1);
    });
  };
  // A terminal sends SIGINT to the whole group and a parent may add a SIGTERM: the sequence runs once, and has its deadline.
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', () => stop('the parent process is gone'));
}

function once<T>(run: () => T): () => T {
  let result: { value: T } | undefined;
  return () => (result ??= { value: run() }).value;
}
