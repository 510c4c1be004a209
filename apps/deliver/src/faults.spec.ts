import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bed, evidence, openDatabase, StandIn, until } from './bed.js';

describe.skipIf(!process.env['DATABASE_URL'])('deliver among faults', () => {
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
    await cordial.post('/options', { visibilityDelayMs: 0, visibilityOf: ['contacts', 'activities'] });
    await bed.close();
  });

  const endsOf = (kinds: { outcome: string; effectKey?: string }[]): string[] =>
    kinds.map(({ outcome, effectKey }) => `${outcome} ${effectKey}`);

  describe('a lost answer', () => {
    it('of an event that Cordial has is settled by reading, and nothing is sent again', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      const id = randomUUID();
      await bed.deliver(bed.contact(id, 'mia@example.com', {}));
      await bed.fault({ kind: 'reset-after-commit', next: 1, path: '/v2/contactactivities', method: 'POST' });

      const [outcome] = await bed.deliver(bed.activity(id, 'mia@example.com', 'order/300/placed'));
      expect(outcome?.kind).toBe('unknown');
      bed.parts.backlog.start();
      await until(() => bed.ends.length > 0, 'the end');

      expect(endsOf(bed.ends as never)).toEqual(['applied order/300/placed']);
      expect(await bed.activities()).toMatchObject([{ UID: 'order-300-placed' }]);
      await until(async () => (await bed.parked()).length === 0, 'nothing to wait');
    });

    it('of an event that Cordial does not have is sent again once, after two reads past the visibility delay', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      const id = randomUUID();
      await bed.deliver(bed.contact(id, 'mia@example.com', {}));
      await bed.fault({ kind: '500', next: 1, path: '/v2/contactactivities', method: 'POST' });
      const sentAt = Date.now();

      await bed.deliver(bed.activity(id, 'mia@example.com', 'order/301/placed'));
      bed.parts.backlog.start();
      await until(() => bed.ends.length > 0, 'the end');

      expect(endsOf(bed.ends as never)).toEqual(['applied order/301/placed']);
      const calls = (await bed.effects()).filter(({ path }) => path === '/v2/contactactivities');
      const again = calls.filter(({ method }) => method === 'POST').at(-1);
      const reads = calls.filter(({ method, at }) => method === 'GET' && at - sentAt >= 1_000);
      expect(reads.length).toBeGreaterThanOrEqual(2);
      expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(2);
      expect((again?.at ?? 0) - sentAt).toBeGreaterThanOrEqual(1_000);
      expect(await bed.activities()).toHaveLength(1);
    });

    it('is not taken for lost while Cordial shows its events late', async () => {
      bed = await Bed.open(cordial, database.dataSource, {
        document: { cordial: { apiKey: { env: 'SPEC_CORDIAL_KEY' }, visibilityDelaySeconds: 2 } },
      });
      const id = randomUUID();
      await bed.deliver(bed.contact(id, 'mia@example.com', {}));
      await cordial.post('/options', { visibilityDelayMs: 1_500 });
      await bed.fault({ kind: 'reset-after-commit', next: 1, path: '/v2/contactactivities' });

      await bed.deliver(bed.activity(id, 'mia@example.com', 'order/302/placed'));
      bed.parts.backlog.start();
      await until(() => bed.ends.length > 0, 'the end');

      expect(await bed.activities()).toHaveLength(1);
    });

    it('of a contact and of an order is settled by comparing', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      const [one, other] = [randomUUID(), randomUUID()];
      await bed.deliver(bed.contact(other, 'tom@example.com', {}));
      await bed.fault({ kind: 'reset-after-commit', next: 1, path: '/v2/contacts' });
      await bed.fault({ kind: 'malformed-200', next: 1, path: '/v2/orders' });

      const outcomes = await bed.deliver(
        bed.contact(
          one,
          'mia@example.com',
          { first_name: 'Mia', newsletter: true },
          { consent: evidence('subscribed') },
        ),
        bed.order(other, 'tom@example.com', '303'),
      );
      expect(outcomes.map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
      const before = (await bed.effects()).filter(({ committed }) => committed).length;
      bed.parts.backlog.start();
      await until(() => bed.ends.length === 2, 'both ends');

      expect(bed.ends.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
      expect((await bed.effects()).filter(({ committed }) => committed)).toHaveLength(before);
      const [outcome] = await bed.deliver(
        bed.contact(
          one,
          'mia@example.com',
          { first_name: 'Maria', newsletter: true },
          { consent: evidence('subscribed') },
        ),
      );
      expect(outcome?.kind).toBe('applied');
      expect((await bed.effects()).at(-1)?.body).toEqual({ first_name: 'Maria', suppressTriggers: false });
    });

    it('of a contact holds up what follows for it, in order, and nobody else', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      const [id, other] = [randomUUID(), randomUUID()];
      await bed.fault({ kind: 'no-answer', next: 1, path: '/v2/contacts' });

      const outcomes = await bed.deliver(
        bed.contact(id, 'mia@example.com', { first_name: 'Mia' }),
        bed.order(id, 'mia@example.com', '304'),
        bed.activity(id, 'mia@example.com', 'order/304/placed'),
        bed.contact(other, 'tom@example.com', {}),
      );
      expect(outcomes.map((outcome) => [outcome.kind, 'reason' in outcome ? outcome.reason : ''])).toEqual([
        ['unknown', ''],
        ['park', 'behind'],
        ['park', 'behind'],
        ['applied', ''],
      ]);
      bed.parts.backlog.start();
      await until(() => bed.ends.length === 3, 'the ends');

      expect(endsOf(bed.ends as never)).toEqual([
        `applied contact/${id}`,
        'applied order/304',
        'applied order/304/placed',
      ]);
    });

    it('of an event blocks nobody', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      const id = randomUUID();
      await bed.deliver(bed.contact(id, 'mia@example.com', {}));
      await bed.fault({ kind: '500', next: 1, path: '/v2/contactactivities', method: 'POST' });

      const outcomes = await bed.deliver(
        bed.activity(id, 'mia@example.com', 'order/305/placed'),
        bed.order(id, 'mia@example.com', '305'),
      );

      expect(outcomes.map(({ kind }) => kind)).toEqual(['unknown', 'applied']);
    });

    it('does not hold up an opt-out, which is said again when the answer is settled', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      const id = randomUUID();
      await bed.deliver(bed.contact(id, 'mia@example.com', {}));
      await bed.fault({ kind: 'reset-after-commit', next: 1, path: '/v2/contacts/{key}', method: 'PUT' });

      const outcomes = await bed.deliver(
        bed.contact(id, 'mia@example.com', {}, { consent: evidence('subscribed', { optIn: true }) }),
        bed.suppression(id, 'mia@example.com'),
      );
      expect(outcomes.map(({ kind }) => kind)).toEqual(['unknown', 'applied']);
      bed.parts.backlog.start();
      await until(() => bed.ends.length === 1, 'the end');

      const unsubscribes = (await bed.calls()).filter(
        (call) => call === 'PUT /v2/contacts/{key}/unsubscribe/{channel}',
      );
      expect(unsubscribes).toHaveLength(2);
      expect((await bed.atCordial('mia@example.com'))?.email).toMatchObject({ subscribeStatus: 'unsubscribed' });
    });

    it('waits for a read that works, and is not given up in between', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      const id = randomUUID();
      await bed.deliver(bed.contact(id, 'mia@example.com', {}));
      await bed.fault({ kind: 'reset-after-commit', next: 1, path: '/v2/contactactivities', method: 'POST' });
      await bed.fault({ kind: '500', next: 2, path: '/v2/contactactivities', method: 'GET' });
      await bed.deliver(bed.activity(id, 'mia@example.com', 'order/307/placed'));
      await bed.deliver(bed.order(id, 'mia@example.com', '307'));

      bed.parts.backlog.start();
      await until(() => bed.ends.length > 0, 'the end');

      expect(endsOf(bed.ends as never)).toEqual(['applied order/307/placed']);
      expect(await bed.activities()).toHaveLength(1);
    });

    it('is not sent again when the record comes again meanwhile', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      const id = randomUUID();
      await bed.deliver(bed.contact(id, 'mia@example.com', {}));
      await bed.fault({ kind: 'no-answer', next: 1, path: '/v2/contactactivities', method: 'POST', commitRatio: 1 });
      const received = bed.received(bed.activity(id, 'mia@example.com', 'order/306/placed'));

      const outcomes = [
        await bed.hand(received),
        await bed.hand(received),
        await bed.hand(bed.received(received.event)),
      ];

      expect(outcomes.map(({ kind }) => kind)).toEqual(['unknown', 'unknown', 'unknown']);
      expect(await bed.activities()).toHaveLength(1);
      expect(await bed.parked()).toEqual([{ reason: 'unknown', kind: 'activity', is_open: true }]);
    });
  });

  describe('a sender that died', () => {
    it('between its claim and its mark leaves doubt, which a read settles', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      const id = randomUUID();
      await bed.deliver(bed.contact(id, 'mia@example.com', {}));
      const event = bed.activity(id, 'mia@example.com', 'order/310/placed');
      await bed.deliver(event);
      // As a process would leave it that was killed after the call.
      await database.dataSource.query(
        `update deliver.effect set state = 'claimed', owner = 'dead', claimed_until = now() where account = $1 and effect_key = 'order/310/placed'`,
        [bed.account],
      );

      const [outcome] = await bed.deliver(event);
      expect(outcome?.kind).toBe('unknown');
      bed.parts.backlog.start();
      await until(() => bed.ends.length === 1, 'the end');

      expect(endsOf(bed.ends as never)).toEqual(['applied order/310/placed']);
      expect(await bed.activities()).toHaveLength(1);
    });

    it('keeps its contact until its lease has run out, and no longer', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      const id = randomUUID();
      await bed.deliver(bed.contact(id, 'mia@example.com', {}));
      const leaseEnd = Date.now() + 1_500;
      await database.dataSource.query(
        `update deliver.contact_claim set owner = 'dead', until = to_timestamp($2::double precision / 1000) where contact_id = $1`,
        [id, leaseEnd],
      );

      const [outcome] = await bed.deliver(bed.order(id, 'mia@example.com', '311'));

      expect(outcome?.kind).toBe('applied');
      expect((await bed.effects()).at(-1)?.at).toBeGreaterThanOrEqual(leaseEnd);
    });

    it('and two replicas that live send a command once', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      const other = bed.replica();
      const people = Array.from({ length: 40 }, () => randomUUID());
      await Promise.all(people.map((id) => bed.hand(bed.received(bed.contact(id, `${id}@example.com`, {})))));
      const events = people.map((id) => bed.activity(id, `${id}@example.com`, `order/${id}/placed`));

      const outcomes = await Promise.all(
        events.flatMap((event) => [bed.hand(bed.received(event)), bed.hand(bed.received(event), other)]),
      );

      expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['applied']));
      expect(await bed.activities()).toHaveLength(40);
    });
  });

  describe('a limit', () => {
    it('is waited for: no call inside a Retry-After, and everything is applied once', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      await bed.deliver(bed.contact(randomUUID(), 'first@example.com', {}));
      await bed.fault({ kind: '429', next: 1, path: '/v2/contacts', retryAfterSeconds: 1 });

      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          bed.hand(bed.received(bed.contact(randomUUID(), `p${n}@example.com`, {}))),
        ),
      );

      expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['applied']));
      expect(await cordial.get(`/counts?account=${bed.account}`)).toMatchObject({ contacts: 21, insideRetryAfter: 0 });
      expect(await bed.parked()).toEqual([]);
    });

    it('of a refused connection or a 503 with Retry-After means that nothing was done', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      const id = randomUUID();
      await bed.deliver(bed.contact(id, 'mia@example.com', {}));
      await bed.fault({ kind: '503-retry-after', next: 1, path: '/v2/contactactivities', retryAfterSeconds: 1 });

      const [outcome] = await bed.deliver(bed.activity(id, 'mia@example.com', 'order/320/placed'));

      expect(outcome?.kind).toBe('applied');
      expect(await bed.activities()).toHaveLength(1);
    });
  });

  describe('an account that is down', () => {
    it('has its commands parked, and sent in order once it is back, suppressions first', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      const [id, other] = [randomUUID(), randomUUID()];
      await bed.deliver(bed.contact(id, 'mia@example.com', {}), bed.contact(other, 'tom@example.com', {}));
      await bed.fault({ kind: '401', ratio: 1 });

      const outcomes = await bed.deliver(
        bed.contact(id, 'mia@example.com', { first_name: 'Mia' }),
        bed.order(id, 'mia@example.com', '330'),
        bed.activity(id, 'mia@example.com', 'order/330/placed'),
        bed.suppression(other, 'tom@example.com'),
      );
      expect(outcomes.map((outcome) => [outcome.kind, 'reason' in outcome ? outcome.reason : ''])).toEqual(
        Array.from({ length: 4 }, () => ['park', 'account-down']),
      );
      bed.parts.backlog.start();
      const before = (await bed.effects()).length;
      await until(async () => (await bed.effects()).length > before, 'a probe');
      expect(bed.ends).toEqual([]);

      await cordial.clearFaults();
      await until(() => bed.ends.length === 4, 'the ends');

      const [first, ...rest] = endsOf(bed.ends as never).filter((end) => !end.includes('consent'));
      expect([first, ...rest]).toEqual([`applied contact/${id}`, 'applied order/330', 'applied order/330/placed']);
      const written = (await bed.effects())
        .filter(({ committed }) => committed)
        .map(({ method, path }) => `${method} ${path}`);
      expect(written.slice(-4)[0]).toBe('PUT /v2/contacts/{key}/unsubscribe/{channel}');
      await until(async () => (await bed.parked()).length === 0, 'nothing to wait');
    });

    it('for want of an answer is found out after the time that is set, and other accounts go on', async () => {
      bed = await Bed.open(cordial, database.dataSource, { config: { accountSilentAfterMs: 300 } });
      const neighbour = await Bed.open(cordial, database.dataSource);
      await bed.deliver(bed.contact(randomUUID(), 'mia@example.com', {}));
      await bed.fault({ kind: '503-retry-after', ratio: 1, retryAfterSeconds: 0 });

      const [outcome] = await bed.deliver(bed.contact(randomUUID(), 'tom@example.com', {}));
      const [neighbours] = await neighbour.deliver(neighbour.contact(randomUUID(), 'eve@example.com', {}));
      await neighbour.close();

      expect(outcome).toMatchObject({ kind: 'park', reason: 'account-down' });
      expect(neighbours?.kind).toBe('applied');
    });

    it('writes what Cordial refuses in the end to the error topic, once', async () => {
      bed = await Bed.open(cordial, database.dataSource);
      await bed.deliver(bed.contact(randomUUID(), 'mia@example.com', {}));
      await bed.fault({ kind: '401', ratio: 1 });
      await bed.deliver(bed.contact(randomUUID(), 'tom@example.com', { no_such_attribute: 1 }));
      await cordial.clearFaults();

      bed.parts.backlog.start();
      await until(() => bed.ends.length === 1, 'the end');

      expect(bed.ends).toMatchObject([{ outcome: 'rejected', reason: 'cordial-422' }]);
      expect(bed.errorCodes).toEqual(['cordial-422']);
    });
  });

  it('gives nothing to Cordial once the partition was given up', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    await bed.deliver(bed.contact(randomUUID(), 'mia@example.com', {}));
    bed.isCurrent = false;

    await expect(bed.deliver(bed.contact(randomUUID(), 'tom@example.com', {}))).rejects.toMatchObject({
      name: 'DependencyDownError',
    });

    expect(await bed.atCordial('tom@example.com')).toBeNull();
  });

  it('loses nothing, repeats nothing and keeps the newest of everything while a fifth of all calls goes wrong', async () => {
    bed = await Bed.open(cordial, database.dataSource);
    await bed.deliver(bed.contact(randomUUID(), 'first@example.com', {}));
    await cordial.post('/options', { visibilityDelayMs: 300, visibilityOf: ['contacts', 'activities', 'orders'] });
    await bed.fault({ kind: 'reset-after-commit', ratio: 0.06 });
    await bed.fault({ kind: '500', ratio: 0.06, commitRatio: 0.3 });
    await bed.fault({ kind: '502-html', ratio: 0.04 });
    await bed.fault({ kind: 'malformed-200', ratio: 0.02 });
    await bed.fault({ kind: '429', ratio: 0.02, retryAfterSeconds: 1 });
    bed.parts.backlog.start();
    const people = Array.from({ length: 25 }, (_, n) => ({ id: randomUUID(), email: `storm${n}@example.com`, n }));

    const outcomes = await Promise.all(
      people.map(({ id, email, n }) =>
        bed.deliver(
          bed.contact(id, email, { first_name: 'First' }, n % 2 ? { consent: evidence('subscribed') } : {}),
          bed.order(id, email, `storm${n}`),
          bed.activity(id, email, `order/storm${n}/placed`),
          bed.contact(id, email, { first_name: 'Last' }),
          bed.order(id, email, `storm${n}`, { tax: 5 }),
          bed.suppression(id, email),
        ),
      ),
    );
    await until(async () => (await bed.parked()).length === 0, 'nothing to wait', 60_000);

    expect(outcomes.flat().filter(({ kind }) => kind === 'unknown').length).toBeGreaterThan(0);
    const events = (await bed.activities()).filter(({ action }) => action === 'order').map(({ UID }) => UID);
    expect(events.toSorted()).toEqual(people.map(({ n }) => `order-storm${n}-placed`).toSorted());
    const contacts = await Promise.all(people.map(({ email }) => bed.atCordial(email)));
    expect(new Set(contacts.map((contact) => contact?.attributes['first_name']))).toEqual(new Set(['Last']));
    expect(contacts.filter((contact) => contact?.email['subscribeStatus'] === 'subscribed')).toEqual([]);
    const { orders } = await cordial.get<{ orders: { tax: number }[] }>(`/orders?account=${bed.account}`);
    expect(orders.map(({ tax }) => tax)).toEqual(people.map(() => 5));
    expect(await cordial.get(`/counts?account=${bed.account}`)).toMatchObject({ insideRetryAfter: 0 });
  }, 90_000);
});
