import type { Address } from '@patchcord/events';
import { readOptionalId, readString } from '../fields.js';
import type { JsonObject } from '../fields.js';

/** An address of a v3 customer's address book. */
export function toCustomerAddress(address: JsonObject, path: string): Address {
  return {
    id: readOptionalId(address, 'id', path),
    firstName: readString(address, 'first_name', path),
    lastName: readString(address, 'last_name', path),
    company: readString(address, 'company', path),
    street1: readString(address, 'address1', path),
    street2: readString(address, 'address2', path),
    city: readString(address, 'city', path),
    state: readString(address, 'state_or_province', path),
    postalCode: readString(address, 'postal_code', path),
    country: readString(address, 'country', path),
    countryCode: readString(address, 'country_code', path).toUpperCase(),
    phone: readString(address, 'phone', path),
    type: readString(address, 'address_type', path),
  };
}

/** Where a part of an order goes, and how. */
export interface Destination {
  address: Address;
  /** Label of the shipping method; empty when none was chosen. */
  method: string;
}

/** A shipping address of a v2 order, or a shipping consignment. */
export function toDestination(address: JsonObject, path: string): Destination {
  return { address: toOrderAddress(address, path), method: readString(address, 'shipping_method', path) };
}

/** A billing or shipping address of a v2 order, which names its fields otherwise. */
export function toOrderAddress(address: JsonObject, path: string): Address {
  return {
    id: readOptionalId(address, 'id', path),
    firstName: readString(address, 'first_name', path),
    lastName: readString(address, 'last_name', path),
    company: readString(address, 'company', path),
    street1: readString(address, 'street_1', path),
    street2: readString(address, 'street_2', path),
    city: readString(address, 'city', path),
    state: readString(address, 'state', path),
    postalCode: readString(address, 'zip', path),
    country: readString(address, 'country', path),
    countryCode: readString(address, 'country_iso2', path).toUpperCase(),
    phone: readString(address, 'phone', path),
    type: '',
  };
}
