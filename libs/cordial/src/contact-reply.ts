/** A contact as Cordial returns it, whichever of the two shapes it has. */
export interface ContactReply {
  cID: string;
  /** Attributes, flat; lists are apart. */
  attributes: Record<string, unknown>;
  lists: string[];
  email: EmailChannel;
}

export interface EmailChannel {
  address: string;
  status: 'none' | 'subscribed' | 'unsubscribed';
  /** ms since the epoch; null when Cordial does not say. */
  unsubscribedAt: number | null;
}

/**
 * Reads GET /v2/contacts/{key}: attributes nested under `attributes`, as v2 has them, or flat, as v1 had.
 * Null when the body is not a contact.
 */
export function readContact(body: unknown): ContactReply | null {
  if (!isObject(body)) return null;
  const { _id, attributes, channels, lists, ...flat } = body;
  const values = isObject(attributes) ? attributes : flat;
  const cID = typeof _id === 'string' ? _id : typeof values['cID'] === 'string' ? values['cID'] : '';
  if (cID === '') return null;
  const listNames = Array.isArray(lists) ? lists.filter((name): name is string => typeof name === 'string') : [];
  return {
    cID,
    attributes: values,
    lists: listNames,
    email: readEmail(isObject(channels) ? channels['email'] : undefined),
  };
}

function readEmail(channel: unknown): EmailChannel {
  if (!isObject(channel)) return { address: '', status: 'none', unsubscribedAt: null };
  const { address, subscribeStatus, unsubscribedAt } = channel;
  const at = typeof unsubscribedAt === 'string' ? Date.parse(unsubscribedAt) : Number.NaN;
  return {
    address: typeof address === 'string' ? address.toLowerCase() : '',
    status: subscribeStatus === 'subscribed' || subscribeStatus === 'unsubscribed' ? subscribeStatus : 'none',
    unsubscribedAt: Number.isNaN(at) ? null : at,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
