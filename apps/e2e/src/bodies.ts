import { sourceVersion, type Resource } from '@patchcord/events';

export type Body = Record<string, unknown>;

/** A customer as BigCommerce documents it (customers v3), short. */
export function customer(id: number, email = `bad-${id}@example.com`): Body {
  return {
    id,
    email,
    first_name: 'Ada',
    last_name: 'Berg',
    customer_group_id: 0,
    date_created: '2026-01-01T08:00:00Z',
    date_modified: '2026-01-01T08:00:00Z',
    addresses: [],
    attributes: [],
    form_fields: [],
  };
}

/** A subscriber (subscribers v3). */
export function subscriber(id: number, email = `bad-${id}@example.com`): Body {
  return {
    id,
    email,
    first_name: 'Ada',
    last_name: 'Berg',
    channel_id: 1,
    consents: ['marketing_newsletter'],
    date_created: '2026-01-01T08:00:00Z',
    date_modified: '2026-01-01T08:00:00Z',
  };
}

/** An order with one line (orders v2, with its consignments inlined), whose line can be changed. */
export function order(id: number, line: Body = {}, email = `bad-${id}@example.com`): Body {
  const lineItem = { id: id * 2, product_id: 77, name: 'Towel', sku: 'TOWEL', type: 'physical', quantity: 1 };
  const prices = { base_price: '20.0000', price_ex_tax: '20.0000', price_inc_tax: '20.0000', total_inc_tax: '20.0000' };
  const address = { first_name: 'Ada', last_name: 'Berg', street_1: '11 Elm St', city: 'Austin', country_iso2: 'US' };
  return {
    id,
    customer_id: 0,
    status_id: 11,
    date_created: 'Thu, 01 Jan 2026 08:00:00 +0000',
    date_modified: 'Thu, 01 Jan 2026 08:02:00 +0000',
    currency_code: 'USD',
    default_currency_code: 'USD',
    store_default_currency_code: 'USD',
    subtotal_ex_tax: '20.0000',
    subtotal_inc_tax: '20.0000',
    total_ex_tax: '20.0000',
    total_inc_tax: '20.0000',
    items_total: 1,
    items_shipped: 0,
    channel_id: 1,
    order_source: 'www',
    billing_address: { ...address, email },
    consignments: { shipping: [{ id: 1, ...address, line_items: [{ ...lineItem, ...prices, ...line }] }] },
  };
}

export function without(body: Body, name: string): Body {
  const { [name]: _, ...rest } = body;
  return rest;
}

/** A body with some fields of one of its objects changed. */
export function field(body: Body, name: string, changes: Body): Body {
  return { ...body, [name]: { ...(body[name] as Body), ...changes } };
}

const MODIFIED_MS = Date.UTC(2026, 0, 1, 8);

/** The observation that ingest makes of a body; bytes go as they are. */
export function observed(resource: Resource, id: number, body: Body | Buffer, status = 200): Body {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  return {
    recordId: `e2e-${id}`,
    storeHash: 'abc123',
    channelId: '1',
    resourceId: String(id),
    sourceVersion: sourceVersion(MODIFIED_MS, MODIFIED_MS + 500),
    occurredAt: MODIFIED_MS,
    observedAt: MODIFIED_MS + 500,
    origin: 'webhook',
    lane: 'live',
    noticeScope: `store/${resource}/updated`,
    parts: [{ name: resource, status, bytes }],
  };
}
