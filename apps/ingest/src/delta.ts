import { storeTime, type BigCommerceClient, type Page } from '@patchcord/bigcommerce';
import { headers as names, InvalidRecordError, observationTopics, resourceKey, type Resource } from '@patchcord/events';
import type { KafkaClient } from '@patchcord/kafka';
import { createLogger, metrics } from '@patchcord/runtime';
import { randomUUID } from 'node:crypto';
import { listedPrintOf, type Brought } from './brought.js';
import { changedPages, DELTA_PRIORITY, isBounded, type Window } from './changed-pages.js';
import { completeCustomer } from './customer-fetch.js';
import { isObject, partOf, toFailure, type Fetched, type Found } from './fetched.js';
import { asMuchAsFits, oversizeOf, toObservation, toRecord } from './observation.js';
import { completeOrder } from './order-fetch.js';
import type { ReferenceLists } from './reference-lists.js';
import { toFound } from './subscriber-fetch.js';
import type { Mark, Watermarks } from './watermarks.js';

/** Read again each time: clocks differ, and a change may become visible later than its date says. */
const OVERLAP_MS = 5 * 60_000;
/** A long absence is made up for in pieces, so that a failure repeats only one of them. */
const WINDOW_MIN_MS = 3_600_000;
const WINDOWS_MAX = 100;
/** Opt-outs first, and customers before their orders. */
const order: readonly Resource[] = ['subscriber', 'customer', 'order'];
const log = createLogger('delta');

type Completion = (element: Record<string, unknown>, observedAt: number) => Promise<Fetched>;

/** A resource on a page. */
interface Element {
  id: string;
  body: Record<string, unknown>;
  observedAt: number;
}

interface Run {
  /** When it began, on the store's clock: the end of its last window. */
  nowMs: number;
  signal: AbortSignal | undefined;
}

/** Finds what changed by asking for it. One run at a time. */
export class Delta {
  private readonly completions: { [R in Resource]: Completion };

  constructor(
    private readonly client: BigCommerceClient,
    private readonly known: { lists: ReferenceLists; brought: Brought },
    private readonly kafka: Pick<KafkaClient, 'producer' | 'errors'>,
    private readonly watermarks: Watermarks,
  ) {
    this.completions = {
      order: (body, observedAt) =>
        completeOrder(
          client,
          { body, bytes: Buffer.from(JSON.stringify(body)), observedAt },
          { withRefunds: false, priority: DELTA_PRIORITY },
        ),
      customer: (body, observedAt) => completeCustomer(client, known.lists, body, observedAt, DELTA_PRIORITY),
      subscriber: (body, observedAt) => Promise.resolve(toFound(body, observedAt)),
    };
  }

