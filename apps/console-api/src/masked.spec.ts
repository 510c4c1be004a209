import { expect, it } from 'vitest';
import { masked, maskEmail } from './masked.js';

it('leaves an address that only its owner knows again', () => {
  expect(maskEmail('mia.torres@example.com')).toBe('m***@example.com');
  expect(maskEmail('not an address')).toBe('***');
});

it('masks what is personal in a BigCommerce order, and leaves its structure, ids and amounts', () => {
  const order = {
    id: 118,
    status: 'Shipped',
    total_inc_tax: '20.00',
    customer_message: 'ring twice',
    ip_address: '203.0.113.7',
    billing_address: { first_name: 'Mia', email: 'mia@example.com', phone: 5551234, country_iso2: 'US', company: '' },
    lines: [{ sku: 'MUG', name: 'Mug', note: 'call bo@example.org' }],
  };

  expect(masked(order)).toEqual({
    id: 118,
    status: 'Shipped',
    total_inc_tax: '20.00',
    customer_message: '‹text, 10 characters›',
    ip_address: '‹text, 11 characters›',
    billing_address: { first_name: '‹text, 3 characters›', email: 'm***@example.com', phone: '‹number›', country_iso2: 'US', company: '' },
    lines: [{ sku: 'MUG', name: 'Mug', note: '‹text, 19 characters›' }],
  });
});

it('masks the same in our own events, and addresses in any text', () => {
  expect(masked({ firstName: 'Mia', resourceId: '5', detail: 'sent to mia@example.com twice' })).toEqual({
    firstName: '‹text, 3 characters›',
    resourceId: '5',
    detail: 'sent to m***@example.com twice',
  });
});
