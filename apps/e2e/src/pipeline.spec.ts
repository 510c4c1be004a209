import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pipeline } from '@patchcord/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { benchDocument } from './bench/document.js';

const stack = {
  KAFKA_BROKERS: process.env['KAFKA_BROKERS'] ?? '',
  SCHEMA_REGISTRY_URL: process.env['SCHEMA_REGISTRY_URL'] ?? '',
  DATABASE_URL: process.env['DATABASE_URL'] ?? '',
};

interface Contact {
  cID?: string;
  attributes: Record<string, unknown>;
  channels: { email: { address: string; subscribeStatus: string } };
  lists?: string[];
}
interface State {
  id: number;
  parts: {
    customer: { id: number; email: string };
    order: { id: number; billing_address: { email: string } };
    subscriber: { id: number; email: string };
  };
}

describe.skipIf(!process.env['KAFKA_BROKERS'])('from BigCommerce to Cordial', () => {
  let pipeline: Pipeline;

  beforeAll(async () => {
    pipeline = await Pipeline.start(stack, {
      services: ['ingest', 'normalize', 'enrich', 'deliver'],
      logsDir: mkdtempSync(join(tmpdir(), 'patchcord-e2e-')),
      document: benchDocument,
    });
    await eventually(async () =>
      expect((await pipeline.control<unknown[]>('/bigcommerce/hooks')).length).toBeGreaterThan(3),
    );
  }, 120_000);
  afterAll(() => pipeline?.stop(), 60_000);

  const eventually = <Result>(check: () => Promise<Result>): Promise<Result> =>
    vi.waitFor(check, { timeout: 15_000, interval: 100 });
  const act = (action: string, body: object): Promise<State> =>
    pipeline.control<State>(`/bigcommerce/actions/${action}`, body);
  const contactOf = (email: string): Promise<Contact> =>
    pipeline.control<Contact>(`/cordial/contacts?email=${encodeURIComponent(email.toLowerCase())}`);
  const orderAt = (id: number): Promise<Record<string, unknown>> => pipeline.control(`/cordial/orders/${id}`);
  const activitiesOf = async (email: string): Promise<{ action: string; properties: Record<string, unknown> }[]> =>
    (
      await pipeline.control<{ activities: { action: string; properties: Record<string, unknown> }[] }>(
        `/cordial/activities?email=${encodeURIComponent(email)}`,
      )
    ).activities;

  it('brings a new customer with consent to Cordial, subscribed', async () => {
    await act('createCustomer', { email: 'Ada.New@example.com', firstName: 'Ada', lastName: 'New', subscribe: true });

    await eventually(async () => {
      const contact = await contactOf('ada.new@example.com');
      expect(contact.attributes).toMatchObject({ first_name: 'Ada', last_name: 'New' });
      expect(contact.channels.email.subscribeStatus).toBe('subscribed');
    });
  }, 20_000);

  it('sends no status for a customer who never ticked anything', async () => {
    await act('createCustomer', { email: 'quiet@example.com', firstName: 'Quinn' });

    await eventually(async () =>
      expect((await contactOf('quiet@example.com')).attributes).toMatchObject({ first_name: 'Quinn' }),
    );
    expect((await contactOf('quiet@example.com')).channels.email.subscribeStatus).toBe('none');
  }, 20_000);

  it('unsubscribes whoever opts out, and a later profile change does not bring them back', async () => {
    const { id } = await act('createCustomer', { email: 'leaver@example.com', firstName: 'Lee', subscribe: true });
    await eventually(async () =>
      expect((await contactOf('leaver@example.com')).channels.email.subscribeStatus).toBe('subscribed'),
    );

    await act('unsubscribe', { email: 'leaver@example.com' });
    await eventually(async () =>
      expect((await contactOf('leaver@example.com')).channels.email.subscribeStatus).toBe('unsubscribed'),
    );
    await act('updateCustomer', { id, firstName: 'Leah' });

    await eventually(async () =>
      expect((await contactOf('leaver@example.com')).attributes).toMatchObject({ first_name: 'Leah' }),
    );
    expect((await contactOf('leaver@example.com')).channels.email.subscribeStatus).toBe('unsubscribed');
  }, 40_000);

  it('brings a guest order to Cordial once, with its event, through the storm of webhooks it makes', async () => {
    const { id } = await act('placeOrder', { email: 'guest@example.com', lines: 2 });

    await eventually(async () => expect(await orderAt(id)).toMatchObject({ orderID: String(id) }));
    await eventually(async () =>
      expect((await activitiesOf('guest@example.com')).map(({ action }) => action).sort()).toEqual([
        'order',
        'order-paid',
      ]),
    );
    await act('cancelOrder', { id });
    await eventually(async () =>
      expect((await activitiesOf('guest@example.com')).map(({ action }) => action).sort()).toEqual([
        'order',
        'order-cancelled',
        'order-paid',
      ]),
    );
  }, 40_000);

  it('keeps an incomplete order to itself until it is placed', async () => {
    const { id } = await act('placeOrder', { email: 'later@example.com', statusId: 0 });
    await eventually(async () => {
      const rows = await pipeline.query<{ resource_id: string }>(
        `select resource_id from enrich.resource_state where resource = 'order' and resource_id = $1`,
        [String(id)],
      );
      expect(rows).toHaveLength(1);
    });
    await expect(orderAt(id)).rejects.toThrow('404');

    await act('setOrderStatus', { id, statusId: 11 });
    await eventually(async () => expect(await orderAt(id)).toMatchObject({ orderID: String(id) }));
  }, 40_000);

  it('asks BigCommerce at most twice for each order placed', async () => {
    const { mark } = await pipeline.control<{ mark: number | string }>('/bigcommerce/calls/mark', {});
    const orders = await Promise.all(
      Array.from({ length: 20 }, (_, index) => act('placeOrder', { email: `storm-${index}@example.com`, lines: 2 })),
    );
    await Promise.all(orders.map(({ id }) => eventually(() => orderAt(id))));

    const { total } = await pipeline.control<{ total: number }>(`/bigcommerce/calls?since=${mark}`);
    expect(total / orders.length).toBeLessThanOrEqual(2);
  }, 60_000);
});
