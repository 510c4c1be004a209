import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json.js';

const bytes = (text: string): Buffer => Buffer.from(text);

describe('parseJson', () => {
  it('reads what JSON.stringify wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        expect(parseJson(bytes(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('rejects what is nested deeper than 20, without parsing it', () => {
    expect(parseJson(bytes('['.repeat(20) + ']'.repeat(20)))).toBeInstanceOf(Array);
    expect(() => parseJson(bytes('['.repeat(21) + ']'.repeat(21)))).toThrow(
      expect.objectContaining({ code: 'too-deep' }),
    );
    expect(() => parseJson(bytes('{"a":'.repeat(100_000)))).toThrow(expect.objectContaining({ code: 'too-deep' }));
  });

  it('does not count brackets inside of texts', () => {
    const text = `{"a":"${'['.repeat(50)}\\"${'{'.repeat(50)}\\\\"}`;

    expect(parseJson(bytes(text))).toEqual({ a: `${'['.repeat(50)}"${'{'.repeat(50)}\\` });
  });

  it('rejects what is larger than allowed', () => {
    expect(() => parseJson(bytes('[1,2,3]'), { bytesMax: 6 })).toThrow(
      expect.objectContaining({ code: 'too-large', came: '7 bytes' }),
    );
  });

  it('rejects random bytes and broken JSON, and never shows what came', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (array) => {
        const buffer = Buffer.from(array);
        try {
          parseJson(buffer);
        } catch (error) {
          expect((error as { code: string }).code).toMatch(/^not-(utf8|json)$|^too-deep$/);
        }
      }),
    );
    expect(() => parseJson(bytes('{"email":"mia@example.com"'))).toThrow('The body is not valid JSON.');
    expect(() => parseJson(Buffer.from([0xff, 0xfe]))).toThrow(expect.objectContaining({ code: 'not-utf8' }));
    expect(() => parseJson(Buffer.alloc(0))).toThrow(expect.objectContaining({ code: 'not-json', came: 'nothing' }));
  });

  it('keeps __proto__ an ordinary key', () => {
    const parsed = parseJson(bytes('{"__proto__":{"isAdmin":true}}')) as { isAdmin?: boolean };

    expect(parsed.isAdmin).toBeUndefined();
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});
