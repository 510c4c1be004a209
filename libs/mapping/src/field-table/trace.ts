import { InvalidRecordError } from '@patchcord/events';
import type { Part } from '@patchcord/events';
import { toRequests } from '../cordial/requests.js';
import { mapObservation } from '../resource-mappers.js';
import type { CommerceEvents, Observations } from '../resource-mappers.js';
import type { StoreDocument } from '../store-document.js';

/** Resources whose fields are traced, and the part that each field of their bodies stands in. */
export type Traced = 'customer' | 'subscriber' | 'order';

/** A body that BigCommerce returns, by the name of its part. */
export type Samples = Readonly<Record<string, unknown>>;

/** Where a field of BigCommerce goes. */
export interface Trace {
  /** As in `billing_address.zip`, or `lines[].sku` for another part than the resource itself. */
  path: string;
  /** Fields of the commerce event that follow it. */
  canonical: string[];
  /** What follows it at Cordial by the default document, as in `contact.first_name` or `order.items[].sku`. */
  cordial: string[];
  /** What follows it only where a document says so. */
  configured: string[];
}

type Path = (string | number)[];

/**
 * Finds out where each field goes by running the mappers: it changes one field of the samples after the other and looks at what changes
 * in the event and in the requests. So the answer is what the mappers do, whatever anybody wrote about them.
 */
export function traceFields(
  resource: Traced,
  samples: Samples,
  documents: { usual: StoreDocument; full: StoreDocument },
): Trace[] {
  const run = (bodies: Samples): Outcome | null => outcomeOf(resource, bodies, documents);
  const before = run(samples);
  if (before === null) throw new Error(`The sample of a ${resource} is not accepted.`);
  const traces = new Map<string, Trace>();
  for (const place of leavesOf(samples)) {
    const path = nameOf(place, resource);
    const trace = traces.get(path) ?? { path, canonical: [], cordial: [], configured: [] };
    for (const value of valuesInPlaceOf(valueAt(samples, place))) {
      const after = run(withValue(samples, place, value));
      if (after === null) continue;
      trace.canonical = merged(trace.canonical, changed(before.canonical, after.canonical));
      trace.cordial = merged(trace.cordial, changed(before.cordial, after.cordial));
      trace.configured = merged(trace.configured, changed(before.configured, after.configured));
    }
    traces.set(path, trace);
  }
  return [...traces.values()].map((trace) => ({
    ...trace,
    configured: trace.configured.filter((name) => !trace.cordial.includes(name)),
  }));
}

type Flat = Map<string, string>;

interface Outcome {
  canonical: Flat;
  cordial: Flat;
  configured: Flat;
}

/** Null where the mappers refuse the bodies. */
function outcomeOf(
  resource: Traced,
  samples: Samples,
  { usual, full }: { usual: StoreDocument; full: StoreDocument },
): Outcome | null {
  const parts = Object.entries(samples).map(([name, body]): Part => ({
    name,
    status: 200,
    bytes: Buffer.from(JSON.stringify(body)),
  }));
  const observation: Observations[Traced] = {
    recordId: 'trace',
    storeHash: usual.store,
    channelId: '',
    resourceId: String((samples[resource] as { id: unknown }).id),
    sourceVersion: '',
    occurredAt: 0,
    observedAt: 4_000_000_000_000,
    origin: 'map',
    lane: 'live',
    noticeScope: '',
    parts,
  };
  try {
    const event = mapObservation(resource, observation);
    return {
      canonical: flattened(event),
      cordial: requested(resource, event, usual),
      configured: requested(resource, event, full),
    };
  } catch (error) {
    if (error instanceof InvalidRecordError) return null;
    throw error;
  }
}

/** Made of the ids of store, order and milestone: what they follow is said already. */
const hashes = ['UID', 'properties.uid'];

const namesOfPaths: Record<string, string> = {
  '/v2/contacts': 'contact',
  '/v2/orders': 'order',
  '/v2/contactactivities': 'event',
};

function requested(resource: Traced, event: CommerceEvents[Traced], document: StoreDocument): Flat {
  const flat: Flat = new Map();
  for (const { path, body } of toRequests(resource, event, document)) {
    const name = namesOfPaths[path] ?? 'unsubscribe';
    for (const [key, value] of flattened(body)) if (!hashes.includes(key)) add(flat, `${name}.${key}`, value);
    add(flat, name, (body as { a?: string }).a ?? '');
  }
  return flat;
}

/** Events have the same fields whichever they are: together they change as one. */
function add(flat: Flat, key: string, value: string): void {
  flat.set(key, `${flat.get(key) ?? ''}\n${value}`);
}

function flattened(value: unknown, path = '', flat: Flat = new Map()): Flat {
  if (typeof value !== 'object' || value === null) {
    add(flat, path, JSON.stringify(value) ?? '');
    return flat;
  }
  const isList = Array.isArray(value);
  if (Object.keys(value).length === 0) add(flat, path, isList ? '[]' : '{}');
  for (const [key, inner] of Object.entries(value)) {
    const next = isList ? `${path}[]` : path === '' ? key : `${path}.${key}`;
    flattened(inner, next, flat);
  }
  return flat;
}

/** Of a request that comes or goes, only its name: everything in it then comes or goes with it. */
function changed(before: Flat, after: Flat): string[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
  const whole = keys.filter((key) => Object.values(namesOfPaths).includes(key));
  return keys.filter((key) => !keys.includes(`${key}[]`) && !whole.some((name) => key.startsWith(`${name}.`)));
}

function merged(known: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...known, ...more])].sort();
}

function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  if (Array.isArray(value))
    return value.length === 0 ? [path] : value.flatMap((each, index) => leavesOf(each, [...path, index]));
  return Object.entries(value).flatMap(([key, each]) => leavesOf(each, [...path, key]));
}

/** The part of the resource itself needs no name. */
function nameOf([part, ...rest]: Path, resource: Traced): string {
  const inner = rest.map((key) => (typeof key === 'number' ? '[]' : `.${key}`)).join('');
  return part === resource ? inner.slice(1) : `${part}${inner}`;
}

function valueAt(samples: Samples, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], samples);
}

function withValue(samples: Samples, path: Path, value: unknown): Samples {
  const copy = structuredClone(samples) as Record<string, unknown>;
  const holder = path.slice(0, -1).reduce((inner, key) => inner[key] as Record<string, unknown>, copy);
  holder[path.at(-1) as string] = value;
  return copy;
}

const words = ['', 'changed', 'DE', 'EUR', 'M-MIG', 'amazon', 'digital', 'void', 'PRODUCT'];

/** Other values for a field of such a type. Those that the mappers refuse there say nothing. */
function valuesInPlaceOf(value: unknown): unknown[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1, 0, 5, 13];
  if (Array.isArray(value)) return [['changed'], [{ name: 'changed', value: 'changed' }]];
  if (value === null) return [['changed'], ...words, '2'];
  const text = typeof value === 'string' ? value : '';
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return ['3.25', '7'];
  if (text.includes('@')) return ['changed@example.com'];
  return [...words, '2', 'Sat, 01 Jan 2022 00:00:00 +0000', '2022-01-01T00:00:00Z'];
}
