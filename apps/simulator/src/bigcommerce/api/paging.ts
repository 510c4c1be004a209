import { ApiError } from './errors.js';
import type { Query } from './query.js';

export const limitDefault = 50;
export const limitMax = 250;

export interface Page {
  page: number;
  limit: number;
  offset: number;
}

/** v2 takes what it can: a limit above 250 becomes 250. */
export function readV2Page(query: Query): Page {
  const page = Math.max(1, query.integer('page') ?? 1);
  const limit = Math.min(limitMax, Math.max(1, query.integer('limit') ?? limitDefault));
  return { page, limit, offset: (page - 1) * limit };
}

/** v3 refuses a limit above its maximum as too large an answer. */
export function readV3Page(query: Query, max = limitMax): Page {
  const page = query.integer('page') ?? 1;
  const limit = query.integer('limit') ?? Math.min(limitDefault, max);
  if (page < 1) throw query.invalid('page');
  if (limit < 1) throw query.invalid('limit');
  if (limit > max) throw new ApiError(413, `The limit must not be above ${max}.`);
  return { page, limit, offset: (page - 1) * limit };
}

/** `meta.pagination` of a v3 list. */
export function toPagination(page: Page, total: number, count: number): Record<string, unknown> {
  const totalPages = Math.max(1, Math.ceil(total / page.limit));
  const link = (to: number): string => `?page=${to}&limit=${page.limit}`;
  return {
    total,
    count,
    per_page: page.limit,
    current_page: page.page,
    total_pages: totalPages,
    links: {
      ...(page.page > 1 ? { previous: link(page.page - 1) } : {}),
      current: link(page.page),
      ...(page.page < totalPages ? { next: link(page.page + 1) } : {}),
    },
  };
}

/** A v3 list with ordinary pages. */
export function toCollection(rows: unknown[], page: Page, total: number): Record<string, unknown> {
  return { data: rows, meta: { pagination: toPagination(page, total, rows.length) } };
}

/** Where a cursor stands: on this row, and in a list by date at this time. */
export interface Cursor {
  id: number;
  at?: number;
}

export function toCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64');
}

export function readCursor(query: Query, name: 'after' | 'before'): Cursor | undefined {
  const text = query.text(name);
  if (text === undefined) return undefined;
  try {
    const { id, at } = JSON.parse(Buffer.from(text, 'base64').toString()) as { id?: unknown; at?: unknown };
    if (typeof id === 'number') return typeof at === 'number' ? { id, at } : { id };
  } catch {
    // Falls through to the refusal: a cursor is either one of ours or invalid.
  }
  throw query.invalid(name);
}

/** `meta.cursor_pagination` of a v3 list. */
export function toCursorPagination(
  cursors: Cursor[],
  limit: number,
  more: { before: boolean; after: boolean },
): Record<string, unknown> {
  const [first] = cursors;
  const last = cursors.at(-1);
  const start = first === undefined ? '' : toCursor(first);
  const end = last === undefined ? '' : toCursor(last);
  return {
    count: cursors.length,
    per_page: limit,
    start_cursor: start,
    end_cursor: end,
    links: {
      ...(more.before ? { previous: `?limit=${limit}&before=${encodeURIComponent(start)}` } : {}),
      current: `?limit=${limit}`,
      ...(more.after ? { next: `?limit=${limit}&after=${encodeURIComponent(end)}` } : {}),
    },
  };
}
