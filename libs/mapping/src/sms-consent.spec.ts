import type { Customer } from '@patchcord/events';
import { describe, expect, it } from 'vitest';
import { toCustomer } from './bigcommerce/customer.mapper.js';
import { consentDecision, previousConsent, reduceConsent, toEvidence } from './consent.js';
import type { ConsentState } from './consent.js';
import { toRequests } from './cordial/requests.js';
import { toSmsChannel } from './cordial/sms.mapper.js';
import { customerObservation, fixture, part } from './fixtures/observed.js';
import { SMS_PERMISSION, toSmsConsent } from './sms-consent.js';
import { defaultStoreDocument, parseStoreDocument, StoreDocumentError } from './store-document.js';
import type { StoreDocument } from './store-document.js';

function documentWith(sms: object): StoreDocument {
  return parseStoreDocument({ ...defaultStoreDocument('abc123'), consent: { sms } });
}

const document = documentWith({ source: 'attribute.Text me', program: 'promo', keyword: 'JOIN' });

const definitions = part('attribute-definitions', [{ id: 7, name: 'Text me', type: 'string' }]);

/** A customer whose attribute says `value`; undefined: who has no such attribute. */
function customer(value: string | undefined, changes: Partial<Customer> = {}): Customer {
  const attribute = {
    id: 1,
    attribute_id: 7,
    attribute_value: value,
    date_created: '2025-03-02T10:11:12Z',
    date_modified: '2025-06-01T09:00:00Z',
  };
  const attributes = value === undefined ? [] : [attribute];
  const body = { ...fixture('customer'), attributes, attribute_count: attributes.length };
  return { ...toCustomer(customerObservation([part('customer', body), definitions])), ...changes };
}

function stateOf(...customers: Customer[]): ConsentState | null {
  return customers.reduce<ConsentState | null>((state, each) => {
    const consent = toSmsConsent(each, document);
    if (consent === null) return state;
    return reduceConsent(state, toEvidence(consent, previousConsent(state, consent), SMS_PERMISSION), 'sms');
  }, null);
}

function channelOf(...customers: Customer[]): ReturnType<typeof toSmsChannel> {
  return toSmsChannel(customers.at(-1) as Customer, document, consentDecision(stateOf(...customers)));
}

const at = (minute: number): Partial<Customer> => {
  const time = new Date(Date.UTC(2025, 5, 2, 0, minute)).toISOString();
  return { sourceVersion: `${time}/${time}`, observedAt: Date.parse(time), modifiedAt: Date.parse(time) };
};

describe('SMS consent', () => {
  it('comes from the configured field alone: neither an e-mail opt-in nor the review and cart mails are one', () => {
    expect(toSmsConsent(customer('yes'), defaultStoreDocument('abc123'))).toBeNull();
    expect(consentDecision(stateOf(customer(undefined, { acceptsReviewAndCartEmails: true })))).toMatchObject({
      channel: 'sms',
      status: '',
    });
  });

  it('is given by the values that mean yes, whatever their case, since the time of the value', () => {
    expect(consentDecision(stateOf(customer(' Yes ')))).toMatchObject({
      channel: 'sms',
      status: 'subscribed',
      evidence: 'created',
      at: Date.UTC(2025, 2, 2, 10, 11, 12),
    });
    expect(consentDecision(stateOf(customer('maybe'))).status).toBe('');
  });

  it('is taken back by another value, and by a value that is gone', () => {
    for (const gone of [customer('no', at(1)), customer(undefined, at(1))])
      expect(consentDecision(stateOf(customer('yes', at(0)), gone)).status).toBe('unsubscribed');
  });

  it('is not taken back by an observation that lacks the field, or has only the first ten attributes', () => {
    const cut = { ...at(1), incomplete: ['attributes'] };

    expect(consentDecision(stateOf(customer('yes', at(0)), customer(undefined, cut))).status).toBe('subscribed');
  });

  it('loses against an opt-out at Cordial that is newer than the value, like every consent', () => {
    const state = reduceConsent(stateOf(customer('yes')), {
      kind: 'cordial-opt-out',
      at: Date.UTC(2025, 2, 3),
      observedAt: Date.UTC(2025, 2, 3),
    });

    expect(consentDecision(state)).toMatchObject({ status: 'unsubscribed', source: 'cordial' });
  });
});

