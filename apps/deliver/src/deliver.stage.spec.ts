import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bed, evidence, openDatabase, StandIn } from './bed.js';

describe.skipIf(!process.env['DATABASE_URL'])('the deliver stage', () => {
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

  afterEach(async () => {
    await cordial.clearFaults();
    await bed.close();
  });

  it('creates a contact, keeps the id that Cordial gives it, and addresses its order and event by it', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();

    const outcomes = await bed.deliver(
      bed.contact(id, 'mia@example.com', { first_name: 'Mia' }),
      bed.order(id, 'mia@example.com', '250'),
      bed.activity(id, 'mia@example.com', 'order/250/placed'),
    );

    expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'applied', 'applied']);
    const effects = (await bed.effects()).filter(({ committed, path }) => committed && !path.startsWith('/v2/account'));
    const cID = (await bed.atCordial('mia@example.com'))?.cID;
    expect(effects.map(({ method, path, body }) => [method, path, body?.['cID'] ?? null])).toEqual([
      ['POST', '/v2/contacts', null],
      ['POST', '/v2/orders', cID],
      ['POST', '/v2/contactactivities', cID],
    ]);
  });

  it('sends only what differs from what it applied last, and nothing when nothing differs', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();

    const outcomes = await bed.deliver(
      bed.contact(id, 'mia@example.com', { first_name: 'Mia', customer_id: '7' }),
      bed.contact(id, 'mia@example.com', { first_name: 'Mia', customer_id: '7' }),
      bed.contact(id, 'mia@example.com', { first_name: 'Maria', customer_id: '7' }),
    );

    expect(outcomes).toMatchObject([{ kind: 'applied' }, { kind: 'skip', reason: 'unchanged' }, { kind: 'applied' }]);
    const [, change] = (await bed.effects()).filter(({ path }) => path.startsWith('/v2/contacts'));
    expect(change).toMatchObject({
      method: 'PUT',
      path: '/v2/contacts/{key}',
      body: { first_name: 'Maria', suppressTriggers: false },
    });
    expect(change?.body).not.toHaveProperty('customer_id');
    expect(change?.body).not.toHaveProperty('channels');
  });

  it('says suppressTriggers with every contact and order, as the command has it', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();

    await bed.deliver(
      bed.contact(id, 'mia@example.com', { first_name: 'Mia' }, { automations: false, lane: 'bulk' }),
      bed.order(id, 'mia@example.com', '251', {}, { automations: false, lane: 'bulk' }),
      bed.contact(id, 'mia@example.com', { first_name: 'Maria' }),
    );

    const said = (await bed.effects())
      .filter(({ path }) => !path.startsWith('/v2/account'))
      .map(({ body }) => body?.['suppressTriggers']);
    expect(said).toEqual([true, true, false]);
  });

  it('never lets an older version follow a newer one, and an event is never superseded', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();
    const older = bed.contact(id, 'mia@example.com', { first_name: 'Old' });
    const olderEvent = bed.activity(id, 'mia@example.com', 'order/9/paid');
    const newer = bed.contact(id, 'mia@example.com', { first_name: 'New' });
    const newerEvent = bed.activity(id, 'mia@example.com', 'order/9/cancelled');

    const outcomes = await bed.deliver(newer, older, newerEvent, olderEvent);

    expect(outcomes).toMatchObject([
      { kind: 'applied' },
      { kind: 'skip', reason: 'superseded' },
      { kind: 'applied' },
      { kind: 'applied' },
    ]);
    expect((await bed.atCordial('mia@example.com'))?.attributes).toMatchObject({ first_name: 'New' });
  });

  it('reports a repeat as applied and calls Cordial no second time', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();
    const commands = [
      bed.contact(id, 'mia@example.com', { first_name: 'Mia' }),
      bed.order(id, 'mia@example.com', '252'),
      bed.activity(id, 'mia@example.com', 'order/252/placed'),
    ];
    await bed.deliver(...commands);
    const before = (await bed.calls()).length;

    const outcomes = await bed.deliver(...commands);

    expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'applied', 'applied']);
    expect((await bed.calls()).length).toBe(before);
  });

  it('renames a contact by its id, and finds one it has never sent by its previous address', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const [known, met] = [randomUUID(), randomUUID()];
    await bed.deliver(
      bed.contact(known, 'mia@example.com', { first_name: 'Mia' }),
      bed.contact(met, 'tom@example.com', { first_name: 'Tom' }),
    );
    const [mia, tom] = [await bed.atCordial('mia@example.com'), await bed.atCordial('tom@example.com')];
    await database.dataSource.query(`delete from deliver.cordial_state where account = $1 and id = $2`, [
      bed.account,
      met,
    ]);

    const outcomes = await bed.deliver(
      bed.contact(known, 'mia@new.example.com', { first_name: 'Mia' }, { previousEmail: 'mia@example.com' }),
      bed.contact(met, 'tom@new.example.com', { first_name: 'Tom' }, { previousEmail: 'tom@example.com' }),
    );

    expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'applied']);
    expect((await bed.atCordial('mia@new.example.com'))?.cID).toBe(mia?.cID);
    expect((await bed.atCordial('tom@new.example.com'))?.cID).toBe(tom?.cID);
    expect(await bed.atCordial('mia@example.com')).toBeNull();
  });

  it('turns a duplicate order into a change of it, after reading that it belongs to this store and contact', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();
    const first = bed.order(id, 'mia@example.com', '253');
    await bed.deliver(bed.contact(id, 'mia@example.com', {}), first);
    await database.dataSource.query(`delete from deliver.cordial_state where account = $1 and kind = 'order'`, [
      bed.account,
    ]);

    const [outcome] = await bed.deliver(bed.order(id, 'mia@example.com', '253', { status: 'Shipped', tax: 3 }));

    expect(outcome?.kind).toBe('applied');
    expect((await bed.calls()).slice(2)).toEqual([
      'POST /v2/orders',
      'GET /v2/orders/{orderID}',
      'PUT /v2/orders/{orderID}',
    ]);
    const put = (await bed.effects()).at(-1);
    expect(put?.body).toMatchObject({ tax: 3 });
    expect(put?.body).not.toHaveProperty('status');
  });

  it('rejects an order whose id belongs to somebody else at Cordial', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const [mine, theirs] = [randomUUID(), randomUUID()];
    await bed.deliver(
      bed.contact(theirs, 'tom@example.com', {}),
      bed.order(theirs, 'tom@example.com', '254'),
      bed.contact(mine, 'mia@example.com', {}),
    );
    await database.dataSource.query(`delete from deliver.cordial_state where account = $1 and kind = 'order'`, [
      bed.account,
    ]);
    await database.dataSource.query(`delete from deliver.effect where account = $1 and effect_key = 'order/254'`, [
      bed.account,
    ]);

    const [outcome] = await bed.deliver(bed.order(mine, 'mia@example.com', '254'));

    expect(outcome).toMatchObject({ kind: 'reject', error: { code: 'order-of-another' } });
  });

  it('puts a known order without posting it again', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();

    await bed.deliver(
      bed.contact(id, 'mia@example.com', {}),
      bed.order(id, 'mia@example.com', '255'),
      bed.order(id, 'mia@example.com', '255', { tax: 4 }),
    );

    expect(await bed.calls()).toEqual(['POST /v2/contacts', 'POST /v2/orders', 'PUT /v2/orders/{orderID}']);
  });

  it('makes a contact again that Cordial lost, without automations, and then sends the order once more', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();
    await bed.deliver(bed.contact(id, 'mia@example.com', { first_name: 'Mia' }));
    await fetch(`${cordial.url}/v2/contacts/email:mia%40example.com`, {
      method: 'DELETE',
      headers: { authorization: `Basic ${Buffer.from(`key-${bed.account}:`).toString('base64')}` },
    });

    const outcomes = await bed.deliver(bed.order(id, 'mia@example.com', '256'));

    expect(outcomes.map(({ kind }) => kind)).toEqual(['applied']);
    const revived = (await bed.effects())
      .filter(({ method, path }) => method === 'POST' && path === '/v2/contacts')
      .at(-1);
    expect(revived?.body).toMatchObject({ first_name: 'Mia', suppressTriggers: true });
    expect((await bed.atCordial('mia@example.com'))?.attributes).toMatchObject({ first_name: 'Mia' });
  });

  it('rejects an event of a contact that nobody knows', async () => {
    bed = await Bed.open(cordial, database.dataSource);

    const [outcome] = await bed.deliver(bed.activity(randomUUID(), 'nobody@example.com', 'order/1/placed'));

    expect(outcome).toMatchObject({ kind: 'reject', error: { code: 'cordial-400' } });
  });

  it('never sends an event live that is older than the document allows', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();

    const outcomes = await bed.deliver(
      bed.contact(id, 'mia@example.com', {}),
      bed.activity(id, 'mia@example.com', 'order/2/placed', { at: Date.now() - 73 * 3_600_000 }),
    );

    expect(outcomes[1]).toEqual({ kind: 'skip', reason: 'suppressed:too-old', details: undefined });
    expect(await bed.activities()).toEqual([]);
  });

  it('sends nothing for a store in a dry run', async () => {
    bed = await Bed.open(cordial, database.dataSource, { document: { dryRun: true } });

    const outcomes = await bed.deliver(bed.contact(randomUUID(), 'mia@example.com', {}));

    expect(outcomes).toMatchObject([{ kind: 'skip', reason: 'suppressed:dry-run' }]);
    expect(await bed.effects()).toEqual([]);
  });

  it('says which field Cordial refused', async () => {
    bed = await Bed.open(cordial, database.dataSource);

    const [outcome] = await bed.deliver(bed.contact(randomUUID(), 'mia@example.com', { no_such_attribute: 'x' }));

    expect(outcome).toMatchObject({
      kind: 'reject',
      error: {
        code: 'cordial-422',
        field: 'no_such_attribute',
        message: expect.stringContaining('key no_such_attribute is not part of the schema') as string,
      },
    });
  });

  it('makes attributes and lists before the first record, and leaves out what Cordial has with another type', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    await cordial.post('/accounts', {
      name: bed.account,
      apiKey: `key-${bed.account}`,
      attributes: [{ key: 'first_name', name: 'First', type: 'number' }],
    });

    const [outcome] = await bed.deliver(
      bed.contact(randomUUID(), 'mia@example.com', { first_name: 'Mia', customer_id: '7', newsletter: true }),
    );

    expect(outcome?.kind).toBe('applied');
    expect(await bed.atCordial('mia@example.com')).toMatchObject({
      attributes: { customer_id: '7' },
      lists: ['newsletter'],
    });
    expect(bed.parts.bootstrap.problems(bed.parts.accounts.all())).toEqual([
      `Attribute first_name of account ${bed.account} is a number at Cordial and a string in the document of store ${bed.store}: it is left out.`,
    ]);
  });

  it('reads the contact before its first opt-in, and leaves an opt-out at Cordial alone', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const [fresh, gone] = [randomUUID(), randomUUID()];
    await bed.deliver(bed.contact(gone, 'tom@example.com', {}));
    await cordial.post('/opt-out', {
      account: bed.account,
      email: 'tom@example.com',
      channel: 'email',
      at: Date.now(),
    });

    await bed.deliver(
      bed.contact(fresh, 'mia@example.com', {}, { consent: evidence('subscribed') }),
      bed.contact(gone, 'tom@example.com', {}, { consent: evidence('subscribed', { optIn: true, mayForce: true }) }),
    );

    expect((await bed.calls()).slice(1)).toEqual([
      'GET /v2/contacts/{key}',
      'POST /v2/contacts',
      'GET /v2/contacts/{key}',
    ]);
    expect((await bed.atCordial('mia@example.com'))?.email).toMatchObject({ subscribeStatus: 'subscribed' });
    expect((await bed.atCordial('tom@example.com'))?.email).toMatchObject({ subscribeStatus: 'unsubscribed' });
  });

  it('reaches forceSubscribe only when the store allows it, live, for an opt-in newer than the opt-out at Cordial', async () => {
    const outAt = Date.now() - 3_600_000;
    const optIn = evidence('subscribed', { optIn: true, mayForce: true, at: Date.now() - 60_000, optedOutAt: outAt });
    const forced = async (document: object, changes: object): Promise<boolean> => {
      bed = await Bed.open(cordial, database.dataSource, { document: document as Record<string, unknown> });
      const id = randomUUID();
      await bed.deliver(bed.contact(id, 'mia@example.com', {}));
      await cordial.post('/opt-out', { account: bed.account, email: 'mia@example.com', channel: 'email', at: outAt });
      await bed.deliver(bed.contact(id, 'mia@example.com', { first_name: 'Mia' }, { consent: optIn, ...changes }));
      const isForced = (await bed.effects()).some(({ fields }) => fields?.['forceSubscribe'] === true);
      await bed.close();
      return isForced;
    };
    const cordialOf = (forceResubscribe: boolean): object => ({
      cordial: { apiKey: { env: 'SPEC_CORDIAL_KEY' }, forceResubscribe },
    });

    expect(await forced(cordialOf(true), {})).toBe(true);
    expect(await forced(cordialOf(false), {})).toBe(false);
    expect(await forced(cordialOf(true), { lane: 'bulk', automations: false })).toBe(false);
    expect(await forced(cordialOf(true), { consent: { ...optIn, at: outAt - 1_000 } })).toBe(false);
    expect(await forced(cordialOf(true), { consent: { ...optIn, mayForce: false } })).toBe(false);
  });

  it('unsubscribes by the contact id, and an older upsert then goes out without its status', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();
    await bed.deliver(bed.contact(id, 'mia@example.com', {}));
    const stale = bed.contact(
      id,
      'mia@example.com',
      { first_name: 'Mia' },
      { consent: evidence('subscribed', { optIn: true }) },
    );
    const suppression = bed.suppression(id, 'mia@example.com');

    const outcomes = await bed.deliver(suppression, stale);

    expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'applied']);
    expect(await bed.atCordial('mia@example.com')).toMatchObject({
      email: { subscribeStatus: 'unsubscribed' },
      attributes: { first_name: 'Mia' },
    });
    const put = (await bed.effects()).at(-1);
    expect(put?.body).toEqual({ first_name: 'Mia', suppressTriggers: false });
  });

  it('ends the suppression of a contact that Cordial does not know, which is then created unsubscribed', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();
    const suppression = bed.suppression(id, 'mia@example.com');
    const upsert = bed.contact(
      id,
      'mia@example.com',
      {},
      { consent: evidence('unsubscribed', { evidence: 'opt-out' }) },
    );

    const outcomes = await bed.deliver(suppression, upsert);

    expect(outcomes).toMatchObject([{ kind: 'skip', reason: 'suppressed:not-in-cordial' }, { kind: 'applied' }]);
    expect((await bed.atCordial('mia@example.com'))?.email).toMatchObject({ subscribeStatus: 'unsubscribed' });
  });

  it('lets a suppression come too late for an opt-in that was applied after it', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    const id = randomUUID();
    const late = bed.suppression(id, 'mia@example.com');

    const outcomes = await bed.deliver(
      bed.contact(id, 'mia@example.com', {}, { consent: evidence('subscribed', { optIn: true }) }),
      late,
    );

    expect(outcomes).toMatchObject([{ kind: 'applied' }, { kind: 'skip', reason: 'superseded' }]);
    expect((await bed.atCordial('mia@example.com'))?.email).toMatchObject({ subscribeStatus: 'subscribed' });
  });
});
