import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dispatcher } from './dispatcher.js';

interface Item {
  key: string | null;
  bytes: number;
  id: number;
}

const item = (id: number, key: string | null, bytes = 1): Item => ({ id, key, bytes });
const ids = (items: Item[]): number[] => items.map(({ id }) => id);
const limits = { batchRecordsMax: 10, batchBytesMax: 1_000 };

describe('Dispatcher', () => {
  it('lets one record of a key out at a time when keys are taken once', () => {
    const dispatcher = new Dispatcher<Item>({ ...limits, keys: 'once' });
    [item(1, 'a'), item(2, 'a'), item(3, 'b')].forEach((each) => dispatcher.add(each));

    const first = dispatcher.take();
    expect(ids(first)).toEqual([1, 3]);
    expect(ids(dispatcher.take())).toEqual([]);
    dispatcher.release(first[0] as Item);
    expect(ids(dispatcher.take())).toEqual([2]);
  });

  it('puts the records of a key into one batch, in order, when they go together', () => {
    const dispatcher = new Dispatcher<Item>({ ...limits, keys: 'together' });
    [item(1, 'a'), item(2, 'b'), item(3, 'a')].forEach((each) => dispatcher.add(each));

    expect(ids(dispatcher.take())).toEqual([1, 2, 3]);
  });

  it('holds back what arrives for a key whose batch is out', () => {
    const dispatcher = new Dispatcher<Item>({ ...limits, keys: 'together' });
    dispatcher.add(item(1, 'a'));
    const [first] = dispatcher.take();
    dispatcher.add(item(2, 'a'));

    expect(dispatcher.take()).toEqual([]);
    dispatcher.release(first as Item);
    expect(ids(dispatcher.take())).toEqual([2]);
  });

  it('never holds back records without a key', () => {
    const dispatcher = new Dispatcher<Item>({ ...limits, keys: 'once' });
    [item(1, null), item(2, null)].forEach((each) => dispatcher.add(each));

    expect(ids(dispatcher.take())).toEqual([1, 2]);
  });

  it('ends a batch at its size in bytes, with at least one record in it', () => {
    const dispatcher = new Dispatcher<Item>({ keys: 'once', batchRecordsMax: 10, batchBytesMax: 5 });
    [item(1, 'a', 9), item(2, 'b', 1)].forEach((each) => dispatcher.add(each));

    expect(ids(dispatcher.take())).toEqual([1]);
  });

  it('hands out every record once, and those of a key in order and never two batches at a time', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ add: fc.constantFrom('a', 'b', 'c') }),
        fc.record({ take: fc.integer({ min: 1, max: 4 }) }),
        fc.record({ release: fc.nat(5) }),
      ),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(fc.constantFrom('once' as const, 'together' as const), steps, (keys, actions) => {
        const dispatcher = new Dispatcher<Item>({ keys, batchRecordsMax: 4, batchBytesMax: 1_000 });
        const out: Item[][] = [];
        const seen: Item[] = [];
        let added = 0;
        const finish = (index: number): void => {
          for (const each of out.splice(index, 1)[0] ?? []) dispatcher.release(each);
        };
        const take = (count: number): void => {
          const batch = dispatcher.take(count);
          const busy = new Set(out.flat().map(({ key }) => key));
          for (const each of batch) expect(busy.has(each.key)).toBe(false);
          if (keys === 'once') expect(new Set(batch.map(({ key }) => key)).size).toBe(batch.length);
          seen.push(...batch);
          if (batch.length > 0) out.push(batch);
        };
        for (const action of actions) {
          if ('add' in action) dispatcher.add(item((added += 1), action.add));
          else if ('take' in action) take(action.take);
          else finish(action.release % Math.max(1, out.length));
        }
        while (seen.length < added) {
          while (out.length > 0) finish(0);
          take(4);
        }
        expect(seen.length).toBe(added);
        for (const key of ['a', 'b', 'c']) {
          const order = ids(seen.filter((each) => each.key === key));
          expect(order).toEqual([...order].sort((x, y) => x - y));
        }
      }),
    );
  });
});
