import { COPY, ends, type End } from '@patchcord/events';
import { z } from 'zod';

/** How one leaf of a record, or a notice, ended. */
export const ending = z.object({
  stage: z.string(),
  outcome: z.string(),
  reason: z.string(),
  detail: z.string(),
  endedAt: z.string(),
  kind: z.string().describe('contact, order, activity or suppression; empty for a record that made no command'),
  effectKey: z.string(),
  version: z.string(),
  request: z.string().describe('Method and path of the last call to Cordial'),
  status: z.number().describe('HTTP status of its answer; 0 when none'),
  attempts: z.number(),
  documentVersion: z.number(),
  source: z.string().describe('topic/partition/offset of the record it descends from'),
  path: z.string(),
});

/** One observation, from what announced it to what became of it. */
export const recordStory = z.object({
  recordId: z.string(),
  store: z.string(),
  resource: z.string(),
  resourceId: z.string(),
  origin: z.string(),
  lane: z.string(),
  sourceVersion: z.string(),
  traceId: z.string().describe('Empty when the record was not sampled'),
  end: z.string().describe('applied, unchanged, superseded, suppressed, rejected, parked, unknown or in flight; of a notice alone, its own'),
  hops: z.array(z.object({ hop: z.string(), at: z.string(), afterMs: z.number().describe('Since the hop before') })),
  endings: z.array(ending),
});

export type Ending = z.output<typeof ending>;
export type RecordStory = z.output<typeof recordStory>;

/** A row of console.outcome as the look-up reads it. */
export interface OutcomeRow extends Ending {
  recordId: string;
  store: string;
  resource: string;
  resourceId: string;
  origin: string;
  lane: string;
  sourceVersion: string;
  traceId: string;
  contactId: string;
  account: string;
  weight: number;
  isNotice: boolean;
  /** When each hop before was done: `log=ms,normalize=ms,enrich=ms`; empty when not known. */
  hops: string;
  occurredAt: string | null;
  observedAt: string | null;
}

/** The rows of one record id, told in order. `rows` has at least one. */
export function toStory(rows: readonly OutcomeRow[]): RecordStory {
  const all = [...rows].sort((a, b) => a.endedAt.localeCompare(b.endedAt));
  // That a record was sent again is no end of it; a story may yet have nothing else.
  const [copies, told] = [all.filter(({ outcome }) => outcome === COPY), all.filter(({ outcome }) => outcome !== COPY)];
  const ordered = told.length > 0 ? told : all;
  // What is known of the resource itself stands in the rows of its records; of a notice that was not fetched yet, in its own.
  const about = ordered.find(({ isNotice }) => !isNotice) ?? (ordered[0] as OutcomeRow);
  const { recordId, store, resource, resourceId, origin, lane, sourceVersion } = about;
  return {
    recordId,
    store,
    resource,
    resourceId,
    origin,
    lane,
    sourceVersion,
    traceId: ordered.find(({ traceId }) => traceId !== '')?.traceId ?? '',
    end: endOf(ordered),
    hops: hopsOf(ordered, about, copies),
    endings: ordered.map(toEnding),
  };
}

/** The strongest end among the leaves, once all have ended. A row whose record went on (parked, then taken again) is no leaf. */
export function endOf(rows: readonly OutcomeRow[]): string {
  const leaves = leavesOf(rows.filter(({ isNotice }) => !isNotice));
  if (leaves.length === 0) return rows.every(({ outcome }) => outcome === 'fetched') ? 'in flight' : (rows[0]?.outcome ?? 'in flight');
  const weights = new Map<string, number>();
  for (const { source, weight } of leaves) weights.set(source, (weights.get(source) ?? 0) + weight);
  if ([...weights.values()].some((weight) => weight <= 0.9999)) return 'in flight';
  return ends.find((end) => leaves.some(({ outcome }) => outcome === (end satisfies End))) ?? 'in flight';
}

function leavesOf(rows: readonly OutcomeRow[]): OutcomeRow[] {
  return rows.filter(({ source, path }) => !rows.some((other) => other.source === source && other.path !== path && isBelow(other.path, path)));
}

function isBelow(path: string, ancestor: string): boolean {
  return ancestor === '' || path.startsWith(`${ancestor}.`);
}

const CHANGED = 'changed in BigCommerce';

function hopsOf(rows: readonly OutcomeRow[], about: OutcomeRow, copies: readonly OutcomeRow[]): RecordStory['hops'] {
  const notice = rows.find(({ isNotice }) => isNotice);
  const known: [string, string | null | undefined][] = [
    [CHANGED, about.occurredAt],
    ['webhook received', notice?.observedAt],
    ['fetched from BigCommerce', about.isNotice ? null : about.observedAt],
    ...stageHops(rows),
    ...copies.map(({ endedAt }): [string, string] => ['sent again from the error records', endedAt]),
    ...rows.filter(({ isNotice }) => !isNotice).map((row): [string, string] => [hopOf(row), row.endedAt]),
  ];
  const hops = known.flatMap(([hop, at]) => (at ? [{ hop, at }] : []));
  // What BigCommerce says is of its clock, and in whole seconds: it stays in front.
  const lasting = hops.filter(({ hop }) => hop !== CHANGED).sort((a, b) => a.at.localeCompare(b.at));
  hops.splice(0, hops.length, ...hops.filter(({ hop }) => hop === CHANGED), ...lasting);
  return hops.map(({ hop, at }, index) => ({ hop, at, afterMs: index === 0 ? 0 : Date.parse(at) - Date.parse(hops[index - 1]?.at ?? at) }));
}

const STAGE_HOPS: Readonly<Record<string, string>> = { log: 'written to Kafka', normalize: 'normalized', enrich: 'enriched, commands made' };

/** Each stage once a time: what one record made shares its way up to there. */
function stageHops(rows: readonly OutcomeRow[]): [string, string][] {
  const steps = new Set(rows.filter(({ isNotice }) => !isNotice).flatMap(({ hops }) => (hops === '' ? [] : hops.split(','))));
  return [...steps].flatMap((step): [string, string][] => {
    const [stage = '', ms = ''] = step.split('=');
    return /^\d{1,15}$/.test(ms) ? [[STAGE_HOPS[stage] ?? stage, new Date(Number(ms)).toISOString()]] : [];
  });
}

function hopOf({ kind, stage, outcome, request, status, reason }: OutcomeRow): string {
  const why = reason === '' ? '' : ` (${reason})`;
  if (kind === '') return `${stage}: ${outcome}${why}`;
  const answer = request === '' ? '' : `: ${request} → ${status === 0 ? 'no answer' : status}`;
  return `${kind} ${outcome}${why}${answer}`;
}

function toEnding(row: OutcomeRow): Ending {
  const { stage, outcome, reason, detail, endedAt, kind, effectKey, version, request, status, attempts, documentVersion, source, path } = row;
  return { stage, outcome, reason, detail, endedAt, kind, effectKey, version, request, status, attempts, documentVersion, source, path };
}
