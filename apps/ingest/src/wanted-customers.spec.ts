import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDatabase, type TemporaryDatabase } from './bed.js';
import { FetchDue } from './fetch-due.js';
import { WantedCustomers } from './wanted-customers.js';

const serverUrl = process.env['DATABASE_URL'];

describe.skipIf(!serverUrl)('WantedCustomers', () => {
  let database: TemporaryDatabase;
  let fetchDue: FetchDue;
  let wanted: WantedCustomers;

  beforeAll(async () => {
    database = await temporaryDatabase(serverUrl ?? '');
    fetchDue = new FetchDue(database.dataSource);
  });
  beforeEach(async () => {
    await database.dataSource.query('truncate ingest.fetch_due, enrich.customer_wanted');
    wanted = new WantedCustomers(database.dataSource, fetchDue);
  });
  afterAll(() => database.remove());

  const want = (customerId: string, age = '0 seconds'): Promise<unknown> =>
    database.dataSource.query(
      `insert into enrich.customer_wanted (store_hash, customer_id, asked_at) values ('abc123', $1, now() - $2::interval)`,
      [customerId, age],
    );
  const dueIds = async (): Promise<string[]> =>
    (await fetchDue.due('abc123', [], 10)).map(({ resourceId }) => resourceId);

  it('has a customer fetched that an order waits for', async () => {
    await want('32');
    expect(await wanted.ask(['abc123'])).toEqual(['abc123']);
    expect(await fetchDue.due('abc123', [], 10)).toMatchObject([
      { resource: 'customer', resourceId: '32', deletedScope: null, payer: { scope: '', place: undefined } },
    ]);
  });

  it('asks for each once, also for one that becomes visible behind younger ones', async () => {
    await want('32');
    await wanted.ask(['abc123']);
    await fetchDue.finish(await fetchDue.due('abc123', [], 10));
    await want('31', '5 seconds');

    expect(await wanted.ask(['abc123'])).toEqual(['abc123']);
    expect(await dueIds()).toEqual(['31']);
    expect(await wanted.ask(['abc123'])).toEqual([]);
  });

  it('asks again when the customer is wanted again', async () => {
    await want('32');
    await wanted.ask(['abc123']);
    await fetchDue.finish(await fetchDue.due('abc123', [], 10));
    await database.dataSource.query('truncate enrich.customer_wanted');
    await want('32', '-1 seconds');
    expect(await wanted.ask(['abc123'])).toEqual(['abc123']);
  });

  it('leaves alone what is due for a notice, but has it done at once', async () => {
    const notice = {
      recordId: 'n',
      scope: 'store/customer/updated',
      occurredAt: 1,
      receivedAt: 1,
      trace: '',
      partition: 0,
      offset: '7',
    };
    await fetchDue.ask([{ storeHash: 'abc123', resource: 'customer', resourceId: '32', ...notice }]);
    await database.dataSource.query(`update ingest.fetch_due set due = now() + interval '1 minute'`);
    await want('32');
    await wanted.ask(['abc123']);
    expect(await fetchDue.due('abc123', [], 10)).toMatchObject([
      { payer: { recordId: 'n', place: { partition: 0, offset: '7' } } },
    ]);
  });

  it('asks for nothing of stores that another process works for, nor what no fetch could name', async () => {
    await want('32');
    await want('x');
    expect(await wanted.ask(['other1'])).toEqual([]);
    await wanted.ask(['abc123']);
    expect(await dueIds()).toEqual(['32']);
  });
});
