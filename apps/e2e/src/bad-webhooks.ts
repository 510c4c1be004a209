import { createHmac } from 'node:crypto';
import { nested, type End } from './bad-shapes.js';
import type { Body } from './bodies.js';

export const STORE = 'abc123';
const SECRET = 'simulated-client-secret';
const MIB = 1024 * 1024;

/** A webhook as it comes over HTTP. */
export interface WebhookShape {
  name: string;
  /** Its body for the id of the call. */
  body: Buffer;
  storeHash?: string;
  secret?: string;
  end: End;
}

const hook = (body: Body, changes: Body = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      store_id: '1025646',
      producer: `stores/${STORE}`,
      created_at: 1_760_000_000,
      hash: 'a1b2',
      ...body,
      ...changes,
    }),
  );

export const webhookShapes: WebhookShape[] = [
  {
    name: 'a wrong signature',
    body: hook({ scope: 'store/order/updated', data: { type: 'order', id: 7 } }),
    secret: 'another secret',
    end: { answer: 401 },
  },
  {
    name: 'a body of another store under the path of this one',
    body: hook({ scope: 'store/order/updated', data: { type: 'order', id: 7 } }, { producer: 'stores/other1' }),
    end: { answer: 401 },
  },
  {
    name: 'a store that nobody configured',
    body: hook({ scope: 'store/order/updated', data: { type: 'order', id: 7 } }),
    storeHash: 'nobody1',
    end: { answer: 401 },
  },
  {
    name: 'a webhook of 2 MB',
    body: hook({ scope: 'store/order/updated', data: { type: 'order', id: 7 }, junk: 'x'.repeat(2 * MIB) }),
    end: { answer: 413 },
  },
  {
    name: 'an unknown scope',
    body: hook({ scope: 'store/wishlist/updated', data: { type: 'wishlist', id: 7 } }),
    end: { errors: 'ingest', code: 'unknown-scope', field: 'scope', says: /scope/ },
  },
  {
    name: 'a scope with a NUL in it',
    body: hook({ scope: 'store/order/\0updated', data: { type: 'order', id: 7 } }),
    end: { errors: 'ingest', code: 'unknown-scope', field: 'scope', says: /scope/ },
  },
  {
    name: 'a webhook without a scope',
    body: hook({ data: { type: 'order', id: 7 } }),
    end: { errors: 'ingest', code: 'field-missing', field: 'scope', says: /no scope/ },
  },
  {
    name: 'an id of a wrong type',
    body: hook({ scope: 'store/order/updated', data: { type: 'order', id: { value: 7 } } }),
    end: { errors: 'ingest', code: 'field-type', field: 'data.id', says: /does not name the resource/ },
  },
  {
    name: 'a webhook whose id was renamed',
    body: hook({ scope: 'store/customer/updated', data: { type: 'customer', customerId: 7 } }),
    end: { errors: 'ingest', code: 'field-missing', field: 'data.id', says: /does not name the resource/ },
  },
  {
    name: 'a web page instead of a webhook',
    body: Buffer.from('<!doctype html><title>502 Bad Gateway</title>'),
    end: { errors: 'ingest', code: 'not-json', says: /not JSON/ },
  },
  {
    name: 'a webhook that was cut off',
    body: hook({ scope: 'store/order/updated', data: { type: 'order', id: 7 } }).subarray(0, 60),
    end: { errors: 'ingest', code: 'not-json', says: /not JSON/ },
  },
  {
    name: 'a webhook of 30,000 levels',
    body: Buffer.from(`{"scope":"store/order/updated","producer":"stores/${STORE}","data":${nested(30_000)}}`),
    end: { errors: 'ingest', code: 'too-deep', says: /nested too deep/ },
  },
];

/** The headers with which BigCommerce signs (Standard Webhooks). */
export function signed(id: string, body: Buffer, secret: string = SECRET): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
