import type { Random } from '../random.js';
import type { OrderAddress } from './order.js';
import type { Address } from './customer.js';

const firstNames = (
  'Mia Noah Olivia Liam Emma Lucas Ava Ethan Sofia Mateo Chloé Hugo Léa Jonas Greta Anneliese Björn Søren Zoë Aoife ' +
  'Priya Arjun Yuki Haruto Mei Wei Fatima Omar Ngozi Kwame Isabella Diego Camila Thiago Hannah Jacob Grace Owen Ruth'
).split(' ');

const lastNames = (
  "Torres Nguyen Smith Müller García Okafor Rossi Dubois O'Brien Jensen Kowalski Novák Tanaka Chen Singh Haddad Silva " +
  'Johansson Van-der-Berg Papadopoulos Ivanov Cohen Williams Brown Taylor Martin Lefèvre Fernández Schmidt Almeida'
).split(' ');

const streets =
  'Elm St|Oak Avenue|Lindenstraße|Rue des Lilas|High Street|Maple Drive|Calle Mayor|King Road|Harbour Way'.split('|');

const companies = ['', '', '', '', 'Northwind Textiles Ltd', 'Atelier Blanc', 'Harper & Sons, Inc.', 'Küchen GmbH'];

interface Place {
  city: string;
  state: string;
  postalCode: string;
  country: string;
  countryCode: string;
  dialling: string;
}

function place(row: string): Place {
  const [city = '', state = '', postalCode = '', country = '', countryCode = '', dialling = ''] = row.split('|');
  return { city, state, postalCode, country, countryCode, dialling };
}

const places = [
  'Austin|Texas|78701|United States|US|1512',
  'Portland|Oregon|97205|United States|US|1503',
  'Brooklyn|New York|11201|United States|US|1718',
  'Denver|Colorado|80202|United States|US|1303',
  'Toronto|Ontario|M5V 2T6|Canada|CA|1416',
  'Manchester|Greater Manchester|M1 1AE|United Kingdom|GB|44161',
  'Köln|Nordrhein-Westfalen|50667|Germany|DE|49221',
  'Lyon|Rhône|69002|France|FR|33472',
  'Sydney|New South Wales|2000|Australia|AU|612',
].map(place);

/** Someone who shops: made up, and always the same for the same draws. */
export interface Person {
  firstName: string;
  lastName: string;
  email: string;
  company: string;
  phone: string;
  ip: string;
  place: Place;
  street: string;
}

/** Addresses are in reserved domains; the serial number keeps them apart. */
export function makePerson(random: Random, serial: number): Person {
  const firstName = random.pick(firstNames);
  const lastName = random.pick(lastNames);
  const home = random.pick(places);
  const domain = random.pick(['example.com', 'example.com', 'example.net', 'example.org']);
  const local = `${asciiOf(firstName)}.${asciiOf(lastName)}${random.chance(0.05) ? '+shop' : ''}${serial}`;
  const email = `${local}@${domain}`;
  return {
    firstName,
    lastName,
    // People type capitals; BigCommerce keeps them.
    email: random.chance(0.08) ? email.charAt(0).toUpperCase() + email.slice(1) : email,
    company: random.pick(companies),
    phone: makePhone(random, home),
    ip: `203.0.113.${random.between(1, 254)}`,
    place: home,
    street: `${random.between(1, 999)} ${random.pick(streets)}`,
  };
}

/** Free text as people enter it: international, national, with letters, or nothing. */
function makePhone(random: Random, home: Place): string {
  const digits = String(random.between(1_000_000, 9_999_999));
  switch (random.between(0, 5)) {
    case 0:
      return '';
    case 1:
      return `+${home.dialling} ${digits.slice(0, 3)} ${digits.slice(3)}`;
    case 2:
      return `(${home.dialling.slice(1)}) ${digits.slice(0, 3)}-${digits.slice(3)}`;
    case 3:
      return `${home.dialling.slice(1)}${digits}`;
    case 4:
      return `${digits.slice(0, 3)}.${digits.slice(3)} ext. ${random.between(1, 99)}`;
    default:
      return `+${home.dialling}${digits}`;
  }
}

export function toAddress(person: Person, id: number, random: Random): Address {
  return {
    id,
    firstName: person.firstName,
    lastName: person.lastName,
    company: person.company,
    street1: person.street,
    street2: random.chance(0.25) ? `Apt ${random.between(1, 80)}` : '',
    city: person.place.city,
    state: person.place.state,
    postalCode: person.place.postalCode,
    country: person.place.country,
    countryCode: person.place.countryCode,
    phone: person.phone,
    type: person.company === '' ? 'residential' : 'commercial',
  };
}

export function toOrderAddress(address: Address, email: string): OrderAddress {
  return {
    firstName: address.firstName,
    lastName: address.lastName,
    company: address.company,
    street1: address.street1,
    street2: address.street2,
    city: address.city,
    state: address.state,
    zip: address.postalCode,
    country: address.country,
    countryIso2: address.countryCode,
    phone: address.phone,
    email,
  };
}

function asciiOf(name: string): string {
  return name
    .normalize('NFD')
    .replace(/ø/gi, 'o')
    .replace(/ß/g, 'ss')
    .replace(/[^a-z]/gi, '')
    .toLowerCase();
}
