import { bulk, topics, type CustomerObservation, type Topic } from '@patchcord/events';
import type { Outcome, Received } from '@patchcord/kafka';
import { expect, it } from 'vitest';
import { inputs, NormalizeStage, type Gates, type Observation } from './normalize.stage.js';

const subscriberBody = {
  id: 5,
  email: 'Mia.Torres@example.com',
  first_name: 'Mia',
  last_name: 'Torres',
  source: 'storefront',
  order_id: null,
  channel_id: 1,
  consents: ['marketing_newsletter'],
  date_created: '2025-03-02T10:12:00Z',
  date_modified: '2025-03-02T10:12:00Z',
};

function observation(resource: string, resourceId: string, body: unknown, status = 200): CustomerObservation {
  return {
    recordId: 'notice-1',
    storeHash: 'abc123',
    channelId: '1',
    resourceId,
    sourceVersion: '2025-03-02T10:12:00.000Z/2025-03-02T10:12:01.000Z',
    occurredAt: 1_740_910_320_000,
    observedAt: 1_740_910_321_000,
    origin: 'webhook',
    lane: 'live',
    noticeScope: 'store/subscriber/created',
    parts: [{ name: resource, status, bytes: Buffer.from(JSON.stringify(body)) }],
  };
}

function received(topic: Topic, event: Observation): Received<Observation> {
  return {
    event,
    key: '',
    topic: topic.name,
    partition: 0,
    offset: '0',
    lane: topic.lane,
    value: Buffer.alloc(0),
    headers: {},
    source: `${topic.name}/0/0`,
    path: '',
    context: undefined,
    isCurrent: () => true,
  };
}

/** No store is stopped. */
const open: Gates = { setAside: () => Promise.resolve(new Set()), note: () => undefined };

const handle = (...batch: Received<Observation>[]): Promise<Outcome[]> =>
  Promise.all(new NormalizeStage(open).handle(batch).outcomes);

it('turns a subscriber into the consent it is, under the key of the resource', async () => {
  const outcomes = await handle(
    received(topics.rawSubscribers as Topic, observation('subscriber', '5', subscriberBody)),
  );

  expect(outcomes).toEqual([
    {
      kind: 'forward',
      events: [
        {
          topic: topics.consents,
          key: 'abc123/subscriber/5',
          event: {
            recordId: 'notice-1',
            storeHash: 'abc123',
            channelId: '1',
            resourceId: '5',
            sourceVersion: '2025-03-02T10:12:00.000Z/2025-03-02T10:12:01.000Z',
            occurredAt: 1_740_910_320_000,
            observedAt: 1_740_910_321_000,
            origin: 'webhook',
            lane: 'live',
            deleted: false,
            email: 'Mia.Torres@example.com',
            firstName: 'Mia',
            lastName: 'Torres',
            source: 'storefront',
            orderId: '',
            consents: ['marketing_newsletter'],
            createdAt: 1_740_910_320_000,
            modifiedAt: 1_740_910_320_000,
          },
        },
      ],
    },
  ]);
});

it('keeps bulk work in the bulk lane', async () => {
  const bulkSubscribers = bulk(topics.rawSubscribers as Topic);

  const [outcome] = await handle(received(bulkSubscribers, observation('subscriber', '5', subscriberBody)));

  expect(outcome).toMatchObject({
    kind: 'forward',
    events: [{ topic: { name: 'commerce.consents.bulk', lane: 'bulk' }, key: 'abc123/subscriber/5' }],
  });
});

it('rejects what BigCommerce does not document, with the field, and maps its neighbours', async () => {
  const outcomes = await handle(
    received(
      topics.rawSubscribers as Topic,
      observation('subscriber', '5', { ...subscriberBody, consents: 'newsletter' }),
    ),
    received(topics.rawSubscribers as Topic, observation('subscriber', '5', subscriberBody)),
  );

  expect(outcomes).toMatchObject([
    { kind: 'reject', error: { name: 'InvalidRecordError', code: 'field-type', field: 'consents' } },
    { kind: 'forward' },
  ]);
});

it('says that a subscriber is gone when its deleted notice was answered with 404', async () => {
  const gone = { ...observation('subscriber', '5', {}, 404), noticeScope: 'store/subscriber/deleted' };

  const [outcome] = await handle(received(topics.rawSubscribers as Topic, gone));

  expect(outcome).toMatchObject({
    kind: 'forward',
    events: [{ event: { deleted: true, resourceId: '5', email: '' } }],
  });
});

it('reads each lane from its own topics', () => {
  expect(inputs('live').map(({ name }) => name)).toEqual([
    'bigcommerce.customers',
    'bigcommerce.subscribers',
    'bigcommerce.orders',
  ]);
  expect(inputs('bulk').map(({ name }) => name)).toEqual([
    'bigcommerce.customers.bulk',
    'bigcommerce.subscribers.bulk',
    'bigcommerce.orders.bulk',
  ]);
});
