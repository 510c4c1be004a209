import { InvalidRecordError } from '@patchcord/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toContactFacts, toPurchase } from './contact-facts.js';
import { toActivities } from './cordial/activity.mapper.js';
import { toFactsBody } from './cordial/facts.mapper.js';
import { toCordialOrder, toOrderPut } from './cordial/order.mapper.js';
import { toRequests } from './cordial/requests.js';
import { problemsOf } from './fixtures/cordial-bodies.js';
import { customerObservation, fixture, orderObservation, part, subscriberObservation } from './fixtures/observed.js';
import { milestonesOf } from './milestones.js';
import { mapObservation } from './resource-mappers.js';
import type { CommerceEvents } from './resource-mappers.js';
import { defaultStoreDocument, parseStoreDocument } from './store-document.js';
import { observationsOf } from './wire.js';

type Json = Record<string, unknown>;
type Flowing = 'customer' | 'subscriber' | 'order';

const plain = defaultStoreDocument('abc123');
/** Everything that can be configured, configured. */
const full = parseStoreDocument({
  ...plain,
  idPrefix: 'uk-',
  includeCost: true,
  phoneCountry: 'US',
  pendingIsPlaced: true,
  consent: { sms: { source: 'attribute.Loyalty level', optInValues: ['gold'], program: 'promo', keyword: 'JOIN' } },
  mapping: {
    customer: {
      'attribute.Loyalty level': { key: 'loyalty', onNull: 'clear' },
      'formField.Birthday': { key: 'birthday', type: 'date' },
      'formField.Interests': { key: 'interests', type: 'array' },
      channelIds: { key: 'bc_channels', type: 'array' },
      originChannel: { key: 'bc_origin' },
      country: { key: 'bc_country' },
      customerGroupId: { key: 'bc_group_id', type: 'number' },
      taxExemptCategory: { key: 'bc_tax_exempt' },
      acceptsReviewAndCartEmails: { key: 'bc_reviews' },
      shopperProfileId: { key: 'bc_profile' },
    },
    facts: { 'orderValue.USD': { key: 'bc_value_usd', type: 'number' }, lastSkus: { key: 'bc_skus', type: 'array' } },
  },
});

const rfcDate = fc
  .date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toUTCString().replace('GMT', '+0000'));
const isoDate = fc
  .date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Values of the type that BigCommerce documents for a field, as a sample of it shows the type; absent, null and retyped ones too. */
function documented(name: string, sample: unknown): fc.Arbitrary<unknown> {
  const none = fc.constantFrom<unknown>(undefined, null);
  const whole = fc.nat({ max: 9_999 });
  if (/^date_|^created$/.test(name)) return fc.oneof(rfcDate, isoDate, fc.constant(''), none);
  if (typeof sample === 'boolean')
    return fc.oneof(fc.boolean(), fc.constantFrom<unknown>(0, 1, '0', '1', 'true'), none);
  if (typeof sample === 'number') return fc.oneof(whole, whole.map(String), none);
  const value = sample === null ? '' : String(sample);
  if (/^-?\d+(?:\.\d+)?$/.test(value))
    return fc.oneof(decimal, fc.constantFrom<unknown>('0.0000', '0', 0, 12.5, ''), none);
  return fc.oneof(fc.string({ maxLength: 250 }), fc.string({ unit: 'grapheme', maxLength: 80 }), fc.constant(''), none);
}

const decimal = fc
  .tuple(fc.nat({ max: 99_999 }), fc.nat({ max: 9_999 }))
  .map(([whole, part]) => `${whole}.${String(part).padStart(4, '0')}`);

/** A body of the same shape, with lists of up to three; most fields as in the sample, so that enough bodies are accepted. */
function like(sample: unknown, name = ''): fc.Arbitrary<unknown> {
  if (Array.isArray(sample)) return sample.length === 0 ? fc.constant([]) : listLike(sample);
  if (typeof sample === 'object' && sample !== null) return mostlyLike(sample as Json);
  return fc.oneof({ weight: 40, arbitrary: fc.constant(sample) }, documented(name, sample));
}

