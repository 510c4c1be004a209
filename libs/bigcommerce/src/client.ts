import { DependencyDownError, InvalidRecordError } from '@patchcord/events';
import { metrics, withSpan, type Secret } from '@patchcord/runtime';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Pool, errors as undiciErrors } from 'undici';
import { Quota } from './quota.js';
import { StoreBlockedError } from './store-blocked.js';

export interface BigCommerceOptions {
  storeHash: string;
  accessToken: Secret;
  /** `https://api.bigcommerce.com`, or a stand-in's address. */
  baseUrl: string;
  /** From asking for the connection to the last byte. Default 10 s. */
  deadlineMs?: number;
  /** Calls at one time. Default 8. */
  connectionsMax?: number;
  /** A larger answer is refused, compressed or not. Default 10 MiB. */
  answerBytesMax?: number;
  /** Part of the store's quota that we use. Default 0.8. */
  quotaShare?: number;
}

export interface Call {
  /** What stands for `{…}` in the path. Letters, digits, `-` and `_` only, so that no data leads a call elsewhere. */
  params?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string | number>>;
  /** Lower goes first when calls wait for quota. Default 5. */
  priority?: number;
}

export interface Answer {
  /** 200, 201, 204 or 404: everything else is thrown. */
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as sent, decompressed; empty for 204. */
  bytes: Buffer;
  /** When the last byte had come, ms since the epoch. */
  receivedAtMs: number;
  /** The body parsed. Throws DependencyDownError when it is not JSON: what stands between the store and us answered. */
  json(): unknown;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const MIB = 1024 * 1024;
const USER_AGENT = 'patchcord/0.1';
const THROTTLED_TRIES_MAX = 6;
const unzip = promisify(gunzip);

/**
 * The REST API of one store. Every call goes through the store's quota and has a deadline; redirects are not followed,
 * because the token must not travel. Answers with 404 and 204 are results. Throws StoreBlockedError (401, 403),
 * DependencyDownError (network, deadline, 408, 423, 5xx, 429 that outlasts six tries, an answer that is too large or not JSON)
 * and InvalidRecordError (any other refusal: the same call would be refused again).
 */
export class BigCommerceClient {
  readonly storeHash: string;
  readonly quota: Quota;
  private readonly pool: Pool;
  private readonly prefix: string;
  private readonly deadlineMs: number;
  private readonly answerBytesMax: number;
  private readonly headers: Record<string, string>;

  constructor(options: BigCommerceOptions) {
    const {
      storeHash,
      accessToken,
      baseUrl,
      deadlineMs = 10_000,
      connectionsMax = 8,
      answerBytesMax = 10 * MIB,
      quotaShare,
    } = options;
    if (!/^[a-z0-9]+$/.test(storeHash)) throw new TypeError('A store hash consists of lower-case letters and digits.');
    const base = new URL(baseUrl);
    this.storeHash = storeHash;
    this.prefix = `${base.pathname.replace(/\/$/, '')}/stores/${storeHash}`;
    this.deadlineMs = deadlineMs;
    this.answerBytesMax = answerBytesMax;
    this.quota = new Quota({ share: quotaShare, inFlightMax: connectionsMax });
    this.pool = new Pool(base.origin, { connections: connectionsMax, maxResponseSize: answerBytesMax, allowH2: false });
    this.headers = {
      'x-auth-token': accessToken.reveal(),
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': USER_AGENT,
    };
  }

  /** `path` is a template as the docs write it, `/v2/orders/{id}`; it is also the label of metrics and spans. */
  get(path: string, call: Call = {}): Promise<Answer> {
    return this.call('GET', path, call);
  }

  post(path: string, body: object, call: Call = {}): Promise<Answer> {
    return this.call('POST', path, call, body);
  }

  put(path: string, body: object, call: Call = {}): Promise<Answer> {
    return this.call('PUT', path, call, body);
  }

  delete(path: string, call: Call = {}): Promise<Answer> {
    return this.call('DELETE', path, call);
  }

  /** Ends what is in flight. */
  async close(): Promise<void> {
    this.quota.stop();
    await this.pool.destroy();
  }

  private async call(method: Method, path: string, call: Call, body?: object): Promise<Answer> {
    let isRepeated = false;
    for (let tries = 1; ; tries += 1) {
      await this.quota.take(call.priority ?? 5);
      const attributes = { 'http.request.method': method, 'url.template': path, 'patchcord.store': this.storeHash };
      try {
        return await withSpan(`${method} ${path}`, { kind: 'client', attributes }, async (span) => {
          const answer = await this.send(method, path, call, body);
          span.setAttribute('http.response.status_code', answer.status);
          return this.accept(answer, path);
        });
      } catch (error) {
        if (error instanceof ThrottledError && tries < THROTTLED_TRIES_MAX) continue;
        // A kept connection may have been closed at the moment we used it: nothing was done, once more.
        if (method === 'GET' && !isRepeated && isConnectionReset(error)) {
          isRepeated = true;
          continue;
        }
        throw this.toTyped(error, path);
      }
    }
  }

