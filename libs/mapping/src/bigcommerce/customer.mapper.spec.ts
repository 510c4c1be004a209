import { describe, expect, it } from 'vitest';
import { customerObservation, fixture, part } from '../fixtures/observed.js';
import { toCustomer } from './customer.mapper.js';

const withNames = [
  part('attribute-definitions', fixture('attribute-definitions')),
  part('customer-groups', fixture('customer-groups')),
];

function customerWith(changes: Record<string, unknown>): ReturnType<typeof toCustomer> {
  return toCustomer(customerObservation([part('customer', { ...fixture('customer'), ...changes })]));
}

describe('toCustomer', () => {
  it('maps every field', () => {
    expect(toCustomer(customerObservation([part('customer', fixture('customer')), ...withNames]))).toEqual({
      recordId: 'notice-1',
      storeHash: 'abc123',
      channelId: '1',
      resourceId: '32',
      sourceVersion: '2025-06-03T21:42:25.000Z/2025-06-03T21:42:30.000Z',
      occurredAt: 1748986945000,
      observedAt: 1748986950000,
      origin: 'webhook',
      lane: 'live',
      deleted: false,
      email: 'Mia.Torres@example.com',
      firstName: 'Mia',
      lastName: 'Torres',
      company: '',
      phone: '+1 512 555 0134',
      customerGroupId: '3',
      customerGroupName: 'Wholesale',
      taxExemptCategory: '',
      createdAt: Date.UTC(2025, 2, 2, 10, 11, 12),
      modifiedAt: Date.UTC(2025, 5, 1, 8),
      originChannelId: '1',
      channelIds: null,
      storeCredit: [{ amount: '12.5' }],
      acceptsReviewAndCartEmails: true,
      addresses: [
        {
          id: '60',
          firstName: 'Mia',
          lastName: 'Torres',
          company: '',
          street1: '11 Elm St',
          street2: '',
          city: 'Austin',
          state: 'Texas',
          postalCode: '78701',
          country: 'United States',
          countryCode: 'US',
          phone: '',
          type: 'residential',
        },
      ],
      attributes: [
        {
          id: '2',
          name: 'Loyalty level',
          type: 'string',
          value: 'gold',
          createdAt: Date.UTC(2025, 2, 2, 10, 11, 12),
          modifiedAt: Date.UTC(2025, 2, 2, 10, 11, 12),
        },
      ],
      formFields: [
        { name: 'Birthday', values: ['1990-04-05'] },
        { name: 'Interests', values: ['Bath', 'Kitchen'] },
      ],
      shopperProfileId: '82511e54-4040-40fe-b742-2b25655f205b',
      segmentIds: ['5bb733a9-5491-47b3-9451-9ae8d6a6bc6b'],
      incomplete: [],
    });
  });

  it('says what no include asked for, so that it is not taken for empty', () => {
    const bare = toCustomer(customerObservation([part('customer', { id: 32, email: 'mia@example.com' })]));

    expect(bare.incomplete).toEqual([
      'addresses',
      'attributes',
      'formFields',
      'storeCredit',
      'segmentIds',
      'channelIds',
    ]);
  });

  it('says that addresses and attributes were cut off: BigCommerce includes ten of each, and counts them all', () => {
    const cut = toCustomer(
      customerObservation([
        part('customer', { ...fixture('customer'), address_count: 11, attribute_count: 12 }),
        ...withNames,
      ]),
    );

    expect(cut.incomplete).toEqual(['addresses', 'attributes']);
  });

  it('says that names of attributes and of the group are not known when nobody fetched their definitions', () => {
    expect(customerWith({}).incomplete).toEqual(['attributes', 'customerGroupName']);
    expect(customerWith({ customer_group_id: 0, attributes: [], attribute_count: 0 }).incomplete).toEqual([]);
  });

  it('takes the v3 envelope as well as the bare element', () => {
    expect(toCustomer(customerObservation([part('customer', { data: fixture('customer'), meta: {} })])).email).toBe(
      'Mia.Torres@example.com',
    );
  });

  it('is tolerant of absent and null optional fields and of fields it does not know', () => {
    const customer = toCustomer(
      customerObservation([
        part('customer', {
          id: 32,
          email: 'mia@example.com',
          first_name: null,
          addresses: null,
          form_fields: [{ name: 'A', value: null }],
          new_field: { a: [1] },
        }),
      ]),
    );

    expect(customer).toMatchObject({
      firstName: '',
      addresses: [],
      formFields: [{ name: 'A', values: [] }],
      createdAt: 0,
      storeCredit: [],
    });
  });

  it('tells a login for every channel (null) from one for none (empty)', () => {
    expect(customerWith({ channel_ids: null }).channelIds).toBeNull();
    expect(customerWith({ channel_ids: [] }).channelIds).toEqual([]);
    expect(customerWith({ channel_ids: [1, 2] }).channelIds).toEqual(['1', '2']);
  });

  it('has no group where customer_group_id is 0', () => {
    expect(customerWith({ customer_group_id: 0 })).toMatchObject({ customerGroupId: '', customerGroupName: '' });
  });

  it('has no names of attributes and groups that nobody fetched', () => {
    expect(customerWith({})).toMatchObject({
      customerGroupId: '3',
      customerGroupName: '',
      attributes: [{ id: '2', name: '', value: 'gold' }],
    });
  });

  it('keeps the value of an attribute of type number or date as text, as BigCommerce sends it', () => {
    expect(
      customerWith({
        attributes: [
          { id: 1, attribute_id: 5, attribute_value: '42' },
          { id: 2, attribute_id: 6, attribute_value: 43 },
        ],
      }).attributes.map((each) => each.value),
    ).toEqual(['42', '43']);
  });

  it('takes ids and money as numbers or as texts', () => {
    expect(customerWith({ customer_group_id: '3', store_credit_amounts: [{ amount: '12.5000' }] })).toMatchObject({
      customerGroupId: '3',
      storeCredit: [{ amount: '12.5' }],
    });
  });

  it('is deleted when a deleted notice is followed by a 404', () => {
    const customer = toCustomer(customerObservation([part('customer', '', 404)], '32', 'store/customer/deleted'));

    expect(customer).toMatchObject({ deleted: true, resourceId: '32', email: '' });
  });

  it('is not deleted by a 404 alone, which may be a read that came too early', () => {
    expect(() => toCustomer(customerObservation([part('customer', '', 404)]))).toThrow(
      expect.objectContaining({ code: 'missing-without-deletion' }),
    );
  });

  it.each([
    ['email', 7, 'email', 'text', 'number'],
    ['email', { a: 1 }, 'email', 'text', 'object'],
    ['date_created', 'yesterday', 'date_created', 'a date (ISO 8601 or RFC 2822)', 'another string'],
    ['addresses', 'none', 'addresses', 'a list', 'string'],
    ['addresses', [{ id: 60 }, 7], 'addresses[1]', 'an object', 'number'],
    ['addresses', [{ id: 60, city: ['Austin'] }], 'addresses[0].city', 'text', 'array'],
    ['attributes', [{ attribute_value: 'x' }], 'attributes[0].attribute_id', 'an id', 'nothing'],
    ['store_credit_amounts', [{ amount: 'lots' }], 'store_credit_amounts[0].amount', 'a decimal', 'another string'],
    ['customer_group_id', 1.5, 'customer_group_id', 'a whole number', 'another number'],
    ['form_fields', [{ name: 'A', value: {} }], 'form_fields[0].value', 'text or a list of texts', 'object'],
  ])('rejects %s = %j, naming the field and what came, but no value', (field, value, path, expected, came) => {
    expect(() => customerWith({ [field]: value })).toThrow(
      expect.objectContaining({ name: 'InvalidRecordError', field: path, expected, came }),
    );
  });

  it('rejects the body of another customer', () => {
    expect(() => toCustomer(customerObservation([part('customer', fixture('customer'))], '33'))).toThrow(
      expect.objectContaining({ code: 'wrong-resource' }),
    );
  });

  it('rejects an observation without its part, and a part that was answered with an error', () => {
    expect(() => toCustomer(customerObservation([]))).toThrow(expect.objectContaining({ code: 'part-missing' }));
    expect(() => toCustomer(customerObservation([part('customer', {}, 500)]))).toThrow(
      expect.objectContaining({ code: 'part-status', came: 'status 500' }),
    );
    expect(() => toCustomer(customerObservation([part('customer', '[]')]))).toThrow(
      expect.objectContaining({ code: 'field-type', field: 'customer', came: 'array' }),
    );
  });
});
