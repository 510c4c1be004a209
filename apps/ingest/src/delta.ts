import { pagesV2, pagesV3, type BigCommerceClient, type Page } from '@patchcord/bigcommerce';
import { headers as names, observationTopics, resourceKey, resources, type InvalidRecordError, type Resource } from '@patchcord/events';
import type { KafkaClient } from '@patchcord/kafka';
import { createLogger, metrics } from '@patchcord/runtime';
import { randomUUID } from 'node:crypto';
import { completeCustomer, CUSTOMER_INCLUDES } from './customer-fetch.js';
import { isObject, partOf, toFailure, type Fetched, type Found } from './fetched.js';
import { asMuchAsFits, oversizeOf, toObservation, toRecord } from './observation.js';
import { completeOrder, isoSeconds, ORDER_INCLUDES } from './order-fetch.js';
import type { ReferenceLists } from './reference-lists.js';
import { toFound } from './subscriber-fetch.js';
import type { Watermarks } from './watermarks.js';

/** A part of time that no longer changes its ends while it is read. */
export interface Window {
  fromMs: number;
  toMs: number;
}

/** Read again each time: clocks differ, and a change may become visible later than its date says. */
const OVERLAP_MS = 5 * 60_000;
/** A long absence is made up for in pieces, so that a failure repeats only one of them. */
const WINDOW_MAX_MS = 3_600_000;
const LIMIT = 100;
const REMEMBERED_MAX = 50_000;
const log = createLogger('delta');

type Pages = (client: BigCommerceClient, window: Window) => AsyncGenerator<Page>;
type Completion = (element: Record<string, unknown>, observedAt: number) => Promise<Fetched>;

const pages = {
  order: (client, window) => byDate(window, (from) => pagesV2(client, '/v2/orders', { query: { ...ORDER_INCLUDES, min_date_modified: isoSeconds(from), max_date_modified: isoSeconds(window.toMs), sort: 'date_modified:asc', limit: LIMIT }, priority: 4 })),
  customer: (client, window) => byDate(window, (from) => pagesV3(client, '/v3/customers', { query: { ...CUSTOMER_INCLUDES, 'date_modified:min': isoSeconds(from), 'date_modified:max': isoSeconds(window.toMs), sort: 'date_modified:asc', limit: LIMIT }, priority: 4 })),
  // No order can be asked for here; what a shifting page hides is found by the overlap of the next window.
  subscriber: (client, window) => pagesV3(client, '/v3/customers/subscribers', { query: { 'date_modified:min': isoSeconds(window.fromMs), 'date_modified:max': isoSeconds(window.toMs), limit: LIMIT }, priority: 4 }),
} satisfies { [R in Resource]: Pages };

/** Finds what changed by asking for it, for stores that cannot send webhooks. One run at a time. */
export class Delta {
  private readonly completions: { [R in Resource]: Completion };
  /** What the overlap would bring once more. */
  private readonly produced = new Map<string, number>();

  constructor(
    private readonly client: BigCommerceClient,
    lists: ReferenceLists,
    private readonly kafka: Pick<KafkaClient, 'producer' | 'errors'>,
    private readonly watermarks: Watermarks,
  ) {
    this.completions = {
      order: (body, observedAt) => completeOrder(client, { body, bytes: Buffer.from(JSON.stringify(body)), observedAt }, false),
      customer: (body, observedAt) => completeCustomer(client, lists, body, observedAt),
      subscriber: (body, observedAt) => Promise.resolve(toFound(body, observedAt)),
    };
  }

  /** Brings every resource up to now; how many observations that made. Throws when a window could not be finished: the next run begins there. */
  async run(nowMs: number = Date.now()): Promise<number> {
    let made = 0;
    for (const resource of resources) {
      const reached = await this.watermarks.reached(this.client.storeHash, resource);
      // Nothing is known of the time before the first run: history is the business of a full sync.
      for (const window of windowsOf(reached ?? nowMs, nowMs)) {
        made += await this.read(resource, window);
        await this.watermarks.move(this.client.storeHash, resource, window.toMs);
      }
    }
    return made;
  }

  private async read(resource: Resource, window: Window): Promise<number> {
    const runId = randomUUID();
    let made = 0;
    for await (const page of pages[resource](this.client, window)) {
      const found = await this.complete(resource, page);
      const records = found.map(({ id, fetched }) => {
        const occasion = { recordId: `${runId}/${page.number}/${id}`, storeHash: this.client.storeHash, resource, resourceId: id, origin: 'delta', noticeScope: '', occurredAt: 0 } as const;
        return toRecord(resource, toObservation(occasion, fetched), { headers: { [names.receivedAt]: String(page.answer.receivedAtMs) }, context: undefined });
      });
      await this.kafka.producer.send(records);
      if (records.length > 0) metrics.stageRecordsOut.add(records.length, { stage: 'ingest', topic: observationTopics[resource].name });
      for (const { id, fetched } of found) this.remember(`${resource}/${id}`, fetched.modifiedAtMs);
      made += records.length;
    }
    return made;
  }

