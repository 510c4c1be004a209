import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKey, startCaller, type Caller } from './caller.js';
import type { JsonObject } from './json.js';

let cordial: Caller;

beforeAll(async () => {
  cordial = await startCaller({
    accounts: [
      {
        name: 'main',
        apiKey,
        attributes: [
          { key: 'nick', type: 'string' },
          { key: 'bio', type: 'string', validators: { min: 2, max: 200 } },
          { key: 'points', type: 'number', validators: { max: 1000 } },
          { key: 'born', type: 'date' },
          { key: 'home', type: 'geo' },
          { key: 'bought', type: 'array' },
          { key: 'last_three', type: 'array', options: { maxitems: 3 } },
        ],
      },
    ],
  });
});
beforeEach(() => cordial.control('POST', '/cordial/reset'));
afterAll(() => cordial.stop());

const jane = { channels: { email: { address: 'jane@example.com' } } };

/** Writes to the one contact; what its attributes are after that, or why it was refused. */
async function write(attributes: JsonObject): Promise<JsonObject> {
  const reply = await cordial.call('POST', '/v2/contacts', { ...jane, ...attributes });
  if (reply.status === 422) return (reply.body['messages'] as JsonObject)['validationErrors'] as JsonObject;
  const { body } = await cordial.call('GET', '/v2/contacts/email:jane@example.com');
  return body['attributes'] as JsonObject;
}

describe('strings', () => {
  it('may have 128 characters unless the attribute says otherwise', async () => {
    expect(await write({ nick: 'x'.repeat(128) })).toMatchObject({ nick: 'x'.repeat(128) });
    expect(await write({ nick: 'x'.repeat(129) })).toEqual({
      nick: ['The nick may not be greater than 128 characters.'],
    });
    expect(await write({ bio: 'x'.repeat(200) })).toMatchObject({ bio: 'x'.repeat(200) });
    expect(await write({ bio: 'x' })).toEqual({ bio: ['The bio must be at least 2 characters.'] });
  });

  it('are counted in characters, not in UTF-16 units', async () => {
    expect(await write({ nick: '🎈'.repeat(128) })).toMatchObject({ nick: '🎈'.repeat(128) });
  });

  it('are not numbers or booleans', async () => {
    expect(await write({ nick: 7 })).toEqual({ nick: ['The nick must be a string.'] });
    expect(await write({ nick: true })).toEqual({ nick: ['The nick must be a string.'] });
  });
});

describe('numbers', () => {
  it('are numbers within their range, and no numeric strings unless those are switched on', async () => {
    expect(await write({ points: 12.5 })).toMatchObject({ points: 12.5 });
    expect(await write({ points: 1001 })).toEqual({ points: ['The points may not be greater than 1000.'] });
    expect(await write({ points: '12' })).toEqual({ points: ['The points must be a number.'] });
    await cordial.control('POST', '/cordial/options', { looseNumbers: true });
    expect(await write({ points: '12' })).toMatchObject({ points: 12 });
  });
});

describe('dates', () => {
  it('come back in UTC without a colon in the offset', async () => {
    expect(await write({ born: '2000-02-29T10:00:00+02:00' })).toMatchObject({ born: '2000-02-29T08:00:00+0000' });
  });

  it('are read in Pacific time when they have no offset', async () => {
    expect(await write({ born: '2018-07-02 13:19:00' })).toMatchObject({ born: '2018-07-02T20:19:00+0000' });
    expect(await write({ born: '2018-12-02' })).toMatchObject({ born: '2018-12-02T08:00:00+0000' });
  });

  it('are refused when they are no real day or no ISO 8601', async () => {
    for (const born of ['2001-02-29T00:00:00Z', 'Mon, 02 Jul 2018 13:19:00 +0000', 1530537540, '']) {
      expect(await write({ born })).toEqual({ born: ['The born is not a valid date.'] });
    }
  });
});

describe('geo', () => {
  it('takes its fixed fields and no others', async () => {
    expect(await write({ home: { city: 'Oslo', countryISO: 'NO' } })).toMatchObject({
      home: { city: 'Oslo', countryISO: 'NO' },
    });
    expect(await write({ home: { town: 'Oslo' } })).toEqual({
      home: ['key home.town is not part of the schema for this resource'],
    });
    expect(await write({ home: 'Oslo' })).toEqual({ home: ['The home must be a geo object.'] });
    expect(await write({ home: { loc: { lat: '1', lon: 2 } } })).toEqual({
      home: ['The home.loc must be a location.'],
    });
  });

  it('fills what a US postal code tells', async () => {
    expect((await write({ home: { postal_code: '92108' } }))['home']).toEqual({
      postal_code: '92108',
      city: 'San Diego',
      state: 'CA',
      country: 'United States',
      countryISO: 'US',
      tz: 'America/Los_Angeles',
      loc: { lat: 32.7736, lon: -117.1412 },
    });
  });

  it('leaves a code of another country as it is', async () => {
    const berlin = { postal_code: '10115', countryISO: 'DE' };

    expect((await write({ home: berlin }))['home']).toEqual(berlin);
  });

  it('takes the place of the stored object, or is merged into it when that is switched on', async () => {
    await write({ home: { street_address: '1 Main Street', city: 'Oslo' } });
    expect((await write({ home: { city: 'Bergen' } }))['home']).toEqual({ city: 'Bergen' });
    await cordial.control('POST', '/cordial/options', { geoWrite: 'merge' });
    expect((await write({ home: { state: 'Vestland' } }))['home']).toEqual({ city: 'Bergen', state: 'Vestland' });
  });

  it('can be written field by field with a dot', async () => {
    await write({ home: { street_address: '1 Main Street', city: 'Oslo' } });

    expect((await write({ 'home.city': 'Bergen', 'home.state': 'Vestland' }))['home']).toEqual({
      street_address: '1 Main Street',
      city: 'Bergen',
      state: 'Vestland',
    });
  });
});

describe('arrays', () => {
  it('replace, add and remove', async () => {
    expect(await write({ bought: ['a', 'b'] })).toMatchObject({ bought: ['a', 'b'] });
    expect(await write({ bought: { add: ['c', 'b'] } })).toMatchObject({ bought: ['a', 'b', 'c'] });
    expect(await write({ bought: { remove: ['a'] } })).toMatchObject({ bought: ['b', 'c'] });
    expect(await write({ bought: ['z'] })).toMatchObject({ bought: ['z'] });
  });

  it('keep the newest 25, or as many as the attribute says', async () => {
    const thirty = Array.from({ length: 30 }, (_, index) => `p${index}`);

    expect(await write({ bought: { add: thirty } })).toMatchObject({ bought: thirty.slice(5) });
    expect(await write({ last_three: ['1', '2', '3', '4'] })).toMatchObject({ last_three: ['2', '3', '4'] });
  });

  it('hold strings and numbers only', async () => {
    expect(await write({ bought: [{ id: 1 }] })).toEqual({ bought: ['The bought may only hold strings and numbers.'] });
    expect(await write({ bought: 'a' })).toEqual({ bought: ['The bought must be an array.'] });
    expect(await write({ bought: { set: ['a'] } })).toEqual({ bought: ['The bought must be an array.'] });
  });
});

it('clears a value of any type with null', async () => {
  await write({ nick: 'J', points: 1, home: { city: 'Oslo' } });

  const attributes = await write({ nick: null, points: null, home: null });

  expect(Object.keys(attributes)).toEqual(['cID', 'createdAt', 'lastModified', 'lastUpdateSource']);
});
