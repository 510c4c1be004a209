import type { ConsentEvidence, Customer } from '@patchcord/events';
import type { StoreDocument } from '../store-document.js';
import { countryOf, noPhoneIn, ownTextsOf, typedPhoneOf } from './customer-values.js';
import { phoneNumberOf } from './phone.js';

/** What `channels.sms` of a contact takes (Cordial help centre, SMS contacts and programs). */
export interface SmsChannel {
  /** Digits with the country code, without a plus. */
  address: string;
  programs: Record<
    string,
    | { keyword: string; subscribeStatus: 'subscribed'; suppressDOI: boolean }
    | { keyword: string; subscribeStatus: 'unsubscribed' }
  >;
}

/**
 * The SMS channel of a customer's contact; null where it has nothing to say: SMS is not configured, nobody gave or took back the
 * permission, or there is no number. Cordial texts everybody subscribed for a confirmation first (`pendingDOI`), unless the document says
 * that the store has one already and Cordial lets the account skip it. Push has no counterpart here: only the mobile SDK knows devices.
 */
export function toSmsChannel(
  customer: Customer,
  document: StoreDocument,
  evidence: ConsentEvidence,
): SmsChannel | { leftOut: string } | null {
  const { sms } = document.consent;
  if (sms === undefined || evidence.status === '' || customer.deleted) return null;
  const typed = sms.phone === 'phone' ? typedPhoneOf(customer) : (ownTextsOf(customer, sms.phone)?.[0] ?? '');
  if (typed.trim() === '') return null;
  const country = countryOf(customer) || (document.phoneCountry ?? '');
  const number = phoneNumberOf(typed, country);
  if (number === null) return { leftOut: noPhoneIn(country) };
  if (!number.isMobile) return { leftOut: 'is no mobile number' };
  const { keyword, program, doubleOptIn } = sms;
  return {
    address: number.e164.slice(1),
    programs: {
      [program]:
        evidence.status === 'subscribed'
          ? { keyword, subscribeStatus: 'subscribed', suppressDOI: !doubleOptIn }
          : { keyword, subscribeStatus: 'unsubscribed' },
    },
  };
}
