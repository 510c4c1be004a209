import { headers as names, observationTopics, resourceKey, resources, topics, type Notice, type Resource } from '@patchcord/events';
import type { OutgoingRecord, RawRecord } from '@patchcord/kafka';

/** A rejected record with all of its original. */
export interface Rejected {
  id: string;
  stage: string;
  topic: string;
  partition: number;
  /** Decimal string. */
  offset: string;
  value: Buffer | null;
  original_key: Buffer | null;
  original_headers: [name: string, base64: string][];
  source_topic: string;
  source_partition: number;
  source_offset: string;
  path: string;
  store_hash: string;
  resource: string;
  resource_id: string;
  /** Which try this is, 1 the first. */
  redrives: number;
}

/** What goes into Kafka for a rejected record: the original to the byte, or a new notice where there is no original in Kafka. */
export type Redriven = { raw: RawRecord; event?: never } | { event: OutgoingRecord; raw?: never };

/**
 * Original bytes, key and headers, to the topic they came from. Headers are added, none is changed: which record it is a copy of,
 * which try, and its place in the books, so that nothing counts as received twice.
 */
export function toRedriven(rejected: Rejected): Redriven {
  if (isFetch(rejected)) return { event: toNotice(rejected) };
  const { id, topic, partition, offset, value, original_key: key, redrives } = rejected;
  const headers = headersOf(rejected);
  if (rejected.path === '') headers[names.source] ??= `${rejected.source_topic}/${rejected.source_partition}/${rejected.source_offset}`;
  headers[names.copyOf] = `${topic}/${partition}/${offset}`;
  headers[names.redrive] = `${id}/${redrives}`;
  return { raw: { topic, key, value, headers } };
}

/** Its bytes are what BigCommerce answered, not what lay in Kafka. */
function isFetch({ stage, topic, original_headers, resource, resource_id }: Rejected): boolean {
  const isOfFetch = topic !== topics.notices.name || original_headers.some(([name]) => name === 'patchcord-record-id');
  return stage === 'ingest' && isOfFetch && isResource(resource) && resource_id !== '' && topic in observed;
}

const observed: Readonly<Record<string, true>> = Object.fromEntries([topics.notices, ...Object.values(observationTopics)].map(({ name }) => [name, true]));

function isResource(name: string): name is Resource {
  return (resources as readonly string[]).includes(name);
}

function toNotice({ id, redrives, store_hash: storeHash, resource, resource_id: resourceId }: Rejected): OutgoingRecord {
  const now = Date.now();
  const event: Notice = {
    recordId: `redrive/${id}/${redrives}`,
    storeHash,
    channelId: '',
    resourceId,
    sourceVersion: '',
    occurredAt: 0,
    observedAt: now,
    origin: 'webhook',
    lane: 'live',
    resource,
    scope: `store/${resource}/updated`,
    bytes: Buffer.alloc(0),
  };
  return { topic: topics.notices, key: resourceKey(storeHash, resource as Resource, resourceId), event, headers: { [names.receivedAt]: String(now), [names.redrive]: `${id}/${redrives}` } };
}

function headersOf({ original_headers: pairs }: Rejected): Record<string, Buffer | Buffer[] | string> {
  const headers: Record<string, Buffer | Buffer[] | string> = {};
  for (const [name, base64] of pairs) {
    const value = Buffer.from(base64, 'base64');
    const known = headers[name] as Buffer | Buffer[] | undefined;
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return headers;
}
