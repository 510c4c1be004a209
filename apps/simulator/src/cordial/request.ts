import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Account } from './account.js';
import type { Match } from './router.js';
import type { World } from './world.js';

/** A request that has come in whole, with what is known about it before anything is done. */
export interface Request {
  method: string;
  path: string;
  search: string;
  headers: IncomingHttpHeaders;
  address: string;
  body: Buffer | null;
  account: Account | null;
  match: Match | null;
  /** Method and path template, as limits and counts name it. */
  endpoint: string;
  /** The same for one account. */
  lane: string;
  now: number;
}

/** Paths that are no route share one name, so that the books stay small whatever is called. */
const UNKNOWN = '/(unknown)';

export function readRequest(world: World, incoming: IncomingMessage, body: Buffer | null): Request {
  const url = incoming.url ?? '/';
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const method = incoming.method ?? 'GET';
  const match = world.router.match(method, path);
  const account = world.authenticate(incoming.headers, path.startsWith('/api/'));
  const endpoint = `${method} ${match === null ? UNKNOWN : match.template}`;
  return {
    method,
    path,
    search: question < 0 ? '' : url.slice(question + 1),
    headers: incoming.headers,
    address: incoming.socket.remoteAddress ?? '',
    body,
    account,
    match,
    endpoint,
    lane: `${account?.name ?? ''} ${endpoint}`,
    now: Date.now(),
  };
}
