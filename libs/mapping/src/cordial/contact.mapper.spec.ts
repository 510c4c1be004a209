import type { Consent, Customer } from '@patchcord/events';
import { describe, expect, it } from 'vitest';
import { toConsent } from '../bigcommerce/consent.mapper.js';
import { toCustomer } from '../bigcommerce/customer.mapper.js';
import { toOrder } from '../bigcommerce/order.mapper.js';
import { previousConsent, reduceConsent, toEvidence } from '../consent.js';
import type { ConsentState } from '../consent.js';
import {
  customerObservation,
  fixture,
  orderObservation,
  part,
  subscriberObservation,
  wholeOrderParts,
} from '../fixtures/observed.js';
import { defaultStoreDocument, parseStoreDocument } from '../store-document.js';
import type { StoreDocument } from '../store-document.js';
import { attributesOf } from './attribute.mapper.js';
import { listsOf, toConsentLists, toContactBody, toGuestBody, toSubscriberBody } from './contact.mapper.js';
import { contactEmail, cut } from './text.js';

const document = defaultStoreDocument('abc123');

function documentWith(changes: { customer?: object; channels?: object; idPrefix?: string }): StoreDocument {
  const { customer = {}, channels = document.channels, idPrefix = '' } = changes;
  return parseStoreDocument({
    ...document,
    idPrefix,
    channels,
    mapping: { customer: { ...document.mapping.customer, ...customer } },
  });
}

function customer(changes: Partial<Customer> = {}): Customer {
  const parts = [
    part('customer', fixture('customer')),
    part('attribute-definitions', fixture('attribute-definitions')),
    part('customer-groups', fixture('customer-groups')),
  ];
  return { ...toCustomer(customerObservation(parts)), ...changes };
}

function subscriber(changes: Partial<Consent> = {}): Consent {
  return { ...toConsent(subscriberObservation([part('subscriber', fixture('subscriber'))])), ...changes };
}

function stateOf(...consents: Consent[]): ConsentState | null {
  return consents.reduce<ConsentState | null>(
    (state, consent) => reduceConsent(state, toEvidence(consent, previousConsent(state, consent))),
    null,
  );
}

