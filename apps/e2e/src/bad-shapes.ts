import { randomBytes } from 'node:crypto';
import { topics, type CustomerObservation, type StageName, type Topic } from '@patchcord/events';
import { toCustomer } from '@patchcord/mapping';
import { customer, field, observed, order, subscriber, without, type Body } from './bodies.js';

/** Avro as the product writes it: the frame of the registry and the record. */
export type Frame = (topic: Topic, event: object) => Buffer;

/** Where a shape must end, and with what. */
export type End =
  /** Answered so, and nowhere else. */
  | { answer: number }
  /** On the error topic of a stage, untouched. */
  | { errors: StageName; code: string; field?: string; says: RegExp }
  /** In the books. */
  | { outcome: string; reason: string; stage: StageName }
  /** At Cordial, like any good record. */
  | { arrives: string };

/** A record as it lies on a topic. */
export interface RecordShape {
  name: string;
  topic: Topic;
  /** `id` is the shape's own, so that no two are about the same resource. */
  value: (id: number, frame: Frame) => Buffer | null;
  key?: (id: number) => Buffer | null;
  end: End;
}

const MIB = 1024 * 1024;

/** Lists within lists. */
export const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

const { rawCustomers, rawOrders, rawSubscribers } = topics as unknown as Record<string, Topic>;
const topicOf = (resource: 'customer' | 'order' | 'subscriber'): Topic =>
  ({ customer: rawCustomers, order: rawOrders, subscriber: rawSubscribers })[resource] as Topic;
const rejected = (code: string, says: RegExp, at?: string): End => ({
  errors: 'normalize',
  code,
  says,
  ...(at === undefined ? {} : { field: at }),
});

/** A body of BigCommerce's that was changed, within a whole observation. */
function observation(
  name: string,
  resource: 'customer' | 'order' | 'subscriber',
  body: (id: number) => Body | Buffer,
  end: End,
): RecordShape {
  const topic = topicOf(resource);
  return { name, topic, value: (id, frame) => frame(topic, observed(resource, id, body(id))), end };
}

function bytes(name: string, value: RecordShape['value'], end: End, topic: Topic = rawCustomers as Topic): RecordShape {
  return { name, topic, value, end };
}

const whole = (id: number, frame: Frame): Buffer =>
  frame(rawCustomers as Topic, observed('customer', id, customer(id)));
/** The frame and the first field, whose length is then wrong. */
const withLength =
  (length: Buffer) =>
  (id: number, frame: Frame): Buffer =>
    Buffer.concat([whole(id, frame).subarray(0, 5), length, Buffer.from('r1')]);
/** All of the observation up to its parts, of which there are 2^30 then. */
const withManyParts = (id: number, frame: Frame): Buffer => {
  const none = frame(rawCustomers as Topic, { ...observed('customer', id, {}), parts: [] });
  return Buffer.concat([none.subarray(0, -1), Buffer.from([0x80, 0x80, 0x80, 0x80, 0x08])]);
};

