import { StoreBlockedError } from '@patchcord/bigcommerce';
import { DependencyDownError, InvalidRecordError, type Part } from '@patchcord/events';
import { listedPrintOf } from './brought.js';

/** What came of fetching one resource. */
export type Fetched =
  | {
      kind: 'found';
      parts: Part[];
      modifiedAtMs: number;
      channelId: string;
      observedAt: number;
      /** Print of it as a list shows it. */
      listed: string;
    }
  | { kind: 'absent'; observedAt: number }
  /** Later perhaps. */
  | { kind: 'failed'; error: Error }
  /** BigCommerce will refuse the same call again. */
  | { kind: 'refused'; error: InvalidRecordError };

export type Found = Extract<Fetched, { kind: 'found' }>;

/** A resource that came, with what orders its observations: read leniently, since judging it is not done here. */
export function found(parts: Part[], body: unknown, observedAt: number): Found {
  const { date_modified, date_created, channel_id } = isObject(body) ? body : {};
  return {
    kind: 'found',
    parts,
    modifiedAtMs: timeOf(date_modified) || timeOf(date_created),
    channelId: typeof channel_id === 'number' || typeof channel_id === 'string' ? String(channel_id) : '',
    observedAt,
    listed: listedPrintOf(body),
  };
}

/** What an error of one resource's fetch means for it. One that nobody foresaw would come again: it is put aside, with its name. */
export function toFailure(error: unknown): Exclude<Fetched, Found> {
  if (error instanceof InvalidRecordError) return { kind: 'refused', error };
  if (error instanceof DependencyDownError || error instanceof StoreBlockedError) return { kind: 'failed', error };
  const name = error instanceof Error ? error.name : typeof error;
  return {
    kind: 'refused',
    error: new InvalidRecordError(`Fetching failed with ${name}, which is a bug`, { code: 'bug', cause: error }),
  };
}

export function partOf(name: string, status: number, bytes: Buffer): Part {
  return { name, status, bytes };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 2822 (v2) and ISO 8601 (v3) alike; 0 when it is neither. */
function timeOf(text: unknown): number {
  const ms = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? 0 : ms;
}
