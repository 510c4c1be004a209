import { createHmac, randomUUID } from 'node:crypto';
import type { Settings } from '../options.js';
import { ApiError } from './errors.js';

interface Grant {
  storeHash: string;
  scope: string;
}

const user = { id: 9_128, username: 'Store owner', email: 'owner@example.com' };

/** Installing the app: one-time codes become tokens, and the control panel's callbacks are signed JWTs. */
export class OAuth {
  private readonly codes = new Map<string, Grant>();

  constructor(private readonly settings: Settings) {}

  /** What the browser would bring to the app's auth callback. */
  mintCode(grant: Grant): { code: string; context: string; scope: string } {
    const code = randomUUID().replaceAll('-', '');
    this.codes.set(code, grant);
    return { code, context: `stores/${grant.storeHash}`, scope: grant.scope };
  }

  /** `POST /oauth2/token`: a code works once, with the app's own id and secret. 400 or 401 otherwise. */
  exchange(body: Record<string, unknown>): Record<string, unknown> {
    if (body['client_id'] !== this.settings.clientId || body['client_secret'] !== this.settings.clientSecret) {
      throw new ApiError(401, 'invalid_client');
    }
    if (body['grant_type'] !== 'authorization_code') throw new ApiError(400, 'unsupported_grant_type');
    const code = String(body['code']);
    const grant = this.codes.get(code);
    if (!grant || body['context'] !== `stores/${grant.storeHash}`) throw new ApiError(400, 'invalid_grant');
    this.codes.delete(code);
    return {
      access_token: this.settings.accessTokens[grant.storeHash],
      scope: grant.scope,
      user,
      owner: user,
      context: `stores/${grant.storeHash}`,
      account_uuid: randomUUID(),
    };
  }

  /** The `signed_payload_jwt` of load, uninstall and remove-user callbacks; valid for a day. */
  signedPayload(storeHash: string, overrides: Record<string, unknown> = {}): string {
    const nowS = Math.floor(this.settings.clock.nowMs() / 1_000);
    const claims = {
      aud: this.settings.clientId,
      iss: 'bc',
      iat: nowS,
      nbf: nowS - 5,
      exp: nowS + 86_400,
      jti: randomUUID(),
      sub: `stores/${storeHash}`,
      user: { id: user.id, email: user.email, locale: 'en-US' },
      owner: { id: user.id, email: user.email },
      url: '/',
      channel_id: null,
      ...overrides,
    };
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return `${text}.${createHmac('sha256', this.settings.clientSecret).update(text).digest('base64url')}`;
  }
}
