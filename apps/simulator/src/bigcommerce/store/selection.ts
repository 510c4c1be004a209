import type { Row, Table } from './table.js';

/** What a list endpoint was asked for, as far as an index can answer it. */
export interface Selection {
  /** Only these ids (an `id:in`, or what another index found). */
  ids?: readonly number[];
  modifiedMinMs?: number;
  modifiedMaxMs?: number;
  sort?: 'id' | 'modified';
  descending?: boolean;
  /** Only rows behind this id, in id order. */
  afterId?: number;
}

/** The rows of a selection in its order, by the cheapest index. */
export function selectRows<R extends Row>(table: Table<R>, selection: Selection): Iterable<R> {
  const isInRange = rangeTest<R>(selection);
  if (selection.ids) return sorted(known(table, selection.ids).filter(isInRange), selection);
  const range = { minMs: selection.modifiedMinMs, maxMs: selection.modifiedMaxMs };
  if (selection.sort === 'modified') return table.inModifiedOrder(range, selection.descending);
  const isUnbounded = range.minMs === undefined && range.maxMs === undefined;
  if (isUnbounded) return table.inIdOrder(selection.descending, selection.afterId);
  if (table.countModified(range) * 4 > table.size) {
    return filtered(table.inIdOrder(selection.descending, selection.afterId), isInRange);
  }
  return sorted([...table.inModifiedOrder(range)], selection);
}

/** A page of rows that pass; `total` counts all of them unless counting was not asked for. */
export function pageOf<R>(
  rows: Iterable<R>,
  isWanted: (row: R) => boolean,
  page: { offset: number; limit: number; countAll: boolean },
): { rows: R[]; total: number } {
  const found: R[] = [];
  let total = 0;
  for (const row of rows) {
    if (!isWanted(row)) continue;
    if (total >= page.offset && found.length < page.limit) found.push(row);
    total += 1;
    if (!page.countAll && found.length === page.limit) break;
  }
  return { rows: found, total };
}

function known<R extends Row>(table: Table<R>, ids: readonly number[]): R[] {
  return [...new Set(ids)].map((id) => table.get(id)).filter((row) => row !== undefined);
}

function sorted<R extends Row>(rows: R[], selection: Selection): R[] {
  const { afterId, descending } = selection;
  const behind =
    afterId === undefined ? rows : rows.filter((row) => (descending ? row.id < afterId : row.id > afterId));
  const direction = descending ? -1 : 1;
  if (selection.sort === 'modified') {
    return behind.sort((left, right) => direction * (left.modifiedMs - right.modifiedMs || left.id - right.id));
  }
  return behind.sort((left, right) => direction * (left.id - right.id));
}

function rangeTest<R extends Row>(selection: Selection): (row: R) => boolean {
  const { modifiedMinMs: minMs, modifiedMaxMs: maxMs } = selection;
  return (row) => {
    const second = Math.floor(row.modifiedMs / 1_000);
    return (minMs === undefined || second * 1_000 >= minMs) && (maxMs === undefined || second * 1_000 <= maxMs);
  };
}

function* filtered<R>(rows: Iterable<R>, isWanted: (row: R) => boolean): Generator<R> {
  for (const row of rows) if (isWanted(row)) yield row;
}
