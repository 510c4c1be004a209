import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** For specs: one address in front of several receivers, each in its turn; one that cannot be reached is passed over. */
export class Balancer {
  readonly targets: string[] = [];
  private turn = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Balancer> {
    const server = createServer();
    const balancer = new Balancer(server);
    server.on('request', (incoming, response) => void balancer.pass(incoming, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  remove(target: string): void {
    this.targets.splice(this.targets.indexOf(target), 1);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const first = (this.turn += 1) % Math.max(1, this.targets.length);
    // As it is now: one may be taken out while it is being tried.
    for (const target of [...this.targets.slice(first), ...this.targets.slice(0, first)]) {
      const status = await forward(target, incoming, Buffer.concat(chunks)).catch(() => undefined);
      if (status !== undefined) return void response.writeHead(status).end();
    }
    response.writeHead(502).end();
  }
}

/** The status; rejects when there is nobody. */
function forward(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${target}${url}`, { method, headers: { ...headers, connection: 'close' } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 502));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