describe('toContactBody', () => {
  it('maps a customer to the default attributes, flat', () => {
    expect(toContactBody(customer(), document)).toEqual({
      body: {
        bc_customer_id: '32',
        first_name: 'Mia',
        last_name: 'Torres',
        phone: '+15125550134',
        bc_customer_group: 'Wholesale',
        bc_created_at: '2025-03-02T10:11:12+00:00',
        bc_origin_channel: '1',
        bc_store_credit: 12.5,
        bc_address: {
          street_address: '11 Elm St',
          city: 'Austin',
          state: 'Texas',
          postal_code: '78701',
          country: 'United States',
          countryISO: 'US',
        },
        bc_segments: ['5bb733a9-5491-47b3-9451-9ae8d6a6bc6b'],
      },
      leftOut: [],
    });
  });

  it('leaves what is empty as Cordial has it, or clears it, as the document says of each field', () => {
    const { body } = toContactBody(customer({ company: '', customerGroupName: '', segmentIds: [] }), document);

    expect(body).not.toHaveProperty('company');
    expect(body).toMatchObject({ bc_customer_group: null, bc_segments: null });
  });

  it('maps customer attributes and form fields that the document names, each to its type', () => {
    const mapped = documentWith({
      customer: {
        'attribute.Loyalty level': { key: 'loyalty' },
        'attribute.Shoe size': { key: 'shoe_size', type: 'number' },
        'formField.Birthday': { key: 'birthday', type: 'date' },
        'formField.Interests': { key: 'interests', type: 'array', maxItems: 1 },
      },
    });
    const { body, leftOut } = toContactBody(customer(), mapped);

    expect(body).toMatchObject({ loyalty: 'gold', birthday: '1990-04-05T00:00:00+00:00', interests: ['Kitchen'] });
    expect(body).not.toHaveProperty('shoe_size');
    expect(leftOut).toEqual([]);
  });

  it('leaves out a value that is not of the type of its attribute, and says so without the value', () => {
    const mapped = documentWith({ customer: { 'attribute.Loyalty level': { key: 'loyalty', type: 'number' } } });
    const { body, leftOut } = toContactBody(customer(), mapped);

    expect(body).not.toHaveProperty('loyalty');
    expect(leftOut).toEqual([{ field: 'attribute.Loyalty level', reason: 'is no number' }]);
  });

  it('leaves out what the document switched off', () => {
    expect(toContactBody(customer(), documentWith({ customer: { phone: false } })).body).not.toHaveProperty('phone');
  });

  it('cuts a text at the maximum of its attribute, never inside of a character: one text too long would cost the whole contact', () => {
    expect(toContactBody(customer({ firstName: 'x'.repeat(300) }), document).body['first_name']).toBe('x'.repeat(128));
    expect(cut('ab🧵', 3)).toBe('ab');
    expect(cut('ab🧵', 4)).toBe('ab🧵');
  });

  it('makes E.164 of a phone number as typed, in the country of the address', () => {
    const phone = (typed: string, countryCode: string): unknown => {
      const [address] = customer().addresses;
      return toContactBody(
        customer({ phone: typed, addresses: address ? [{ ...address, countryCode }] : [] }),
        document,
      ).body['phone'];
    };

    expect(phone('(512) 555-0134', 'US')).toBe('+15125550134');
    expect(phone('020 7946 0958', 'GB')).toBe('+442079460958');
    expect(phone('+49 30 901820', 'US')).toBe('+4930901820');
  });

  it('leaves out a phone number that is none, with a reason', () => {
    expect(toContactBody(customer({ phone: 'call me' }), document).leftOut).toEqual([
      { field: 'phone', reason: 'no valid phone number in US' },
    ]);
    expect(toContactBody(customer({ phone: '5550134', addresses: [] }), document).leftOut).toEqual([
      { field: 'phone', reason: 'no valid phone number without a country' },
    ]);
    expect(toContactBody(customer({ phone: '' }), document).leftOut).toEqual([]);
  });

  it('clears nothing of what the observation did not carry: an include that was not asked for, or the eleventh attribute', () => {
    const clearing = documentWith({
      customer: {
        'attribute.Loyalty level': { key: 'loyalty', onNull: 'clear' },
        'formField.Birthday': { key: 'birthday', onNull: 'clear' },
        address: { key: 'bc_address', type: 'geo', onNull: 'clear' },
        storeCredit: { key: 'bc_store_credit', type: 'number', onNull: 'clear' },
      },
    });
    const empty = {
      attributes: [],
      formFields: [],
      addresses: [],
      storeCredit: [],
      segmentIds: [],
      customerGroupName: '',
    };
    const keys = (incomplete: string[]): string[] =>
      Object.entries(toContactBody(customer({ ...empty, incomplete }), clearing).body).flatMap(([key, value]) =>
        value === null ? [key] : [],
      );

    expect(keys(['addresses', 'attributes', 'formFields', 'storeCredit', 'segmentIds', 'customerGroupName'])).toEqual(
      [],
    );
    expect(keys([]).sort()).toEqual([
      'bc_address',
      'bc_customer_group',
      'bc_segments',
      'bc_store_credit',
      'birthday',
      'loyalty',
    ]);
  });

  it('maps the storefronts of a customer: where it signed up, and where the login works', () => {
    const mapped = documentWith({
      customer: {
        originChannel: { key: 'bc_origin' },
        channelIds: { key: 'bc_channels', type: 'array' },
        country: { key: 'bc_country' },
      },
    });

    expect(toContactBody(customer({ channelIds: ['1', '2'] }), mapped).body).toMatchObject({
      bc_origin: 'Default storefront',
      bc_channels: ['1', '2'],
      bc_country: 'US',
    });
    expect(toContactBody(customer({ channelIds: null }), mapped).body).toMatchObject({ bc_channels: ['all'] });
  });

  it('never says anything of push, which belongs to the mobile SDK', () => {
    expect(JSON.stringify(toContactBody(customer(), document))).not.toMatch(/push/i);
  });

  it('says nothing of a deleted customer but that the id is gone', () => {
    expect(toContactBody(customer({ deleted: true }), document).body).toEqual({ bc_customer_id: null });
    expect(
      toContactBody(
        customer({ deleted: true }),
        documentWith({ customer: { customerId: { key: 'cust', onNull: 'leave' } } }),
      ).body,
    ).toEqual({ cust: null });
  });

  it('puts the prefix of the store before its customer ids', () => {
    expect(toContactBody(customer(), documentWith({ idPrefix: 'uk-' })).body['bc_customer_id']).toBe('uk-32');
    expect(
      toContactBody(
        customer(),
        documentWith({ idPrefix: 'uk-', customer: { customerId: { key: 'bc_customer_id', type: 'number' } } }),
      ).body['bc_customer_id'],
    ).toBe(32);
  });

  it('adds up store credit exactly', () => {
    expect(
      toContactBody(customer({ storeCredit: [{ amount: '0.1' }, { amount: '0.2' }] }), document).body[
        'bc_store_credit'
      ],
    ).toBe(0.3);
  });
});

