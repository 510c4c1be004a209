import { defaultStoreDocument } from '@patchcord/mapping';
import { Secret } from '@patchcord/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LoopbackStore } from './bed.js';
import { HookSupervisor } from './hook-supervisor.js';
import type { Store } from './stores.js';

const DESTINATION = 'https://hooks.example/webhooks/bigcommerce/abc123';
const SCOPES = ['store/customer/*', 'store/customer/address/*', 'store/subscriber/*', 'store/order/*', 'store/shipment/*'];
const bigcommerce = new LoopbackStore();

const store: Store = {
  storeHash: 'abc123',
  documentVersion: 1,
  document: defaultStoreDocument('abc123'),
  accessToken: new Secret('token'),
  clientSecrets: [],
  headerSecrets: [Buffer.from('new-secret'), Buffer.from('old-secret')],
};

describe('HookSupervisor', () => {
  beforeEach(async () => {
    bigcommerce.hooks.length = 0;
    bigcommerce.calls.length = 0;
    await bigcommerce.start();
  });
  afterEach(() => bigcommerce.stop());

  const check = (): Promise<number> => new HookSupervisor(bigcommerce.client(), store, { publicUrl: 'https://hooks.example/', checkSeconds: 60 }).check();

  it('makes the hooks that are missing, with the newest header secret', async () => {
    expect(await check()).toBe(5);
    expect(bigcommerce.hooks.map(({ scope }) => scope)).toEqual(SCOPES);
    expect(bigcommerce.hooks[0]).toMatchObject({ destination: DESTINATION, is_active: true, headers: { 'x-patchcord-secret': 'new-secret' } });
  });

  it('changes nothing when all is as it should be', async () => {
    await check();
    bigcommerce.calls.length = 0;
    await check();
    expect(bigcommerce.calls).toEqual(['GET /v3/hooks']);
  });

  it('switches on what BigCommerce switched off, and gives out a new header secret', async () => {
    await check();
    Object.assign(bigcommerce.hooks[1] ?? {}, { is_active: false });
    Object.assign(bigcommerce.hooks[2] ?? {}, { headers: { 'X-Patchcord-Secret': 'old-secret' } });
    bigcommerce.calls.length = 0;

    await check();

    expect(bigcommerce.calls).toEqual(['GET /v3/hooks', 'PUT /v3/hooks/2', 'PUT /v3/hooks/3']);
    expect(bigcommerce.hooks.slice(1, 3)).toMatchObject([{ is_active: true }, { headers: { 'x-patchcord-secret': 'new-secret' } }]);
  });

  it('leaves alone what sends elsewhere', async () => {
    bigcommerce.hooks.push({ id: 1, scope: 'store/order/*', destination: 'https://other.example/', is_active: false, headers: null });
    await check();
    expect(bigcommerce.hooks[0]).toMatchObject({ is_active: false });
    expect(bigcommerce.hooks).toHaveLength(6);
  });
});
