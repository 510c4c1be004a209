import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  NOW,
  aConsent,
  aCustomer,
  aDocument,
  anOrder,
  asked,
  consent,
  customer,
  eventsOf,
  openBed,
  order,
  run,
  version,
  type Bed,
} from './bed.js';

const IN = ['marketing_newsletter'];

describe.skipIf(!process.env['DATABASE_URL'])('a consent', () => {
  let bed: Bed;
  beforeAll(async () => (bed = await openBed(process.env['DATABASE_URL'] ?? '')));
  afterAll(() => bed.close());

  it('of a new subscriber is an opt-in with its evidence, and puts the contact on the list of the storefront', async () => {
    const [outcome] = await run(bed.stage, consent(aConsent('1', 'One@example.com', IN, { firstName: 'Ola' })));

    expect(asked(outcome)).toEqual([
      { upsert: 'one@example.com', body: { first_name: 'Ola', newsletter: true }, status: 'subscribed' },
    ]);
    expect(eventsOf(outcome)[0]?.contact?.consent).toEqual({
      channel: 'email',
      status: 'subscribed',
      at: NOW,
      evidence: 'created',
      source: 'bigcommerce',
      storefront: '1',
      optedOutAt: 0,
      optIn: true,
      mayForce: false,
    });
  });

  it('taken back makes a suppression and an upsert, once', async () => {
    await run(bed.stage, consent(aConsent('2', 'two@example.com', IN, {}, 0)));

    const [outcome] = await run(bed.stage, consent(aConsent('2', 'two@example.com', [], {}, 5)));
    const [after] = await run(bed.stage, consent(aConsent('2', 'two@example.com', [], { source: 'custom' }, 6)));

    const [{ id }] = await bed.owner.query(`select id from enrich.contact where email = 'two@example.com'`);
    expect(asked(outcome)).toEqual([
      { suppress: 'two@example.com', evidence: 'opt-out' },
      { upsert: 'two@example.com', body: { newsletter: false }, status: 'unsubscribed' },
    ]);
    expect(outcome).toMatchObject({
      events: [
        {
          topic: { name: 'cordial.suppressions' },
          key: id,
          event: {
            stateKey: `consent/${id}/email`,
            effectKey: `consent/${id}/email`,
            at: NOW + 300_000,
            storefront: '1',
          },
        },
        { topic: { name: 'cordial.contacts' }, key: id },
      ],
    });
    expect(asked(after)).toEqual([{ upsert: 'two@example.com', body: { newsletter: false }, status: 'unsubscribed' }]);
  });

  it('of a deleted subscriber, which has no e-mail any more, is an opt-out of its contact', async () => {
    await run(bed.stage, consent(aConsent('3', 'three@example.com', IN, {}, 0)));

    const [outcome] = await run(bed.stage, consent(aConsent('3', '', [], { deleted: true, channelId: '' }, 5)));

    expect(asked(outcome)).toEqual([
      { suppress: 'three@example.com', evidence: 'deleted' },
      { upsert: 'three@example.com', body: { newsletter: false }, status: 'unsubscribed' },
    ]);
  });

  it('of a deleted subscriber nobody knew is nobody’s', async () => {
    expect(asked((await run(bed.stage, consent(aConsent('404', '', [], { deleted: true }))))[0])).toBe(
      'suppressed:no-contact',
    );
  });

  it('first seen with nothing ticked says nothing of the permission', async () => {
    const [outcome] = await run(bed.stage, consent(aConsent('4', 'four@example.com', [])));

    expect(asked(outcome)).toEqual([{ upsert: 'four@example.com', body: {} }]);
  });

  it('given anew after an opt-out is an opt-in, and an older snapshot that comes late is not', async () => {
    await run(bed.stage, consent(aConsent('5', 'five@example.com', IN, {}, 0)));
    await run(bed.stage, consent(aConsent('5', 'five@example.com', [], {}, 5)));

    const [late] = await run(bed.stage, consent(aConsent('5', 'five@example.com', IN, {}, 3)));
    const [anew] = await run(bed.stage, consent(aConsent('5', 'five@example.com', IN, {}, 9)));

    expect(asked(late)).toBe('superseded');
    expect(asked(anew)).toEqual([{ upsert: 'five@example.com', body: { newsletter: true }, status: 'subscribed' }]);
    expect(eventsOf(anew)[0]?.contact?.consent).toMatchObject({
      evidence: 'transition',
      at: NOW + 540_000,
      optIn: true,
      optedOutAt: NOW + 300_000,
    });
  });

  it('taken back on one storefront leaves its list only, while another is opted in', async () => {
    await run(bed.stage, consent(aConsent('6', 'six@example.com', IN, {}, 0)));
    await run(bed.stage, consent(aConsent('7', 'six@example.com', IN, { channelId: '2' }, 1)));

    const [one] = await run(bed.stage, consent(aConsent('6', 'six@example.com', [], {}, 5)));
    const [both] = await run(bed.stage, consent(aConsent('7', 'six@example.com', [], { channelId: '2' }, 6)));

    expect(asked(one)).toEqual([
      { upsert: 'six@example.com', body: { newsletter: false, outlet: true }, status: 'subscribed' },
    ]);
    expect(asked(both)).toEqual([
      { suppress: 'six@example.com', evidence: 'opt-out' },
      { upsert: 'six@example.com', body: { newsletter: false, outlet: false }, status: 'unsubscribed' },
    ]);
  });

  it('sends the customer’s own fields along: every upsert is the whole', async () => {
    await run(bed.stage, customer(aCustomer('80', 'eight@example.com', {}, 0)));

    const [subscribed] = await run(
      bed.stage,
      consent(aConsent('8', 'eight@example.com', IN, { firstName: 'Other' }, 1)),
    );
    const [renamed] = await run(bed.stage, customer(aCustomer('80', 'eight@example.com', { firstName: 'Mara' }, 2)));

    expect(asked(subscribed)).toEqual([
      {
        upsert: 'eight@example.com',
        body: { customer_id: '80', first_name: 'Mia', newsletter: true },
        status: 'subscribed',
      },
    ]);
    expect(asked(renamed)).toEqual([
      {
        upsert: 'eight@example.com',
        body: { customer_id: '80', first_name: 'Mara', newsletter: true },
        status: 'subscribed',
      },
    ]);
    expect(eventsOf(renamed)[0]?.contact?.consent?.optIn).toBe(false);
  });

  it('follows its contact when the customer’s e-mail changes, so that a deletion finds it', async () => {
    await run(bed.stage, customer(aCustomer('90', 'nine@example.com', {}, 0)));
    await run(bed.stage, consent(aConsent('9', 'nine@example.com', IN, {}, 1)));
    await run(bed.stage, customer(aCustomer('90', 'neun@example.com', {}, 2)));

    const [outcome] = await run(bed.stage, consent(aConsent('9', '', [], { deleted: true }, 3)));

    expect(asked(outcome)).toMatchObject([
      { suppress: 'neun@example.com' },
      { upsert: 'neun@example.com', status: 'unsubscribed' },
    ]);
  });

  it('may force only where the store allows it, in live work', async () => {
    await bed.apply(aDocument('force1', { cordial: { apiKey: { env: 'KEY' }, forceResubscribe: true } }));
    const how = { storeHash: 'force1' };

    const [live] = await run(bed.stage, consent(aConsent('10', 'ten@example.com', IN, how)));
    const [inBulk] = await run(
      bed.stage,
      consent(aConsent('11', 'eleven@example.com', IN, { ...how, origin: 'full' }), { lane: 'bulk' }),
    );

    expect([live, inBulk].map((outcome) => eventsOf(outcome)[0]?.contact?.consent?.mayForce)).toEqual([true, false]);
  });

  it('is unchanged when it says the same again, and keeps the newer version of it', async () => {
    await run(bed.stage, consent(aConsent('12', 'twelve@example.com', IN, {}, 0)));
    const [again] = await run(bed.stage, consent(aConsent('12', 'twelve@example.com', IN, {}, 4)));

    expect(asked(again)).toBe('unchanged');
    expect(
      await bed.owner.query(
        `select source_version from enrich.resource_state where resource = 'subscriber' and resource_id = '12'`,
      ),
    ).toEqual([{ source_version: version(4) }]);
  });

  it('is on the contact before a guest orders, so that no second upsert precedes the order', async () => {
    await run(bed.stage, consent(aConsent('13', 'thirteen@example.com', IN, {}, 0)));

    const [outcome] = await run(bed.stage, order(anOrder('1300', { email: 'thirteen@example.com' }, 1)));

    expect(asked(outcome)).toMatchObject([{ order: '1300' }, { activity: 'order' }, { activity: 'order-paid' }]);
  });
});
