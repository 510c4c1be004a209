import { resourceKey, sourceVersion, topics, type Consent, type Topic } from '@patchcord/events';
import type { Producer } from '@patchcord/kafka';
import type { Work } from './work.js';

/** The claim of the contact is held meanwhile. */
const PRODUCE_MS = 1_500;

/**
 * Tells enrich of an opt-out that happened at Cordial, as a record of commerce.consents with origin `cordial`: it counts against
 * every storefront of the contact, so that no later observation subscribes the person without a newer opt-in.
 */
export class OptOuts {
  constructor(private readonly producer: Pick<Producer, 'send'>) {}

  /** Resolves when Kafka has it. `at`: ms since the epoch. Throws DependencyDownError. */
  async tell({ record }: Work, at: number): Promise<void> {
    const observedAt = Date.now();
    const { storeHash, contactId } = record;
    const event: Consent = {
      recordId: `cordial/${contactId}/${at}`,
      storeHash,
      channelId: '',
      resourceId: contactId,
      sourceVersion: sourceVersion(at, observedAt),
      occurredAt: at,
      observedAt,
      origin: 'cordial',
      lane: 'live',
      deleted: false,
      email: '',
      firstName: '',
      lastName: '',
      source: 'cordial',
      orderId: '',
      consents: [],
      createdAt: 0,
      modifiedAt: at,
    };
    const key = resourceKey(storeHash, 'subscriber', contactId);
    await this.producer.send([{ topic: topics.consents as Topic, key, event }], { deadlineMs: PRODUCE_MS });
  }
}
