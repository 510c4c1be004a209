import { InvalidRecordError, type Resource } from '@patchcord/events';

/** What a webhook names, as far as it can be read. */
export interface WebhookBody {
  /** `stores/{hash}`. */
  producer: string | undefined;
  scope: string;
  /** The change, ms since the epoch; 0 when the body does not say. */
  occurredAt: number;
  /** What is to be fetched, or why nothing can be. */
  names: { resource: Resource; id: string } | InvalidRecordError;
}

interface Row {
  pattern: RegExp;
  resource: Resource;
  /** Where in `data` the id of the resource is, as BigCommerce's webhook reference shows it. */
  idAt: string;
}

/** The first that fits counts. A webhook about a part of something (an address, a shipment) fetches the whole. */
const rows: readonly Row[] = [
  { pattern: /^store\/customer\/address\//, resource: 'customer', idAt: 'address.customer_id' },
  { pattern: /^store\/customer\/metafield\//, resource: 'customer', idAt: 'resource_id' },
  { pattern: /^store\/customer\/channel\//, resource: 'customer', idAt: 'customer_id' },
  { pattern: /^store\/customer\//, resource: 'customer', idAt: 'id' },
  { pattern: /^store\/subscriber\//, resource: 'subscriber', idAt: 'id' },
  { pattern: /^store\/order\/transaction\//, resource: 'order', idAt: 'order_id' },
  { pattern: /^store\/order\/metafield\//, resource: 'order', idAt: 'resource_id' },
  { pattern: /^store\/order\//, resource: 'order', idAt: 'id' },
  { pattern: /^store\/shipment\//, resource: 'order', idAt: 'orderId' },
  { pattern: /^store\/channel\/\d+\/order\//, resource: 'order', idAt: 'order_id' },
];

/** BigCommerce's own stay under 5. */
const DEPTH_MAX = 20;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Reads leniently: ids are numbers or texts, fields come in any order, unknown ones are passed over. Never throws. */
export function readWebhookBody(bytes: Buffer): WebhookBody {
  if (isDeep(bytes)) {
    return unreadable(
      new InvalidRecordError('The webhook is nested too deep to be one', {
        code: 'too-deep',
        expected: `at most ${DEPTH_MAX} levels`,
        came: 'more',
      }),
    );
  }
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    // Not the error's own text, which quotes the input.
    return unreadable(
      new InvalidRecordError('The webhook is not JSON', {
        code: 'not-json',
        expected: 'a JSON object',
        cause: (cause as Error).name,
      }),
    );
  }
  if (!isObject(body))
    return unreadable(
      new InvalidRecordError('The webhook is not a JSON object', {
        code: 'field-type',
        expected: 'a JSON object',
        came: typeOf(body),
      }),
    );
  const scope = typeof body['scope'] === 'string' ? body['scope'].slice(0, 200) : '';
  return {
    producer: typeof body['producer'] === 'string' ? body['producer'] : undefined,
    scope,
    occurredAt: toMs(body['created_at']),
    names: namedBy(scope, body),
  };
}

/** The code of what BigCommerce tells of failed deliveries: 90001 it will try again, 90002 it gave up, 90003 it blocked the domain; else 0. */
export function readDeliveryException(bytes: Buffer): number {
  try {
    const body = JSON.parse(bytes.toString('utf8')) as { data?: { error_code?: unknown } } | null;
    const code = body?.data?.error_code;
    return typeof code === 'number' && Number.isSafeInteger(code) && Math.abs(code) < 2 ** 31 ? code : 0;
  } catch {
    return 0; // unreadable, and still a reason to look at the hooks
  }
}

function namedBy(scope: string, body: Record<string, unknown>): WebhookBody['names'] {
  if (scope === '')
    return new InvalidRecordError('The webhook has no scope', {
      code: 'field-missing',
      field: 'scope',
      expected: 'a text',
      came: typeOf(body['scope']),
    });
  const row = isScope(scope) ? rows.find(({ pattern }) => pattern.test(scope)) : undefined;
  if (!row)
    return new InvalidRecordError(`No resource belongs to the scope of the webhook`, {
      code: 'unknown-scope',
      field: 'scope',
      expected: 'a customer, subscriber, order or shipment scope',
      came: isScope(scope) ? scope : 'a text',
    });
  const value = row.idAt.split('.').reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), body['data']);
  const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof id === 'string' && /^[1-9]\d{0,18}$/.test(id)) return { resource: row.resource, id };
  return new InvalidRecordError('The webhook does not name the resource', {
    code: value === undefined ? 'field-missing' : 'field-type',
    field: `data.${row.idAt}`,
    expected: 'a positive whole number',
    came: typeOf(value),
  });
}

/** Anything else in it, a NUL above all, is none of BigCommerce's, and would reach the database with the work that it asks for. */
function isScope(text: string): boolean {
  return /^[\w/*-]+$/.test(text);
}

const DATE_MS_MAX = 8_640_000_000_000_000;

/** 0 for what no date can be made of. */
function toMs(seconds: unknown): number {
  const ms = typeof seconds === 'number' ? Math.trunc(seconds * 1_000) : 0;
  return ms > 0 && ms <= DATE_MS_MAX ? ms : 0;
}

function unreadable(error: InvalidRecordError): WebhookBody {
  return { producer: undefined, scope: '', occurredAt: 0, names: error };
}

/** Looks at the bytes before the parser does, and no further than it must. Only brackets outside of texts count. */
function isDeep(bytes: Buffer): boolean {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const character = bytes[index];
    if (character === QUOTE) isText = !isText;
    else if (isText) index += character === BACKSLASH ? 1 : 0;
    else if (character === OPEN_LIST || character === OPEN_OBJECT) depth += 1;
    else if (character === CLOSE_LIST || character === CLOSE_OBJECT) depth -= 1;
    if (depth > DEPTH_MAX) return true;
  }
  return false;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
