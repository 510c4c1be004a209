import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aDocument, Bed, openDatabase, StandIn, until } from './bed.js';

describe.skipIf(!process.env['DATABASE_URL'])('a store that deliver stopped', () => {
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

  /** Cordial refuses a key that it does not know. */
  async function stop(): Promise<void> {
    bed = await Bed.open(cordial, database.dataSource);
    await bed.deliver(bed.contact(randomUUID(), 'first@example.com', {}));
    const bad = Array.from({ length: 200 }, (_, n) =>
      bed.hand(bed.received(bed.contact(randomUUID(), `bad${n}@example.com`, { no_such_attribute: 1 }))),
    );
    expect(new Set((await Promise.all(bad)).map(({ kind }) => kind))).toEqual(new Set(['reject']));
    await until(async () => (await gates()).length === 1, 'the stop is written');
  }

  const gates = (): Promise<{ document_version: number }[]> =>
    database.dataSource.query('select document_version from deliver.stopped_store where store_hash = $1', [bed.store]);

  it('parks its commands in every replica, says so, and sends them in order with the next document', async () => {
    await stop();
    const id = randomUUID();
    const other = bed.replica();
    await other.stops.read();

    const outcomes = [
      ...(await bed.deliver(bed.contact(id, 'mia@example.com', { first_name: 'First' }))),
      await bed.hand(bed.received(bed.contact(id, 'mia@example.com', { first_name: 'Second' })), other),
    ];
    expect(outcomes).toMatchObject([
      { kind: 'park', reason: 'systemic' },
      { kind: 'park', reason: 'systemic' },
    ]);
    expect(other.stops.problem()).toContain(`${bed.store} (document version 1)`);

    for (const parts of [bed.parts, other])
      parts.accounts.apply({ storeHash: bed.store, version: 2, document: aDocument(bed.store, bed.account) });
    bed.parts.stops.start();
    bed.parts.backlog.start();
    await until(() => bed.ends.length === 2, 'the ends');

    expect(bed.ends.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
    expect((await bed.atCordial('mia@example.com'))?.attributes).toMatchObject({ first_name: 'Second' });
    await until(async () => (await gates()).length === 0, 'no gate');
    expect(bed.parts.stops.problem()).toBeNull();
  });

  it('goes on when a person releases it', async () => {
    await stop();
    await bed.deliver(bed.contact(randomUUID(), 'tom@example.com', {}));
    expect(await bed.parked()).toMatchObject([{ reason: 'systemic' }]);

    await database.dataSource.transaction(async (manager) => {
      await manager.query('set local role patchcord_console');
      await manager.query(
        `insert into console.stage_release (stage, store_hash, released_by) values ('deliver', $1, 'spec')`,
        [bed.store],
      );
    });
    bed.parts.stops.start();
    bed.parts.backlog.start();

    await until(() => bed.ends.length === 1, 'the end');
    expect(bed.ends).toMatchObject([{ outcome: 'applied' }]);
  });
});
