import { readErrorBody } from './error-body.js';
import { readQuota, readRetryAfterMs, type HeaderBag, type Quota } from './quota.js';

/** Why nobody knows whether the call was carried out. */
export type UnknownReason = 'timeout' | 'reset' | 'server-error' | 'unreadable' | 'too-large';

/**
 * What became of a call, named by what may happen next. Nothing is thrown for an answer.
 * - `done`: carried out, and the answer is what Cordial documents.
 * - `refused`: it will never work as it is.
 * - `missing`: Cordial does not know what the path names (404).
 * - `not-done`: certainly not carried out; the same call may be made again, after `retryAfterMs` when it is given.
 * - `unknown`: it may have been carried out; only a read can tell.
 * - `blocked`: the account's key does not open (401, 403, a redirect): nothing of the account will work.
 */
export type CordialAnswer =
  | { kind: 'done'; status: number; body: unknown; quota?: Quota }
  | {
      kind: 'refused';
      status: number;
      errorKey: string;
      message: string;
      fields: Record<string, string[]>;
      quota?: Quota;
    }
  | { kind: 'missing'; status: number; errorKey: string; message: string; quota?: Quota }
  | {
      kind: 'not-done';
      status: number;
      reason: 'rate-limited' | 'refused-connection' | 'unavailable';
      retryAfterMs: number | undefined;
      quota?: Quota;
    }
  | { kind: 'unknown'; status: number; reason: UnknownReason; quota?: Quota }
  | { kind: 'blocked'; status: number; quota?: Quota };

/** Reads a complete HTTP answer. For effects that must happen once, only 429 and 503 with Retry-After mean "not done". */
export function toAnswer(status: number, headers: HeaderBag, text: string): CordialAnswer {
  const answer = judge(status, headers, text);
  const quota = readQuota(headers);
  return quota === undefined ? answer : { ...answer, quota };
}

function judge(status: number, headers: HeaderBag, text: string): CordialAnswer {
  if (status >= 200 && status < 300) return judgeSuccess(status, text);
  if (status === 401 || status === 403 || (status >= 300 && status < 400)) return { kind: 'blocked', status };
  const retryAfterMs = readRetryAfterMs(headers);
  if (status === 429) return { kind: 'not-done', status, reason: 'rate-limited', retryAfterMs };
  if (status === 503 && retryAfterMs !== undefined)
    return { kind: 'not-done', status, reason: 'unavailable', retryAfterMs };
  if (status === 408 || status >= 500) return { kind: 'unknown', status, reason: 'server-error' };
  const { errorKey, message, fields, isCordial } = readErrorBody(text);
  // A 404 that Cordial did not write says something about a proxy or the address, not about the contact.
  if (status === 404 && isCordial) return { kind: 'missing', status, errorKey, message };
  if (status === 404) return { kind: 'unknown', status, reason: 'unreadable' };
  return { kind: 'refused', status, errorKey, message, fields };
}

// A 2xx may carry a failure (Cordial API v2 Swagger: a job's id can be an error object), and a proxy may have written it.
function judgeSuccess(status: number, text: string): CordialAnswer {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // Truncated, empty or HTML: whether the work was done cannot be said.
    return { kind: 'unknown', status, reason: 'unreadable' };
  }
  if (typeof body !== 'object' || body === null) return { kind: 'unknown', status, reason: 'unreadable' };
  const { error, success } = body as { error?: unknown; success?: unknown };
  if ((error !== undefined && error !== false && error !== null) || success === false) {
    const { errorKey, message, fields } = readErrorBody(text);
    return { kind: 'refused', status, errorKey, message, fields };
  }
  return { kind: 'done', status, body };
}
