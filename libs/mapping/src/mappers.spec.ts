import { InvalidRecordError } from '@patchcord/events';
import type { Resource } from '@patchcord/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toActivities } from './cordial/activity.mapper.js';
import { toRequests } from './cordial/requests.js';
import { customerObservation, fixture, orderObservation, part, subscriberObservation } from './fixtures/observed.js';
import { milestonesOf } from './milestones.js';
import { mapObservation } from './resource-mappers.js';
import type { CommerceEvents } from './resource-mappers.js';
import { defaultStoreDocument } from './store-document.js';

const document = defaultStoreDocument('abc123');
const RUNS = { numRuns: 5_000 };

type Json = Record<string, unknown>;

/** Where a value stands in a body: keys and indexes. */
function pathsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Array.isArray(value) ? value.map((each, index) => [index, each] as const) : Object.entries(value);
  return [path, ...inner.flatMap(([key, each]) => pathsOf(each, [...path, key]))];
}

function withValueAt(body: object, path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(body);
  const holder = path.slice(0, -1).reduce<Json>((inner, key) => inner[key] as Json, copy as Json);
  const last = path.at(-1);
  if (last === undefined) return value;
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

const anything = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    '0',
    0,
    -1,
    1.5,
    1e300,
    -0,
    true,
    false,
    [],
    {},
    '__proto__',
    'NaN',
    '2025-02-30',
    'Tue, 03 Jun 2025 21:40:11 +0000',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.double(),
  fc.jsonValue({ maxDepth: 3 }),
);

const bodies: Record<Resource, object> = {
  customer: fixture('customer'),
  subscriber: fixture<{ data: Json }>('subscriber').data,
  order: {
    ...fixture('order-with-inlined-consignments'),
    products: undefined,
    coupons: fixture<Json[]>('order-coupons'),
  },
};

const observe: { [R in Resource]: (body: unknown) => Parameters<typeof mapObservation<R>>[1] } = {
  customer: (body) =>
    customerObservation([
      part('customer', body ?? null),
      part('attribute-definitions', fixture('attribute-definitions')),
      part('customer-groups', fixture('customer-groups')),
    ]),
  subscriber: (body) => subscriberObservation([part('subscriber', body ?? null)]),
  order: (body) =>
    orderObservation([
      part('order', body ?? null),
      part('refunds', fixture('order-refunds')),
      part('shipments', fixture('order-shipments')),
    ]),
};

/** What came out, or the rejection; anything else thrown fails the test. */
function orRejection<Result>(map: () => Result): Result | InvalidRecordError {
  try {
    return map();
  } catch (error) {
    if (error instanceof InvalidRecordError) return error;
    throw error;
  }
}

function leavesOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value];
}

const isSound = (leaf: unknown): boolean =>
  leaf === null ||
  typeof leaf === 'string' ||
  typeof leaf === 'boolean' ||
  (typeof leaf === 'number' && Number.isFinite(leaf));

describe.each(['customer', 'subscriber', 'order'] as const)('the mappers of a %s', (resource) => {
  const body = bodies[resource];
  const changed = fc.array(fc.tuple(fc.constantFrom(...pathsOf(body)), anything), { minLength: 1, maxLength: 3 });

  it('map or reject with a reason, whatever stands in whatever field, and throw nothing else', () => {
    fc.assert(
      fc.property(changed, (changes) => {
        const broken = changes.reduce<unknown>((each, [path, value]) => orUnchanged(each, path, value), body);
        const made = orRejection(() => {
          const event = mapObservation(resource, observe[resource](broken));
          return { event, requests: toRequests(resource, event, document) };
        });
        if (made instanceof InvalidRecordError) expect(made.code).toMatch(/^[a-z0-9-]+$/);
        else expect(leavesOf(made).every(isSound)).toBe(true);
      }),
      RUNS,
    );
  });

  it('never put the value at fault into the reason', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...pathsOf(body)),
        fc.constantFrom<unknown>('pii-canary', ['pii-canary'], { pii: 'pii-canary' }),
        (path, value) => {
          const event = orRejection(() => mapObservation(resource, observe[resource](withValueAt(body, path, value))));
          if (event instanceof InvalidRecordError)
            expect(JSON.stringify({ ...event, message: event.message })).not.toContain('pii-canary');
        },
      ),
      RUNS,
    );
  });
});

/** A path that an earlier change took away is left alone. */
function orUnchanged(body: unknown, path: readonly (string | number)[], value: unknown): unknown {
  try {
    return withValueAt(body as object, path, value);
  } catch {
    return body;
  }
}

describe('the amounts of an order', () => {
  const amount = fc
    .tuple(fc.integer({ min: 0, max: 9_999_999 }), fc.integer({ min: 0, max: 9_999 }))
    .map(([whole, part]) => `${whole}.${String(part).padStart(4, '0')}`);
  const line = fc.record({ price: amount, quantity: fc.integer({ min: 1, max: 999 }) });

  it('reach Cordial exactly', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), amount, (lines, total) => {
        const [template] = fixture<Json[]>('order-lines');
        const products = lines.map(({ price, quantity }, index) => ({
          ...template,
          id: index + 1,
          price_ex_tax: price,
          quantity,
        }));
        const order = mapObservation(
          'order',
          orderObservation([
            part('order', { ...fixture('order-as-the-list-returns-it'), total_inc_tax: total }),
            part('lines', products),
          ]),
        );
        const sent = toRequests('order', order, document)[1]?.body as {
          items: { amount: number; itemPrice: number }[];
          properties: { total: number };
        };
        const inTenThousandths = (text: string): bigint => BigInt(text.replace('.', ''));
        expect(sent.properties.total.toFixed(4)).toBe(total.replace(/^0+(?=\d)/, ''));
        expect(sent.items.map((item) => inTenThousandths(item.amount.toFixed(4)))).toEqual(
          lines.map(({ price, quantity }) => inTenThousandths(price) * BigInt(quantity)),
        );
      }),
    );
  });
});

describe('the properties of events', () => {
  it('hold no personal data and no cost, whoever bought', () => {
    const canary = fc.constantFrom('pii-canary');
    const personal = fc.record({
      first_name: canary,
      last_name: canary,
      street_1: canary,
      street_2: canary,
      phone: canary,
      zip: canary,
      company: canary,
      city: canary,
    });

    fc.assert(
      fc.property(personal, fc.integer({ min: 0, max: 14 }), (billing, statusId) => {
        const raw = {
          ...bodies.order,
          status_id: statusId,
          staff_notes: 'pii-canary',
          ip_address: 'pii-canary',
          billing_address: { ...billing, email: 'pii-canary@example.com' },
        };
        const order: CommerceEvents['order'] = mapObservation('order', observe.order(raw));
        const activities = milestonesOf(order).flatMap((milestone) =>
          toActivities(order, milestone, { ...document, includeCost: true }),
        );
        const text = JSON.stringify(activities.map(({ properties, uid, action }) => ({ properties, uid, action })));
        expect(text).not.toMatch(/pii-canary|cost/i);
        expect(
          activities.every(({ properties }) => Object.keys(properties).every((key) => !/^\d+$|\./.test(key))),
        ).toBe(true);
      }),
    );
  });
});
