import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** A phone number that exists in the plan of its country. */
export interface PhoneNumber {
  /** As in +15125550134. */
  e164: string;
  /** Whether it can receive text messages: a mobile number, or one of a country that does not tell them apart. */
  isMobile: boolean;
}

/** A phone number as shoppers type it, read in the country of their address; null when it is no valid number. Its extension is dropped. */
export function phoneNumberOf(text: string, countryCode: string): PhoneNumber | null {
  const defaultCountry = isSupportedCountry(countryCode) ? countryCode : undefined;
  const number = parsePhoneNumberFromString(text, {
    extract: false,
    ...(defaultCountry === undefined ? {} : { defaultCountry }),
  });
  if (number?.isValid() !== true) return null;
  const type = number.getType();
  return { e164: number.number, isMobile: type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE' };
}

/** Whether phone numbers can be read in this country. */
export function isPhoneCountry(countryCode: string): boolean {
  return isSupportedCountry(countryCode);
}
