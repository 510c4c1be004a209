import fastify from 'fastify';
import { createCordial, type CordialOptions } from './cordial.js';
import { isObject, type JsonObject } from './json.js';

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** The answer as an object; empty when it is none. */
  body: JsonObject;
  /** The answer as an array; empty when it is none. */
  list: JsonObject[];
}

export interface Caller {
  url: string;
  /** Calls Cordial with the first account's key, unless other headers are given. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** Calls the control port and gives its answer; throws when it is refused. */
  control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<JsonObject>;
  stop(): Promise<void>;
}

export const apiKey = 'key-of-main';

export function basic(user: string, password = ''): Record<string, string> {
  return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

/** A running Cordial on a free port and a caller for it. For specs. */
export async function startCaller(options: CordialOptions = {}): Promise<Caller> {
  const cordial = createCordial({ accounts: [{ name: 'main', apiKey }], ...options });
  const app = fastify();
  cordial.control(app);
  const { url } = await cordial.start();
  return {
    url,
    call: (method, path, body, headers) => call(`${url}${path}`, method, body, headers),
    control: async (method, path, body) => {
      const response = await app.inject({ method, url: path, ...(body === undefined ? {} : { payload: body }) });
      if (response.statusCode >= 300) throw new Error(`${method} ${path}: ${response.statusCode} ${response.body}`);
      return response.json();
    },
    stop: async () => {
      await Promise.all([cordial.stop(), app.close()]);
    },
  };
}

async function call(url: string, method: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: { ...basic(apiKey), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed = parse(text);
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isObject(parsed) ? parsed : {},
    list: Array.isArray(parsed) ? (parsed as JsonObject[]) : [],
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // HTML and broken answers are looked at as text.
    return null;
  }
}
