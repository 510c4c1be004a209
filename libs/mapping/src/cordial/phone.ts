import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** E.164 of a phone number as shoppers type it, read in the country of their address; null when it is no valid number. */
export function e164Of(text: string, countryCode: string): string | null {
  const defaultCountry = isSupportedCountry(countryCode) ? countryCode : undefined;
  const number = parsePhoneNumberFromString(text, {
    extract: false,
    ...(defaultCountry === undefined ? {} : { defaultCountry }),
  });
  return number?.isValid() === true ? number.number : null;
}
