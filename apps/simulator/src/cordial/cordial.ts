import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { AccountOptions } from './account.js';
import { registerControl } from './control.js';
import { exchange } from './exchange.js';
import { settingsErrors, type CordialSettings } from './settings.js';
import { defaultAccount, World } from './world.js';

export interface CordialOptions extends Partial<CordialSettings> {
  /** The same seed gives the same ids and the same share of faults. */
  seed?: number;
  accounts?: readonly AccountOptions[];
}

export interface Cordial {
  readonly server: Server;
  /** Registers the control routes under `/cordial` on a server of the caller's. */
  control(app: FastifyInstance): void;
  /** Listens on loopback unless told otherwise; port 0 takes a free one. */
  start(at?: { port?: number; host?: string }): Promise<{ port: number; url: string }>;
  /** Breaks every open connection and is done at once. */
  stop(): Promise<void>;
}

/** Bodies above the setting are still read up to here, so that the caller gets its 413. Bytes. */
const BODY_HARD_MAX = 64 * 1024 * 1024;

/** A Cordial that keeps what it is told, in memory. Throws when an option is wrong. */
export function createCordial(options: CordialOptions = {}): Cordial {
  const { seed = 1, accounts = [defaultAccount], ...settings } = options;
  const problems = settingsErrors({ ...settings });
  if (problems.length > 0) throw new Error(problems.join('; '));
  const world = new World(seed, [...accounts], settings);
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 0, noDelay: true }, (request, response) => {
    receive(world, request, response);
  });
  return {
    server,
    control: (app) => registerControl(app, world),
    start: ({ port = 0, host = '127.0.0.1' } = {}) => listen(server, port, host),
    stop: () => close(server),
  };
}

function receive(world: World, request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > BODY_HARD_MAX) request.destroy();
    else chunks.push(chunk);
  });
  request.on('end', () => {
    const body = chunks.length === 0 ? null : chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    exchange(world, request, body, response);
  });
  // A caller that hangs up is a normal sight here, and there is nobody left to tell.
  request.on('error', () => {});
  response.on('error', () => {});
}

function listen(server: Server, port: number, host: string): Promise<{ port: number; url: string }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const chosen = (server.address() as AddressInfo).port;
      resolve({ port: chosen, url: `http://127.0.0.1:${chosen}` });
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
