import { pagesV2, pagesV3, type BigCommerceClient, type Page } from '@patchcord/bigcommerce';
import { DependencyDownError, type Resource } from '@patchcord/events';
import { CUSTOMER_INCLUDES } from './customer-fetch.js';
import { isObject } from './fetched.js';
import { isoSeconds, ORDER_INCLUDES } from './order-fetch.js';

/** A part of time that no longer changes its ends while it is read, ms since the epoch on the store's clock. */
export interface Window {
  fromMs: number;
  toMs: number;
}

/** Behind everything live, ahead of bulk work. */
export const DELTA_PRIORITY = 4;
const LIMIT = 100;
const SUBSCRIBERS_LIMIT = 250;
const PASSES_MAX = 10;
const SECOND_MS = 1_000;

type Pages = (client: BigCommerceClient, window: Window) => AsyncGenerator<Page>;

/**
 * What changed within a window, page by page. Whatever has a date within it when it is read is brought at least once, also when
 * others leave the list meanwhile and those behind them move up. What changes while it is read gets a date behind the window.
 */
export const changedPages = {
  // Archived orders are only listed when asked for (v2 orders reference, `is_deleted`).
  order: (client, window) => inTurn(orders(client, window, {}), orders(client, window, { is_deleted: 'true' })),
  customer: (client, window) =>
    byDate(window, (fromMs) =>
      pagesV3(client, '/v3/customers', {
        query: {
          ...CUSTOMER_INCLUDES,
          'date_modified:min': isoSeconds(fromMs),
          'date_modified:max': isoSeconds(window.toMs),
          sort: 'date_modified:asc',
          limit: LIMIT,
        },
        priority: DELTA_PRIORITY,
      }),
    ),
  // Here BigCommerce documents neither an order nor an upper bound (subscribers.v3 reference).
  subscriber: (client, window) =>
    untilSettled(window, () =>
      pagesV3(client, '/v3/customers/subscribers', {
        query: { 'date_modified:min': isoSeconds(window.fromMs), limit: SUBSCRIBERS_LIMIT },
        priority: DELTA_PRIORITY,
      }),
    ),
} satisfies { [R in Resource]: Pages };

function orders(client: BigCommerceClient, window: Window, filter: Record<string, string>): AsyncGenerator<Page> {
  return byDate(window, (fromMs) =>
    pagesV2(client, '/v2/orders', {
      query: {
        ...ORDER_INCLUDES,
        ...filter,
        min_date_modified: isoSeconds(fromMs),
        max_date_modified: isoSeconds(window.toMs),
        sort: 'date_modified:asc',
        limit: LIMIT,
      },
      priority: DELTA_PRIORITY,
    }),
  );
}

/** One list behind the other, numbered through. */
async function* inTurn(...lists: AsyncGenerator<Page>[]): AsyncGenerator<Page> {
  let number = 0;
  for (const list of lists) for await (const page of list) yield { ...page, number: (number += 1) };
}

/** Lists that take no upper bound are read in one window. */
export const isBounded = { order: true, customer: true, subscriber: false } satisfies { [R in Resource]: boolean };

/**
 * Pages in the order of the date. Each is asked for from the last date seen, so that nothing can move up past the place where the
 * reading stands. Only where a whole page has one date are page numbers used, and then until a further pass brings nothing new.
 */
export async function* byDate(
  window: Window,
  list: (fromMs: number) => AsyncGenerator<Page>,
  limit = LIMIT,
): AsyncGenerator<Page> {
  const seen = new Seen();
  let { fromMs } = window;
  let number = 0;
  let passes = 0;
  for (;;) {
    let pages = 0;
    let news = 0;
    let nextMs: number | undefined;
    for await (const page of list(fromMs)) {
      pages += 1;
      const elements = seen.fresh(page.elements);
      news += elements.length;
      if (elements.length > 0) yield { ...page, elements, number: (number += 1) };
      const endMs = page.elements.length < limit ? undefined : endOf(page.elements);
      if (endMs === undefined || endMs <= fromMs) continue;
      nextMs = endMs;
      break;
    }
    passes += 1;
    const isShaken = pages > 1 && news > 0;
    if (isShaken && passes >= PASSES_MAX) throw restless();
    if (isShaken) continue;
    if (nextMs === undefined) return;
    seen.forgetBefore(nextMs);
    fromMs = nextMs;
    passes = 0;
  }
}

/** Numbered pages, read again until a pass brings nothing new that belongs to the window: what moves up between two pages is in the next pass. */
export async function* untilSettled({ toMs }: Window, list: () => AsyncGenerator<Page>): AsyncGenerator<Page> {
  const seen = new Seen();
  let number = 0;
  for (let pass = 1; pass <= PASSES_MAX; pass += 1) {
    let pages = 0;
    let news = 0;
    for await (const page of list()) {
      pages += 1;
      const elements = seen.fresh(page.elements);
      news += elements.filter((element) => dateOf(element) <= toMs).length;
      if (elements.length > 0) yield { ...page, elements, number: (number += 1) };
    }
    // One page is one answer, in which nothing moves.
    if (pages <= 1 || (pass > 1 && news === 0)) return;
  }
  throw restless();
}

/** Elements by id and date, so that one that changed is a new one. */
class Seen {
  private readonly dates = new Map<string, number>();

  fresh(elements: readonly unknown[]): unknown[] {
    return elements.filter((element) => {
      const key = keyOf(element);
      const isFresh = !this.dates.has(key);
      this.dates.set(key, dateOf(element));
      return isFresh;
    });
  }

  forgetBefore(ms: number): void {
    for (const [key, at] of this.dates) if (at < ms) this.dates.delete(key);
  }
}

/**
 * From where the page after a full one is to be asked for: a second before its last date, because the docs do not say whether the
 * bound belongs to the list. Undefined when the page is not in order: then its last date says nothing.
 */
function endOf(elements: readonly unknown[]): number | undefined {
  const dates = elements.map(dateOf);
  const isInOrder = dates.every((date, index) => index === 0 || date >= (dates[index - 1] ?? 0));
  return isInOrder ? (dates.at(-1) ?? 0) - SECOND_MS : undefined;
}

function keyOf(element: unknown): string {
  const id = isObject(element) ? element['id'] : undefined;
  return id === undefined ? JSON.stringify(element) : `${String(id)}@${dateOf(element)}`;
}

/** 0 for what has none. */
export function dateOf(element: unknown): number {
  const text = isObject(element) ? element['date_modified'] : undefined;
  const ms = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? 0 : Math.floor(ms / SECOND_MS) * SECOND_MS;
}

function restless(): DependencyDownError {
  return new DependencyDownError('The list of changes did not come to rest while it was read', {
    dependency: 'bigcommerce',
  });
}
