import { ends, noticeEnds, resources, type End, type NoticeEnd, type Resource } from '@patchcord/events';
import type { OffsetRange } from '@patchcord/kafka';
import { z } from 'zod';

const count = z.number();

const freshness = z
  .object({ p50Ms: count, p95Ms: count, p99Ms: count, count })
  .nullable()
  .describe('From the change to its application at Cordial, live lane; null when nothing was applied');

/** Records of one store and resource: received = the sum of all ends + in flight. */
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
  suppressedBy: z.record(z.string(), count).describe('Of the suppressed: how many by which rule'),
  rejectedBy: z.record(z.string(), count).describe('Of the rejected: how many with which code'),
  freshness,
});

/** Notices of one store: received = fetched + coalesced + missing + rejected + in flight. */
export const noticeLine = z.object({
  store: z.string(),
  received: count,
  fetched: count,
  coalesced: count,
  missing: count,
  rejected: count,
  inFlight: count,
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
  /** Place among the ends, 1 first. */
  strength: number;
  reason: string;
  /** Whether all leaves have ended. */
  isEnded: boolean;
  records: number;
}

/** How many leaves of one resource and store were applied how fast. */
export interface FreshnessRow extends NonNullable<Freshness> {
  store: string;
  resource: string;
}

/** Records of each resource in the window, as Kafka's offsets tell. */
export function receivedOf(ranges: readonly (OffsetRange & { resource: string })[]): Map<string, number> {
  const received = new Map<string, number>();
  for (const { resource, from, to } of ranges) received.set(resource, (received.get(resource) ?? 0) + Math.max(0, to - from));
  return received;
}

/**
 * The books of records. What Kafka has and no outcome has named yet is in flight; with one store it is that store's, else it stands in
 * a line without a store, so that the sum over all lines is what Kafka has.
 */
export function toRecordLines(counts: readonly RecordCount[], received: ReadonlyMap<string, number>, stores: readonly string[], fresh: readonly FreshnessRow[]): RecordLine[] {
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
    const seen = counts.filter((row) => row.resource === resource).reduce((sum, { records }) => sum + records, 0);
    const unseen = Math.max(0, (received.get(resource) ?? 0) - seen);
    if (unseen > 0) addInFlight(lineOf(only, resource), unseen);
  }
  for (const row of counts) addCount(lineOf(row.store, row.resource), row);
  return [...lines.values()].sort((a, b) => a.store.localeCompare(b.store) || placeOf(a.resource) - placeOf(b.resource));
}

function placeOf(resource: string): number {
  return resources.indexOf(resource as Resource);
}

function addInFlight(line: RecordLine, records: number): void {
  line.received += records;
  line.inFlight += records;
}

function addCount(line: RecordLine, { strength, reason, isEnded, records }: RecordCount): void {
  const end = ends[strength - 1];
  if (!isEnded || end === undefined) return addInFlight(line, records);
  line.received += records;
  line[end] += records;
  if (end === 'suppressed') line.suppressedBy[reason] = (line.suppressedBy[reason] ?? 0) + records;
  if (end === 'rejected') line.rejectedBy[reason] = (line.rejectedBy[reason] ?? 0) + records;
}

const noEnds: Record<End, number> = { unknown: 0, parked: 0, rejected: 0, applied: 0, superseded: 0, suppressed: 0, unchanged: 0 };

function emptyLine(store: string, resource: string, fresh: readonly FreshnessRow[]): RecordLine {
  const found = fresh.find((row) => row.store === store && row.resource === resource);
  const percentiles = found ? { p50Ms: found.p50Ms, p95Ms: found.p95Ms, p99Ms: found.p99Ms, count: found.count } : null;
  return { store, resource, received: 0, ...noEnds, inFlight: 0, suppressedBy: {}, rejectedBy: {}, freshness: percentiles };
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

/** The books of notices, in the same way. */
export function toNoticeLines(counts: readonly EndCount[], received: number, stores: readonly string[]): NoticeLine[] {
  const only = stores.length === 1 ? (stores[0] ?? '') : '';
  const lines = new Map<string, NoticeLine>();
  const lineOf = (store: string): NoticeLine => {
    const line = lines.get(store) ?? { store, received: 0, fetched: 0, coalesced: 0, missing: 0, rejected: 0, inFlight: 0 };
    lines.set(store, line);
    return line;
  };
  if (only !== '') lineOf(only);
  let seen = 0;
  for (const { store, outcome, rows } of counts) {
    if (!isNoticeEnd(outcome)) continue;
    const line = lineOf(store);
    line[outcome] += rows;
    line.received += rows;
    seen += rows;
  }
  const unseen = Math.max(0, received - seen);
  if (unseen > 0) {
    const line = lineOf(only);
    line.received += unseen;
    line.inFlight += unseen;
  }
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
