import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Health, HealthReport } from './health.js';
import { prometheus } from './metrics.js';

export interface AdminServerOptions {
  /** 0 takes a free one. */
  port: number;
  host: string;
  health: Health;
}

/** The port that orchestrators and Prometheus ask: `/health/live`, `/health/ready`, `/metrics`. Not for the internet. */
export class AdminServer {
  private readonly server: Server;

  constructor(private readonly options: AdminServerOptions) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** Its base URL. Rejects when the port is taken. */
  async start(): Promise<string> {
    const { port, host } = this.options;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return toUrl(this.server.address() as AddressInfo, host);
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { health } = this.options;
    switch (request.url?.split('?')[0]) {
      case '/health/live':
        return send(response, await health.reportLive());
      case '/health/ready':
        return send(response, await health.reportReady());
      case '/metrics':
        return prometheus.getMetricsRequestHandler(request, response);
      default:
        response.writeHead(404).end();
    }
  }
}

/** The URL under which a server that listens on `host` is reached from its own machine. */
export function toUrl({ port, family }: AddressInfo, host: string): string {
  const isAny = host === '0.0.0.0' || host === '::';
  const reachable = isAny ? '127.0.0.1' : host;
  return `http://${family === 'IPv6' && reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function send(response: ServerResponse, report: HealthReport): void {
  response.writeHead(report.status === 'failing' ? 503 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(report));
}
