import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW, aCustomer, aDocument, anOrder, asked, customer, eventsOf, openBed, order, run, type Bed } from './bed.js';
import { WAITED } from './locked-rows.js';

const HOUR_MS = 3_600_000;

describe.skipIf(!process.env['DATABASE_URL'])('an order', () => {
  let bed: Bed;
  beforeAll(async () => (bed = await openBed(process.env['DATABASE_URL'] ?? '')));
  afterAll(() => bed.close());

  const milestones = (id: string): Promise<{ name: string; silent: boolean }[]> =>
    bed.owner.query(`select name, silent from enrich.milestone where order_id = $1 order by name`, [id]);

  it('of a guest makes the contact first, then the order, then what happened', async () => {
    const [outcome] = await run(bed.stage, order(anOrder('1', { email: 'One@example.com' })));

    expect(asked(outcome)).toEqual([
      { upsert: 'one@example.com', body: {} },
      { order: '1', email: 'one@example.com' },
      { activity: 'order', email: 'one@example.com', effectKey: 'order/1/placed' },
      { activity: 'order-paid', email: 'one@example.com', effectKey: 'order/1/paid' },
    ]);
    const [contact, ordered, placed, paid] = eventsOf(outcome).map(({ version, stateKey }) => ({ version, stateKey }));
    const first = contact?.version ?? 0;
    expect([ordered, placed, paid]).toEqual([
      { version: first + 1, stateKey: 'order/1' },
      { version: first + 2, stateKey: '' },
      { version: first + 3, stateKey: '' },
    ]);
    expect(await milestones('1')).toEqual([
      { name: 'paid', silent: false },
      { name: 'placed', silent: false },
    ]);
  });

  it('of a customer belongs to the customer’s contact, whatever the billing e-mail says', async () => {
    await run(bed.stage, customer(aCustomer('20', 'two@example.com')));

    const [outcome] = await run(bed.stage, order(anOrder('2', { customerId: '20', email: 'office@example.com' })));

    expect(asked(outcome)).toMatchObject([
      { order: '2', email: 'two@example.com' },
      { email: 'two@example.com' },
      { email: 'two@example.com' },
    ]);
    expect(await bed.owner.query(`select from enrich.contact where email = 'office@example.com'`)).toEqual([]);
  });

  it('tells each thing that happened once ever', async () => {
    const awaitingPayment = { statusId: 7, status: 'Awaiting Payment', email: 'three@example.com' };
    await run(bed.stage, order(anOrder('3', awaitingPayment, 0)));

    const [paid] = await run(bed.stage, order(anOrder('3', { email: 'three@example.com' }, 1)));
    const [shipped] = await run(
      bed.stage,
      order(anOrder('3', { statusId: 2, status: 'Shipped', email: 'three@example.com' }, 2)),
    );
    const [cancelled] = await run(
      bed.stage,
      order(anOrder('3', { statusId: 5, status: 'Cancelled', email: 'three@example.com' }, 3)),
    );

    expect([paid, shipped, cancelled].map(asked)).toEqual([
      [
        { order: '3', email: 'three@example.com' },
        { activity: 'order-paid', email: 'three@example.com', effectKey: 'order/3/paid' },
      ],
      [{ order: '3', email: 'three@example.com' }],
      [
        { order: '3', email: 'three@example.com' },
        { activity: 'order-cancelled', email: 'three@example.com', effectKey: 'order/3/cancelled' },
      ],
    ]);
  });

  it('is unchanged when it says the same again, superseded when it is older', async () => {
    await run(bed.stage, order(anOrder('4', { email: 'four@example.com' }, 5)));

    const again = await run(bed.stage, order(anOrder('4', { email: 'four@example.com' }, 6)));
    const older = await run(bed.stage, order(anOrder('4', { email: 'four@example.com', statusId: 7 }, 4)));

    expect([...again, ...older].map(asked)).toEqual(['unchanged', 'superseded']);
  });

  it('that is only a checkout begun is no purchase, and makes no contact', async () => {
    const [outcome] = await run(bed.stage, order(anOrder('5', { statusId: 0, email: 'five@example.com' }, 0)));
    const [again] = await run(bed.stage, order(anOrder('5', { statusId: 0, email: 'five@example.com' }, 1)));
    const [placed] = await run(bed.stage, order(anOrder('5', { email: 'five@example.com' }, 2)));

    expect([outcome, again].map(asked)).toEqual(['suppressed:incomplete', 'unchanged']);
    expect(asked(placed)).toMatchObject([
      { upsert: 'five@example.com' },
      { order: '5' },
      { activity: 'order' },
      { activity: 'order-paid' },
    ]);
  });

  it('that payment declined never was one', async () => {
    const [outcome] = await run(bed.stage, order(anOrder('6', { statusId: 6, email: 'six@example.com' })));

    expect(asked(outcome)).toBe('suppressed:not-placed');
  });

  it('of a marketplace makes no contact unless the document says so', async () => {
    await bed.apply(aDocument('market', { marketplaceContacts: true, idPrefix: 'm-' }));

    const outcomes = await run(
      bed.stage,
      order(anOrder('7', { orderSource: 'amazon', email: 'seven@example.com' })),
      order(anOrder('7', { orderSource: 'amazon', email: 'sieben@example.com', storeHash: 'market' })),
    );

    expect(asked(outcomes[0])).toBe('suppressed:marketplace');
    expect(asked(outcomes[1])).toMatchObject([{ upsert: 'sieben@example.com' }, { order: 'm-7' }, {}, {}]);
    expect(await bed.owner.query(`select from enrich.contact where email = 'seven@example.com'`)).toEqual([]);
  });

  it('without customer and address is nobody’s', async () => {
    expect(asked((await run(bed.stage, order(anOrder('8', { email: '' }))))[0])).toBe('suppressed:no-contact');
  });

  it('that was archived is left as it is at Cordial', async () => {
    await run(bed.stage, order(anOrder('9', { email: 'nine@example.com' }, 0)));

    expect(asked((await run(bed.stage, order(anOrder('9', { email: 'nine@example.com', deleted: true }, 1))))[0])).toBe(
      'suppressed:archived',
    );
  });

  it('of migrated history, and what is older than the document allows, is recorded in silence', async () => {
    const old = NOW - 73 * HOUR_MS;

    const [migrated] = await run(
      bed.stage,
      order(anOrder('10', { externalSource: 'M-MIG', email: 'ten@example.com' })),
    );
    const [late] = await run(bed.stage, order(anOrder('11', { createdAt: old, email: 'eleven@example.com' })));

    expect(asked(migrated)).toMatchObject([{ upsert: 'ten@example.com' }, { order: '10' }]);
    expect(asked(late)).toMatchObject([{ upsert: 'eleven@example.com' }, { order: '11' }, { activity: 'order-paid' }]);
    expect([await milestones('10'), await milestones('11')]).toEqual([
      [
        { name: 'paid', silent: true },
        { name: 'placed', silent: true },
      ],
      [
        { name: 'paid', silent: false },
        { name: 'placed', silent: true },
      ],
    ]);
  });

  it('in bulk tells nothing, records it, and the live lane does not tell it either', async () => {
    const history = { email: 'twelve@example.com', createdAt: NOW - 2 * HOUR_MS };
    const [inBulk] = await run(bed.stage, order(anOrder('12', history, -60), { lane: 'bulk' }));
    const [live] = await run(bed.stage, order(anOrder('12', { ...history, itemsTotal: 3 }, 1)));

    expect(asked(inBulk)).toEqual([
      { upsert: 'twelve@example.com', body: {} },
      { order: '12', email: 'twelve@example.com' },
    ]);
    expect(eventsOf(inBulk).map(({ automations, lane }) => ({ automations, lane }))).toEqual([
      { automations: false, lane: 'bulk' },
      { automations: false, lane: 'bulk' },
    ]);
    expect(asked(live)).toMatchObject([{ upsert: 'twelve@example.com' }, { order: '12', email: 'twelve@example.com' }]);
  });

  it('that happened just now is left to the live lane by bulk work, also when that record is older', async () => {
    const [inBulk] = await run(bed.stage, order(anOrder('13', { email: 'thirteen@example.com' }, 0), { lane: 'bulk' }));
    const [same] = await run(bed.stage, order(anOrder('13', { email: 'thirteen@example.com' }, 1)));
    const [again] = await run(bed.stage, order(anOrder('13', { email: 'thirteen@example.com' }, 2)));
    await run(bed.stage, order(anOrder('14', { email: 'fourteen@example.com' }, 0), { lane: 'bulk' }));
    const [older] = await run(bed.stage, order(anOrder('14', { email: 'fourteen@example.com', statusId: 7 }, -1)));

    expect(asked(inBulk)).toMatchObject([{ upsert: 'thirteen@example.com' }, { order: '13' }]);
    expect(asked(same)).toMatchObject([
      { upsert: 'thirteen@example.com' },
      { activity: 'order' },
      { activity: 'order-paid' },
    ]);
    expect(asked(again)).toBe('unchanged');
    expect(asked(older)).toMatchObject([{ upsert: 'fourteen@example.com' }, { activity: 'order' }]);
  });

  it('that the delta has yet to bring is left to the live lane by bulk work, however long ago it was changed', async () => {
    const lagging = aDocument('lagging', { idPrefix: 'L-' });
    await bed.apply(lagging);
    await bed.owner.query(
      `insert into ingest.watermark (store_hash, resource, reached) values ('lagging', 'order', $1)`,
      [new Date(NOW - 120 * 60_000)],
    );
    const inBulk = (id: string, minute: number) =>
      order(anOrder(id, { storeHash: 'lagging', email: `${id}@example.com` }, minute), { lane: 'bulk' });

    await run(bed.stage, inBulk('before', -180), inBulk('after', -60));

    expect(
      await bed.owner.query(`select order_id from enrich.milestone where store_hash = 'lagging' group by 1`),
    ).toEqual([{ order_id: 'before' }]);
  });

  it('in the live lane does not count on a contact that is still on its way in bulk', async () => {
    await run(bed.stage, customer(aCustomer('30', 'thirty@example.com'), { lane: 'bulk' }));

    const [first] = await run(bed.stage, order(anOrder('3000', { customerId: '30' })));
    const [second] = await run(bed.stage, order(anOrder('3001', { customerId: '30' })));
    const [inBulk] = await run(bed.stage, order(anOrder('3002', { customerId: '30' }, -60), { lane: 'bulk' }));

    expect(asked(first)).toMatchObject([
      { upsert: 'thirty@example.com', body: { customer_id: '30', first_name: 'Mia' } },
      { order: '3000' },
      { activity: 'order' },
      { activity: 'order-paid' },
    ]);
    expect(asked(second)).toMatchObject([{ order: '3001' }, { activity: 'order' }, { activity: 'order-paid' }]);
    expect(asked(inBulk)).toMatchObject([{ order: '3002' }]);
  });

  it('whose customer is not known waits, and asks for the customer', async () => {
    const [outcome] = await run(
      bed.stage,
      order(anOrder('15', { customerId: '150', email: 'fifteen@example.com' }), { headers: { traceparent: '00-x' } }),
    );

    expect(outcome).toMatchObject({ kind: 'park', reason: 'customer-unknown' });
    expect(
      await bed.owner.query(`select store_hash, customer_id from enrich.customer_wanted where customer_id = '150'`),
    ).toEqual([{ store_hash: 'abc123', customer_id: '150' }]);
    const [row] = await bed.owner.query(
      `select topic, key, value, headers, extract(epoch from until - now())::int as seconds from enrich.waiting_order where customer_id = '150'`,
    );
    expect(row).toMatchObject({
      topic: 'commerce.orders',
      key: 'abc123/order/15',
      value: Buffer.from('bytes'),
      headers: { traceparent: '00-x', [WAITED]: '1' },
    });
    expect(row.seconds).toBeGreaterThan(55);
  });

  it('that waited in vain goes to the contact of its billing e-mail, without binding the id', async () => {
    const [outcome] = await run(
      bed.stage,
      order(anOrder('16', { customerId: '160', email: 'sixteen@example.com' }), { headers: { [WAITED]: '1' } }),
    );

    expect(asked(outcome)).toMatchObject([
      { upsert: 'sixteen@example.com' },
      { order: '16', email: 'sixteen@example.com' },
      {},
      {},
    ]);
    expect(await bed.owner.query(`select from enrich.contact_customer where customer_id = '160'`)).toEqual([]);
  });

  it('does not wait for a customer that another order waited for in vain', async () => {
    await bed.owner.query(`insert into enrich.customer_wanted values ('abc123', '170', now() - interval '61 seconds')`);

    const [outcome] = await run(bed.stage, order(anOrder('17', { customerId: '170', email: 'seventeen@example.com' })));

    expect(asked(outcome)).toMatchObject([{ upsert: 'seventeen@example.com' }, { order: '17' }, {}, {}]);
  });

  it('in the batch of its customer does not wait, and nobody asks for the customer any more', async () => {
    await bed.owner.query(`insert into enrich.customer_wanted values ('abc123', '180')`);

    const outcomes = await run(
      bed.stage,
      customer(aCustomer('180', 'eighteen@example.com')),
      order(anOrder('18', { customerId: '180', email: 'x@example.com' })),
    );

    expect(outcomes.map(asked)).toMatchObject([
      [{ upsert: 'eighteen@example.com' }],
      [{ order: '18', email: 'eighteen@example.com' }, {}, {}],
    ]);
    expect(await bed.owner.query(`select from enrich.customer_wanted where customer_id = '180'`)).toEqual([]);
  });

  it('whose amounts no number can hold is rejected with the field, and leaves nothing behind', async () => {
    const outcomes = await run(
      bed.stage,
      order(anOrder('19', { email: 'nineteen@example.com', totalTax: '12345678901234567.89' })),
      order(anOrder('190', { email: 'nineteen@example.com' })),
    );

    expect(outcomes[0]).toMatchObject({
      kind: 'reject',
      error: { code: 'money-range' },
      details: { account: 'main', documentVersion: 1 },
    });
    expect(asked(outcomes[1])).toMatchObject([{ upsert: 'nineteen@example.com' }, { order: '190' }, {}, {}]);
    expect(await milestones('19')).toEqual([]);
  });
});
