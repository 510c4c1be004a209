import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aConsent,
  aCustomer,
  aDocument,
  asked,
  consent,
  customer,
  eventsOf,
  openBed,
  order,
  anOrder,
  run,
  type Bed,
} from './bed.js';

describe.skipIf(!process.env['DATABASE_URL'])('a customer', () => {
  let bed: Bed;
  beforeAll(async () => (bed = await openBed(process.env['DATABASE_URL'] ?? '')));
  afterAll(() => bed.close());

  it('becomes an upsert of its contact, keyed by the contact', async () => {
    const [outcome] = await run(bed.stage, customer(aCustomer('1', 'One@Example.com')));

    const [command] = eventsOf(outcome);
    const [row] = await bed.owner.query(`select id, announced from enrich.contact where email = 'one@example.com'`);
    expect(row.announced).toBe('live');
    expect(outcome).toMatchObject({ kind: 'forward', events: [{ topic: { name: 'cordial.contacts' }, key: row.id }] });
    expect(command).toMatchObject({
      recordId: 'notice-1-0',
      resource: 'customer',
      account: 'main',
      contactId: row.id,
      stateKey: `contact/${row.id}`,
      effectKey: `contact/${row.id}`,
      automations: true,
      documentVersion: 1,
      kind: 'contact',
      order: null,
      activity: null,
    });
    expect(asked(outcome)).toEqual([{ upsert: 'one@example.com', body: { customer_id: '1', first_name: 'Mia' } }]);
  });

  it('is unchanged when only the time of the observation is new, and superseded when it is older', async () => {
    const first = await run(bed.stage, customer(aCustomer('2', 'two@example.com', {}, 5)));
    const again = await run(bed.stage, customer(aCustomer('2', 'two@example.com', {}, 5)));
    const later = await run(bed.stage, customer(aCustomer('2', 'two@example.com', {}, 9)));
    const older = await run(bed.stage, customer(aCustomer('2', 'two@example.com', { firstName: 'Old' }, 7)));
    const changed = await run(bed.stage, customer(aCustomer('2', 'two@example.com', { firstName: 'New' }, 10)));

    expect([first, again, later, older, changed].map(([outcome]) => asked(outcome))).toEqual([
      [{ upsert: 'two@example.com', body: { customer_id: '2', first_name: 'Mia' } }],
      'unchanged',
      'unchanged',
      'superseded',
      [{ upsert: 'two@example.com', body: { customer_id: '2', first_name: 'New' } }],
    ]);
  });

  it('judges each record of a batch by the one before it', async () => {
    const outcomes = await run(
      bed.stage,
      customer(aCustomer('3', 'three@example.com', { firstName: 'A' }, 2)),
      customer(aCustomer('3', 'three@example.com', { firstName: 'B' }, 1)),
      customer(aCustomer('3', 'three@example.com', { firstName: 'C' }, 3)),
    );

    expect(outcomes.map(asked)).toEqual([
      [{ upsert: 'three@example.com', body: { customer_id: '3', first_name: 'A' } }],
      'superseded',
      [{ upsert: 'three@example.com', body: { customer_id: '3', first_name: 'C' } }],
    ]);
    const [first, , third] = outcomes.map((outcome) => eventsOf(outcome)[0]?.version ?? 0) as [number, number, number];
    expect(third).toBeGreaterThan(first);
  });

  it('renames its contact when its e-mail changes, in one batch and across batches', async () => {
    const outcomes = await run(
      bed.stage,
      customer(aCustomer('4', 'four@example.com', {}, 1)),
      customer(aCustomer('4', 'vier@example.com', {}, 2)),
    );
    const next = await run(bed.stage, customer(aCustomer('4', 'quatre@example.com', {}, 3)));

    expect([...outcomes, ...next].map(asked)).toEqual([
      [{ upsert: 'four@example.com', body: { customer_id: '4', first_name: 'Mia' } }],
      [
        {
          upsert: 'vier@example.com',
          previousEmail: 'four@example.com',
          body: { customer_id: '4', first_name: 'Mia' },
        },
      ],
      [
        {
          upsert: 'quatre@example.com',
          previousEmail: 'vier@example.com',
          body: { customer_id: '4', first_name: 'Mia' },
        },
      ],
    ]);
    expect(
      await bed.owner.query(
        `select email from enrich.contact where email in ('four@example.com', 'vier@example.com', 'quatre@example.com')`,
      ),
    ).toEqual([{ email: 'quatre@example.com' }]);
  });

  it('moves to the contact that has its new address already: nothing is merged, consent stays with the address', async () => {
    await run(bed.stage, customer(aCustomer('5', 'five@example.com', {}, 1)));
    await run(bed.stage, consent(aConsent('50', 'five@example.com', ['marketing_newsletter'], {}, 1)));
    await run(bed.stage, customer(aCustomer('6', 'six@example.com', { firstName: 'Six' }, 1)));

    const [outcome] = await run(bed.stage, customer(aCustomer('5', 'six@example.com', { firstName: 'Five' }, 2)));

    expect(asked(outcome)).toEqual([
      {
        upsert: 'five@example.com',
        body: { customer_id: null, first_name: 'Mia', newsletter: true },
        status: 'subscribed',
      },
      { upsert: 'six@example.com', body: { customer_id: '5', first_name: 'Five' } },
    ]);
    expect(outcome).toMatchObject({
      kind: 'forward',
      end: { reason: 'suppressed:identity-moved', details: { account: 'main', documentVersion: 1 } },
    });
    const bound = await bed.owner.query(
      `select b.customer_id, c.email from enrich.contact_customer b join enrich.contact c on c.id = b.contact_id where b.customer_id in ('5', '6') order by 1`,
    );
    expect(bound).toEqual([
      { customer_id: '5', email: 'six@example.com' },
      { customer_id: '6', email: 'six@example.com' },
    ]);
  });

  it('keeps its contact when it is deleted: only the id goes, and its orders go by the billing e-mail', async () => {
    await run(bed.stage, customer(aCustomer('7', 'seven@example.com', {}, 1)));

    const [gone] = await run(bed.stage, customer(aCustomer('7', '', { deleted: true, firstName: '' }, 2)));
    const [ordered] = await run(bed.stage, order(anOrder('700', { customerId: '7', email: 'seven@example.com' }, 3)));

    expect(asked(gone)).toEqual([{ upsert: 'seven@example.com', body: { customer_id: null, first_name: 'Mia' } }]);
    expect(asked(ordered)).toMatchObject([
      { order: '700', email: 'seven@example.com' },
      { activity: 'order' },
      { activity: 'order-paid' },
    ]);
  });

  it('leaves its contact to another customer who has its old address by then', async () => {
    await run(bed.stage, customer(aCustomer('30', 'shared@example.com', { firstName: 'Leaves' }, 1)));
    // BigCommerce let the address go before this one took it, but here it is seen first.
    await run(bed.stage, customer(aCustomer('31', 'shared@example.com', { firstName: 'Stays' }, 2)));

    const [outcome] = await run(bed.stage, customer(aCustomer('30', 'left@example.com', { firstName: 'Leaves' }, 3)));

    expect(asked(outcome)).toMatchObject([
      { upsert: 'shared@example.com', body: { customer_id: '31', first_name: 'Stays' } },
      { upsert: 'left@example.com', body: { customer_id: '30', first_name: 'Leaves' } },
    ]);
    const bound = await bed.owner.query(
      `select b.customer_id, c.email from enrich.contact_customer b join enrich.contact c on c.id = b.contact_id where b.customer_id in ('30', '31') order by 1`,
    );
    expect(bound).toEqual([
      { customer_id: '30', email: 'left@example.com' },
      { customer_id: '31', email: 'shared@example.com' },
    ]);
  });

  it('leaves its old address to whoever comes next, in the same batch too', async () => {
    await run(bed.stage, customer(aCustomer('20', 'twenty@example.com', {}, 1)));
    await run(bed.stage, customer(aCustomer('21', 'twentyone@example.com', { firstName: 'Next' }, 1)));

    const outcomes = await run(
      bed.stage,
      customer(aCustomer('20', 'zwanzig@example.com', {}, 2)),
      customer(aCustomer('21', 'twenty@example.com', { firstName: 'Next' }, 2)),
      order(anOrder('2000', { email: 'twentyone@example.com' }, 3)),
    );

    expect(outcomes.map(asked)).toMatchObject([
      [{ upsert: 'zwanzig@example.com', previousEmail: 'twenty@example.com' }],
      [{ upsert: 'twenty@example.com', previousEmail: 'twentyone@example.com' }],
      [{ upsert: 'twentyone@example.com' }, { order: '2000', email: 'twentyone@example.com' }, {}, {}],
    ]);
    const rows = await bed.owner.query(
      `select email from enrich.contact where email like '%twenty%' or email like 'zwanzig%' order by email`,
    );
    expect(rows).toEqual([
      { email: 'twenty@example.com' },
      { email: 'twentyone@example.com' },
      { email: 'zwanzig@example.com' },
    ]);
  });

  it('deleted in the batch of its order leaves the order to the billing e-mail', async () => {
    await run(bed.stage, customer(aCustomer('22', 'twentytwo@example.com', {}, 1)));

    const outcomes = await run(
      bed.stage,
      customer(aCustomer('22', '', { deleted: true }, 2)),
      order(anOrder('2200', { customerId: '22', email: 'office@example.com' }, 3)),
    );

    expect(outcomes.map(asked)).toMatchObject([
      [{ upsert: 'twentytwo@example.com' }],
      [{ upsert: 'office@example.com' }, { order: '2200', email: 'office@example.com' }, {}, {}],
    ]);
  });

  it('without an address is nobody at Cordial', async () => {
    expect(asked((await run(bed.stage, customer(aCustomer('8', 'not an address'))))[0])).toBe('suppressed:no-contact');
  });

  it('is made again when the document changed, though the observation is the same', async () => {
    await bed.apply(aDocument('doc2'));
    const event = aCustomer('9', 'nine@example.com', { storeHash: 'doc2' });
    await run(bed.stage, customer(event));
    await bed.apply(aDocument('doc2', { idPrefix: 'b-' }), 2);
    const stage = await bed.anotherStage();

    const [outcome] = await run(stage, customer(event));

    expect(asked(outcome)).toEqual([{ upsert: 'nine@example.com', body: { customer_id: 'b-9', first_name: 'Mia' } }]);
    expect(eventsOf(outcome)[0]?.documentVersion).toBe(2);
  });

  it('of two stores of an account with one address is one contact, whose body has both', async () => {
    const other = {
      cordial: { apiKey: { env: 'KEY' } },
      idPrefix: 'o-',
      mapping: { customer: { customerId: { key: 'outlet_id', name: 'Outlet', type: 'string' } } },
    };
    await bed.apply(aDocument('other1', other));
    await run(bed.stage, customer(aCustomer('10', 'ten@example.com', {}, 1)));

    const [outcome] = await run(
      bed.stage,
      customer(aCustomer('10', 'ten@example.com', { storeHash: 'other1', firstName: 'Miri' }, 2)),
    );

    expect(eventsOf(outcome).map(({ contact }) => JSON.parse(contact?.body ?? '') as unknown)).toMatchObject([
      { customer_id: '10', outlet_id: 'o-10' },
    ]);
  });

  it('in bulk goes out in the bulk lane, without automations', async () => {
    const [outcome] = await run(bed.stage, customer(aCustomer('11', 'eleven@example.com'), { lane: 'bulk' }));

    expect(outcome).toMatchObject({
      events: [{ topic: { name: 'cordial.contacts.bulk' }, event: { lane: 'bulk', automations: false } }],
    });
  });

  it('of a store nobody knows is rejected, and its neighbours are not', async () => {
    const outcomes = await run(
      bed.stage,
      customer(aCustomer('12', 'a@example.com', { storeHash: 'nobody' })),
      customer(aCustomer('13', 'thirteen@example.com')),
    );

    expect(outcomes).toMatchObject([{ kind: 'reject', error: { code: 'unknown-store' } }, { kind: 'forward' }]);
  });

  it('with a NUL in its name is stored like any other', async () => {
    const [outcome] = await run(bed.stage, customer(aCustomer('14', 'fourteen@example.com', { firstName: 'a\0b' })));

    expect(asked(outcome)).toEqual([
      { upsert: 'fourteen@example.com', body: { customer_id: '14', first_name: 'a\0b' } },
    ]);
  });
});
