import { z } from 'zod';
import { iso } from './iso.js';

/** A call to Cordial that was not the last good one. */
export const attempt = z.object({
  effectKey: z.string(),
  at: z.string(),
  attempt: z.number(),
  kind: z.string(),
  request: z.string(),
  status: z.number().describe('HTTP status of the answer; 0 when none came'),
  result: z.string(),
  reason: z.string(),
  delayMs: z.number().nullable().describe('Until the next attempt; null when none follows'),
});
export type Attempt = z.output<typeof attempt>;

/** For the effects $1, of all accounts, oldest first, at most 200. */
export const ATTEMPTS = `
select effect_key as "effectKey", ${iso('started_at')} as at, attempt, kind, request, status, result, reason, delay_ms as "delayMs"
from deliver.attempt where effect_key = any($1::text[]) and account in (select distinct document ->> 'account' from config.store_document)
order by started_at, attempt limit 200`;
