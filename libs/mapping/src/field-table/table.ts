import { customerNotes, subscriberNotes } from './customer-notes.js';
import type { FieldNote } from './customer-notes.js';
import { orderNotes } from './order-notes.js';
import { traceFields } from './trace.js';
import type { Samples, Trace, Traced } from './trace.js';
import { defaultStoreDocument, parseStoreDocument } from '../store-document.js';

/** A field of BigCommerce: where the mappers take it, and what people should know of it. */
export interface FieldRow extends Trace {
  note: FieldNote;
}

export const fieldNotes: { readonly [R in Traced]: Readonly<Record<string, FieldNote>> } = {
  customer: customerNotes,
  subscriber: subscriberNotes,
  order: orderNotes,
};

/** The note of a field: its own, or that of the longest `…*` above it. Undefined where there is none. */
export function noteOf(resource: Traced, path: string): FieldNote | undefined {
  const key = noteKeyOf(resource, path);
  return key === undefined ? undefined : fieldNotes[resource][key];
}

/** The key of that note. */
export function noteKeyOf(resource: Traced, path: string): string | undefined {
  const notes = fieldNotes[resource];
  if (path in notes) return path;
  const matching = Object.keys(notes).filter((key) => key.endsWith('*') && path.startsWith(key.slice(0, -1)));
  return matching.sort((left, right) => right.length - left.length)[0];
}

/** Every field of the samples, in their order, by the default document and by one that maps whatever can be mapped. */
export function fieldRows(resource: Traced, samples: Samples): FieldRow[] {
  const usual = defaultStoreDocument('abc123');
  const full = parseStoreDocument({
    ...usual,
    includeCost: true,
    consent: { sms: { source: 'attribute.Loyalty level', optInValues: ['gold'], program: 'promo', keyword: 'JOIN' } },
    mapping: {
      customer: {
        'attribute.Loyalty level': { key: 'attribute' },
        'formField.Birthday': { key: 'form_field' },
        channelIds: { key: 'channels_of_login', type: 'array' },
        originChannel: { key: 'origin_channel' },
        country: { key: 'country' },
        customerGroupId: { key: 'customer_group_id' },
        taxExemptCategory: { key: 'tax_exempt_category' },
        acceptsReviewAndCartEmails: { key: 'accepts_reviews' },
        shopperProfileId: { key: 'shopper_profile' },
      },
    },
  });
  return traceFields(resource, samples, { usual, full }).map((trace) => ({
    ...trace,
    note: noteOf(resource, trace.path) ?? {},
  }));
}
