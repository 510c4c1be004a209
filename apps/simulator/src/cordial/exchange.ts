import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorText, html, type Answer } from './answers.js';
import type { EffectNote } from './call.js';
import type { Bite, Fault } from './faults.js';
import { perform } from './perform.js';
import { readRequest, type Request } from './request.js';
import type { World } from './world.js';

/** What the caller gets: an answer, a connection that breaks, or nothing at all. */
type Ending = Answer | 'reset' | 'silence';

/** Carries one request out and ends it: faults first, the books last. */
export function exchange(world: World, incoming: IncomingMessage, body: Buffer | null, response: ServerResponse): void {
  const request = readRequest(world, incoming, body);
  world.counts.arrived(request.now);
  const isTooEarly = world.waits.arrived(request.lane, request.now);
  const bite = world.faults.meet(
    {
      account: request.account?.name ?? null,
      method: request.method,
      path: request.path,
      template: request.endpoint.slice(request.method.length + 1),
    },
    request.now,
  );
  const note: EffectNote = { key: null, committed: false, wouldFire: [], suppressed: [], fields: null };
  if (isTooEarly) note.fields = { insideRetryAfter: true };
  const ending = endingOf(world, request, note, bite);
  const seq = enter(world, request, note, bite?.fault ?? null);
  tellToWait(world, request, ending);
  const delayMs = delayOf(world, bite, ending);
  if (delayMs > 0) setTimeout(() => end(world, request, response, ending, seq), delayMs);
  else end(world, request, response, ending, seq);
}

function endingOf(world: World, request: Request, note: EffectNote, bite: Bite | null): Ending {
  if (bite === null) return perform(world, request, note);
  if (bite.fault.kind === 'slow') return perform(world, request, note);
  if (bite.doesCommit) {
    perform(world, request, note);
    if (note.committed) bite.fault.committed++;
  }
  return endingOfFault(bite.fault);
}

function endingOfFault(fault: Fault): Ending {
  const wait = fault.retryAfterSeconds;
  const headers: Record<string, string> = wait === null ? {} : { 'Retry-After': String(wait) };
  switch (fault.kind) {
    case '429':
      return { status: 429, body: { error: true, message: 'Too Many Attempts.' }, headers };
    case '500':
      return errorText(500, 'an error has occurred');
    case '502-html':
      return html(502, 'Bad Gateway');
    case '503-html':
      return html(503, 'Service Temporarily Unavailable');
    case '503-retry-after':
      return { ...html(503, 'Service Temporarily Unavailable'), headers };
    case '401':
      return errorText(401, 'Access Denied: Authentication Failure');
    case 'malformed-200':
      return { status: 200, body: '{"success":tru', headers: { 'Content-Type': 'application/json' } };
    case 'no-answer':
      return 'silence';
    case 'reset-before':
    case 'reset-after-commit':
      return 'reset';
    case 'slow':
      throw new Error('a slow answer is still an answer');
  }
}

function enter(world: World, request: Request, note: EffectNote, fault: Fault | null): number {
  return world.effects.append(
    {
      at: request.now,
      account: request.account?.name ?? null,
      method: request.method,
      path: request.endpoint.slice(request.method.length + 1),
      key: note.key,
      committed: note.committed,
      fault: fault?.kind ?? null,
      body: request.body,
      fields: note.fields,
      wouldFire: note.wouldFire,
      suppressed: note.suppressed,
    },
    world.settings.bodiesKept,
  );
}

function tellToWait(world: World, request: Request, ending: Ending): void {
  if (typeof ending === 'string') return;
  const seconds = Number(ending.headers?.['Retry-After'] ?? 0);
  if (seconds > 0) world.waits.told(request.lane, request.now, seconds, world.settings.retryAfterGraceMs);
}

/** A reset before anything was done comes at once; all else takes the time that an answer takes. */
function delayOf(world: World, bite: Bite | null, ending: Ending): number {
  if (ending === 'silence' || bite?.fault.kind === 'reset-before') return bite?.fault.delayMs ?? 0;
  return world.settings.answerDelayMs + (bite?.fault.delayMs ?? 0);
}

/** A caller who has hung up in the meantime gets nothing, and the row stays withheld. */
function end(world: World, request: Request, response: ServerResponse, ending: Ending, seq: number): void {
  const { endpoint } = request;
  const socket = response.socket;
  if (typeof ending === 'string' || socket === null || socket.destroyed) {
    world.counts.ended(endpoint, 'withheld');
    if (ending === 'reset') socket?.resetAndDestroy();
    return;
  }
  const isHtml = typeof ending.body === 'string';
  const text = isHtml ? (ending.body as string) : JSON.stringify(ending.body);
  response.writeHead(ending.status, {
    'Content-Type': isHtml ? 'text/html' : 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...ending.headers,
  });
  response.end(text);
  world.effects.answered(seq, ending.status);
  world.counts.ended(endpoint, ending.status);
}
