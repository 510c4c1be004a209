import { ends, noticeEnds, resources, type End, type NoticeEnd, type Resource } from '@patchcord/events';
import type { OffsetRange } from '@patchcord/kafka';
import { z } from 'zod';

const count = z.number();

const freshness = z
  .object({ p50Ms: count, p95Ms: count, p99Ms: count, count })
  .nullable()
  .describe('From the change to its application at Cordial, live lane; null when nothing was applied');

const remainder = count.describe('Received, past every stage, and neither ended nor in flight: 0, or something was lost');

/** Records of one store and resource: received = the sum of all ends + in flight + remainder. */
export const recordLine = z.object({
  store: z.string().describe('Store hash; empty for records that no outcome has named yet, and for bytes that name no store'),
  resource: z.string(),
  received: count,
  applied: count,
  unchanged: count,
  superseded: count,
  suppressed: count,
  rejected: count,
  parked: count,
  unknown: count,
  inFlight: count,
  remainder,
  suppressedBy: z.record(z.string(), count).describe('Of the suppressed: how many by which rule'),
  rejectedBy: z.record(z.string(), count).describe('Of the rejected: how many with which code'),
  freshness,
});

/** Notices of one store: received = fetched + coalesced + missing + rejected + in flight + remainder. */
export const noticeLine = z.object({
  store: z.string(),
  received: count,
  fetched: count,
  coalesced: count,
  missing: count,
  rejected: count,
  inFlight: count,
  remainder,
});

/** Commands that those records made, as far as they have ended. */
export const commandLine = z.object({
  store: z.string(),
  kind: z.string().describe('contact, order, activity or suppression'),
  applied: count,
  unchanged: count,
  superseded: count,
  suppressed: count,
  rejected: count,
  parked: count,
  unknown: count,
});

export type RecordLine = z.output<typeof recordLine>;
export type NoticeLine = z.output<typeof noticeLine>;
export type CommandLine = z.output<typeof commandLine>;
export type Freshness = z.output<typeof freshness>;

/** How many records of a resource and store end in one way, as the database counts them. */
export interface RecordCount {
  store: string;
  resource: string;
  /** Place among the ends, 1 first; 0 for a place that holds a copy of a record that is counted elsewhere. */
  strength: number;
  reason: string;
  /** Whether all leaves have ended. */
  isEnded: boolean;
  /** Whether it must have ended by now: everything that came before it has passed all stages. */
  isBelow: boolean;
  /** Whether nothing of it has ended for a while: what was parked may be going on. */
  isStill: boolean;
  records: number;
}

/** How many leaves of one resource and store were applied how fast. */
export interface FreshnessRow extends NonNullable<Freshness> {
  store: string;
  resource: string;
}

/** Records that Kafka has of a resource, and how many of them must have ended. */
export interface ReceivedCount {
  all: number;
  settled: number;
}

/** A range of offsets, and up to where in it everything must have ended. */
export type CountedRange = OffsetRange & { resource: string; settled: number };

/** Records of each resource in the window, as Kafka's offsets tell. */
export function receivedOf(ranges: readonly CountedRange[]): Map<string, ReceivedCount> {
  const received = new Map<string, ReceivedCount>();
  for (const { resource, from, to, settled } of ranges) {
    const known = received.get(resource) ?? { all: 0, settled: 0 };
    received.set(resource, { all: known.all + Math.max(0, to - from), settled: known.settled + Math.max(0, Math.min(settled, to) - from) });
  }
  return received;
}

/**
 * The books of records. What Kafka has and no outcome has named yet is in flight, or missing if it must have ended; with one store
 * it is that store's, else it stands in a line without a store, so that the sum over all lines is what Kafka has.
 */
export function toRecordLines(
  counts: readonly RecordCount[],
  received: ReadonlyMap<string, ReceivedCount>,
  stores: readonly string[],
  fresh: readonly FreshnessRow[],
): RecordLine[] {
  const lines = new Map<string, RecordLine>();
  const lineOf = (store: string, resource: string): RecordLine => {
    const key = `${store}/${resource}`;
    const line = lines.get(key) ?? emptyLine(store, resource, fresh);
    lines.set(key, line);
    return line;
  };
  const only = stores.length === 1 ? (stores[0] ?? '') : '';
  for (const resource of resources) {
    if (only !== '') lineOf(only, resource);
    const rows = counts.filter((row) => row.resource === resource);
    const unseen = unseenOf(received.get(resource), rows);
    if (unseen.all > 0) addOpen(lineOf(only, resource), unseen.all, Math.min(unseen.all, unseen.settled));
  }
  for (const row of counts) if (row.strength > 0) addCount(lineOf(row.store, row.resource), row);
  return [...lines.values()].sort((a, b) => a.store.localeCompare(b.store) || placeOf(a.resource) - placeOf(b.resource));
}

