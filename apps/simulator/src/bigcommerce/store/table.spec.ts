import { describe, expect, it } from 'vitest';
import { pageOf, selectRows } from './selection.js';
import { Table } from './table.js';
import type { Row } from './table.js';

function filled(...modifiedSeconds: number[]): Table<Row> {
  const table = new Table<Row>();
  for (const second of modifiedSeconds) {
    const ms = second * 1_000;
    table.insert({ id: table.nextId, createdMs: ms, modifiedMs: ms, version: 1 });
  }
  return table;
}

const ids = (rows: Iterable<Row>): number[] => [...rows].map((row) => row.id);

describe('rows in the order of their modification', () => {
  it('follow touches and removals', () => {
    const table = filled(1, 2, 3, 4);
    const second = table.get(2);
    if (second) table.touch(second, 5_000);
    table.remove(3, 6_000);

    expect(ids(table.inModifiedOrder())).toEqual([1, 4, 2]);
    expect(ids(table.inModifiedOrder({ minMs: 4_000 }))).toEqual([4, 2]);
    expect(ids(table.inModifiedOrder({ maxMs: 4_000 }, true))).toEqual([4, 1]);
    expect(table.tombstones.get(3)).toEqual({ version: 1, deletedMs: 6_000 });
    expect(table.nextId).toBe(5);
  });

  it('are sorted when history was filled in afterwards', () => {
    expect(ids(filled(5, 1, 3).inModifiedOrder())).toEqual([2, 3, 1]);
  });

  it('stay right through ten thousand touches', () => {
    const table = filled(...Array.from({ length: 100 }, () => 0));
    for (let count = 0; count < 10_000; count += 1) {
      const row = table.get(1 + ((count * 37) % 100));
      if (row) table.touch(row, count + 1);
    }

    const times = [...table.inModifiedOrder()].map((row) => row.modifiedMs);
    expect(times).toEqual(Array.from({ length: 100 }, (_, index) => 9_901 + index));
  });
});

describe('a selection', () => {
  it('is the same whichever index answers it', () => {
    const table = filled(9, 8, 7, 6, 5, 4, 3, 2, 1);
    const wanted = { modifiedMinMs: 3_000, modifiedMaxMs: 6_000 };

    expect(ids(selectRows(table, wanted))).toEqual([4, 5, 6, 7]);
    expect(ids(selectRows(table, { ...wanted, sort: 'modified' }))).toEqual([7, 6, 5, 4]);
    expect(ids(selectRows(table, { ...wanted, sort: 'modified', descending: true }))).toEqual([4, 5, 6, 7]);
    expect(ids(selectRows(table, { ...wanted, ids: [1, 7, 5, 5, 99] }))).toEqual([5, 7]);
    expect(ids(selectRows(table, { ...wanted, afterId: 5 }))).toEqual([6, 7]);
    expect(ids(selectRows(table, { ...wanted, modifiedMinMs: 5_000, descending: true, afterId: 5 }))).toEqual([4]);
  });

  it('counts past its page only when asked to', () => {
    const page = { offset: 1, limit: 2, countAll: true };
    expect(pageOf([1, 2, 3, 4, 5], (value) => value !== 2, page)).toEqual({ rows: [3, 4], total: 4 });
    expect(pageOf([1, 2, 3, 4, 5], () => true, { ...page, countAll: false }).total).toBe(3);
  });
});
