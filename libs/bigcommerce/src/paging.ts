import { DependencyDownError } from '@patchcord/events';
import type { Answer, BigCommerceClient, Call } from './client.js';

/** One page of a list. */
export interface Page {
  /** From 1. */
  number: number;
  elements: readonly unknown[];
  answer: Answer;
}

/** Whole pages are asked for unless the call says otherwise: what BigCommerce documents as the most. */
const LIMIT_MAX = 250;

/**
 * Pages of a v2 list: a bare array, no totals. It ends with a 204, or with a page that is not full
 * (BigCommerce docs, v2 orders). A 404 ends it too.
 */
export async function* pagesV2(client: BigCommerceClient, path: string, call: Call = {}): AsyncGenerator<Page> {
  const limit = Number(call.query?.['limit'] ?? LIMIT_MAX);
  for (let number = 1; ; number += 1) {
    const answer = await client.get(path, { ...call, query: { ...call.query, limit, page: number } });
    if (answer.status === 204 || answer.status === 404) return;
    const elements = answer.json();
    if (!Array.isArray(elements)) throw notAList(path);
    if (elements.length > 0) yield { number, elements, answer };
    if (elements.length < limit) return;
  }
}

/**
 * Pages of a v3 list: by cursor where BigCommerce offers one, else by number
 * (BigCommerce docs, `meta.cursor_pagination` and `meta.pagination`).
 */
export async function* pagesV3(client: BigCommerceClient, path: string, call: Call = {}): AsyncGenerator<Page> {
  const limit = Number(call.query?.['limit'] ?? LIMIT_MAX);
  let position: Record<string, string | number> = {};
  for (let number = 1; ; number += 1) {
    const answer = await client.get(path, { ...call, query: { ...call.query, limit, ...position } });
    if (answer.status !== 200) return;
    const { data, meta } = answer.json() as { data?: unknown; meta?: Meta };
    if (!Array.isArray(data)) throw notAList(path);
    if (data.length > 0) yield { number, elements: data, answer };
    const next = nextPosition(meta, number, data.length, limit);
    if (!next) return;
    position = next;
  }
}

interface Meta {
  pagination?: { total_pages?: number };
  cursor_pagination?: { end_cursor?: string; links?: { next?: string } };
}

function nextPosition(
  meta: Meta | undefined,
  number: number,
  count: number,
  limit: number,
): Record<string, string | number> | undefined {
  if (count === 0) return undefined;
  const cursor = meta?.cursor_pagination;
  // A full page may have one behind it even where the link is left out; an empty one then ends the list.
  if (cursor?.end_cursor) return cursor.links?.next || count >= limit ? { after: cursor.end_cursor } : undefined;
  return number < (meta?.pagination?.total_pages ?? 1) ? { page: number + 1 } : undefined;
}

function notAList(path: string): DependencyDownError {
  return new DependencyDownError(`BigCommerce answered ${path} with something that is not a list`, {
    dependency: 'bigcommerce',
  });
}