/** Bytes that are no record of their topic. */
export const byteShapes: RecordShape[] = [
  bytes('random bytes', () => Buffer.from('9f3c1e7ab04d52c8e1', 'hex'), rejected('not-avro', /not Avro/)),
  bytes('an empty value', () => Buffer.alloc(0), rejected('not-avro', /not Avro/)),
  bytes('no value', () => null, rejected('no-value', /no value/)),
  {
    ...bytes(
      'random bytes without a key',
      () => Buffer.from('ffd8ffe000104a464946', 'hex'),
      rejected('not-avro', /not Avro/),
    ),
    key: () => null,
  },
  {
    ...bytes('a key that is not UTF-8', () => Buffer.from('{"id":1}'), rejected('not-avro', /not Avro/)),
    key: () => Buffer.from('ff00fe', 'hex'),
  },
  bytes(
    'a wrong magic byte',
    (id, frame) => Buffer.concat([Buffer.from([1]), whole(id, frame).subarray(1)]),
    rejected('not-avro', /not Avro/),
  ),
  bytes(
    'an unknown schema id',
    (id, frame) => Buffer.concat([Buffer.from([0, 0x7f, 0xff, 0xff, 0xff]), whole(id, frame).subarray(5)]),
    rejected('unknown-schema', /does not know schema 2147483647/),
  ),
  bytes(
    'a record that was cut off',
    (id, frame) => whole(id, frame).subarray(0, -20),
    rejected('avro-truncated', /end early/),
  ),
  bytes(
    'the record of another topic',
    (id, frame) => frame(rawOrders as Topic, observed('order', id, order(id))),
    rejected('another-record', /OrderObservation does not belong/),
  ),
  bytes(
    'a text of a terabyte',
    withLength(Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x40])),
    rejected('avro-truncated', /end early/),
  ),
  bytes('a text of less than nothing', withLength(Buffer.from([0x09])), rejected('avro-truncated', /end early/)),
  bytes('a billion parts in sixty bytes', withManyParts, rejected('avro-truncated', /end early/)),
  bytes(
    'random bytes for enrich',
    () => Buffer.from('00', 'hex'),
    { errors: 'enrich', code: 'not-avro', says: /not Avro/ },
    topics.orders as Topic,
  ),
  bytes(
    'random bytes for deliver',
    () => Buffer.from('7b7d', 'hex'),
    { errors: 'deliver', code: 'not-avro', says: /not Avro/ },
    topics.commands as Topic,
  ),
];

