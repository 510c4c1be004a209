import type { Store } from '../store/store.js';
import { ApiError } from './errors.js';
import type { Query } from './query.js';

/** One authorised call of the public API. */
export interface Call {
  store: Store;
  /** The app whose token was used. */
  clientId: string;
  query: Query;
  params: Readonly<Record<string, string>>;
  body: unknown;
  /** Where links of the answer point: scheme, host and `/stores/<hash>`. */
  baseUrl: string;
  /** False for a row so new that a lagging replica does not have it yet. */
  isVisible(row: { createdMs: number }): boolean;
}

/** A route of the public API below `/stores/<hash>`, and what it answers: a JSON value, or `noContent`. */
export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: `/v2/${string}` | `/v3/${string}`;
  answer(call: Call): unknown;
}

/** 204 with an empty body. */
export const noContent = Symbol('no content');

/** A v2 list: bare, and nothing at all when it is empty. */
export function bareList(rows: unknown[]): unknown {
  return rows.length === 0 ? noContent : rows;
}

/** A number in the path; anything else is no known resource. */
export function pathId(call: Call, name = 'id'): number {
  const text = call.params[name] ?? '';
  if (!/^\d{1,15}$/.test(text)) throw new ApiError(404, 'The requested resource was not found.');
  return Number(text);
}

/** A JSON object in the body; 422 otherwise. */
export function bodyObject(call: Call): Record<string, unknown> {
  const { body } = call;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ApiError(422, 'JSON data is missing or invalid', { '': 'error.expected.jsobject' });
  }
  return body as Record<string, unknown>;
}

/** v2's refusal of an unknown id. */
export function notFound(): ApiError {
  return new ApiError(404, 'The requested resource was not found.');
}
