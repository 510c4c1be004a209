import type { Call } from './call.js';
import type { JsonObject } from './json.js';

export interface Paging {
  page: number;
  perPage: number;
}

/** `page` from 1 and `per_page`, bounded by the settings; what is no number counts as not sent. */
export function readPaging({ query, settings }: Call): Paging {
  const page = Number(query.get('page') ?? 1);
  const perPage = Number(query.get('per_page') ?? settings.perPageDefault);
  return {
    page: Number.isInteger(page) && page > 0 ? page : 1,
    perPage: Math.min(
      Number.isInteger(perPage) && perPage > 0 ? perPage : settings.perPageDefault,
      settings.perPageMax,
    ),
  };
}

export function pageOf<Item>(items: readonly Item[], { page, perPage }: Paging): Item[] {
  return items.slice((page - 1) * perPage, page * perPage);
}

/** Only the fields that `fields=a,b` names; all of them when it was not sent. */
export function sparse(content: JsonObject, fields: readonly string[] | undefined): JsonObject {
  if (fields === undefined) return content;
  return Object.fromEntries(Object.entries(content).filter(([key]) => key === '_id' || fields.includes(key)));
}

/** A filter such as `time[gte]=…&time[lt]=…`, or null when a bound is no time. */
export function readWindow(
  call: Call,
  name: string,
  read: (value: string) => number | null,
): ((at: number) => boolean) | null {
  const bounds: ((at: number) => boolean)[] = [];
  for (const [operator, holds] of Object.entries(operators)) {
    const raw = call.query.get(`${name}${operator}`);
    if (raw === null) continue;
    const bound = read(raw);
    if (bound === null) return null;
    bounds.push((at) => holds(at, bound));
  }
  return (at) => bounds.every((holds) => holds(at));
}

const operators: Record<string, (at: number, bound: number) => boolean> = {
  '': (at, bound) => at === bound,
  '[lt]': (at, bound) => at < bound,
  '[gt]': (at, bound) => at > bound,
  '[lte]': (at, bound) => at <= bound,
  '[gte]': (at, bound) => at >= bound,
};
