import { defaultStoreDocument } from '@patchcord/mapping';
import { Secret } from '@patchcord/runtime';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LoopbackStore, temporaryDatabase, type TemporaryDatabase } from './bed.js';
import { HookHealth } from './hook-health.js';
import { HookSupervisor } from './hook-supervisor.js';
import { Outages } from './outages.js';
import type { Store } from './stores.js';

const serverUrl = process.env['DATABASE_URL'];
const DESTINATION = 'https://hooks.example/webhooks/bigcommerce/abc123';
const SCOPES = [
  'store/customer/*',
  'store/customer/address/*',
  'store/subscriber/*',
  'store/order/*',
  'store/shipment/*',
];
const bigcommerce = new LoopbackStore();

const store: Store = {
  storeHash: 'abc123',
  documentVersion: 1,
  document: defaultStoreDocument('abc123'),
  accessToken: new Secret('token'),
  clientSecrets: [],
  headerSecrets: [Buffer.from('new-secret'), Buffer.from('old-secret')],
};

describe.skipIf(!serverUrl)('HookSupervisor', () => {
  let database: TemporaryDatabase;
  let health: HookHealth;

  beforeAll(async () => {
    database = await temporaryDatabase(serverUrl ?? '');
    health = new HookHealth(database.dataSource);
  });
  beforeEach(async () => {
    await database.dataSource.query('truncate ingest.hook_health, ingest.outage');
    bigcommerce.hooks.length = 0;
    bigcommerce.calls.length = 0;
    bigcommerce.blockedDomains = [];
    await bigcommerce.start();
  });
  afterEach(() => bigcommerce.stop());
  afterAll(() => database.remove());

  function check(): Promise<number> {
    const books = { outages: new Outages(database.dataSource), health };
    return new HookSupervisor(bigcommerce.client(), store, books, {
      publicUrl: 'https://hooks.example/',
      exceptionsUrl: 'https://other.example',
      checkSeconds: 60,
    }).check();
  }

  /** In order a minute ago. */
  async function wasGood(): Promise<void> {
    await check();
    await check();
    await database.dataSource.query(`update ingest.hook_health set good_at = now() - interval '1 minute'`);
    await database.dataSource.query('truncate ingest.outage');
    bigcommerce.calls.length = 0;
  }
  const outages = (): Promise<unknown> =>
    database.dataSource.query(
      `select store_hash, cause, round(extract(epoch from now() - began))::int as "beganAgo", round(extract(epoch from ended - now()))::int as "endsIn" from ingest.outage order by id`,
    );

  it('makes the hooks that are missing, with the newest header secret', async () => {
    expect(await check()).toBe(6);
    expect(bigcommerce.hooks.map(({ scope }) => scope)).toEqual([...SCOPES, 'store/hook/deliveryException']);
    expect(bigcommerce.hooks[0]).toMatchObject({
      destination: DESTINATION,
      is_active: true,
      headers: { 'x-patchcord-secret': 'new-secret' },
    });
    expect(bigcommerce.hooks[5]).toMatchObject({
      destination: 'https://other.example/webhooks/bigcommerce/abc123/exceptions',
      headers: { 'x-patchcord-secret': 'new-secret' },
    });
  });

  it('has a delta run when new hooks have begun to send, because they take a minute', async () => {
    await check();
    expect(await outages()).toEqual([{ store_hash: 'abc123', cause: 'hook-missing', beganAgo: 0, endsIn: 65 }]);
  });

  it('changes nothing when all is as it should be', async () => {
    await wasGood();
    await check();
    expect(bigcommerce.calls).toEqual(['GET /v3/hooks', 'GET /v3/hooks/admin']);
    expect(await outages()).toEqual([]);
  });

  it('switches on what BigCommerce switched off, and counts the time since all was well as an outage', async () => {
    await wasGood();
    Object.assign(bigcommerce.hooks[1] ?? {}, { is_active: false });

    await check();

    expect(bigcommerce.calls.filter((call) => call.startsWith('PUT'))).toEqual(['PUT /v3/hooks/2']);
    expect(bigcommerce.hooks[1]).toMatchObject({ is_active: true });
    expect(await outages()).toEqual([{ store_hash: 'abc123', cause: 'hook-off', beganAgo: 60, endsIn: 65 }]);
  });

  it('switches on what only the admin page calls deactivated', async () => {
    await wasGood();
    bigcommerce.deactivated.add(3);
    await check();
    expect(bigcommerce.calls.filter((call) => call.startsWith('PUT'))).toEqual(['PUT /v3/hooks/3']);
    expect(await outages()).toMatchObject([{ cause: 'hook-off', beganAgo: 60 }]);
  });

  it('gives out a new header secret, which is no outage', async () => {
    await wasGood();
    Object.assign(bigcommerce.hooks[2] ?? {}, { headers: { 'X-Patchcord-Secret': 'old-secret' } });
    await check();
    expect(bigcommerce.hooks[2]).toMatchObject({ headers: { 'x-patchcord-secret': 'new-secret' } });
    expect(await outages()).toEqual([]);
  });

  it('counts a block of our domain as an outage until it ends, and no block of another', async () => {
    await wasGood();
    bigcommerce.blockedDomains = [{ destination: 'elsewhere.example', time_left: 170, reasons: [] }];
    await check();
    expect(await outages()).toEqual([]);

    await database.dataSource.query(`update ingest.hook_health set good_at = now() - interval '1 minute'`);
    bigcommerce.blockedDomains = [
      {
        destination: 'hooks.example',
        time_left: 120,
        reasons: [{ failure_description: 'HTTP 503', count: 60, timestamp: 1 }],
      },
    ];
    await check();
    expect(await outages()).toEqual([{ store_hash: 'abc123', cause: 'domain-blocked', beganAgo: 60, endsIn: 120 }]);
  });

  it('counts a block that BigCommerce told of, also when it is over', async () => {
    await wasGood();
    await health.tell('abc123', 90_003);
    expect(await health.storesToLookAt(['abc123', 'other1'])).toEqual(['abc123']);

    await check();

    expect(await outages()).toEqual([{ store_hash: 'abc123', cause: 'domain-blocked', beganAgo: 60, endsIn: 180 }]);
    expect(await health.storesToLookAt(['abc123'])).toEqual([]);
    await check();
    expect(await outages()).toHaveLength(1);
  });

  it('only looks when BigCommerce says that it will try again', async () => {
    await wasGood();
    await health.tell('abc123', 90_001);
    expect(await health.storesToLookAt(['abc123'])).toEqual(['abc123']);
    await check();
    expect(await outages()).toEqual([]);
  });

  it('leaves alone what sends elsewhere', async () => {
    bigcommerce.hooks.push({
      id: 1,
      scope: 'store/order/*',
      destination: 'https://other.example/',
      is_active: false,
      headers: null,
    });
    bigcommerce.hooks.push({
      id: 2,
      scope: 'store/hook/deliveryException',
      destination: 'https://other.example/',
      is_active: true,
      headers: null,
    });
    expect(await check()).toBe(5);
    expect(bigcommerce.hooks[0]).toMatchObject({ is_active: false });
    expect(bigcommerce.hooks).toHaveLength(7);
  });
});