function listLike(sample: readonly unknown[]): fc.Arbitrary<unknown[]> {
  return fc.array(fc.oneof(...sample.map((each) => like(each))), { maxLength: 3 });
}

function mostlyLike(sample: Json): fc.Arbitrary<Json> {
  return fc.record(Object.fromEntries(Object.entries(sample).map(([key, value]) => [key, like(value, key)])));
}

const customerBody = mostlyLike(fixture('customer')).map((body) => ({ ...body, id: 32, email: 'mia@example.com' }));
const subscriberBody = mostlyLike(fixture<{ data: Json }>('subscriber').data).map((body) => ({ ...body, id: 5 }));
const orderBody = fc
  .tuple(mostlyLike(fixture('order-as-the-list-returns-it')), fc.integer({ min: 0, max: 14 }))
  .map(([body, statusId]) => ({ ...body, id: 250, status_id: statusId }));

const observed: { [R in Flowing]: fc.Arbitrary<Parameters<typeof mapObservation<R>>[1]> } = {
  customer: customerBody.map((body) =>
    customerObservation([
      part('customer', body),
      part('attribute-definitions', fixture('attribute-definitions')),
      part('customer-groups', fixture('customer-groups')),
    ]),
  ),
  subscriber: subscriberBody.map((body) => subscriberObservation([part('subscriber', body)])),
  order: fc
    .tuple(
      orderBody,
      fc.array(mostlyLike(fixture<Json[]>('order-lines')[0] ?? {}), { maxLength: 3 }),
      listLike(fixture<Json[]>('order-coupons')),
      listLike(fixture<Json[]>('order-shipments')),
      listLike(fixture<{ data: Json[] }>('order-refunds').data),
    )
    .map(([order, lines, coupons, shipments, refunds]) =>
      orderObservation([
        part('order', order),
        part('lines', lines),
        part('coupons', coupons),
        part('shipments', shipments),
        part('refunds', { data: refunds, meta: {} }),
      ]),
    ),
};

function mappedOrReason<Result>(map: () => Result): Result | string {
  try {
    return map();
  } catch (error) {
    if (error instanceof InvalidRecordError) return error.code;
    throw error;
  }
}

describe.each(['customer', 'subscriber', 'order'] as const)('any %s of the documented types', (resource) => {
  it.each([
    ['default', plain],
    ['fullest', full],
  ])('gives requests that Cordial documents, or a reason, by the %s document', (_, document) => {
    let accepted = 0;
    fc.assert(
      fc.property(observed[resource] as fc.Arbitrary<never>, (observation) => {
        const requests = mappedOrReason(() => toRequests(resource, mapObservation(resource, observation), document));
        if (typeof requests === 'string') return;
        accepted += 1;
        expect(requests.flatMap((request) => problemsOf(request, document))).toEqual([]);
      }),
      { numRuns: 300 },
    );
    // A generator whose every body is refused would prove nothing.
    expect(accepted).toBeGreaterThan(60);
  });
});

