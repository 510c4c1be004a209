import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isOneOf, isSigned } from './signature.js';

// The vector of the Standard Webhooks specification: its secret is what `whsec_…` decodes to.
const SECRET = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
const BODY = Buffer.from('{"test": 2432232314}');
const HEADERS = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': '1614265330',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('isSigned', () => {
  it('accepts the vector of the Standard Webhooks specification', () => {
    expect(isSigned(HEADERS, BODY, [SECRET])).toBe(true);
  });

  it("accepts a call signed with the UTF-8 bytes of the client secret, as BigCommerce's recipe comes to", () => {
    const signature = createHmac('sha256', 'client-secret-1')
      .update('id-1.1743500000.{"scope":"store/order/updated"}')
      .digest('base64');
    const headers = { 'webhook-id': 'id-1', 'webhook-timestamp': '1743500000', 'webhook-signature': `v1,${signature}` };
    expect(isSigned(headers, Buffer.from('{"scope":"store/order/updated"}'), [Buffer.from('client-secret-1')])).toBe(
      true,
    );
  });

  it('refuses a change of any single byte', () => {
    for (let at = 0; at < BODY.length; at += 1) {
      const changed = Buffer.from(BODY);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(isSigned(HEADERS, changed, [SECRET]), `byte ${at}`).toBe(false);
    }
    expect(isSigned({ ...HEADERS, 'webhook-timestamp': '1614265331' }, BODY, [SECRET])).toBe(false);
    expect(isSigned({ ...HEADERS, 'webhook-id': 'msg_other' }, BODY, [SECRET])).toBe(false);
  });

  it('refuses the same JSON written differently', () => {
    expect(isSigned(HEADERS, Buffer.from(JSON.stringify(JSON.parse(BODY.toString()))), [SECRET])).toBe(false);
  });

  it('needs one signature of the list and one of the active secrets', () => {
    const list = `v1,${Buffer.alloc(32).toString('base64')} v2,abc ${HEADERS['webhook-signature']}`;
    expect(isSigned({ ...HEADERS, 'webhook-signature': list }, BODY, [Buffer.from('old'), SECRET])).toBe(true);
    expect(isSigned(HEADERS, BODY, [Buffer.from('old')])).toBe(false);
    expect(isSigned(HEADERS, BODY, [])).toBe(false);
  });

  it('refuses a call that lacks a header, or whose signature is cut', () => {
    for (const name of Object.keys(HEADERS))
      expect(isSigned({ ...HEADERS, [name]: undefined }, BODY, [SECRET]), name).toBe(false);
    expect(isSigned({ ...HEADERS, 'webhook-signature': 'v1,g0hM9SsE' }, BODY, [SECRET])).toBe(false);
    expect(isSigned({ ...HEADERS, 'webhook-signature': 'v1,' }, BODY, [SECRET])).toBe(false);
  });
});

describe('isOneOf', () => {
  it('accepts every active value and nothing else', () => {
    const secrets = [Buffer.from('new'), Buffer.from('old')];
    expect(['new', 'old', 'neu', 'newer', '', undefined].map((value) => isOneOf(value, secrets))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
