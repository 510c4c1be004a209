import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './generated.js';

export type { components, paths } from './generated.js';

/** Where the console API is, and the token that opens it. */
export interface ConsoleAddress {
  url: string;
  token: string;
}

/** A client of the console API, typed by its contract. Answers are `{ data }` or `{ error, response }`; no answer at all rejects. */
export type ConsoleClient = Client<paths>;

/** Asks for nothing by itself. Each call waits at most `timeoutMs` (default 30 s). */
export function createConsoleClient({ url, token }: ConsoleAddress, { timeoutMs = 30_000 }: { timeoutMs?: number } = {}): ConsoleClient {
  return createClient<paths>({
    baseUrl: url,
    headers: { authorization: `Bearer ${token}` },
    fetch: (request) => fetch(request, { signal: AbortSignal.timeout(timeoutMs) }),
  });
}
