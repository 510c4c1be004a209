import avsc from 'avsc';

/** What avsc reads from: it goes on behind the end of its bytes, giving zeros, and looks only at last whether it did. */
interface Tap {
  readonly buf: Buffer;
  pos: number;
  readLong(): number;
  skipLong(): void;
}

/** The part of an avsc type that its own types leave out. */
interface Reading {
  _read(tap: Tap): unknown;
  _skip(tap: Tap): void;
}

/**
 * An array that cannot be longer than its bytes. avsc takes the count that stands in the record at its word, so that twenty bytes
 * that promise a billion elements would fill the memory of the process before it sees that there are none.
 */
class BoundedArrayType extends avsc.types.ArrayType {
  _read(tap: Tap): unknown[] {
    // A resolver borrows this method and has element types of its own.
    const element = this.itemsType as unknown as Reading;
    const elements: unknown[] = [];
    eachElement(tap, () => elements.push(element._read(tap)));
    return elements;
  }

  _skip(tap: Tap): void {
    const element = this.itemsType as unknown as Reading;
    eachElement(tap, () => element._skip(tap));
  }
}

function eachElement(tap: Tap, take: () => void): void {
  for (let count = readCount(tap); count > 0; count = readCount(tap)) {
    for (; count > 0; count -= 1) {
      const from = tap.pos;
      take();
      // A length below zero leads backwards, where the same bytes would be read for ever.
      if (tap.pos <= from || tap.pos > tap.buf.length) throw new RangeError('an element does not lie within its bytes');
    }
  }
}

/** Elements of the next block; below zero in the bytes, it is followed by the block's size, which nobody needs. */
function readCount(tap: Tap): number {
  const count = tap.readLong();
  if (count < 0) tap.skipLong();
  // An element takes a byte at least: none of our schemas has one of nothing.
  if (Math.abs(count) > tap.buf.length - tap.pos) throw new RangeError('an array is longer than its bytes');
  return Math.abs(count);
}

/** The type of a schema, whose arrays are never longer than the bytes they are read from. Throws when it is no Avro schema. */
export function boundedType(schema: avsc.Schema): avsc.Type {
  const isArray = (part: avsc.Schema): boolean => typeof part === 'object' && 'type' in part && part.type === 'array';
  return avsc.Type.forSchema(schema, {
    typeHook: (part, options) =>
      isArray(part) ? new BoundedArrayType(part as avsc.schema.ArrayType, options) : undefined,
  });
}
