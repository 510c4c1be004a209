import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallCounts } from '../call-counts.js';
import type { Faults } from '../faults.js';
import type { Settings } from '../options.js';
import type { Store } from '../store/store.js';
import type { Endpoint } from './endpoint.js';
import { noContent } from './endpoint.js';
import { ApiError, errorBody } from './errors.js';
import type { OAuth } from './oauth.js';
import { Query } from './query.js';
import type { Dialect } from './query.js';
import type { Quota } from './quota.js';

const compress = promisify(gzip);
const urlLengthMax = 8_192;
const compressFromBytes = 1_024;

export interface ApiParts {
  settings: Settings;
  stores: ReadonlyMap<string, Store>;
  quotas: ReadonlyMap<string, Quota>;
  endpoints: Endpoint[];
  faults: Faults;
  calls: CallCounts;
  oauth: OAuth;
}

/** The public API: every call passes the same gate, then its endpoint answers in its dialect. */
export function createApi(parts: ApiParts): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: 10 * 1_048_576,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  });
  const gate = new Gate(parts);
  for (const endpoint of parts.endpoints) {
    app.route({
      method: endpoint.method,
      url: `/stores/:hash${endpoint.path}`,
      handler: (request, reply) => gate.pass(request, reply, endpoint),
    });
  }
  app.post('/oauth2/token', (request) => parts.oauth.exchange((request.body ?? {}) as Record<string, unknown>));
  app.setNotFoundHandler((request, reply) => {
    const error = new ApiError(404, 'The requested resource was not found.');
    return reply.code(404).send(errorBody(dialectOf(request.url), error));
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const known = error instanceof ApiError ? error : new ApiError(error.statusCode ?? 500, error.message);
    return reply.code(known.status).send(errorBody(dialectOf(request.url), known));
  });
  app.addHook('onResponse', async (request, reply) => gate.count(request, reply.statusCode));
  return app;
}

function dialectOf(url: string): Dialect {
  return /^\/stores\/[^/]+\/v2\//.test(url) ? 'v2' : 'v3';
}

class Gate {
  constructor(private readonly parts: ApiParts) {}

  /** Faults first (the network fails before anybody looks at a token), then token, then quota, then the endpoint. */
  async pass(request: FastifyRequest, reply: FastifyReply, endpoint: Endpoint): Promise<FastifyReply> {
    const { faults } = this.parts;
    const hits = faults.hits(request.url);
    if (hits) {
      await this.delay(faults.latencyMs());
      if (faults.bite('resetRatio', faults.settings.resetRatio)) return this.reset(request, reply);
    }
    const { store, clientId } = this.authorise(request);
    if (hits) this.refuseByFault();
    this.spendQuota(store, reply);
    const answer = endpoint.answer({
      store,
      clientId,
      query: new Query(request.query as Record<string, string>, dialectOf(request.url)),
      params: request.params as Record<string, string>,
      body: request.body,
      baseUrl: `${request.protocol}://${request.host}/stores/${store.hash}`,
      isVisible: this.visibility(store),
    });
    if (hits && faults.bite('dropAnswerRatio', faults.settings.dropAnswerRatio)) return this.reset(request, reply);
    return this.send(request, reply, answer, hits);
  }

  count(request: FastifyRequest, status: number): void {
    const { hash } = request.params as { hash?: string };
    const route = request.routeOptions.url?.replace('/stores/:hash', '').replace(/:(\w+)/g, '{$1}') ?? 'unmatched';
    this.parts.calls.count(hash ?? '', request.method, route, status);
  }

  private authorise(request: FastifyRequest): { store: Store; clientId: string } {
    const { settings, stores, faults } = this.parts;
    const { hash = '' } = request.params as { hash?: string };
    const store = stores.get(hash);
    if (!store) throw new ApiError(404, 'The requested resource was not found.');
    if (request.url.length > urlLengthMax) throw new ApiError(414, 'The request URI is too long.');
    const token = request.headers['x-auth-token'];
    const other = settings.otherClients.find((client) => client.accessToken === token);
    const isRevoked = store.isUninstalled || (faults.settings.tokenRevoked && faults.bite('tokenRevoked', 1));
    const isOurs = token === settings.accessTokens[hash] && !isRevoked;
    if (!isOurs && !other) throw new ApiError(401, 'Unauthorized');
    return { store, clientId: isOurs ? settings.clientId : (other?.clientId ?? '') };
  }

  private refuseByFault(): void {
    const { faults } = this.parts;
    const { status, rate429WithoutHeadersRatio } = faults.settings;
    if (faults.bite('rate429WithoutHeadersRatio', rate429WithoutHeadersRatio)) {
      throw new ApiError(429, 'The platform is overloaded.');
    }
    if (status && faults.bite('status', status.ratio)) throw new ApiError(status.code, 'The service is unavailable.');
  }

  private spendQuota(store: Store, reply: FastifyReply): void {
    const quota = this.parts.quotas.get(store.hash);
    if (!quota) return;
    const taken = quota.take(this.parts.settings.clock.nowMs(), this.parts.faults.settings.noiseCallsPer30s);
    void reply.headers(taken.headers);
    if (!taken.isAllowed) throw new ApiError(429, 'You have reached the rate limit of this store.');
  }

  private visibility(store: Store): (row: { createdMs: number }) => boolean {
    const { visibilityDelayMs } = this.parts.faults.settings;
    if (visibilityDelayMs === 0) return () => true;
    const untilMs = store.nowMs() - visibilityDelayMs;
    return (row) => row.createdMs <= untilMs || !this.parts.faults.bite('visibilityDelayMs', 1);
  }

  private delay(ms: number): Promise<void> | undefined {
    if (ms <= 0) return undefined;
    return new Promise((resolve) => void this.parts.settings.clock.after(ms, resolve));
  }

  private reset(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    this.count(request, 0);
    reply.hijack();
    request.raw.socket.resetAndDestroy();
    return reply;
  }

  private async send(
    request: FastifyRequest,
    reply: FastifyReply,
    answer: unknown,
    hits: boolean,
  ): Promise<FastifyReply> {
    if (answer === noContent) return reply.code(204).send();
    let body = JSON.stringify(answer);
    const { faults } = this.parts;
    if (hits && faults.bite('truncateRatio', faults.settings.truncateRatio)) body = body.slice(0, body.length >>> 1);
    void reply.type('application/json; charset=utf-8');
    const isGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    if (!isGzip || body.length < compressFromBytes) return reply.send(body);
    const zipped = await compress(body, { level: constants.Z_BEST_SPEED });
    return reply.header('content-encoding', 'gzip').header('vary', 'accept-encoding').send(zipped);
  }
}
