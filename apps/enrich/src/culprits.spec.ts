import { randomBytes } from 'node:crypto';
import { DependencyDownError } from '@patchcord/events';
import type { Outcome, Received } from '@patchcord/kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCustomer, anOrder, customer, openBed, order, type Bed } from './bed.js';
import type { CommerceEvent } from './draft.js';

/** Longer than an index of PostgreSQL takes, and not to be compressed. */
const tooLong = (): string => randomBytes(4_000).toString('hex');

describe.skipIf(!process.env['DATABASE_URL'])('a record that PostgreSQL refuses', () => {
  let bed: Bed;
  beforeAll(async () => (bed = await openBed(process.env['DATABASE_URL'] ?? '')));
  afterAll(() => bed.close());

  /** How each record of a batch ended, and whether the batch could be committed. */
  async function ends(...batch: Received<CommerceEvent>[]): Promise<{ kinds: string[]; committed: Promise<void> }> {
    const handled = bed.stage.handle(batch);
    const settled = await Promise.allSettled(handled.outcomes);
    const kinds = settled.map((end) => (end.status === 'fulfilled' ? (end.value as Outcome).kind : 'bug'));
    return { kinds, committed: handled.acked?.() ?? Promise.resolve() };
  }

  it('is rejected alone: the others of its batch go on', async () => {
    const batch = Array.from({ length: 9 }, (_, index) => customer(aCustomer(`${index}`, `good-${index}@example.com`)));
    batch.splice(3, 0, customer(aCustomer(tooLong(), 'bad@example.com')));
    batch.splice(8, 0, customer(aCustomer(tooLong(), 'worse@example.com')));

    const { kinds, committed } = await ends(...batch);
    await committed;

    expect(kinds).toEqual([
      'forward',
      'forward',
      'forward',
      'bug',
      'forward',
      'forward',
      'forward',
      'forward',
      'bug',
      'forward',
      'forward',
    ]);
    const [{ count }] = await bed.owner.query(
      `select count(*)::int from enrich.contact where email like 'good-%' and announced = 'live'`,
    );
    expect(count).toBe(9);
  });

  it('is found when it comes again, where only the commit met it', async () => {
    const bad = order(anOrder('2', { customerId: tooLong() }));
    const batch = [
      order(anOrder('1', { email: 'one@example.com' })),
      bad,
      order(anOrder('3', { email: 'three@example.com' })),
    ];

    const first = await ends(...batch);
    expect(first.kinds).toEqual(['forward', 'park', 'forward']);
    await expect(first.committed).rejects.toBeInstanceOf(DependencyDownError);

    const second = await ends(...batch);
    await second.committed;
    expect(second.kinds).toEqual(['forward', 'bug', 'forward']);
    expect(await bed.owner.query(`select order_id from enrich.milestone group by 1 order by 1`)).toEqual([
      { order_id: '1' },
      { order_id: '3' },
    ]);
  });
});
