import type { Selection } from '../store/selection.js';
import { pageOf, selectRows } from '../store/selection.js';
import type { Row, Table } from '../store/table.js';
import type { Cursor } from './paging.js';
import { readCursor, readV3Page, toCursorPagination, toPagination } from './paging.js';
import type { Query } from './query.js';

/** What a v3 list with both kinds of pages lists. */
export interface CursorList<R extends Row> {
  table: Table<R>;
  selection: Selection;
  isWanted: (row: R) => boolean;
  toWire: (row: R) => unknown;
}

/** Pages by number until a cursor is given; from then on `page` is ignored. The first page carries both. */
export function listByPageOrCursor<R extends Row>(query: Query, list: CursorList<R>): unknown {
  const after = readCursor(query, 'after');
  const before = readCursor(query, 'before');
  const page = readV3Page(query);
  if (after ?? before) return listByCursor(page.limit, list, { after, before });
  const { rows, total } = pageOf(selectRows(list.table, list.selection), list.isWanted, { ...page, countAll: true });
  const more = { before: page.offset > 0, after: page.offset + rows.length < total };
  return {
    data: rows.map(list.toWire),
    meta: {
      pagination: toPagination(page, total, rows.length),
      cursor_pagination: toCursorPagination(
        rows.map((row) => cursorOf(row, list)),
        page.limit,
        more,
      ),
    },
  };
}

function listByCursor<R extends Row>(
  limit: number,
  list: CursorList<R>,
  { after, before }: { after?: Cursor | undefined; before?: Cursor | undefined },
): unknown {
  const cursor = after ?? before;
  const isBackwards = after === undefined;
  const { sort, descending } = list.selection;
  const selection: Selection = { ...list.selection, descending: Boolean(descending) !== isBackwards };
  if (cursor && sort !== 'modified') selection.afterId = cursor.id;
  const isBehind = cursor && sort === 'modified' ? behind(cursor, Boolean(selection.descending)) : () => true;
  const found = pageOf(selectRows(list.table, selection), (row) => isBehind(row) && list.isWanted(row), {
    offset: 0,
    limit: limit + 1,
    countAll: false,
  }).rows;
  const hasMore = found.length > limit;
  const rows = found.slice(0, limit);
  if (isBackwards) rows.reverse();
  const more = isBackwards ? { before: hasMore, after: true } : { before: true, after: hasMore };
  return {
    data: rows.map(list.toWire),
    meta: {
      cursor_pagination: toCursorPagination(
        rows.map((row) => cursorOf(row, list)),
        limit,
        more,
      ),
    },
  };
}

function cursorOf<R extends Row>(row: R, list: CursorList<R>): Cursor {
  return list.selection.sort === 'modified' ? { id: row.id, at: row.modifiedMs } : { id: row.id };
}

function behind({ id, at = 0 }: Cursor, descending: boolean): (row: Row) => boolean {
  const direction = descending ? -1 : 1;
  return (row) => direction * (row.modifiedMs - at || row.id - id) > 0;
}