  /**
   * Brings every resource up to now; how many observations that made. A resource that cannot be read does not keep the others from
   * it; then the first error is thrown, and the next run begins where this one stopped.
   */
  async run(signal?: AbortSignal): Promise<number> {
    const { storeHash } = this.client;
    const nowMs = await storeTime(this.client, DELTA_PRIORITY);
    // All at once: an outage that is noted from here on may reach behind the end of the windows, and is left to the next run.
    const marks = await Promise.all(
      order.map(async (resource) => ({ resource, mark: await this.watermarks.open(storeHash, resource, nowMs) })),
    );
    const errors: unknown[] = [];
    let made = 0;
    for (const { resource, mark } of marks) {
      try {
        made += await this.catchUp(resource, mark, { nowMs, signal });
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
    return made;
  }

  private async catchUp(resource: Resource, mark: Mark, run: Run): Promise<number> {
    const { storeHash } = this.client;
    let made = 0;
    for (const window of windowsOf(beginningOf(mark, run.nowMs), run.nowMs, isBounded[resource] ? WINDOWS_MAX : 1)) {
      made += await this.read(resource, window, run);
      await this.watermarks.move(storeHash, resource, window.toMs);
    }
    await this.watermarks.finish(storeHash, resource, mark);
    return made;
  }

  private async read(resource: Resource, window: Window, { nowMs, signal }: Run): Promise<number> {
    const runId = randomUUID();
    let made = 0;
    for await (const page of changedPages[resource](this.client, window)) {
      signal?.throwIfAborted();
      const elements = await this.judge(resource, page);
      const found = await Promise.all(
        elements.map(async (element) => ({ element, fetched: await this.complete(resource, element, nowMs) })),
      );
      const news = found.flatMap(({ element, fetched }) => (fetched ? [{ element, fetched }] : []));
      const records = news.map(({ element: { id }, fetched }) => {
        const occasion = {
          recordId: `${runId}/${page.number}/${id}`,
          storeHash: this.client.storeHash,
          resource,
          resourceId: id,
          origin: 'delta',
          noticeScope: '',
          occurredAt: 0,
        } as const;
        return toRecord(resource, toObservation(occasion, fetched), {
          headers: { [names.receivedAt]: String(page.answer.receivedAtMs) },
          context: undefined,
        });
      });
      await this.kafka.producer.send(records);
      if (records.length > 0)
        metrics.stageRecordsOut.add(records.length, { stage: 'ingest', topic: observationTopics[resource].name });
      for (const { element, fetched } of news) this.known.brought.keep(resource, element.id, fetched, nowMs);
      made += records.length;
    }
    return made;
  }

  /** Those that are not known yet. What has no id can never be told apart, so it is put aside. */
  private async judge(resource: Resource, { elements, answer }: Page): Promise<Element[]> {
    const judged: Element[] = [];
    for (const body of elements) {
      const named = isObject(body) ? body['id'] : undefined;
      const hasId = typeof named === 'number' || typeof named === 'string';
      const id = hasId ? String(named) : listedPrintOf(body);
      if (this.known.brought.isListed(resource, id, body)) continue;
      if (isObject(body) && hasId) judged.push({ id, body, observedAt: answer.receivedAtMs });
      else {
        await this.reject(
          resource,
          '',
          body,
          new InvalidRecordError('An element of a list has no id', {
            code: 'field-missing',
            field: 'id',
            expected: 'a number',
            came: typeof named,
          }),
        );
        this.known.brought.keepAside(resource, id, body);
      }
    }
    return judged;
  }

  /** The whole resource; undefined when it is what was brought before, or was put aside. */
  private async complete(resource: Resource, element: Element, nowMs: number): Promise<Found | undefined> {
    const fetched = await this.completions[resource](element.body, element.observedAt).catch(toFailure);
    if (fetched.kind === 'failed') throw fetched.error;
    const error =
      fetched.kind === 'found' ? oversizeOf(fetched) : fetched.kind === 'refused' ? fetched.error : undefined;
    if (fetched.kind === 'found' && !error) {
      if (!this.known.brought.isWhole(resource, element.id, fetched)) return fetched;
      this.known.brought.keep(resource, element.id, fetched, nowMs);
    } else if (error) {
      await this.reject(resource, element.id, element.body, error);
      this.known.brought.keepAside(resource, element.id, element.body);
    }
    return undefined;
  }

  /** It will not do better the next time, and must not hold up the others. */
  private async reject(
    resource: Resource,
    resourceId: string,
    body: unknown,
    error: InvalidRecordError,
  ): Promise<void> {
    const { storeHash: store } = this.client;
    log.warn('a changed resource was rejected', { storeHash: store, resource, resourceId, code: error.code });
    const value = asMuchAsFits([partOf(resource, 200, Buffer.from(JSON.stringify(body)))]);
    const origin = {
      topic: observationTopics[resource].name,
      partition: 0,
      offset: '0',
      key: resourceKey(store, resource, resourceId),
      value,
      headers: {},
    };
    await this.kafka.errors.write('ingest', origin, error, { store, resource, resourceId });
  }
}

/** What was reached, or the beginning of an earlier outage, on the store's clock. */
function beginningOf({ reachedMs, outageAgeMs }: Mark, nowMs: number): number {
  return Math.min(reachedMs, nowMs - (outageAgeMs ?? 0));
}

/** From the overlap before what was reached up to now, in pieces of an hour or more. */
export function windowsOf(reachedMs: number, nowMs: number, windowsMax: number = WINDOWS_MAX): Window[] {
  const beginningMs = reachedMs - OVERLAP_MS;
  const lengthMs = Math.max(
    windowsMax === 1 ? Number.POSITIVE_INFINITY : WINDOW_MIN_MS,
    Math.ceil((nowMs - beginningMs) / windowsMax),
  );
  const windows: Window[] = [];
  for (let fromMs = beginningMs; fromMs < nowMs; fromMs += lengthMs) {
    windows.push({ fromMs, toMs: Math.min(nowMs, fromMs + lengthMs) });
  }
  return windows;
}
