import type { Call } from './call.js';
import type { JsonObject } from './json.js';

/** What goes back to the caller. A body that is a string is sent as HTML, everything else as JSON. */
export interface Answer {
  status: number;
  body: object | string;
  headers?: Record<string, string>;
}

/** Field → texts, as Cordial's `validationErrors` has them. */
export type FieldErrors = Record<string, string[]>;

export function ok(body: object): Answer {
  return { status: 200, body };
}

/** 201 in v2, 200 in the v1 recordings. */
export function created(call: Call, body: object): Answer {
  return { status: call.version === 'v1' || call.settings.v1Statuses ? 200 : 201, body };
}

/** A refusal with a key; the recorded v1 replies have the message alone. */
export function refused(call: Call, status: number, errorKey: string, message: string): Answer {
  return { status, body: { error: true, ...keyed(call, errorKey), message } };
}

export function notFound(call: Call): Answer {
  return refused(call, 404, 'RECORD_NOT_FOUND', 'record not found');
}

export function invalid(call: Call, errors: FieldErrors, status = 422): Answer {
  return { status, body: { error: true, ...keyed(call, 'VALIDATION_ERROR'), messages: { validationErrors: errors } } };
}

/** The shape with the text directly under `messages`, recorded for a second order with the same id. */
export function refusedInMessages(message: string): Answer {
  return { status: 422, body: { error: true, messages: message } };
}

/** The shape that has a text where others have `true`: authentication, unknown routes, server errors. */
export function errorText(status: number, text: string): Answer {
  return { status, body: { error: text } };
}

export function html(status: number, title: string): Answer {
  return {
    status,
    body: `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n`,
  };
}

export function addError(errors: FieldErrors, field: string, text: string): void {
  (errors[field] ??= []).push(text);
}

export function hasErrors(errors: FieldErrors): boolean {
  for (const _field in errors) return true;
  return false;
}

function keyed(call: Call, errorKey: string): JsonObject {
  return call.version === 'v1' ? {} : { errorKey };
}
