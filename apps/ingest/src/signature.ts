import { createHmac, timingSafeEqual } from 'node:crypto';

/** The headers that Standard Webhooks adds to a call. */
export interface SignedHeaders {
  'webhook-id'?: string;
  'webhook-timestamp'?: string;
  'webhook-signature'?: string;
}

/**
 * True when one of the signatures in the header is the HMAC-SHA256 of `id.timestamp.body` under one of the secrets
 * (Standard Webhooks; BigCommerce docs, HTTPS webhooks: the key is the client secret of the app, as UTF-8). The bytes are those
 * that came: JSON that was parsed and written again has another signature.
 */
export function isSigned(headers: SignedHeaders, body: Buffer, secrets: readonly Buffer[]): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': list } = headers;
  if (!id || !timestamp || !list) return false;
  const given = list
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice(3), 'base64'));
  const expected = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest(),
  );
  return expected.some((wanted) => given.some((signature) => isEqual(wanted, signature)));
}

/** Whether a header value is one of the secrets, in a time that tells nothing about them. */
export function isOneOf(value: string | undefined, secrets: readonly Buffer[]): boolean {
  if (value === undefined) return false;
  const bytes = Buffer.from(value);
  return secrets.some((secret) => isEqual(secret, bytes));
}

function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
