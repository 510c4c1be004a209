import type { Customer } from '../store/customer.js';
import type { Selection } from '../store/selection.js';
import type { Store } from '../store/store.js';
import { listByPageOrCursor } from './cursor-list.js';
import {
  customerIncludes,
  toWireAddress,
  toWireAttributeValue,
  toWireCustomer,
  toWireFormFields,
} from './customer-wire.js';
import type { CustomerInclude } from './customer-wire.js';
import { toIsoSeconds, toSqlDate } from './dates.js';
import type { Call, Endpoint } from './endpoint.js';
import { bareList, notFound, pathId } from './endpoint.js';
import { readV2Page, readV3Page, toCollection } from './paging.js';
import type { Query } from './query.js';

/** Customers and what belongs to them, as in BigCommerce's customers.v3 and customers.v2 references. */
export const customerEndpoints: Endpoint[] = [
  { method: 'GET', path: '/v3/customers', answer: listCustomers },
  { method: 'GET', path: '/v3/customers/addresses', answer: listAddresses },
  { method: 'GET', path: '/v3/customers/attributes', answer: listAttributes },
  { method: 'GET', path: '/v3/customers/attribute-values', answer: listAttributeValues },
  { method: 'GET', path: '/v3/customers/form-field-values', answer: listFormFieldValues },
  { method: 'GET', path: '/v3/customers/settings', answer: () => ({ data: customerSettings, meta: {} }) },
  { method: 'GET', path: '/v3/customers/:id/consent', answer: showConsent },
  { method: 'GET', path: '/v2/customer_groups', answer: listGroups },
  { method: 'GET', path: '/v2/customer_groups/:id', answer: showGroup },
];

function listCustomers(call: Call): unknown {
  const { query, store } = call;
  const includes = readIncludes(query);
  const isWanted = matches(query);
  return listByPageOrCursor(query, {
    table: store.customers,
    selection: customerSelection(query, store),
    isWanted: (customer) => call.isVisible(customer) && isWanted(customer),
    toWire: (customer) => toWireCustomer(store, customer, includes),
  });
}

function readIncludes(query: Query): Set<CustomerInclude> {
  const wanted = query.list('include') ?? [];
  const known = customerIncludes.filter((include) => wanted.includes(include));
  if (known.length < new Set(wanted).size) throw query.invalid('include');
  return new Set(known);
}

const sorts: Record<string, Pick<Selection, 'sort' | 'descending'>> = {
  'date_created:asc': { sort: 'id' },
  'date_created:desc': { sort: 'id', descending: true },
  'date_modified:asc': { sort: 'modified' },
  'date_modified:desc': { sort: 'modified', descending: true },
};

function customerSelection(query: Query, store: Store): Selection {
  const sort = query.text('sort');
  const order = sort === undefined ? { sort: 'id' as const } : sorts[sort];
  if (!order) throw query.invalid('sort');
  const modified = query.date('date_modified');
  const selection: Selection = { ...order };
  const minMs = query.date('date_modified:min') ?? modified;
  const maxMs = query.date('date_modified:max') ?? modified;
  if (minMs !== undefined) selection.modifiedMinMs = minMs;
  if (maxMs !== undefined) selection.modifiedMaxMs = maxMs;
  const ids = query.integers('id:in') ?? idsOfEmails(query, store);
  if (ids) selection.ids = ids;
  return selection;
}

function idsOfEmails(query: Query, store: Store): number[] | undefined {
  return query.list('email:in')?.flatMap((email) => store.customersByEmail.get(email.toLowerCase()) ?? []);
}

/** The filters that no index answers. */
function matches(query: Query): (customer: Customer) => boolean {
  const emails = query.list('email:in')?.map((email) => email.toLowerCase());
  const groups = query.integers('customer_group_id:in');
  const createdMinMs = query.date('date_created:min');
  const createdMaxMs = query.date('date_created:max');
  return (customer) =>
    (!emails || emails.includes(customer.email.toLowerCase())) &&
    (!groups || groups.includes(customer.groupId)) &&
    (createdMinMs === undefined || toSecond(customer.createdMs) >= createdMinMs) &&
    (createdMaxMs === undefined || toSecond(customer.createdMs) <= createdMaxMs);
}

function toSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}

/** Customers named by `customer_id:in` (or `customer_id`), or all. */
function owners({ query, store }: Call): Iterable<Customer> {
  const ids = query.integers('customer_id:in') ?? query.integers('customer_id');
  if (!ids) return store.customers.inIdOrder();
  return ids.map((id) => store.customers.get(id)).filter((customer) => customer !== undefined);
}

/** Parts of customers, page by page. */
function listParts(call: Call, partsOf: (customer: Customer) => unknown[]): unknown {
  const page = readV3Page(call.query);
  const found: unknown[] = [];
  let total = 0;
  for (const customer of owners(call)) {
    for (const part of partsOf(customer)) {
      if (total >= page.offset && found.length < page.limit) found.push(part);
      total += 1;
    }
  }
  return toCollection(found, page, total);
}

function listAddresses(call: Call): unknown {
  const ids = call.query.integers('id:in');
  return listParts(call, (customer) =>
    customer.addresses
      .filter((address) => !ids || ids.includes(address.id))
      .map((address) => toWireAddress(customer, address)),
  );
}

function listAttributes({ query, store }: Call): unknown {
  const page = readV3Page(query);
  const rows = store.attributes.map(({ id, name, type, createdMs }) => ({
    id,
    name,
    type,
    date_created: toIsoSeconds(createdMs),
    date_modified: toIsoSeconds(createdMs),
  }));
  return toCollection(rows.slice(page.offset, page.offset + page.limit), page, rows.length);
}

function listAttributeValues(call: Call): unknown {
  const attributeIds = call.query.integers('attribute_id:in');
  const minMs = call.query.date('date_modified:min') ?? Number.NEGATIVE_INFINITY;
  const maxMs = call.query.date('date_modified:max') ?? Number.POSITIVE_INFINITY;
  return listParts(call, (customer) =>
    customer.attributes
      .filter((value) => !attributeIds || attributeIds.includes(value.attributeId))
      .filter((value) => toSecond(value.modifiedMs) >= minMs && toSecond(value.modifiedMs) <= maxMs)
      .map((value) => toWireAttributeValue(customer, value)),
  );
}

function listFormFieldValues(call: Call): unknown {
  const name = call.query.text('field_name');
  return listParts(call, (customer) =>
    toWireFormFields(customer).filter((field) => name === undefined || field['name'] === name),
  );
}

const customerSettings = {
  privacy_settings: { ask_shopper_for_tracking_consent: false, policy_url: '' },
  customer_group_settings: { guest_customer_group_id: 0, default_customer_group_id: 1 },
  allow_global_logins: true,
};

/** Cookie consent, not e-mail consent: no envelope, and the time is the call's. */
function showConsent(call: Call): unknown {
  const customer = call.store.customers.get(pathId(call));
  if (!customer) throw notFound();
  const allow = customer.id % 3 === 0 ? ['essential'] : ['essential', 'analytics', 'functional'];
  return { allow, deny: ['targeting'], updated_at: toIsoSeconds(call.store.nowMs()) };
}

function listGroups({ query, store }: Call): unknown {
  const page = readV2Page(query);
  const groups = store.groups.map((group) => toWireGroup(group));
  return bareList(groups.slice(page.offset, page.offset + page.limit));
}

function showGroup(call: Call): unknown {
  const group = call.store.groups.find((candidate) => candidate.id === pathId(call));
  if (!group) throw notFound();
  return toWireGroup(group);
}

function toWireGroup(group: Store['groups'][number]): Record<string, unknown> {
  return {
    id: group.id,
    name: group.name,
    is_default: group.isDefault,
    category_access: { type: 'all' },
    discount_rules: [],
    is_group_for_guests: group.isForGuests,
    date_created: toSqlDate(group.createdMs),
    date_modified: toSqlDate(group.createdMs),
  };
}
