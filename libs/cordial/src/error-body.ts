/** What an error body says, whichever of Cordial's shapes it has. */
export interface ErrorBody {
  /** Empty when the shape has none. */
  errorKey: string;
  /** For people; e-mail addresses are blanked. */
  message: string;
  /** Texts by field. */
  fields: Record<string, string[]>;
  /** False for what Cordial did not write: HTML of a proxy, an unknown route. */
  isCordial: boolean;
}

const MESSAGE_CHARACTERS_MAX = 300;
const FIELDS_MAX = 20;
const EMAIL = /[^\s@"'<>()]{1,64}@[^\s@"'<>()]{1,255}/g;

/**
 * Reads the union of Cordial's error bodies: `error` is a boolean or the text itself, texts are under `message`, `messages`
 * (a text or an object) or `errors` (Cordial API v2 Swagger; Cordial's Ruby client has recordings of the older ones).
 */
export function readErrorBody(text: string): ErrorBody {
  const body = parseObject(text);
  if (body === null) return { errorKey: '', message: 'The answer is not JSON.', fields: {}, isCordial: false };
  const fields = fieldsOf(body);
  const message = [body['message'], body['messages'], body['error']].find(
    (value) => typeof value === 'string' && value !== '',
  );
  return {
    errorKey: typeof body['errorKey'] === 'string' ? body['errorKey'] : '',
    message: blank(typeof message === 'string' ? message : summary(fields)),
    fields,
    isCordial: body['error'] === true || typeof body['errorKey'] === 'string',
  };
}

function fieldsOf(body: Record<string, unknown>): Record<string, string[]> {
  const messages = body['messages'];
  const candidates = [
    isObject(messages) ? messages['validationErrors'] : undefined,
    body['errors'],
    body['validationErrors'],
    body['fieldErrors'],
    messages,
  ];
  const found = candidates.find(isObject) ?? {};
  const entries = Object.entries(found).slice(0, FIELDS_MAX);
  return Object.fromEntries(entries.map(([field, texts]) => [blank(field), textsOf(texts).map(blank)]));
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value))
    return value.filter((text): text is string => typeof text === 'string').slice(0, FIELDS_MAX);
  return [];
}

function summary(fields: Record<string, string[]>): string {
  return (
    Object.entries(fields)
      .map(([field, texts]) => `${field}: ${texts.join(' ')}`)
      .join('; ') || 'No reason was given.'
  );
}

function blank(text: string): string {
  return text.slice(0, MESSAGE_CHARACTERS_MAX).replace(EMAIL, '[e-mail]');
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    // HTML and cut-off bodies come from proxies; the status says what matters.
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
