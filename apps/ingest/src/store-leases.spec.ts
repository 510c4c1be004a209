import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDatabase, type TemporaryDatabase } from './bed.js';
import { StoreLeases } from './store-leases.js';

const serverUrl = process.env['DATABASE_URL'];

describe.skipIf(!serverUrl)('StoreLeases', () => {
  let database: TemporaryDatabase;
  let leases: StoreLeases;

  beforeAll(async () => {
    database = await temporaryDatabase(serverUrl ?? '');
    leases = new StoreLeases(database.dataSource);
  });
  beforeEach(() => database.dataSource.query('truncate ingest.store_lease'));
  afterAll(() => database.remove());

  it('gives a store to one owner at a time, who may renew it', async () => {
    expect(await leases.hold('a', ['one', 'two'])).toEqual(['one', 'two']);
    expect(await leases.hold('b', ['one', 'two', 'three'])).toEqual(['three']);
    expect(await leases.hold('a', ['one', 'two'])).toEqual(['one', 'two']);
  });

  it('gives it to the next when the owner lets go', async () => {
    await leases.hold('a', ['one']);
    await leases.release('a');
    expect(await leases.hold('b', ['one'])).toEqual(['one']);
  });

  it('gives it to the next when the owner has not renewed it in time', async () => {
    await leases.hold('a', ['one']);
    await database.dataSource.query(`update ingest.store_lease set until = now() - interval '1 second'`);
    expect(await leases.hold('b', ['one'])).toEqual(['one']);
    expect(await leases.hold('a', ['one'])).toEqual([]);
  });

  it('gives each store to one of two who ask at the same moment', async () => {
    const stores = Array.from({ length: 50 }, (_, at) => `store${at}`);
    const [a, b] = await Promise.all([leases.hold('a', stores), leases.hold('b', stores)]);
    expect([...a, ...b].sort()).toEqual([...stores].sort());
  });
});
