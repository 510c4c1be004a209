import { isSampled, metrics, withSpan, type Context, type Secret } from '@patchcord/runtime';
import { Pool } from 'undici';
import type { CordialAnswer } from './answer.js';
import { exchange, type Request } from './exchange.js';

/** Method and path template: what a rate limit is for, and what metrics and traces are named by. */
export type Endpoint =
  | 'POST /contacts'
  | 'PUT /contacts/{key}'
  | 'GET /contacts/{key}'
  | 'PUT /contacts/{key}/unsubscribe/{channel}'
  | 'POST /orders'
  | 'PUT /orders/{orderID}'
  | 'GET /orders/{orderID}'
  | 'POST /contactactivities'
  | 'GET /contactactivities'
  | 'GET /accountcontactattributes'
  | 'POST /accountcontactattributes'
  | 'GET /accountlists'
  | 'POST /accountlists';

/** A contact is named by Cordial's own id or by its e-mail address. */
export type ContactKey = { cID: string } | { email: string };

export interface CordialOptions {
  /** Name of the account, for traces. */
  account: string;
  apiKey: Secret;
  /** Host of the account's region, as in https://api.cordial.io; `/v2` is added unless the path names a version. */
  baseUrl: string;
  connectionsMax?: number;
  /** Of the whole call, connecting included. */
  deadlineMs?: number;
}

export interface ActivityQuery {
  email?: string;
  action: string;
  /** ms since the epoch, both included. */
  fromMs: number;
  toMs: number;
  perPage: number;
}

const DEADLINE_MS = 3_000;
const ANSWER_BYTES_MAX = 1024 * 1024;

/**
 * Cordial's REST API v2 for one account. Every method resolves with what became of the call; none throws for an answer.
 * Redirects are never followed, so that the key goes nowhere else. One record a call, as the API has it.
 */
export class CordialClient {
  private readonly pool: Pool;
  private readonly prefix: string;
  private readonly headers: Record<string, string>;
  private readonly limits: { deadlineMs: number; answerBytesMax: number };

