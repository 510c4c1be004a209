import { createHmac } from 'node:crypto';

/** The Standard Webhooks headers; BigCommerce's key is the client secret's UTF-8 bytes. */
export function signatureHeaders(
  secret: string,
  delivery: { webhookId: string; timestampS: number; body: string },
): Record<string, string> {
  const { webhookId, timestampS, body } = delivery;
  const signature = createHmac('sha256', Buffer.from(secret, 'utf8'))
    .update(`${webhookId}.${timestampS}.${body}`)
    .digest('base64');
  return {
    'webhook-id': webhookId,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': `v1,${signature}`,
  };
}