/** Whole records whose bodies BigCommerce does not document. */
export const bodyShapes: RecordShape[] = [
  observation(
    'a customer without an e-mail field',
    'customer',
    (id) => without(customer(id), 'email'),
    rejected('field-missing', /email should be text, but it is missing/, 'email'),
  ),
  observation(
    'a customer whose e-mail was renamed',
    'customer',
    (id) => ({ ...without(customer(id), 'email'), email_address: `bad-${id}@example.com` }),
    rejected('field-missing', /email/, 'email'),
  ),
  observation(
    'a customer whose addresses are a text',
    'customer',
    (id) => ({ ...customer(id), addresses: 'none' }),
    rejected('field-type', /addresses should be a list, but string came/, 'addresses'),
  ),
  observation(
    'a customer whose e-mail is null',
    'customer',
    (id) => ({ ...customer(id), email: null }),
    rejected('field-type', /email should be text, but null came/, 'email'),
  ),
  observation(
    'an order without its total',
    'order',
    (id) => without(order(id), 'total_inc_tax'),
    rejected('field-missing', /total_inc_tax/, 'total_inc_tax'),
  ),
  observation(
    'an order whose status was renamed',
    'order',
    (id) => ({ ...without(order(id), 'status_id'), statusId: 11 }),
    rejected('field-missing', /status_id/, 'status_id'),
  ),
  observation(
    'an order whose quantity is an object',
    'order',
    (id) => order(id, { quantity: { value: 1 } }),
    rejected('field-type', /quantity/, 'consignments.shipping[0].line_items[0].quantity'),
  ),
  observation(
    'an order whose customer id is 5,000 characters long',
    'order',
    (id) => ({ ...order(id), customer_id: randomBytes(2_500).toString('hex') }),
    rejected('field-value', /customer_id should be an id/, 'customer_id'),
  ),
  observation(
    'an order whose date is null',
    'order',
    (id) => ({ ...order(id), date_created: null }),
    rejected('field-type', /date_created should be a date/, 'date_created'),
  ),
  observation(
    'a subscriber without consents',
    'subscriber',
    (id) => without(subscriber(id), 'consents'),
    rejected('field-missing', /consents should be a list/, 'consents'),
  ),
  observation(
    'a subscriber whose consents were renamed',
    'subscriber',
    (id) => ({ ...without(subscriber(id), 'consents'), consent: ['marketing_newsletter'] }),
    rejected('field-missing', /consents/, 'consents'),
  ),
  observation(
    'a subscriber whose consents are a text',
    'subscriber',
    (id) => ({ ...subscriber(id), consents: 'marketing_newsletter' }),
    rejected('field-type', /consents should be a list, but string came/, 'consents'),
  ),
  observation(
    'a subscriber whose consents are null',
    'subscriber',
    (id) => ({ ...subscriber(id), consents: null }),
    rejected('field-type', /consents should be a list, but null came/, 'consents'),
  ),
  observation(
    'a body that is not UTF-8',
    'customer',
    (id) => Buffer.from(JSON.stringify({ ...customer(id), first_name: 'Zoë' }), 'latin1'),
    rejected('not-utf8', /not UTF-8/),
  ),
  observation(
    'JSON that was cut off',
    'order',
    (id) => Buffer.from(JSON.stringify(order(id))).subarray(0, 300),
    rejected('not-json', /not valid JSON/),
  ),
  observation(
    'a web page with status 200',
    'order',
    () => Buffer.from('<!doctype html><title>Maintenance</title>'),
    rejected('not-json', /not valid JSON/),
  ),
  observation(
    'nothing at all with status 200',
    'subscriber',
    () => Buffer.alloc(0),
    rejected('not-json', /not valid JSON/),
  ),
  observation(
    'a list where one resource was asked for',
    'customer',
    (id) => Buffer.from(JSON.stringify([customer(id)])),
    rejected('field-type', /customer should be an object, but array came/, 'customer'),
  ),
  observation(
    '10,000 levels',
    'customer',
    (id) => Buffer.from(JSON.stringify(customer(id)).replace(/}$/, `,"deep":${nested(10_000)}}`)),
    rejected('too-deep', /nested deeper than 20 levels/),
  ),
  observation(
    'a body of 9 MB',
    'customer',
    (id) => ({ ...customer(id), notes: 'x'.repeat(9 * MIB) }),
    rejected('too-large', /at most 8388608/),
  ),
  observation(
    'the body of another order',
    'order',
    (id) => order(id + 500),
    rejected('wrong-resource', /another id/, 'order.id'),
  ),
  {
    ...observation(
      'an observation without its resource',
      'order',
      order,
      rejected('part-missing', /no part "order"/, 'order'),
    ),
    value: (id, frame) => frame(rawOrders as Topic, { ...observed('order', id, order(id)), parts: [] }),
  },
  {
    ...observation('an answer of 500', 'order', order, rejected('part-status', /status 500/, 'order')),
    value: (id, frame) => frame(rawOrders as Topic, observed('order', id, order(id), 500)),
  },
  {
    ...observation(
      'a 404 that no notice announced',
      'customer',
      customer,
      rejected('missing-without-deletion', /no notice said that it was deleted/, 'customer'),
    ),
    value: (id, frame) => frame(rawCustomers as Topic, observed('customer', id, {}, 404)),
  },
  {
    name: 'a customer of a store that nobody configured',
    topic: topics.customers as Topic,
    value: (id: number, frame: Frame): Buffer => {
      const observation = { ...observed('customer', id, customer(id)), storeHash: 'nobody1' };
      return frame(topics.customers as Topic, toCustomer(observation as unknown as CustomerObservation));
    },
    end: { errors: 'enrich', code: 'unknown-store', field: 'storeHash', says: /no document for this store/ },
  },
  observation('an order of nobody', 'order', (id) => field(order(id), 'billing_address', { email: '' }), {
    outcome: 'suppressed',
    reason: 'no-contact',
    stage: 'enrich',
  }),
  observation('a customer whose e-mail is none', 'customer', (id) => ({ ...customer(id), email: 'not an address' }), {
    outcome: 'suppressed',
    reason: 'no-contact',
    stage: 'enrich',
  }),
  observation(
    'an e-mail with a NUL in it',
    'customer',
    (id) => ({ ...customer(id), email: `bad\0${id}@example.com` }),
    { outcome: 'suppressed', reason: 'no-contact', stage: 'enrich' },
  ),
  observation(
    'a name with a NUL and half a character in it',
    'customer',
    (id) => ({ ...customer(id), first_name: 'A\0da', last_name: 'Lace\ud83d' }),
    { arrives: 'bad-{id}@example.com' },
  ),
  observation(
    '2 MB in a field that nobody knows',
    'customer',
    (id) => ({ ...customer(id), junk: 'x'.repeat(2 * MIB) }),
    { arrives: 'bad-{id}@example.com' },
  ),
];