describe('toSmsChannel', () => {
  it('subscribes to the program by its keyword, with digits and no plus, and lets Cordial ask first (double opt-in)', () => {
    expect(channelOf(customer('yes'))).toEqual({
      address: '15125550134',
      programs: { promo: { keyword: 'JOIN', subscribeStatus: 'subscribed', suppressDOI: false } },
    });
  });

  it('skips the question only where the document says that there is proof of consent', () => {
    const proven = documentWith({ ...document.consent.sms, doubleOptIn: false });

    expect(toSmsChannel(customer('yes'), proven, consentDecision(stateOf(customer('yes'))))).toMatchObject({
      programs: { promo: { suppressDOI: true } },
    });
  });

  it('unsubscribes from the program', () => {
    expect(channelOf(customer('yes', at(0)), customer('no', at(1)))).toEqual({
      address: '15125550134',
      programs: { promo: { keyword: 'JOIN', subscribeStatus: 'unsubscribed' } },
    });
  });

  it('says nothing where nobody said anything, and leaves out a number that can receive no text, with the reason', () => {
    const [address] = customer('yes').addresses;
    const german = address ? [{ ...address, countryCode: 'DE' }] : [];

    expect(channelOf(customer('maybe'))).toBeNull();
    expect(channelOf(customer('yes', { phone: '' }))).toBeNull();
    expect(channelOf(customer('yes', { phone: 'call me' }))).toEqual({ leftOut: 'no valid phone number in US' });
    expect(channelOf(customer('yes', { phone: '030 901820', addresses: german }))).toEqual({
      leftOut: 'is no mobile number',
    });
  });

  it('reads a number without a country in that of the document', () => {
    const local = { phone: '(512) 555-0134', addresses: [] };
    const evidence = consentDecision(stateOf(customer('yes')));

    expect(toSmsChannel(customer('yes', local), document, evidence)).toEqual({
      leftOut: 'no valid phone number without a country',
    });
    expect(toSmsChannel(customer('yes', local), { ...document, phoneCountry: 'US' }, evidence)).toMatchObject({
      address: '15125550134',
    });
  });

  it('goes with the upsert of the contact, beside e-mail; push never does: it belongs to the mobile SDK', () => {
    const [request] = toRequests('customer', customer('yes'), document);

    expect(Object.keys((request?.body as { channels: object }).channels)).toEqual(['email', 'sms']);
  });
});

describe('the document', () => {
  const problemsOf = (sms: object): string => {
    try {
      documentWith(sms);
      return '';
    } catch (error) {
      return error instanceof StoreDocumentError ? error.message : String(error);
    }
  };

  it.each([
    [
      { source: 'subscriber', program: 'promo', keyword: 'JOIN' },
      'consent.sms.source: must be attribute.<name> or formField.<name>: BigCommerce has no field of its own for SMS, and a permission for e-mail is none for SMS',
    ],
    [
      { source: 'attribute.Text me', program: 'my promo', keyword: 'JOIN' },
      'consent.sms.program: must be the name of an SMS program at Cordial: letters, digits, _ and -',
    ],
    [
      { source: 'attribute.Text me', program: 'promo', keyword: 'JOIN US' },
      'consent.sms.keyword: must be a keyword of that program: letters and digits',
    ],
    [
      { source: 'attribute.Text me', program: 'promo', keyword: 'JOIN', phone: 'mobile' },
      'consent.sms.phone: must be phone, attribute.<name> or formField.<name>',
    ],
  ])('refuses %j', (sms, problem) => {
    expect(problemsOf(sms)).toBe(problem);
  });

  it('refuses a country that has no phone numbers, and parses to itself again', () => {
    expect(() => parseStoreDocument({ ...document, phoneCountry: 'us' })).toThrow(
      'phoneCountry: must be an ISO 3166 country code in upper case, as in US',
    );
    expect(parseStoreDocument(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });
});
