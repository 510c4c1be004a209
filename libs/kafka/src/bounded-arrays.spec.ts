import avsc from 'avsc';
import { describe, expect, it } from 'vitest';
import { boundedType } from './bounded-arrays.js';

const line = { type: 'record', name: 'Line', fields: [{ name: 'text', type: 'string', default: '' }] };
const order = {
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'string', default: '' },
    { name: 'lines', type: { type: 'array', items: line }, default: [] },
  ],
};
const schemaOf = (fields: object[]): avsc.Schema => structuredClone({ ...order, fields }) as avsc.Schema;
const type = boundedType(schemaOf(order.fields));

/** An Avro long: zigzag, seven bits a byte. */
function long(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value < 0n ? -value * 2n - 1n : value * 2n;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

/** The record up to its lines. */
const head = Buffer.concat([long(1n), Buffer.from('7')]);

describe('arrays of a record', () => {
  it('are read as they were written, also by a schema that has fewer fields than the writer', () => {
    const value = { id: '7', lines: [{ text: 'one' }, { text: '' }, { text: 'three' }] };
    const withoutLines = boundedType(
      schemaOf([
        { name: 'id', type: 'string', default: '' },
        { name: 'note', type: 'string', default: 'none' },
      ]),
    );

    expect(JSON.parse(JSON.stringify(type.fromBuffer(type.toBuffer(value))))).toEqual(value);
    expect({ ...withoutLines.fromBuffer(type.toBuffer(value), withoutLines.createResolver(type)) }).toEqual({
      id: '7',
      note: 'none',
    });
  });

  it('are read in several blocks, with and without their sizes', () => {
    const one = Buffer.concat([long(3n), Buffer.from('one')]);
    const two = Buffer.concat([long(3n), Buffer.from('two')]);
    const bytes = Buffer.concat([head, long(1n), one, long(-1n), long(4n), two, long(0n)]);

    expect(type.fromBuffer(bytes).lines.map(({ text }: { text: string }) => text)).toEqual(['one', 'two']);
  });

  it.each([
    ['a billion elements', 2n ** 30n],
    ['a billion elements in a block with a size', -(2n ** 30n)],
    ['more elements than a number holds', 2n ** 62n],
  ])('that promise %s and have none are refused before memory is taken', (_, count) => {
    const bytes = Buffer.concat([head, long(count), long(4n), Buffer.alloc(16)]);
    const heapBefore = process.memoryUsage().heapUsed;

    expect(() => type.fromBuffer(bytes)).toThrow('longer than its bytes');
    expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(10_000_000);
  });

  it('are not read again and again when a length leads backwards', () => {
    const bytes = Buffer.concat([head, long(1n), long(-2n), Buffer.alloc(4)]);

    expect(() => type.fromBuffer(bytes)).toThrow('does not lie within its bytes');
  });

  it('that nobody wants are passed over within the same bounds', () => {
    const reader = boundedType(schemaOf([{ name: 'id', type: 'string', default: '' }]));
    const bytes = Buffer.concat([head, long(2n ** 30n), Buffer.alloc(16)]);

    expect(() => reader.fromBuffer(bytes, reader.createResolver(type))).toThrow('longer than its bytes');
  });
});
