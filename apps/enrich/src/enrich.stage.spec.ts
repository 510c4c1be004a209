import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { DependencyDownError } from '@patchcord/events';
import type { Outcome, Received } from '@patchcord/kafka';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  aConsent,
  aCustomer,
  anOrder,
  asked,
  consent,
  customer,
  eventsOf,
  hold,
  openBed,
  order,
  run,
  type Bed,
} from './bed.js';
import type { CommerceEvent } from './draft.js';
import type { EnrichStage } from './enrich.stage.js';

const IN = ['marketing_newsletter'];
const PEOPLE = 40;

describe.skipIf(!process.env['DATABASE_URL'])('the enrich stage', () => {
  let bed: Bed;
  beforeAll(async () => (bed = await openBed(process.env['DATABASE_URL'] ?? '')));
  afterAll(() => bed.close());

  const effectsOf = (outcomes: readonly Outcome[]): string[] =>
    outcomes.flatMap((outcome) => eventsOf(outcome).map(({ effectKey }) => effectKey));

  it('repeats the same effects when it was killed after its outputs went to Kafka', async () => {
    const batch = [
      customer(aCustomer('1', 'one@example.com')),
      consent(aConsent('1', 'one@example.com', IN)),
      order(anOrder('1', { customerId: '1' })),
    ];
    const killed = await hold(bed.stage, ...batch);
    await terminate(bed, 'patchcord-enrich');
    await expect(killed.handled.acked?.()).rejects.toBeInstanceOf(DependencyDownError);
    await killed.handled.abandoned?.().catch(() => undefined);

    const again = await run(await bed.anotherStage(), ...batch);

    const [{ id }] = await bed.owner.query(`select id from enrich.contact where email = 'one@example.com'`);
    expect(effectsOf(again)).toEqual([`contact/${id}`, `contact/${id}`, 'order/1', 'order/1/placed', 'order/1/paid']);
    expect(effectsOf(again)).toEqual(effectsOf(killed.outcomes));
    expect(again.map(asked)).toEqual(killed.outcomes.map(asked));
  });

  it('announces a contact again when the batch that made it was given up', async () => {
    const batch = [order(anOrder('2', { email: 'two@example.com' }))];
    const givenUp = await hold(bed.stage, ...batch);
    await givenUp.handled.abandoned?.();

    expect(asked((await run(bed.stage, ...batch))[0])).toEqual(asked(givenUp.outcomes[0]));
    expect(await bed.owner.query(`select from enrich.milestone where order_id = '2'`)).toHaveLength(2);
  });

  it('does not look at a person while another batch holds it, and then sees what that batch made', async () => {
    const other = await bed.anotherStage();
    const first = await hold(bed.stage, consent(aConsent('3', 'three@example.com', IN)));
    const second = hold(other, order(anOrder('3', { email: 'three@example.com' })));
    await isWaitingForALock(bed);
    await first.handled.acked?.();

    const { outcomes, handled } = await second;
    await handled.acked?.();

    expect(asked(outcomes[0])).toMatchObject([{ order: '3' }, { activity: 'order' }, { activity: 'order-paid' }]);
    expect(eventsOf(outcomes[0])[0]?.version).toBeGreaterThan(eventsOf(first.outcomes[0])[0]?.version ?? 0);
  });

  it('finds a renamed contact by its new address, although it looked while the rename was under way', async () => {
    const other = await bed.anotherStage();
    await run(bed.stage, customer(aCustomer('4', 'four@example.com', {}, 0)));
    const rename = await hold(bed.stage, customer(aCustomer('4', 'vier@example.com', {}, 1)));
    const second = hold(other, order(anOrder('4', { email: 'vier@example.com' })));
    await isWaitingForALock(bed);
    await rename.handled.acked?.();

    const { outcomes, handled } = await second;
    await handled.acked?.();

    expect(eventsOf(outcomes[0]).map(({ contactId }) => contactId)).toEqual(
      Array(3).fill(eventsOf(rename.outcomes[0])[0]?.contactId),
    );
    expect(
      await bed.owner.query(`select email from enrich.contact where email in ('four@example.com', 'vier@example.com')`),
    ).toEqual([{ email: 'vier@example.com' }]);
  });

  it('takes a customer that two lanes see for the first time for one person', async () => {
    const other = await bed.anotherStage();
    const both = await Promise.all([
      finish(bed.stage, [customer(aCustomer('5', 'five@example.com', {}, 2))]),
      finish(other, [customer(aCustomer('5', 'five@example.com', { firstName: 'Old' }, 1), { lane: 'bulk' })]),
    ]);

    const ids = new Set(
      both.flatMap(({ outcomes }) =>
        outcomes.flatMap((outcome) => eventsOf(outcome).map(({ contactId }) => contactId)),
      ),
    );
    expect(ids.size).toBe(1);
    const [{ facts }] = await bed.owner.query(`select facts from enrich.contact where email = 'five@example.com'`);
    expect(facts).toMatchObject([{ from: 'abc123/customer/5', body: { first_name: 'Mia' } }]);
  });

  it('does not let an older record of another lane pass that sees the order first at another address', async () => {
    const other = await bed.anotherStage();
    const live = await hold(bed.stage, order(anOrder('7', { email: 'seven@example.com' }, 2)));
    const bulk = hold(other, order(anOrder('7', { email: 'sieben@example.com' }, 1), { lane: 'bulk' }));
    await isWaitingForALock(bed);
    await live.handled.acked?.();

    const { outcomes, handled } = await bulk;
    await handled.acked?.();

    expect(outcomes.map(asked)).toEqual(['superseded']);
  });

  it('loses no update and lets no deadlock out when stages work on the same people at once', async () => {
    const stages = [bed.stage, await bed.anotherStage(), await bed.anotherStage()] as const;
    const finished: Finished[] = [];
    const work = stages.map(async (stage, index) => {
      for (let round = 0; round < 8; round += 1) finished.push(await finish(stage, crowd(index, round)));
    });
    await Promise.all(work);

    expect(
      finished
        .flatMap(({ outcomes }) => outcomes.map(({ kind }) => kind))
        .filter((kind) => kind !== 'forward' && kind !== 'skip'),
    ).toEqual([]);
    expect(versionsThatWentBack(finished)).toEqual([]);
    const rows = await bed.owner.query(`select email, consent, facts from enrich.contact where email like 'crowd-%'`);
    expect(rows).toHaveLength(PEOPLE);
    for (const { consent: state, facts } of rows as {
      consent: { email: { storefronts: { consents: string[] }[] } };
      facts: { from: string; body: object }[];
    }[]) {
      expect(state.email.storefronts).toMatchObject([
        { consents: [], sourceVersion: expect.stringContaining('T12:07:') as string },
      ]);
      expect(facts.filter(({ from }) => from.includes('/customer/'))).toMatchObject([
        { body: { first_name: 'round 7' } },
      ]);
    }
    const [{ count }] = await bed.owner.query(
      `select count(*)::int from enrich.milestone where order_id like 'crowd-%'`,
    );
    expect(count).toBe(PEOPLE * 2);
  });

  it('waits while PostgreSQL is away, and goes on when it is back', async () => {
    const proxy = await openProxy(new URL(process.env['DATABASE_URL'] ?? ''));
    const stage = await bed.anotherStage({ port: proxy.port });
    proxy.cut();

    const handled = stage.handle([customer(aCustomer('6', 'six@example.com'))]);
    await expect(Promise.all(handled.outcomes)).rejects.toBeInstanceOf(DependencyDownError);
    await handled.abandoned?.();
    proxy.restore();

    expect(asked((await run(stage, customer(aCustomer('6', 'six@example.com'))))[0])).toMatchObject([
      { upsert: 'six@example.com' },
    ]);
    await proxy.close();
  });
});

