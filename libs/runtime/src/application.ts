import type { DynamicModule, INestApplicationContext, Provider, Type } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { toUrl } from './admin-server.js';
import { NestLog } from './nest-log.js';
import { MICROSERVICE_STRATEGIES, Strategies } from './strategies.js';

export interface HttpOptions {
  /** 0 takes a free one. */
  port: number;
  host: string;
  /** `bytes`: every body reaches `@Body()` as an untouched Buffer, whatever its content type says. Default: parsed. */
  bodies?: 'parsed' | 'bytes';
  /** Nest's own switch: a parsed body, and its bytes beside it in `request.rawBody`. */
  rawBody?: boolean;
  /** A larger body is answered with 413. Default 1 MiB. */
  bodyBytesMax?: number;
  /** Open connections; one more is dropped at once. Default 4,096. */
  connectionsMax?: number;
  /** Plugins and hooks, before it listens. */
  configure?: (app: NestFastifyApplication) => void | Promise<void>;
}

/** A Nest application of one of two kinds, with or without HTTP, that starts and stops the same way. */
export interface Application {
  app: INestApplicationContext;
  /** Runs Nest's init hooks, then listens. The URL of the HTTP interface, if there is one. */
  listen(): Promise<string | undefined>;
  /** Takes no more requests and finishes those it has. */
  stopHttp(): Promise<void>;
  /** Lets the stages finish what they have. */
  drain(): Promise<void>;
  /** Runs Nest's shutdown hooks. */
  close(): Promise<void>;
}

// Nest is loaded when a service starts, so that what imports this library for its configuration (the CLI) does not wait for it.
type NestCore = typeof import('@nestjs/core');
const nestOptions = { abortOnError: false, bufferLogs: false } as const;

/** An application whose only way in are its strategies. */
export async function createWorker(module: DynamicModule): Promise<Application> {
  const nest = await import('@nestjs/core');
  const strategies = new Strategies();
  const app = await nest.NestFactory.createMicroservice(module, {
    ...nestOptions,
    logger: new NestLog(),
    strategy: strategies,
  });
  strategies.use(findStrategies(app, nest));
  return {
    app,
    async listen() {
      await app.init();
      await app.listen();
      return undefined;
    },
    stopHttp: () => Promise.resolve(),
    drain: () => strategies.close(),
    close: () => app.close(),
  };
}

// Who takes longer to send a request holds a connection hostage; also, a shutdown would wait for it. Node looks every
// 30 s unless told otherwise.
const REQUEST_TIMEOUT_MS = 8_000;
const HEADERS_TIMEOUT_MS = 5_000;
const TIMEOUTS_LOOKED_AT_EVERY_MS = 1_000;
// Longer than load balancers keep theirs (60 s as a rule), or they send a request into a connection that is just closed.
const KEEP_ALIVE_TIMEOUT_MS = 72_000;

/** An application that answers HTTP requests, and has strategies beside it if it provides some. */
export async function createHttpApplication(module: DynamicModule, http: HttpOptions): Promise<Application> {
  const nest = await import('@nestjs/core');
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  const { bodyBytesMax: bodyLimit = 1_048_576, bodies = 'parsed', rawBody = false, connectionsMax = 4_096 } = http;
  const adapter = new FastifyAdapter({
    bodyLimit,
    forceCloseConnections: 'idle',
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: TIMEOUTS_LOOKED_AT_EVERY_MS },
  });
  const app = await nest.NestFactory.create<NestFastifyApplication>(module, adapter, {
    ...nestOptions,
    logger: new NestLog(),
    rawBody,
    bodyParser: bodies === 'parsed',
  });
  if (bodies === 'bytes') takeBytes(app);
  app.getHttpServer().maxConnections = connectionsMax;
  const hangUp = hangUpOnDemand(app);
  const strategies = new Strategies();
  strategies.use(findStrategies(app, nest));
  app.connectMicroservice({ strategy: strategies }, { inheritAppConfig: true });
  return {
    app,
    async listen() {
      await http.configure?.(app);
      await app.init();
      await app.startAllMicroservices();
      await app.listen(http.port, http.host);
      return toUrl(app.getHttpServer().address() as AddressInfo, http.host);
    },
    async stopHttp() {
      hangUp();
      await app.getHttpAdapter().close();
    },
    drain: () => strategies.close(),
    close: () => app.close(),
  };
}

function takeBytes(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  // One that Fastify cannot read would be refused.
  fastify.addHook('onRequest', (request, _reply, done) => {
    delete request.headers['content-type'];
    done();
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/**
 * Without it a connection stays open after its last answer, and closing waits for its client (keep-alive). Whom we refuse
 * we do not keep a connection for either: those who are served must find one.
 */
function hangUpOnDemand(app: NestFastifyApplication): () => void {
  let isStopping = false;
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (isStopping || (reply.statusCode >= 400 && reply.statusCode < 500)) void reply.header('connection', 'close');
    done(null, payload);
  });
  return () => {
    isStopping = true;
  };
}

/** Those of all modules together. Looked up here, because asking Nest for a token that nobody provides is an error that it logs. */
function findStrategies(app: INestApplicationContext, { ModulesContainer }: NestCore): CustomTransportStrategy[] {
  const modules = [...app.get(ModulesContainer).values()];
  return modules.flatMap(({ providers }) => {
    const provided = providers.get(MICROSERVICE_STRATEGIES)?.instance as readonly CustomTransportStrategy[] | undefined;
    return provided ?? [];
  });
}

/** The class of a module, or one that shapes itself by the configuration. */
export interface ServiceModule<Config> extends Type {
  forConfig?(config: Config): DynamicModule;
}

class RootModule {}

/** The service's module, with what startService gives to every provider. */
export function toRootModule<Config>(
  module: ServiceModule<Config>,
  config: Config,
  providers: Provider[],
): DynamicModule {
  return {
    module: RootModule,
    global: true,
    imports: [module.forConfig?.(config) ?? module],
    providers,
    exports: providers.map((provider) => (typeof provider === 'function' ? provider : provider.provide)),
  };
}
