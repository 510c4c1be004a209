import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bed, openDatabase, StandIn } from './bed.js';

describe.skipIf(!process.env['DATABASE_URL'])('a command that can never work', () => {
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

  it('is rejected for an id that PostgreSQL would refuse, and the others of its batch are sent', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();
    const batch = [
      bed.contact('nobody', 'ben@example.com', {}),
      bed.contact(id, 'mia@example.com', { first_name: 'Mia' }),
      bed.order(id, 'mia@example.com', '25\u00000'),
    ];

    const outcomes = await Promise.all(bed.parts.stage.handle(batch.map((event) => bed.received(event))).outcomes);

    expect(outcomes).toMatchObject([
      { kind: 'reject', error: { code: 'field-value', field: 'contactId' } },
      { kind: 'applied' },
      { kind: 'reject', error: { code: 'field-value' } },
    ]);
    expect(await bed.calls()).toEqual(['POST /v2/contacts']);
  });

  it('is rejected when nobody configured its store, and waits while the document is only not read yet', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();
    const ofNobody = bed.contact(id, 'mia@example.com', {}, { storeHash: 'nobody1' });
    const ofTomorrow = bed.contact(id, 'mia@example.com', {}, { documentVersion: 2 });

    expect((await bed.deliver(ofNobody))[0]).toMatchObject({
      kind: 'reject',
      error: { code: 'unknown-store', field: 'storeHash' },
    });
    await expect(bed.deliver(ofTomorrow)).rejects.toMatchObject({ name: 'DependencyDownError' });
    expect(await bed.calls()).toEqual([]);
  });

  it('is rejected when its store has another account now', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const command = bed.contact(randomUUID(), 'mia@example.com', {}, { account: 'another' });

    expect((await bed.deliver(command))[0]).toMatchObject({
      kind: 'reject',
      error: { code: 'another-account', field: 'account' },
    });
  });

  it('is not what a NUL or half a character in a name makes of it', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();

    const outcomes = await bed.deliver(
      bed.contact(id, 'mia@example.com', { first_name: 'Mi\0a \ud83d' }),
      bed.contact(id, 'mia@example.com', { first_name: 'Mia' }),
    );

    expect(outcomes).toMatchObject([{ kind: 'applied' }, { kind: 'applied' }]);
    expect((await bed.atCordial('mia@example.com'))?.attributes).toMatchObject({ first_name: 'Mia' });
  });
});