interface Finished {
  outcomes: Outcome[];
  /** When it was acknowledged, among all. */
  order: number;
}
let acknowledged = 0;

async function finish(stage: EnrichStage, batch: Received<CommerceEvent>[]): Promise<Finished> {
  const { outcomes, handled } = await hold(stage, ...batch);
  acknowledged += 1;
  const finished = { outcomes, order: acknowledged };
  await handled.acked?.();
  return finished;
}

/** One resource a stage, about the same people, in an order of its own. */
function crowd(stage: number, round: number): Received<CommerceEvent>[] {
  const people = Array.from({ length: PEOPLE }, (_, index) => `crowd-${(index * 7 + stage * 13 + round) % PEOPLE}`);
  return people.map((id) => {
    const email = `${id}@example.com`;
    if (stage === 0) return customer(aCustomer(id, email, { firstName: `round ${round}` }, round));
    if (stage === 1) return consent(aConsent(id, email, round % 2 === 0 ? IN : [], {}, round));
    return order(anOrder(id, { email, itemsTotal: round }, round));
  });
}

/** Commands of a contact whose version is lower than one that was acknowledged before. */
function versionsThatWentBack(finished: readonly Finished[]): string[] {
  const newest = new Map<string, number>();
  const wrong: string[] = [];
  for (const { outcomes } of [...finished].sort((left, right) => left.order - right.order)) {
    for (const { contactId, version } of outcomes.flatMap(eventsOf)) {
      if (version <= (newest.get(contactId) ?? 0)) wrong.push(`${contactId} ${version}`);
      newest.set(contactId, version);
    }
  }
  return wrong;
}

async function terminate({ owner }: Bed, applicationName: string): Promise<void> {
  await owner.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and datname = current_database()`,
    [applicationName],
  );
}

async function isWaitingForALock({ owner }: Bed): Promise<void> {
  await vi.waitUntil(
    async () => {
      const [{ count }] = await owner.query(
        `select count(*)::int from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      return count > 0;
    },
    { timeout: 5_000 },
  );
}

/** A way to PostgreSQL that can be cut. */
async function openProxy(target: URL) {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    if (isCut) return void socket.destroy();
    const upstream = connect(Number(target.port), target.hostname);
    for (const each of [socket, upstream]) {
      sockets.add(each);
      each.on('error', () => undefined).on('close', () => sockets.delete(each));
    }
    socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const destroyAll = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => ((isCut = true), destroyAll()),
    restore: () => void (isCut = false),
    close: async () => {
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
