import type { Row } from './table.js';

export interface Address {
  id: number;
  firstName: string;
  lastName: string;
  company: string;
  street1: string;
  street2: string;
  city: string;
  state: string;
  postalCode: string;
  country: string;
  countryCode: string;
  phone: string;
  type: 'residential' | 'commercial';
}

export interface AttributeValue {
  id: number;
  attributeId: number;
  value: string;
  createdMs: number;
  modifiedMs: number;
}

/** A checkbox field holds a list, a number field a number. */
export type FormFieldValue = string | number | string[];

export interface Customer extends Row {
  email: string;
  firstName: string;
  lastName: string;
  company: string;
  phone: string;
  notes: string;
  ip: string;
  groupId: number;
  addresses: Address[];
  attributes: AttributeValue[];
  formFields: Record<string, FormFieldValue>;
  storeCreditCents: number;
  acceptsReviewEmails: boolean;
  originChannelId: number;
  /** Null: may log in everywhere. */
  channelIds: number[] | null;
  segmentIds: string[];
}

export interface Subscriber extends Row {
  email: string;
  firstName: string;
  lastName: string;
  source: 'storefront' | 'order' | 'custom';
  orderId: number | null;
  channelId: number;
  consents: Consent[];
}

export type Consent = 'marketing_newsletter' | 'abandoned_cart';

export interface AttributeDefinition {
  id: number;
  name: string;
  type: 'string' | 'number' | 'date';
  createdMs: number;
}

export interface CustomerGroup {
  id: number;
  name: string;
  isDefault: boolean;
  isForGuests: boolean;
  createdMs: number;
}
