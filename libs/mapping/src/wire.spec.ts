import { describe, expect, it } from 'vitest';
import { toRequests } from './cordial/requests.js';
import { fixture } from './fixtures/observed.js';
import { mapObservation } from './resource-mappers.js';
import { defaultStoreDocument } from './store-document.js';
import { observationsOf } from './wire.js';

const document = defaultStoreDocument('abc123');
const store = { storeHash: 'abc123' };

describe('observationsOf', () => {
  const element = fixture('customer');

  it('takes a single resource and a list, bare or in the v3 envelope', () => {
    for (const json of [element, [element], { data: element, meta: {} }, { data: [element], meta: {} }]) {
      expect(
        observationsOf('customer', json, store).map(({ recordId, resourceId, origin }) => ({
          recordId,
          resourceId,
          origin,
        })),
      ).toEqual([{ recordId: 'map/customer/32', resourceId: '32', origin: 'map' }]);
    }
    expect(observationsOf('customer', fixture('customer-page'), store).map(({ resourceId }) => resourceId)).toEqual([
      '32',
      '33',
    ]);
    expect(observationsOf('customer', [], store)).toEqual([]);
  });

  it('takes an order whose lines are only linked, and one that has them inlined', () => {
    const lines = (name: string): number[] =>
      observationsOf('order', fixture(name), store).map(
        (observation) => mapObservation('order', observation).lines.length,
      );

    expect(lines('order-as-the-list-returns-it')).toEqual([0]);
    expect(lines('order-with-inlined-consignments')).toEqual([3]);
  });

  it('is the same for the same input: it reads no clock', () => {
    expect(observationsOf('customer', element, store)).toEqual(observationsOf('customer', element, store));
  });

  it('rejects what is neither a resource nor a list, and names the element that has no id', () => {
    for (const json of [null, 7, 'text', [[]], { data: 5 }])
      expect(() => observationsOf('customer', json, store)).toThrow(expect.objectContaining({ code: 'wire-shape' }));
    expect(() => observationsOf('customer', { email: 'mia@example.com' }, store)).toThrow(
      expect.objectContaining({ code: 'field-missing', field: 'id' }),
    );
  });
});

describe('toRequests', () => {
  const requests = (
    resource: 'customer' | 'subscriber' | 'order',
    json: unknown,
  ): { method: string; path: string; body: object }[] =>
    observationsOf(resource, json, store).flatMap((observation) => {
      const event = mapObservation(resource, observation);
      return toRequests(resource, event, document);
    });

  it('upserts a customer by e-mail, and lets automations fire, which Cordial would not by itself', () => {
    expect(requests('customer', fixture('customer'))).toEqual([
      {
        method: 'POST',
        path: '/v2/contacts',
        body: expect.objectContaining({
          channels: { email: { address: 'mia.torres@example.com' } },
          first_name: 'Mia',
          suppressTriggers: false,
        }) as object,
      },
    ]);
  });

  it('subscribes a subscriber who has the newsletter, on the list of the channel', () => {
    expect(requests('subscriber', fixture('subscriber'))).toEqual([
      {
        method: 'POST',
        path: '/v2/contacts',
        body: {
          channels: { email: { address: 'mia.torres@example.com', subscribeStatus: 'subscribed' } },
          first_name: 'Mia',
          last_name: 'Torres',
          'bc-abc123-newsletter': true,
          suppressTriggers: false,
        },
      },
    ]);
  });

  it('says no status of a subscriber whose consents are empty', () => {
    const [request] = requests('subscriber', { id: 5, email: 'mia@example.com', consents: [] });

    expect(request?.body).toEqual({ channels: { email: { address: 'mia@example.com' } }, suppressTriggers: false });
  });

  it('unsubscribes by its own call when a deleted subscriber’s e-mail is known', () => {
    const [observation] = observationsOf('subscriber', { id: 5, email: 'mia+1@example.com', consents: [] }, store);
    if (observation === undefined) throw new Error('no observation');
    const consent = { ...mapObservation('subscriber', observation), deleted: true };

    expect(toRequests('subscriber', consent, document)).toEqual([
      { method: 'PUT', path: '/v2/contacts/email:mia%2B1%40example.com/unsubscribe/email', body: {} },
    ]);
  });

  it('creates the contact before the order, and the order before its events', () => {
    const made = requests('order', fixture('order-as-the-list-returns-it'));

    expect(made.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v2/contacts',
      'POST /v2/orders',
      'POST /v2/contactactivities',
      'POST /v2/contactactivities',
    ]);
    expect(made[1]?.body).toMatchObject({ orderID: '250', email: 'mia.torres@example.com', suppressTriggers: false });
    expect(made[2]?.body).toMatchObject({
      a: 'order',
      email: 'mia.torres@example.com',
      ats: '2025-06-03T21:40:11+00:00',
      properties: { orderID: '250' },
    });
    expect(made[3]?.body).toMatchObject({ a: 'order-paid' });
  });

  it('makes nothing of an order that is no purchase, or that is nobody’s', () => {
    const order = fixture('order-as-the-list-returns-it');

    expect(requests('order', { ...order, status_id: 0 })).toEqual([]);
    expect(requests('order', { ...order, status_id: 6 })).toEqual([]);
    expect(requests('order', { ...order, order_source: 'amazon' })).toEqual([]);
    expect(requests('order', { ...order, billing_address: { email: '' } })).toEqual([]);
  });

  it('shows what a cancelled order would do that was placed before', () => {
    expect(
      requests('order', { ...fixture('order-as-the-list-returns-it'), status_id: 5 }).map(
        ({ body }) => (body as { a?: string; status?: string }).a ?? (body as { status?: string }).status,
      ),
    ).toEqual([undefined, 'Cancelled', 'order-cancelled']);
  });
});
