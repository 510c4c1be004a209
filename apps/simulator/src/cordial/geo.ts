import type { JsonObject } from './json.js';

interface Area {
  city?: string;
  state?: string;
  tz: string;
  loc: { lat: number; lon: number };
}

const cities: Record<string, Area> = {
  '10001': { city: 'New York', state: 'NY', tz: 'America/New_York', loc: { lat: 40.7506, lon: -73.9972 } },
  '60601': { city: 'Chicago', state: 'IL', tz: 'America/Chicago', loc: { lat: 41.8858, lon: -87.6181 } },
  '78701': { city: 'Austin', state: 'TX', tz: 'America/Chicago', loc: { lat: 30.2711, lon: -97.7437 } },
  '92108': { city: 'San Diego', state: 'CA', tz: 'America/Los_Angeles', loc: { lat: 32.7736, lon: -117.1412 } },
};

/** By the first digit of the code: the middle of that part of the country. */
const regions: readonly Area[] = [
  { tz: 'America/New_York', loc: { lat: 42.4, lon: -71.4 } },
  { tz: 'America/New_York', loc: { lat: 41.2, lon: -75.5 } },
  { tz: 'America/New_York', loc: { lat: 37.5, lon: -78.9 } },
  { tz: 'America/New_York', loc: { lat: 32.3, lon: -83.7 } },
  { tz: 'America/New_York', loc: { lat: 39.7, lon: -84.6 } },
  { tz: 'America/Chicago', loc: { lat: 44.3, lon: -93.2 } },
  { tz: 'America/Chicago', loc: { lat: 39.6, lon: -92.4 } },
  { tz: 'America/Chicago', loc: { lat: 32.7, lon: -96.6 } },
  { tz: 'America/Denver', loc: { lat: 39.4, lon: -109.6 } },
  { tz: 'America/Los_Angeles', loc: { lat: 38.5, lon: -120.9 } },
];

/** Fills what a US postal code tells and the caller left out, as Cordial does; other countries stay as they were sent. */
export function fillGeo(geo: JsonObject): JsonObject {
  const code = geo['postal_code'];
  const country = geo['countryISO'] ?? 'US';
  if (typeof code !== 'string' || country !== 'US' || !/^\d{5}(-\d{4})?$/.test(code)) return geo;
  const area = cities[code.slice(0, 5)] ?? regions[Number(code[0])]!;
  return { ...area, country: 'United States', countryISO: 'US', ...geo };
}