describe('lists', () => {
  const channels = {
    '1': { name: 'Main', list: 'news' },
    '2': { name: 'Outlet', list: 'outlet' },
    '3': { name: 'Shop in shop', list: 'news' },
    '4': { name: 'POS', list: null },
  };
  const listed = documentWith({ channels });
  const seen = (channelId: string, version: string, consents: string[]): Consent =>
    subscriber({
      channelId,
      resourceId: `s${channelId}`,
      sourceVersion: version,
      observedAt: Number(version),
      modifiedAt: Number(version),
      createdAt: 1,
      consents,
    });
  const isIn = ['marketing_newsletter'];

  it('are those of the channels that are opted in; a storefront’s opt-out leaves its own', () => {
    expect(toConsentLists(stateOf(seen('1', '2', isIn), seen('2', '2', isIn), seen('2', '3', [])), listed)).toEqual({
      news: true,
      outlet: false,
    });
  });

  it('are not touched where nobody opted in or out', () => {
    expect(toConsentLists(stateOf(seen('1', '2', []), seen('4', '2', isIn)), listed)).toEqual({});
    expect(toConsentLists(null, listed)).toEqual({});
  });

  it('keep a person while one of the channels that share a list is opted in', () => {
    const state = stateOf(seen('1', '2', isIn), seen('3', '2', isIn), seen('1', '3', []));

    expect(toConsentLists(state, listed)).toEqual({ news: true });
    expect(toConsentLists(stateOf(seen('3', '2', isIn), seen('3', '3', []), seen('1', '2', isIn)), listed)).toEqual({
      news: true,
    });
  });

  it('are all left after an opt-out at Cordial', () => {
    const state = reduceConsent(stateOf(seen('1', '2', isIn)), { kind: 'cordial-opt-out', at: 5, observedAt: 5 });

    expect(toConsentLists(state, listed)).toEqual({ news: false });
  });

  it('of another store are not ours to touch', () => {
    expect(toConsentLists(stateOf({ ...seen('1', '2', isIn), storeHash: 'xyz9' }), listed)).toEqual({});
  });

  it('come with the body of a contact, and exist before it', () => {
    expect(toContactBody(customer(), listed, stateOf(seen('1', '2', isIn))).body).toMatchObject({
      first_name: 'Mia',
      news: true,
    });
    expect(listsOf(listed)).toEqual([
      { name: 'news', enhanced: true },
      { name: 'outlet', enhanced: true },
    ]);
  });
});

describe('attributesOf', () => {
  it('gives every attribute of the document with type, index and the length that Cordial would else put at 128', () => {
    const attributes = attributesOf(
      documentWith({ customer: { shopperProfileId: { key: 'profile', maxLength: 36 } } }),
    );

    expect(attributes.find(({ key }) => key === 'profile')).toEqual({
      key: 'profile',
      name: 'profile',
      type: 'string',
      index: false,
      validators: { max: 36 },
    });
    expect(attributes.find(({ key }) => key === 'bc_segments')).toEqual({
      key: 'bc_segments',
      name: 'BigCommerce segments',
      type: 'array',
      index: true,
      options: { maxitems: 100 },
    });
    expect(attributes.find(({ key }) => key === 'bc_created_at')).toEqual({
      key: 'bc_created_at',
      name: 'BigCommerce customer since',
      type: 'date',
      index: true,
    });
    expect(new Set(attributes.map(({ key }) => key)).size).toBe(attributes.length);
  });

  it('covers every key that a body can have', () => {
    const keys = attributesOf(document).map(({ key }) => key);

    expect(
      Object.keys(toContactBody(customer({ company: 'Acme' }), document).body).every((key) => keys.includes(key)),
    ).toBe(true);
  });
});

describe('contacts without a customer', () => {
  it('get the names of the subscriber, and nothing that would clear anything', () => {
    expect(toSubscriberBody(subscriber({ lastName: '' }), document)).toEqual({
      body: { first_name: 'Mia' },
      leftOut: [],
    });
  });

  it('get what the billing address of a guest order says', () => {
    const guest = toOrder(orderObservation(wholeOrderParts({ customer_id: 0 })));

    expect(toGuestBody(guest, document).body).toEqual({
      first_name: 'Mia',
      last_name: 'Torres',
      phone: '+15125550134',
      bc_address: {
        street_address: '11 Elm St',
        city: 'Austin',
        state: 'Texas',
        postal_code: '78701',
        country: 'United States',
        countryISO: 'US',
      },
    });
    expect(toGuestBody(toOrder(orderObservation(wholeOrderParts())), document).body).toEqual({});
  });
});

describe('contactEmail', () => {
  it('is lower case and trimmed, or null where it can be no address', () => {
    expect(contactEmail(' Mia.Torres@Example.com ')).toBe('mia.torres@example.com');
    expect(
      [
        '',
        'mia',
        'mia@',
        '@example.com',
        'mia torres@example.com',
        'mia@example',
        'a@b@example.com',
        `${'x'.repeat(250)}@example.com`,
      ].map(contactEmail),
    ).toEqual(Array(8).fill(null));
  });
});
