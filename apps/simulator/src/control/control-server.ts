import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';

/** The server behind the control port, with `/health/live`, `/health/ready` and `/metrics`; ready once `isReady` says so. */
export function createControlServer(isReady: () => boolean): FastifyInstance {
  const app = fastify({ forceCloseConnections: true, bodyLimit: 16 * 1024 * 1024 });
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    if (isReady()) return { status: 'ready' };
    return reply.code(503).send({ status: 'starting' });
  });
  app.get('/metrics', async (_request, reply) => reply.type('text/plain; version=0.0.4').send(ownMetrics()));
  return app;
}

/** What the process itself takes, in the text format of Prometheus and under the names that every service has. */
function ownMetrics(): string {
  const { user, system } = process.cpuUsage();
  const samples = {
    process_cpu_seconds_total: (user + system) / 1_000_000,
    process_resident_memory_bytes: process.memoryUsage.rss(),
  };
  return Object.entries(samples)
    .map(([name, value]) => `${name} ${value}\n`)
    .join('');
}

/** Listens and says on which port; 0 takes a free one. */
export async function listen(app: FastifyInstance, at: { host: string; port: number }): Promise<number> {
  await app.listen(at);
  return (app.server.address() as AddressInfo).port;
}