  private async send(method: Method, path: string, call: Call, body?: object): Promise<Answer> {
    const started = performance.now();
    let answer: Answer | undefined;
    try {
      const response = await this.pool.request({
        method,
        path: `${this.prefix}${fill(path, call.params)}${toQuery(call.query)}`,
        headers: body ? { ...this.headers, 'content-type': 'application/json' } : this.headers,
        body: body ? JSON.stringify(body) : undefined,
        signal: AbortSignal.timeout(this.deadlineMs),
      });
      const bytes = await this.decode(
        Buffer.from(await response.body.arrayBuffer()),
        response.headers['content-encoding'],
      );
      answer = toAnswer(response.statusCode, response.headers, bytes);
      return answer;
    } finally {
      this.quota.done(answer);
      this.count(method, path, answer?.status ?? 0, (performance.now() - started) / 1_000);
    }
  }

  private async decode(bytes: Buffer, encoding: string | string[] | undefined): Promise<Buffer> {
    if (encoding === undefined || encoding === 'identity' || bytes.length === 0) return bytes;
    if (encoding !== 'gzip') throw new Error('The answer has an encoding that was not asked for.');
    return unzip(bytes, { maxOutputLength: this.answerBytesMax });
  }

  private accept(answer: Answer, path: string): Answer {
    const { status } = answer;
    if ((status >= 200 && status < 300) || status === 404) return answer;
    if (status === 429) throw new ThrottledError();
    if (status === 401 || status === 403) throw new StoreBlockedError(this.storeHash, status);
    const message = `BigCommerce answered ${status} to ${path}`;
    if (status >= 500 || status === 408 || status === 423 || status < 400)
      throw new DependencyDownError(message, { dependency: 'bigcommerce' });
    throw new InvalidRecordError(message, { code: `bigcommerce-${status}` });
  }

  private toTyped(error: unknown, path: string): Error {
    if (
      error instanceof StoreBlockedError ||
      error instanceof DependencyDownError ||
      error instanceof InvalidRecordError
    )
      return error;
    return new DependencyDownError(`BigCommerce did not answer ${path}: ${reasonOf(error)}`, {
      dependency: 'bigcommerce',
      cause: error,
    });
  }

  private count(method: Method, endpoint: string, status: number, seconds: number): void {
    metrics.endpointCalls.add(1, {
      system: 'bigcommerce',
      endpoint,
      method,
      status: status === 0 ? 'none' : String(status),
    });
    metrics.endpointCallDurationSeconds.record(seconds, { system: 'bigcommerce', endpoint, method });
    const { left } = this.quota;
    if (left !== undefined)
      metrics.endpointQuotaLeft.record(left, { system: 'bigcommerce', account: this.storeHash, endpoint: '' });
  }
}

/** Only within this file: the loop of `call` tries again. */
class ThrottledError extends Error {
  override readonly name = 'ThrottledError';
}

function toAnswer(status: number, headers: Answer['headers'], bytes: Buffer): Answer {
  return {
    status,
    headers,
    bytes,
    receivedAtMs: Date.now(),
    json() {
      try {
        return JSON.parse(bytes.toString('utf8')) as unknown;
      } catch (cause) {
        throw new DependencyDownError('BigCommerce answered with something that is not JSON', {
          dependency: 'bigcommerce',
          cause,
        });
      }
    },
  };
}

function fill(template: string, params: Readonly<Record<string, string>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || !/^[\w-]+$/.test(value)) {
      throw new InvalidRecordError(`The ${name} in ${template} is not an id`, {
        code: 'bad-id',
        field: name,
        expected: 'letters, digits, - and _',
      });
    }
    return value;
  });
}

function toQuery(query: Call['query']): string {
  if (!query) return '';
  return `?${new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])).toString()}`;
}

function isConnectionReset(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE' || error instanceof undiciErrors.SocketError;
}

function reasonOf(error: unknown): string {
  if (error instanceof ThrottledError) return 'it kept answering 429';
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'the deadline passed';
  if (error instanceof undiciErrors.ResponseExceededMaxSizeError) return 'the answer is too large';
  return (error as NodeJS.ErrnoException | undefined)?.code ?? 'the connection failed';
}