describe('any order of the documented types', () => {
  it('gives a PUT without what its schema lacks, and facts that fit their attributes, or a reason', () => {
    fc.assert(
      fc.property(observed.order, (observation) => {
        const made = mappedOrReason(() => {
          const order = mapObservation('order', observation);
          return {
            put: toOrderPut(toCordialOrder(order, full)),
            facts: toFactsBody(toContactFacts([toPurchase(order, full)]), full),
          };
        });
        if (typeof made === 'string') return;
        expect(Object.keys(made.put)).not.toContain('status');
        const body = { channels: { email: { address: 'a@example.com' } }, ...made.facts.body, suppressTriggers: true };
        expect(problemsOf({ method: 'POST', path: '/v2/contacts', body }, full)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('never puts personal data, free text of the merchant or cost into the properties of an event', () => {
    const canary = 'pii-canary';
    const named = (keys: string[]): Json => Object.fromEntries(keys.map((key) => [key, canary]));
    const person = named([
      'first_name',
      'last_name',
      'company',
      'street_1',
      'street_2',
      'city',
      'state',
      'zip',
      'phone',
    ]);
    const line = {
      ...fixture<Json[]>('order-lines')[0],
      quantity_shipped: 1,
      return_id: 9,
      cost_price_ex_tax: '7777.7777',
    };
    const option = { display_name: canary, display_value: canary };
    const shipment = {
      ...fixture<Json[]>('order-shipments')[0],
      comments: canary,
      billing_address: person,
      shipping_address: person,
    };
    const refund = { ...fixture<{ data: Json[] }>('order-refunds').data[0], reason: canary };
    const texts = named([
      'staff_notes',
      'customer_message',
      'ip_address',
      'ip_address_v6',
      'geoip_country',
      'credit_card_type',
    ]);

    fc.assert(
      fc.property(fc.integer({ min: 0, max: 14 }), fc.boolean(), (statusId, isGuest) => {
        const billing = {
          ...person,
          country: canary,
          email: `${canary}@example.com`,
          form_fields: [{ name: canary, value: canary }],
        };
        const raw = {
          ...fixture('order-as-the-list-returns-it'),
          ...texts,
          status_id: statusId,
          billing_address: billing,
        };
        const order = mapObservation(
          'order',
          orderObservation([
            part('order', { ...raw, customer_id: isGuest ? 0 : 32 }),
            part('lines', [{ ...line, product_options: [option], event_name: canary }]),
            part('shipping-addresses', [{ ...person, id: 51, email: canary }]),
            part('shipments', [shipment]),
            part('refunds', { data: [refund] }),
          ]),
        );
        const events = milestonesOf(order, full).flatMap((milestone) => toActivities(order, milestone, full));

        expect(events.length).toBeGreaterThan(0);
        expect(JSON.stringify(events.map(({ properties, action, uid }) => ({ properties, action, uid })))).not.toMatch(
          /pii-canary|7777|cost|margin/i,
        );
      }),
    );
  });
});

describe('what BigCommerce returns', () => {
  const bodies: Record<Flowing, Json> = {
    customer: fixture('customer'),
    subscriber: fixture<{ data: Json }>('subscriber').data,
    order: fixture('order-with-inlined-consignments'),
  };

  it.each(['customer', 'subscriber', 'order'] as const)(
    'of a %s maps alike, single or list, bare or in an envelope',
    (resource) => {
      const body = bodies[resource];
      const meta = { pagination: { total: 1, count: 1, per_page: 50, current_page: 1, total_pages: 1, links: {} } };
      const ways = [body, [body], { data: body, meta: {} }, { data: [body], meta }];
      const requests = ways.map((json) =>
        observationsOf(resource, json, { storeHash: 'abc123' }).flatMap((observation) =>
          toRequests(resource, mapObservation(resource, observation) as CommerceEvents[typeof resource], plain),
        ),
      );

      expect(requests[0]?.length).toBeGreaterThan(0);
      for (const each of requests) expect(each).toEqual(requests[0]);
      expect(requests[0]?.flatMap((request) => problemsOf(request, plain))).toEqual([]);
    },
  );

  it('may lack every optional field, one by one, or have null there', () => {
    const required: Record<Flowing, string[]> = {
      customer: ['id', 'email'],
      subscriber: ['id', 'email', 'consents'],
      order: ['id', 'status_id', 'date_created', 'total_inc_tax', 'billing_address'],
    };
    for (const resource of ['customer', 'subscriber', 'order'] as const) {
      for (const field of Object.keys(bodies[resource]).filter((name) => !required[resource].includes(name))) {
        for (const value of [undefined, null]) {
          const observations = observationsOf(
            resource,
            { ...bodies[resource], [field]: value },
            { storeHash: 'abc123' },
          );
          const requests = observations.flatMap((observation) =>
            toRequests(resource, mapObservation(resource, observation) as CommerceEvents[typeof resource], plain),
          );
          expect([field, requests.length > 0, requests.flatMap((request) => problemsOf(request, plain))]).toEqual([
            field,
            true,
            [],
          ]);
        }
      }
    }
  });
});
