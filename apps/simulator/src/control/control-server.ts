import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';

/** The server behind the control port, with `/health/live` and `/health/ready`; ready once `isReady` says so. */
export function createControlServer(isReady: () => boolean): FastifyInstance {
  const app = fastify({ forceCloseConnections: true, bodyLimit: 16 * 1024 * 1024 });
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    if (isReady()) return { status: 'ready' };
    return reply.code(503).send({ status: 'starting' });
  });
  return app;
}

/** Listens and says on which port; 0 takes a free one. */
export async function listen(app: FastifyInstance, at: { host: string; port: number }): Promise<number> {
  await app.listen(at);
  return (app.server.address() as AddressInfo).port;
}
