import { createServer, Socket, type AddressInfo, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from './random.js';

/** What a hop may suffer. */
export const proxyFaults = ['latency', 'refuse', 'reset', 'black-hole', 'drop-response', 'truncate', 'status'] as const;
export type ProxyFault = (typeof proxyFaults)[number];

export interface ProxyPlan {
  fault: ProxyFault;
  /** Share of the connections (refuse, reset, black-hole) or of the requests (the others) that are bitten. */
  ratio: number;
  /** For latency: how long an answer is held back. */
  ms?: number;
  /** For status: what is answered in place of the destination, which gets nothing. */
  status?: number;
  /** Bites nothing beyond this many. */
  max?: number;
  /** Only requests whose first line passes, e.g. /^POST /. */
  only?: RegExp;
}

const TRUNCATE_AT = 40;

/**
 * A TCP proxy in front of one hop. Requests and answers are told apart by direction changes on a connection, which is how HTTP/1.1
 * without pipelining and PostgreSQL's protocol take turns; it understands neither.
 */
export class FaultProxy {
  /** How often each fault bit. */
  readonly bites = Object.fromEntries(proxyFaults.map((fault) => [fault, 0])) as Record<ProxyFault, number>;
  /** Looks at what a client says before it goes on. */
  inspect: ((chunk: Buffer) => Promise<void>) | undefined;
  private plans: ProxyPlan[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly to: { host: string; port: number },
    private readonly random: Random,
  ) {}

  /** In front of the host and port of a URL, whatever its scheme. */
  static async before(url: string, random: Random, port = 0): Promise<FaultProxy> {
    const { hostname, port: target } = new URL(url);
    const server = createServer();
    const proxy = new FaultProxy(server, { host: hostname, port: Number(target) }, random);
    server.on('connection', (socket) => proxy.serve(socket));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The same URL, led through here. */
  lead(url: string): string {
    const led = new URL(url);
    led.hostname = '127.0.0.1';
    led.port = String(this.port);
    return led.href.replace(/\/$/, url.endsWith('/') ? '/' : '');
  }

  get bitten(): number {
    return Object.values(this.bites).reduce((sum, count) => sum + count, 0);
  }

  /** From now on; connections that are open are cut when what bites is a refusal. */
  set(plans: ProxyPlan[]): void {
    this.plans = plans.map((plan) => ({ ...plan }));
    if (plans.some(({ fault, ratio }) => fault === 'refuse' && ratio === 1)) this.cut();
  }

  /** Breaks every open connection. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(client: Socket): void {
    this.keep(client);
    if (this.bite('refuse') || this.bite('reset')) return void client.resetAndDestroy();
    if (this.bite('black-hole')) return void client.resume();
    const destination = new Socket();
    this.keep(destination);
    destination.connect(this.to.port, this.to.host);
    const end = (): void => {
      client.destroy();
      destination.destroy();
    };
    client.on('close', end);
    destination.on('close', () => client.end());
    this.relay(client, destination);
  }

  /** One exchange: what the client says until the destination speaks. Its fate is drawn at its first bytes. */
  private relay(client: Socket, destination: Socket): void {
    let fate: ProxyPlan | undefined;
    let isAsking = false;
    let answered = 0;
    client.on('data', (chunk: Buffer) => {
      if (!isAsking) {
        isAsking = true;
        answered = 0;
        fate = this.fateOf(chunk);
      }
      if (fate?.fault === 'status') {
        isAsking = false;
        return void client.end(
          `HTTP/1.1 ${fate.status ?? 503} Fault\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
        );
      }
      if (!this.inspect) return void destination.write(chunk);
      client.pause();
      void this.inspect(chunk).finally(() => {
        destination.write(chunk);
        client.resume();
      });
    });
    destination.on('data', (chunk: Buffer) => {
      isAsking = false;
      const was = fate;
      if (was?.fault === 'drop-response') return void client.resetAndDestroy();
      if (was?.fault === 'truncate') {
        if (answered === 0) client.write(chunk.subarray(0, TRUNCATE_AT), () => client.destroy());
        answered += chunk.length;
        return;
      }
      if (was?.fault === 'latency') return void delay(was.ms ?? 0).then(() => client.destroyed || client.write(chunk));
      client.write(chunk);
    });
  }

  private fateOf(chunk: Buffer): ProxyPlan | undefined {
    const line = chunk.subarray(0, 200).toString('latin1');
    return this.plans.find(
      (plan) =>
        ['latency', 'drop-response', 'truncate', 'status'].includes(plan.fault) &&
        (plan.only?.test(line) ?? true) &&
        this.isBitten(plan),
    );
  }

  private bite(fault: ProxyFault): boolean {
    return this.plans.some((plan) => plan.fault === fault && this.isBitten(plan));
  }

  private isBitten(plan: ProxyPlan): boolean {
    if (plan.max === 0 || !this.random.chance(plan.ratio)) return false;
    if (plan.max !== undefined) plan.max -= 1;
    this.bites[plan.fault] += 1;
    return true;
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    // What breaks a connection is the business of its two ends.
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
  }
}