/** What Kafka has of which nothing was told. */
function unseenOf(received: ReceivedCount = { all: 0, settled: 0 }, seen: readonly { isBelow: boolean; records: number }[]): ReceivedCount {
  const sum = (rows: typeof seen): number => rows.reduce((total, { records }) => total + records, 0);
  return { all: Math.max(0, received.all - sum(seen)), settled: Math.max(0, received.settled - sum(seen.filter(({ isBelow }) => isBelow))) };
}

function placeOf(resource: string): number {
  return resources.indexOf(resource as Resource);
}

function addOpen(line: Pick<RecordLine, 'received' | 'inFlight' | 'remainder'>, records: number, missing: number): void {
  line.received += records;
  line.inFlight += records - missing;
  line.remainder += missing;
}

function addCount(line: RecordLine, { strength, reason, isEnded, isBelow, isStill, records }: RecordCount): void {
  const end = ends[strength - 1];
  if (!isEnded || end === undefined) return addOpen(line, records, isBelow && isStill ? records : 0);
  line.received += records;
  line[end] += records;
  if (end === 'suppressed') line.suppressedBy[reason] = (line.suppressedBy[reason] ?? 0) + records;
  if (end === 'rejected') line.rejectedBy[reason] = (line.rejectedBy[reason] ?? 0) + records;
}

const noEnds: Record<End, number> = { unknown: 0, parked: 0, rejected: 0, applied: 0, superseded: 0, suppressed: 0, unchanged: 0 };

function emptyLine(store: string, resource: string, fresh: readonly FreshnessRow[]): RecordLine {
  const found = fresh.find((row) => row.store === store && row.resource === resource);
  const percentiles = found ? { p50Ms: found.p50Ms, p95Ms: found.p95Ms, p99Ms: found.p99Ms, count: found.count } : null;
  return { store, resource, received: 0, ...noEnds, inFlight: 0, remainder: 0, suppressedBy: {}, rejectedBy: {}, freshness: percentiles };
}

/** How many rows of a store ended in one way. */
export interface EndCount {
  store: string;
  outcome: string;
  rows: number;
}

export interface CommandCount extends EndCount {
  kind: string;
}

export interface NoticeCount extends EndCount {
  isBelow: boolean;
}

/** The books of notices, in the same way. `pending`: how many of those that must have ended wait to be fetched. */
export function toNoticeLines(counts: readonly NoticeCount[], received: ReceivedCount, pending: number, stores: readonly string[]): NoticeLine[] {
  const only = stores.length === 1 ? (stores[0] ?? '') : '';
  const lines = new Map<string, NoticeLine>();
  const lineOf = (store: string): NoticeLine => {
    const line = lines.get(store) ?? { store, received: 0, fetched: 0, coalesced: 0, missing: 0, rejected: 0, inFlight: 0, remainder: 0 };
    lines.set(store, line);
    return line;
  };
  if (only !== '') lineOf(only);
  for (const { store, outcome, rows } of counts) {
    if (!isNoticeEnd(outcome)) continue;
    const line = lineOf(store);
    line[outcome] += rows;
    line.received += rows;
  }
  const unseen = unseenOf(received, counts.map(({ isBelow, rows }) => ({ isBelow, records: rows })));
  if (unseen.all > 0) addOpen(lineOf(only), unseen.all, Math.min(unseen.all, Math.max(0, unseen.settled - pending)));
  return [...lines.values()].sort((a, b) => a.store.localeCompare(b.store));
}

function isNoticeEnd(outcome: string): outcome is NoticeEnd {
  return (noticeEnds as readonly string[]).includes(outcome);
}

/** What became of commands, a line a store and kind. */
export function toCommandLines(counts: readonly CommandCount[]): CommandLine[] {
  const lines = new Map<string, CommandLine>();
  for (const { store, kind, outcome, rows } of counts) {
    const key = `${store}/${kind}`;
    const line = lines.get(key) ?? { store, kind, ...noEnds };
    if (outcome in noEnds) line[outcome as End] += rows;
    lines.set(key, line);
  }
  return [...lines.values()].sort((a, b) => a.store.localeCompare(b.store) || a.kind.localeCompare(b.kind));
}
