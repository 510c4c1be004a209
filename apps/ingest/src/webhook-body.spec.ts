import { InvalidRecordError } from '@patchcord/events';
import { describe, expect, it } from 'vitest';
import { readWebhookBody } from './webhook-body.js';

function read(scope: unknown, data: unknown): ReturnType<typeof readWebhookBody>['names'] {
  return readWebhookBody(
    Buffer.from(JSON.stringify({ producer: 'stores/abc123', scope, data, created_at: 1_743_500_000 })),
  ).names;
}

describe('readWebhookBody', () => {
  it.each([
    ['store/customer/created', { type: 'customer', id: 32 }, 'customer', '32'],
    ['store/customer/deleted', { type: 'customer', id: '32' }, 'customer', '32'],
    ['store/customer/address/updated', { type: 'customer', id: 60, address: { customer_id: 32 } }, 'customer', '32'],
    ['store/customer/payment/instrument/default/updated', { type: 'customer', id: 32 }, 'customer', '32'],
    ['store/customer/channel/login/access/updated', { customer_id: 32, channel_ids: [1] }, 'customer', '32'],
    ['store/subscriber/updated', { type: 'subscriber', id: 5 }, 'subscriber', '5'],
    [
      'store/order/statusUpdated',
      { type: 'order', id: 250, status: { previous_status_id: 0, new_status_id: 11 } },
      'order',
      '250',
    ],
    ['store/order/refund/created', { type: 'order', id: 250, refund: { refund_id: 3 } }, 'order', '250'],
    ['store/order/transaction/created', { type: 'transaction', order_id: '250', transaction_id: '9' }, 'order', '250'],
    ['store/order/metafield/created', { metafield_id: 1, resource_id: '250' }, 'order', '250'],
    ['store/shipment/created', { type: 'shipment', id: 12, orderId: 250 }, 'order', '250'],
    ['store/channel/1/order/updated', { order_id: 250 }, 'order', '250'],
  ])('%s names a resource', (scope, data, resource, id) => {
    expect(read(scope, data)).toEqual({ resource, id });
  });

  it('knows the producer, the scope and when it happened', () => {
    const body = readWebhookBody(
      Buffer.from(
        '{"created_at":1743500000,"data":{"id":1},"scope":"store/order/created","producer":"stores/abc123","new_field":{}}',
      ),
    );
    expect(body).toMatchObject({
      producer: 'stores/abc123',
      scope: 'store/order/created',
      occurredAt: 1_743_500_000_000,
    });
  });

  it.each([
    [
      'store/product/updated',
      { type: 'product', id: 77 },
      { code: 'unknown-scope', field: 'scope', came: 'store/product/updated' },
    ],
    [undefined, { id: 1 }, { code: 'field-missing', field: 'scope', came: 'nothing' }],
    ['store/order/\0updated', { id: 1 }, { code: 'unknown-scope', field: 'scope', came: 'a text' }],
    ['store/order/created', {}, { code: 'field-missing', field: 'data.id', came: 'nothing' }],
    ['store/order/created', null, { code: 'field-missing', field: 'data.id', came: 'nothing' }],
    ['store/order/created', { id: 'a/../b' }, { code: 'field-type', field: 'data.id', came: 'a string' }],
    ['store/order/created', { id: -1 }, { code: 'field-type', field: 'data.id' }],
    ['store/order/created', { id: 1.5 }, { code: 'field-type', field: 'data.id', came: 'a number' }],
    [
      'store/shipment/created',
      { id: 12, orderId: [250] },
      { code: 'field-type', field: 'data.orderId', came: 'a list' },
    ],
  ])('says what is wrong with %s %j', (scope, data, mismatch) => {
    const names = read(scope, data);
    expect(names).toBeInstanceOf(InvalidRecordError);
    expect(names).toMatchObject(mismatch);
  });

  it.each([9e12, -5, 'yesterday', null, 1e300])('knows no time of a change at %j', (at) => {
    expect(
      readWebhookBody(Buffer.from(JSON.stringify({ scope: 'store/order/created', data: { id: 1 }, created_at: at })))
        .occurredAt,
    ).toBe(0);
  });

  const nested = (levels: number): string =>
    `{"scope":"store/order/created","data":{"id":1},"more":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

  it('reads what is nested 20 deep, and brackets within texts at any number', () => {
    expect(readWebhookBody(Buffer.from(nested(20))).names).toEqual({ resource: 'order', id: '1' });
    expect(read('store/order/created', { id: 1, note: `\\"${'[{'.repeat(50)}`, other: '\\' })).toEqual({
      resource: 'order',
      id: '1',
    });
  });

  it.each([21, 30_000])('refuses to parse what is nested %i deep', (levels) => {
    expect(readWebhookBody(Buffer.from(nested(levels))).names).toMatchObject({
      code: 'too-deep',
      expected: 'at most 20 levels',
    });
  });

  it.each([
    ['no bytes', ''],
    ['no JSON', '{"scope":'],
    ['a list', '[1]'],
    ['a text', '"x"'],
    ['bytes that are not UTF-8', '\u0000\uffff'],
    ['deep nesting', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
  ])('survives %s', (_, text) => {
    expect(readWebhookBody(Buffer.from(text, 'latin1')).names).toBeInstanceOf(InvalidRecordError);
  });
});
