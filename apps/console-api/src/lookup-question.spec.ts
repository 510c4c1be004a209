import { expect, it } from 'vitest';
import { toQuestion } from './lookup-question.js';

it.each([
  [' Mia@Example.com ', { kind: 'email', email: 'mia@example.com' }],
  ['order:118', { kind: 'resource', resource: 'order', id: '118' }],
  ['118', { kind: 'resource', resource: 'order', id: '118' }],
  ['#118', { kind: 'resource', resource: 'order', id: '118' }],
  ['Customer: 7', { kind: 'resource', resource: 'customer', id: '7' }],
  ['contact:01A20A31-A720-7A65-AC20-E8D83A1A9882', { kind: 'contact', id: '01a20a31-a720-7a65-ac20-e8d83a1a9882' }],
  ['bigcommerce.orders/3/42', { kind: 'source', topic: 'bigcommerce.orders', partition: 3, offset: '42' }],
  ['msg_0de561e2', { kind: 'record', recordId: 'msg_0de561e2' }],
  ['delta/1/order/118', { kind: 'record', recordId: 'delta/1/order/118' }],
  ['order:', { kind: 'record', recordId: 'order:' }],
])('understands "%s"', (text, question) => {
  expect(toQuestion(text)).toEqual(question);
});
