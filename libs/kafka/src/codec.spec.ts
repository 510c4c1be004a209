import { expect, it } from 'vitest';
import { Codec } from './codec.js';
import { noteTopic } from './bed.js';

const note = (text: string): object => ({ recordId: 'r1', storeHash: 'abc123', resourceId: '1', text });

it('frames a record with a zero byte and the id of its schema', () => {
  const bytes = new Codec('http://127.0.0.1:1').encode(noteTopic('note'), note('x'), 258);

  expect(bytes.toString('latin1')).toBe('\0\0\0\u0001\u0002\u0004r1\u000cabc123\u00021\u0002x');
});

it('frames records of any size, each in bytes of its own', () => {
  const codec = new Codec('http://127.0.0.1:1');
  const topic = noteTopic('note');
  const small = codec.encode(topic, note('a'), 1);
  const large = codec.encode(topic, note('b'.repeat(300_000)), 1);
  const other = codec.encode(topic, note('c'), 1);

  expect(small.at(-1)).toBe('a'.charCodeAt(0));
  expect(large.length).toBe(300_000 + 20);
  expect(other.at(-1)).toBe('c'.charCodeAt(0));
});

it('names the field that does not fit its schema', () => {
  expect(() => new Codec('http://127.0.0.1:1').encode(noteTopic('note'), { ...note('x'), text: 7 }, 1)).toThrow(
    expect.objectContaining({ code: 'schema-mismatch', field: 'text' }) as Error,
  );
});