  private async complete(resource: Resource, page: Page): Promise<{ id: string; fetched: Found }[]> {
    const elements = page.elements.filter(isObject).map((body) => ({ id: String(body['id']), body }));
    const fetched = await Promise.all(elements.map(async ({ id, body }) => ({ id, fetched: await this.completeNew(resource, id, body, page.answer.receivedAtMs) })));
    return fetched.flatMap(({ id, fetched: one }) => (one ? [{ id, fetched: one }] : []));
  }

  private async completeNew(resource: Resource, id: string, body: Record<string, unknown>, observedAt: number): Promise<Found | undefined> {
    const modifiedAt = typeof body['date_modified'] === 'string' ? Date.parse(body['date_modified']) : Number.NaN;
    if (this.produced.get(`${resource}/${id}`) === modifiedAt) return undefined;
    const fetched = await this.completions[resource](body, observedAt).catch(toFailure);
    const error = fetched.kind === 'found' ? oversizeOf(fetched) : fetched.kind === 'refused' ? fetched.error : undefined;
    if (error) await this.reject(resource, id, body, error);
    else if (fetched.kind === 'found') return fetched;
    else if (fetched.kind === 'failed') throw fetched.error;
    return undefined;
  }

  /** It will not do better the next time, and must not hold up the others. */
  private async reject(resource: Resource, resourceId: string, body: unknown, error: InvalidRecordError): Promise<void> {
    const { storeHash: store } = this.client;
    log.warn('a changed resource was rejected', { storeHash: store, resource, resourceId, code: error.code });
    const value = asMuchAsFits([partOf(resource, 200, Buffer.from(JSON.stringify(body)))]);
    const origin = { topic: observationTopics[resource].name, partition: 0, offset: '0', key: resourceKey(store, resource, resourceId), value, headers: {} };
    await this.kafka.errors.write('ingest', origin, error, { store, resource, resourceId });
  }

  private remember(key: string, modifiedAtMs: number): void {
    this.produced.delete(key);
    this.produced.set(key, modifiedAtMs);
    if (this.produced.size > REMEMBERED_MAX) this.produced.delete(this.produced.keys().next().value ?? '');
  }
}

/** Runs a delta every so often while the store is ours. */
export class DeltaSchedule {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly delta: Pick<Delta, 'run'>,
    private readonly storeHash: string,
    private readonly everySeconds: number,
  ) {}

  start(): void {
    this.running = this.runOnce().then(() => {
      if (this.isStopped) return;
      this.timer = setTimeout(() => this.start(), this.everySeconds * 1_000);
      this.timer.unref();
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async runOnce(): Promise<void> {
    try {
      const made = await this.delta.run();
      log.info('a delta came to its end', { storeHash: this.storeHash, observations: made });
    } catch (error) {
      log.warn('a delta broke off; the next one begins where it stopped', { storeHash: this.storeHash, error });
    }
  }
}

/** From the overlap before what was reached up to now, in pieces. */
export function windowsOf(reachedMs: number, nowMs: number): Window[] {
  const windows: Window[] = [];
  for (let fromMs = reachedMs - OVERLAP_MS; fromMs < nowMs; fromMs += WINDOW_MAX_MS) {
    windows.push({ fromMs, toMs: Math.min(nowMs, fromMs + WINDOW_MAX_MS) });
  }
  return windows;
}

/**
 * Pages in the order of the date, each asked for from the last date seen: what changes meanwhile leaves the window and would make
 * numbered pages skip what moves up. Only where a whole page has one date are further numbers used.
 */
async function* byDate(window: Window, list: (fromMs: number) => AsyncGenerator<Page>): AsyncGenerator<Page> {
  let fromMs = window.fromMs;
  let number = 0;
  for (;;) {
    let next: number | undefined;
    for await (const page of list(fromMs)) {
      number += 1;
      yield { ...page, number };
      const last = dateOf(page.elements.at(-1));
      if (page.elements.length < LIMIT) return;
      if (last > fromMs) {
        next = last;
        break;
      }
    }
    if (next === undefined) return;
    fromMs = next;
  }
}

function dateOf(element: unknown): number {
  const text = isObject(element) ? element['date_modified'] : undefined;
  const ms = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? 0 : Math.floor(ms / 1_000) * 1_000;
}
