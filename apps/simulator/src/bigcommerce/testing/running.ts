import http from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { createBigCommerce } from '../index.js';
import type { BigCommerceOptions } from '../index.js';

/** JSON of unknown shape, read as a test reads it. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: Json;
}

/** A stand-in that listens, with its control server, for one spec. */
export interface Running extends AsyncDisposable {
  url: string;
  /** The public API of a store, with its token unless headers say otherwise. */
  api(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string>; store?: string },
  ): Promise<Answer>;
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  act(action: string, input?: object): Promise<Json>;
}

export async function running(options: BigCommerceOptions = {}): Promise<Running> {
  const standIn = createBigCommerce({ allowHttpDestinations: true, stormSpreadMs: 0, ...options });
  const server = Fastify();
  await standIn.control(server);
  await server.listen({ port: 0, host: '127.0.0.1' });
  const controlUrl = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/bigcommerce`;
  const { url } = await standIn.start();
  const control = (method: string, path: string, body?: unknown): Promise<Answer> =>
    call(controlUrl + path, method, body);
  return {
    url,
    api: (method, path, { body, headers = {}, store = options.storeHashes?.[0] ?? 'abc123' } = {}) =>
      call(`${url}/stores/${store}${path}`, method, body, { 'x-auth-token': `token-${store}`, ...headers }),
    control,
    async act(action, input = {}) {
      const answer = await control('POST', `/actions/${action}`, input);
      if (answer.status !== 200) throw new Error(`${action}: ${answer.text}`);
      return answer.json;
    },
    async [Symbol.asyncDispose]() {
      await standIn.stop();
      await server.close();
    },
  };
}

async function call(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const init: RequestInit = { method, headers };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { ...headers, 'content-type': 'application/json' };
  }
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface Received {
  headers: http.IncomingHttpHeaders;
  body: string;
  json: Json;
}

/** A receiver of webhooks that answers as it is told. */
export interface Receiver extends AsyncDisposable {
  url: string;
  received: Received[];
  answer(statusCode: number): void;
  scopes(): string[];
}

export async function receiver(): Promise<Receiver> {
  const received: Received[] = [];
  let statusCode = 200;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      received.push({ headers: request.headers, body, json: JSON.parse(body) });
      response.statusCode = statusCode;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    received,
    answer(code) {
      statusCode = code;
    },
    scopes: () => received.map(({ json }) => json.scope as string),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
