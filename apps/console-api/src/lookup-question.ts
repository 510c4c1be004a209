import { resources, type Resource } from '@patchcord/events';

/** What somebody asks about. */
export type Question =
  | { kind: 'email'; email: string }
  | { kind: 'resource'; resource: Resource; id: string }
  | { kind: 'contact'; id: string }
  | { kind: 'source'; topic: string; partition: number; offset: string }
  | { kind: 'record'; recordId: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Understands an e-mail address, `order:118` (customer:, subscriber:), `118` or `#118` (an order), `contact:UUID`,
 * `topic/partition/offset` of a record, and takes anything else for a record id.
 */
export function toQuestion(text: string): Question {
  const asked = text.trim();
  const [prefix = '', rest = ''] = splitOnce(asked, ':');
  const resource = resources.find((name) => name === prefix.toLowerCase());
  if (resource !== undefined && rest !== '') return { kind: 'resource', resource, id: rest.trim() };
  if (prefix.toLowerCase() === 'contact' && isUuid(rest.trim())) return { kind: 'contact', id: rest.trim().toLowerCase() };
  if (/^[^\s/@]+@[^\s/@]+$/.test(asked)) return { kind: 'email', email: asked.toLowerCase() };
  const order = /^#?(\d{1,18})$/.exec(asked);
  if (order) return { kind: 'resource', resource: 'order', id: order[1] ?? '' };
  const place = /^([a-z]+\.[a-z.]+)\/(\d{1,5})\/(\d{1,18})$/.exec(asked);
  if (place) return { kind: 'source', topic: place[1] ?? '', partition: Number(place[2]), offset: place[3] ?? '0' };
  return { kind: 'record', recordId: asked };
}

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