  constructor(private readonly options: CordialOptions) {
    const url = new URL(options.baseUrl);
    const path = url.pathname.replace(/\/+$/, '');
    this.prefix = /\/v\d+$/.test(path) ? path : `${path}/v2`;
    const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    this.limits = { deadlineMs, answerBytesMax: ANSWER_BYTES_MAX };
    this.pool = new Pool(url.origin, {
      connections: options.connectionsMax ?? 64,
      pipelining: 1,
      connect: { timeout: Math.max(1, deadlineMs - 500) },
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    // The key is the user name and the password is empty (Cordial API v2, authentication).
    const credentials = Buffer.from(`${options.apiKey.reveal()}:`).toString('base64');
    this.headers = {
      authorization: `Basic ${credentials}`,
      accept: 'application/json',
      'content-type': 'application/json',
    };
  }

  /** Creates the contact, or updates the one that has the address. `body.cID` of the answer is Cordial's id. */
  upsertContact(body: object, parent?: Context): Promise<CordialAnswer> {
    return this.call('POST /contacts', '/contacts', body, parent);
  }

  /** Only the keys that are sent change. `missing` when there is no such contact. */
  updateContact(key: ContactKey, body: object, parent?: Context): Promise<CordialAnswer> {
    return this.call('PUT /contacts/{key}', `/contacts/${segmentOf(key)}`, body, parent);
  }

  getContact(key: ContactKey, parent?: Context): Promise<CordialAnswer> {
    return this.call('GET /contacts/{key}', `/contacts/${segmentOf(key)}`, undefined, parent);
  }

  /** Ends promotional messages of a channel, `email` or `sms`. */
  unsubscribe(key: ContactKey, channel: string, parent?: Context): Promise<CordialAnswer> {
    const path = `/contacts/${segmentOf(key)}/unsubscribe/${encodeURIComponent(channel)}`;
    return this.call('PUT /contacts/{key}/unsubscribe/{channel}', path, {}, parent);
  }

  /** A second order with the same `orderID` is refused. Also writes the items as products. */
  postOrder(body: object, parent?: Context): Promise<CordialAnswer> {
    return this.call('POST /orders', '/orders', body, parent);
  }

  /** The whole order without `orderID` and `status`, which the schema of PUT does not have. */
  putOrder(orderId: string, body: object, parent?: Context): Promise<CordialAnswer> {
    return this.call('PUT /orders/{orderID}', `/orders/${encodeURIComponent(orderId)}`, body, parent);
  }

  getOrder(orderId: string, parent?: Context): Promise<CordialAnswer> {
    return this.call('GET /orders/{orderID}', `/orders/${encodeURIComponent(orderId)}`, undefined, parent);
  }

  /** Appends an event: a second call makes a second event. */
  postActivity(body: object, parent?: Context): Promise<CordialAnswer> {
    return this.call('POST /contactactivities', '/contactactivities', body, parent);
  }

  /** Events of one name within a window, without paging: `missing` when there are none. */
  getActivities(query: ActivityQuery, parent?: Context): Promise<CordialAnswer> {
    const search = new URLSearchParams({
      action: query.action,
      'time[gte]': new Date(query.fromMs).toISOString(),
      'time[lte]': new Date(query.toMs).toISOString(),
      per_page: String(query.perPage),
      ...(query.email === undefined ? {} : { email: query.email }),
    });
    return this.call('GET /contactactivities', `/contactactivities?${search.toString()}`, undefined, parent);
  }

  getAttributes(): Promise<CordialAnswer> {
    return this.call('GET /accountcontactattributes', '/accountcontactattributes', undefined);
  }

  postAttribute(body: object): Promise<CordialAnswer> {
    return this.call('POST /accountcontactattributes', '/accountcontactattributes', body);
  }

  /** All lists, or those of a name. The cheapest call that shows whether the key works. */
  getLists(name?: string): Promise<CordialAnswer> {
    const search = name === undefined ? '' : `?name=${encodeURIComponent(name)}`;
    return this.call('GET /accountlists', `/accountlists${search}`, undefined);
  }

  postList(body: object): Promise<CordialAnswer> {
    return this.call('POST /accountlists', '/accountlists', body);
  }

  /** Waits for the calls that are out. */
  async close(): Promise<void> {
    await this.pool.close();
  }

  private call(endpoint: Endpoint, path: string, body: object | undefined, parent?: Context): Promise<CordialAnswer> {
    const request: Request = {
      method: endpoint.slice(0, endpoint.indexOf(' ')) as Request['method'],
      path: this.prefix + path,
      headers: this.headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    };
    if (parent === undefined || !isSampled(parent)) return this.send(endpoint, request);
    const { method } = request;
    const attributes = {
      'http.request.method': method,
      'url.template': endpoint.slice(method.length + 1),
      'cordial.account': this.options.account,
    };
    return withSpan(`cordial ${endpoint}`, { kind: 'client', parent, attributes }, async (span) => {
      const answer = await this.send(endpoint, request);
      span.setAttributes({ 'http.response.status_code': answer.status, 'cordial.answer': answer.kind });
      return answer;
    });
  }

  private async send(endpoint: Endpoint, request: Request): Promise<CordialAnswer> {
    const startedAt = performance.now();
    const answer = await exchange(this.pool, request, this.limits);
    const { method } = request;
    const labels = { system: 'cordial', endpoint, method };
    metrics.endpointCallDurationSeconds.record((performance.now() - startedAt) / 1_000, labels);
    metrics.endpointCalls.add(1, { ...labels, status: answer.status === 0 ? answer.kind : String(answer.status) });
    return answer;
  }
}

// The name of the key and its value are encoded one by one, and the colon between them stays bare.
function segmentOf(key: ContactKey): string {
  return 'cID' in key ? encodeURIComponent(key.cID) : `email:${encodeURIComponent(key.email)}`;
}
