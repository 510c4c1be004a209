import { randomUUID } from 'node:crypto';
import { DependencyDownError, type Consent } from '@patchcord/events';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bed, evidence, openDatabase, StandIn } from './bed.js';

const HOUR_MS = 3_600_000;

describe.skipIf(!process.env['DATABASE_URL'])('an opt-out that is read at Cordial', () => {
  let cordial: StandIn;
  let database: { dataSource: DataSource; drop(): Promise<void> };
  let bed: Bed;

  beforeAll(async () => {
    [cordial, database] = await Promise.all([StandIn.start(), openDatabase(process.env['DATABASE_URL'] ?? '')]);
  });
  afterAll(async () => {
    await cordial.stop();
    await database.drop();
  });
  afterEach(() => bed.close());

  /** A contact that opted out at Cordial. */
  async function optedOut(at: number, document?: Record<string, unknown>): Promise<string> {
    bed = await Bed.open(cordial, database.dataSource, document ? { document } : {});
    const id = randomUUID();
    await bed.deliver(bed.contact(id, 'mia@example.com', {}));
    await cordial.post('/opt-out', { account: bed.account, email: 'mia@example.com', channel: 'email', at });
    return id;
  }

  const statusAtCordial = async (): Promise<unknown> =>
    (await bed.atCordial('mia@example.com'))?.email['subscribeStatus'];

  it('is told to enrich with its time, before anything is written', async () => {
    const at = Math.floor((Date.now() - HOUR_MS) / 1_000) * 1_000;
    const id = await optedOut(at);

    await bed.deliver(bed.contact(id, 'mia@example.com', { first_name: 'Mia' }, { consent: evidence('subscribed') }));

    expect(bed.produced).toMatchObject([
      {
        topic: { name: 'commerce.consents' },
        key: `${bed.store}/subscriber/${id}`,
        event: {
          storeHash: bed.store,
          resourceId: id,
          origin: 'cordial',
          modifiedAt: at,
          occurredAt: at,
          consents: [],
          email: '',
        },
      },
    ]);
    expect(await statusAtCordial()).toBe('unsubscribed');
  });

  it('that enrich knows already is not told again', async () => {
    const at = Math.floor((Date.now() - HOUR_MS) / 1_000) * 1_000;
    const id = await optedOut(at);
    const known = evidence('subscribed', { optIn: true, optedOutAt: at });

    await bed.deliver(bed.contact(id, 'mia@example.com', {}, { consent: known }));

    expect(bed.produced).toEqual([]);
  });

  it('holds the command back while Kafka does not take it, and nothing is written meanwhile', async () => {
    const id = await optedOut(Date.now() - HOUR_MS);
    const before = (await bed.effects()).length;
    bed.isKafkaDown = true;
    const command = bed.contact(id, 'mia@example.com', { first_name: 'Mia' }, { consent: evidence('subscribed') });

    await expect(bed.deliver(command)).rejects.toBeInstanceOf(DependencyDownError);
    expect((await bed.effects()).slice(before).map(({ method }) => method)).toEqual(['GET']);

    bed.isKafkaDown = false;
    expect(await bed.deliver(command)).toMatchObject([{ kind: 'applied' }]);
    expect(bed.produced).toHaveLength(1);
  });

  it('yields to a genuine newer opt-in where the store allows it', async () => {
    const at = Date.now() - HOUR_MS;
    const id = await optedOut(at, { cordial: { apiKey: { env: 'SPEC_CORDIAL_KEY' }, forceResubscribe: true } });
    // As enrich sends it once it has taken the opt-out in, and the person opted in anew.
    const optIn = evidence('subscribed', { optIn: true, mayForce: true, at: Date.now() - 60_000, optedOutAt: at });

    await bed.deliver(bed.contact(id, 'mia@example.com', {}, { consent: optIn }));

    expect(await statusAtCordial()).toBe('subscribed');
    expect(bed.produced.map(({ event }) => (event as Consent).origin)).toEqual([]);
  });
});
