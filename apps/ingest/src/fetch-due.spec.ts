import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDatabase, type TemporaryDatabase } from './bed.js';
import { FetchDue, type Ask } from './fetch-due.js';

const serverUrl = process.env['DATABASE_URL'];

function ask(offset: number, fields: Partial<Ask> = {}): Ask {
  return {
    storeHash: 'abc123',
    resource: 'order',
    resourceId: '250',
    recordId: `notice-${offset}`,
    scope: 'store/order/updated',
    occurredAt: offset,
    receivedAt: offset,
    trace: '',
    partition: 0,
    offset: String(offset),
    ...fields,
  };
}

describe.skipIf(!serverUrl)('FetchDue', () => {
  let database: TemporaryDatabase;
  let due: FetchDue;

  beforeAll(async () => {
    database = await temporaryDatabase(serverUrl ?? '');
    due = new FetchDue(database.dataSource);
  });
  beforeEach(() => database.dataSource.query('truncate ingest.fetch_due'));
  afterAll(() => database.remove());

  it('lets the first notice end with the fetch, and the others share it', async () => {
    expect(await due.ask([ask(1), ask(2), ask(3, { resourceId: '251' })])).toEqual([true, false, true]);
    expect(await due.ask([ask(4)])).toEqual([false]);

    const [row] = await due.due('abc123', [], 10);

    expect(row).toMatchObject({
      resourceId: '250',
      occurredAt: 4,
      payer: { recordId: 'notice-1', place: { partition: 0, offset: '1' } },
    });
  });

  it('gives a notice that comes a second time the answer of the first', async () => {
    expect(await due.ask([ask(1), ask(2)])).toEqual([true, false]);
    expect(await due.ask([ask(1), ask(2)])).toEqual([true, false]);
  });

  it('takes the work away when no notice came since', async () => {
    await due.ask([ask(1)]);
    await due.finish(await due.due('abc123', [], 10));
    expect(await due.due('abc123', [], 10)).toEqual([]);
  });

  it('keeps the work when a notice came since, and lets the next notice end with its fetch', async () => {
    await due.ask([ask(1)]);
    const taken = await due.due('abc123', [], 10);
    await due.ask([ask(2)]);
    await due.finish(taken);

    const [kept] = await due.due('abc123', [], 10);
    expect(kept?.payer).toEqual({
      recordId: 'notice-2',
      scope: 'store/order/updated',
      receivedAt: 2,
      trace: '',
      place: undefined,
    });

    expect(await due.ask([ask(3)])).toEqual([true]);
  });

  it('leaves a notice that came during the second fetch to the third', async () => {
    await due.ask([ask(1)]);
    const first = await due.due('abc123', [], 10);
    await due.ask([ask(2)]);
    await due.finish(first);
    const second = await due.due('abc123', [], 10);
    expect(await due.ask([ask(3)])).toEqual([true]);

    await due.finish(second);

    expect((await due.due('abc123', [], 10)).map(({ payer }) => payer.place)).toEqual([{ partition: 0, offset: '3' }]);
  });

  it('is not taken away by one who fetched an earlier row of the same resource', async () => {
    await due.ask([ask(1)]);
    const taken = await due.due('abc123', [], 10);
    await due.finish(taken);
    await due.ask([ask(2)]);

    await due.finish(taken);

    expect((await due.due('abc123', [], 10)).map(({ payer }) => payer.recordId)).toEqual(['notice-2']);
  });

  it('ends each notice once when notices come while fetches end', async () => {
    const ends: string[] = [];
    let areAllAsked = false;
    const notices = (async () => {
      for (let offset = 1; offset <= 300; offset += 1) {
        const [pays] = await due.ask([ask(offset)]);
        if (!pays) ends.push(String(offset));
      }
      areAllAsked = true;
    })();
    const fetches = (async () => {
      for (;;) {
        const isOver = areAllAsked;
        const taken = await due.due('abc123', [], 10);
        if (taken.length === 0 && isOver) return;
        await due.finish(taken);
        ends.push(...taken.flatMap(({ payer }) => (payer.place ? [payer.place.offset] : [])));
      }
    })();
    await Promise.all([notices, fetches]);
    expect(ends.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
  });

  it('waits before it tries again, and a notice ends the wait', async () => {
    await due.ask([ask(1)]);
    const [row] = await due.due('abc123', [], 10);
    await due.again([{ ...row!, waitMs: 60_000, attempts: 3, absences: 1 }]);
    expect(await due.due('abc123', [], 10)).toEqual([]);

    await due.ask([ask(2)]);

    expect(await due.due('abc123', [], 10)).toMatchObject([{ attempts: 0, absences: 0 }]);
  });

  it('puts subscribers before orders and orders before customers, and leaves out what is taken', async () => {
    await due.ask([
      ask(1, { resource: 'customer' }),
      ask(2),
      ask(3, { resource: 'subscriber' }),
      ask(4, { resourceId: '251' }),
    ]);
    const rows = await due.due('abc123', ['order/251'], 10);
    expect(rows.map(({ resource }) => resource)).toEqual(['subscriber', 'order', 'customer']);
  });

  it('remembers a deletion and a refund among the notices that share a fetch', async () => {
    await due.ask([
      ask(1, { resource: 'customer', scope: 'store/customer/deleted' }),
      ask(2, { resource: 'customer', scope: 'store/customer/updated' }),
    ]);
    await due.ask([ask(3), ask(4, { scope: 'store/order/refund/created' })]);
    await due.ask([ask(5, { resource: 'customer', resourceId: '9', scope: 'store/customer/address/deleted' })]);
    const rows = await due.due('abc123', [], 10);
    expect(
      rows.map(({ resource, resourceId, deletedScope, withRefunds }) => [
        resource,
        resourceId,
        deletedScope,
        withRefunds,
      ]),
    ).toEqual([
      ['order', '250', null, true],
      ['customer', '250', 'store/customer/deleted', false],
      ['customer', '9', null, false],
    ]);
  });

  it('keeps the traces of the notices that share a fetch, eight at most', async () => {
    await due.ask(Array.from({ length: 12 }, (_, at) => ask(at + 1, { trace: `trace-${at + 1}` })));
    await due.ask([ask(13, { trace: 'trace-13' })]);
    const [row] = await due.due('abc123', [], 10);
    expect(row?.payer.trace).toBe('trace-1');
    expect(row?.links).toEqual([
      'trace-2',
      'trace-3',
      'trace-4',
      'trace-5',
      'trace-6',
      'trace-7',
      'trace-8',
      'trace-9',
    ]);
  });

  it('says which stores have something due and how much waits', async () => {
    await due.ask([ask(1), ask(2, { resourceId: '251' })]);
    expect(await due.storesWithDue(['abc123', 'other1'])).toEqual(['abc123']);
    expect((await due.backlog(['abc123', 'other1'])).map(({ storeHash, rows }) => [storeHash, rows])).toEqual([
      ['abc123', 2],
      ['other1', 0],
    ]);
  });

  it('takes a thousand notices in one statement', async () => {
    const asks = Array.from({ length: 1_000 }, (_, at) => ask(at, { resourceId: String(at + 1) }));
    expect((await due.ask(asks)).every(Boolean)).toBe(true);
    expect(await due.due('abc123', [], 2_000)).toHaveLength(1_000);
  });
});
