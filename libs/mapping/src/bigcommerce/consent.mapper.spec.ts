import { describe, expect, it } from 'vitest';
import { fixture, part, subscriberObservation } from '../fixtures/observed.js';
import { toConsent } from './consent.mapper.js';

describe('toConsent', () => {
  it('maps every field', () => {
    expect(toConsent(subscriberObservation([part('subscriber', fixture('subscriber'))]))).toEqual({
      recordId: 'notice-1',
      storeHash: 'abc123',
      channelId: '1',
      resourceId: '5',
      sourceVersion: '2025-06-03T21:42:25.000Z/2025-06-03T21:42:30.000Z',
      occurredAt: 1748986945000,
      observedAt: 1748986950000,
      origin: 'webhook',
      lane: 'live',
      deleted: false,
      email: 'Mia.Torres@example.com',
      firstName: 'Mia',
      lastName: 'Torres',
      source: 'storefront',
      orderId: '',
      consents: ['marketing_newsletter'],
      createdAt: Date.UTC(2025, 2, 2, 10, 12),
      modifiedAt: Date.UTC(2025, 2, 2, 10, 12),
    });
  });

  it('keeps empty consents as they are: what they mean is not known here', () => {
    expect(
      toConsent(subscriberObservation([part('subscriber', { id: 5, email: 'a@example.com', consents: [] })])),
    ).toMatchObject({ deleted: false, consents: [] });
  });

  it('knows only the id of a deleted subscriber', () => {
    expect(
      toConsent(subscriberObservation([part('subscriber', '', 404)], '5', 'store/subscriber/deleted')),
    ).toMatchObject({
      deleted: true,
      resourceId: '5',
      email: '',
      consents: [],
    });
  });

  it('rejects consents that are no list of texts, rather than reading them as an opt-out', () => {
    const consents = (value: unknown) => (): unknown =>
      toConsent(subscriberObservation([part('subscriber', { id: 5, email: 'a@example.com', consents: value })]));

    expect(consents('marketing_newsletter')).toThrow(
      expect.objectContaining({ field: 'consents', expected: 'a list', came: 'string' }),
    );
    expect(consents([true])).toThrow(
      expect.objectContaining({ field: 'consents[0]', expected: 'text', came: 'boolean' }),
    );
  });
});
