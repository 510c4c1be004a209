import { isUtf8 } from 'node:buffer';
import { InvalidRecordError } from '@patchcord/events';

export interface JsonLimits {
  /** Nesting of objects and arrays. BigCommerce's own bodies stay under 10. */
  depthMax?: number;
  bytesMax?: number;
}

const DEPTH_MAX = 20;
const BYTES_MAX = 8 * 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * JSON within bounds of size and depth. Throws InvalidRecordError: `too-large`, `too-deep`, `not-utf8`, `not-json`.
 * A key `__proto__` stays an ordinary key: nothing that is parsed changes a prototype.
 */
export function parseJson(bytes: Buffer, { depthMax = DEPTH_MAX, bytesMax = BYTES_MAX }: JsonLimits = {}): unknown {
  if (bytes.length > bytesMax) {
    throw new InvalidRecordError(`The body has ${bytes.length} bytes; at most ${bytesMax} are read.`, {
      code: 'too-large',
      expected: `at most ${bytesMax} bytes`,
      came: `${bytes.length} bytes`,
    });
  }
  if (!isUtf8(bytes)) {
    throw new InvalidRecordError('The body is not UTF-8 text, so it cannot be JSON.', {
      code: 'not-utf8',
      expected: 'UTF-8 text',
      came: 'other bytes',
    });
  }
  if (isDeeperThan(bytes, depthMax)) {
    throw new InvalidRecordError(`The body is nested deeper than ${depthMax} levels.`, {
      code: 'too-deep',
      expected: `at most ${depthMax} levels`,
      came: 'more',
    });
  }
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    // The parser's own message quotes the text, which may hold personal data: it is neither kept as cause nor told.
    throw new InvalidRecordError('The body is not valid JSON.', {
      code: 'not-json',
      expected: 'JSON',
      came: bytes.length === 0 ? 'nothing' : 'other text',
    });
  }
}

/** Looks at the bytes before the parser does. Only brackets outside of strings count. */
function isDeeperThan(bytes: Buffer, depthMax: number): boolean {
  let depth = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === QUOTE) {
      index = endOfString(bytes, index + 1);
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
    }
  }
  return false;
}

function endOfString(bytes: Buffer, from: number): number {
  for (let index = from; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === QUOTE) return index;
    if (byte === BACKSLASH) index += 1;
  }
  return bytes.length;
}
