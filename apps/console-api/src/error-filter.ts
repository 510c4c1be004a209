import { stages } from '@patchcord/events';
import { z } from 'zod';
import { since, sinceMs } from './since.js';

const states = ['open', 'redriven', 'closed', 'all'] as const;

/** Which rejected records are meant. */
export interface ErrorFilter {
  state: (typeof states)[number];
  /** Last seen then or later, ms since the epoch. */
  since?: number | undefined;
  store?: string | undefined;
  stage?: string | undefined;
  code?: string | undefined;
  field?: string | undefined;
  fingerprint?: string | undefined;
  resource?: string | undefined;
  resourceId?: string | undefined;
  ids?: readonly string[] | undefined;
}

/** The same as people and scripts say it. */
export const errorFilter = z.strictObject({
  state: z.enum(states).default('open'),
  since: since.optional(),
  store: z.string().regex(/^[a-z0-9]{1,64}$/, 'must be a store hash').optional(),
  stage: z.enum(stages).optional(),
  code: z.string().max(100).optional(),
  field: z.string().max(300).optional(),
  fingerprint: z.string().max(20).optional(),
  resource: z.string().max(40).optional(),
  resourceId: z.string().max(300).optional(),
});
export type AskedErrorFilter = z.output<typeof errorFilter>;

/** In the body of an order to do something with them. */
export const chosenErrors = z.strictObject({
  ids: z.array(z.uuid()).min(1).max(10_000).optional().describe('Single records; with them nothing else of the filter is looked at'),
  ...errorFilter.omit({ state: true }).shape,
});
export type ChosenErrors = z.output<typeof chosenErrors>;

export function toFilter({ since: from, ...rest }: AskedErrorFilter): ErrorFilter {
  return { ...rest, since: from === undefined ? undefined : sinceMs(from, Date.now()) };
}

/** As values of WHERE. */
export function parametersOf(filter: ErrorFilter): unknown[] {
  const { state, since: from, store, stage, code, field, fingerprint, resource, resourceId, ids } = filter;
  const texts = [store, stage, code, field, fingerprint, resource, resourceId].map((text) => text ?? null);
  return [state === 'all' ? null : state, from === undefined ? null : new Date(from).toISOString(), ...texts, ids ?? null];
}

export const WHERE = `where ($1::text is null or e.state = $1) and ($2::timestamptz is null or e.last_seen >= $2) and ($3::text is null or e.store_hash = $3)
  and ($4::text is null or e.stage = $4) and ($5::text is null or e.code = $5) and ($6::text is null or e.field = $6)
  and ($7::text is null or e.fingerprint = $7) and ($8::text is null or e.resource = $8) and ($9::text is null or e.resource_id = $9)
  and ($10::uuid[] is null or e.id = any($10))`;
