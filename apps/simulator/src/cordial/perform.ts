import { errorText, html, refused, type Answer } from './answers.js';
import type { Call, EffectNote } from './call.js';
import { parseObject, type JsonObject } from './json.js';
import { quotaHeaders } from './limits.js';
import type { Request } from './request.js';
import type { Match } from './router.js';
import type { Account } from './account.js';
import type { World } from './world.js';

const NO_QUERY = new URLSearchParams();

/** What Cordial answers to a request that no fault has met: door, quota, body, route, in this order. */
export function perform(world: World, request: Request, note: EffectNote): Answer {
  const { account, match } = request;
  if (account === null || !isAllowedFrom(account, request.address)) {
    return errorText(401, 'Access Denied: Authentication Failure');
  }
  if (match === null) return errorText(404, 'Not Found');
  if (account.options.denied?.includes(request.endpoint)) {
    return errorText(account.options.deniedStatus ?? 403, 'Access Denied');
  }
  const verdict = world.quotas.ask(request.lane, request.endpoint, world.settings, request.now);
  if (verdict !== null && !verdict.isAllowed) {
    const headers = { ...quotaHeaders(verdict), 'Retry-After': String(verdict.resetSeconds) };
    return { status: 429, body: { error: true, message: 'Too Many Attempts.' }, headers };
  }
  const answer = handle(world, request, account, match, note);
  if (verdict !== null && world.settings.limitHeaders === 'always')
    answer.headers = { ...answer.headers, ...quotaHeaders(verdict) };
  return answer;
}

function isAllowedFrom(account: Account, address: string): boolean {
  const allowed = account.options.addressesAllowed;
  return allowed === undefined || allowed.includes('0.0.0.0/0') || allowed.includes(address.replace('::ffff:', ''));
}

function handle(world: World, request: Request, account: Account, match: Match, note: EffectNote): Answer {
  const call: Call = {
    account,
    settings: world.settings,
    version: match.version,
    params: match.params,
    query: request.search === '' ? NO_QUERY : new URLSearchParams(request.search),
    body: {},
    now: request.now,
    note,
    later: (work) => doLater(world, request, account, work),
  };
  const body = readBody(request, world.settings.bodyBytesMax);
  if (body === 'too-large') return html(413, 'Request Entity Too Large');
  if (body === 'wrong-type')
    return refused(call, 415, 'UNSUPPORTED_MEDIA_TYPE', 'Content-Type must be application/json');
  if (body === 'unreadable') return refused(call, 400, 'INVALID_JSON_PROVIDED', 'Invalid JSON provided');
  try {
    return match.route.handle({ ...call, body });
  } catch (error) {
    // The route itself failed: the caller sees what Cordial would say, and the control port names the defect.
    if (world.counts.defects.length < 100)
      world.counts.defects.push(`${request.endpoint}: ${error instanceof Error ? error.stack : String(error)}`);
    return errorText(500, 'an error has occurred');
  }
}

/** The row of the work has the path of the call and `(applied)` behind it, so that the two are told apart. */
function doLater(world: World, request: Request, account: Account, work: (note: EffectNote) => void): void {
  const apply = (): void => {
    const note: EffectNote = { key: null, committed: false, wouldFire: [], suppressed: [], fields: null };
    work(note);
    const path = `${request.endpoint.slice(request.method.length + 1)}(applied)`;
    const seq = world.effects.append(
      { at: Date.now(), account: account.name, method: request.method, path, fault: null, body: request.body, ...note },
      world.settings.bodiesKept,
    );
    world.effects.answered(seq, 202);
  };
  setTimeout(apply, world.settings.asyncDelayMs).unref();
}

function readBody(
  { body, headers, method }: Request,
  bytesMax: number,
): JsonObject | 'too-large' | 'wrong-type' | 'unreadable' {
  if (body === null || method === 'GET' || method === 'DELETE') return {};
  if (body.length > bytesMax) return 'too-large';
  const type = headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return parseObject(body.toString()) ?? 'unreadable';
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(body.toString()));
  return 'wrong-type';
}
