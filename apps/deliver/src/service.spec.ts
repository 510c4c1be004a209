import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { topics, type Command } from '@patchcord/events';
import { KafkaClient } from '@patchcord/kafka';
import { Pipeline } from '@patchcord/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDocument, CommandMaker, evidence, until } from './bed.js';

const { KAFKA_BROKERS = '', SCHEMA_REGISTRY_URL = '', DATABASE_URL = '' } = process.env;

describe.skipIf(KAFKA_BROKERS === '')('the deliver service', () => {
  let pipeline: Pipeline;
  let kafka: KafkaClient;
  const maker = new CommandMaker('abc123', 'main');

  beforeAll(async () => {
    pipeline = await Pipeline.start(
      { KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL },
      {
        services: ['deliver'],
        stands: ['cordial'],
        logsDir: `${tmpdir()}/patchcord-deliver-specs`,
        document: () =>
          aDocument('abc123', 'main', { cordial: { apiKey: { env: 'CORDIAL_API_KEY' }, visibilityDelaySeconds: 1 } }),
      },
    );
    kafka = new KafkaClient({ brokers: KAFKA_BROKERS.split(','), clientId: 'spec', registryUrl: SCHEMA_REGISTRY_URL });
    await kafka.connect();
  }, 120_000);

  afterAll(async () => {
    await kafka.close();
    await pipeline.stop();
  });

  const produce = (commands: Command[]): Promise<void> =>
    kafka.producer.send(commands.map((event) => ({ topic: topics.commands, key: event.contactId, event })));

  const counts = (): Promise<{ contacts: number; orders: number; activities: number; insideRetryAfter: number }> =>
    pipeline.control('/cordial/counts');

  it('carries commands and suppressions from Kafka to Cordial', async () => {
    const id = randomUUID();
    const suppression = maker.suppression(id, 'mia@example.com');
    await produce([
      maker.contact(id, 'mia@example.com', { first_name: 'Mia' }, { consent: evidence('subscribed') }),
      maker.order(id, 'mia@example.com', '400'),
      maker.activity(id, 'mia@example.com', 'order/400/placed'),
    ]);
    await until(async () => (await counts()).activities === 1, 'the event', 30_000);
    await kafka.producer.send([
      { topic: topics.suppressions, key: id, event: { ...suppression, version: suppression.version + 100 } },
    ]);

    const statusOf = async (): Promise<unknown> => {
      const contact = await pipeline.control<{ channels: { email: { subscribeStatus?: string } } }>(
        '/cordial/contacts?email=mia@example.com',
      );
      return contact.channels.email.subscribeStatus;
    };
    await until(async () => (await statusOf()) === 'unsubscribed', 'the opt-out');
    expect(await counts()).toMatchObject({ contacts: 1, orders: 1 });
  }, 60_000);

  it('loses nothing and repeats nothing when it is killed in the midst of calls', async () => {
    await pipeline.control('/cordial/options', { answerDelayMs: 50 });
    const before = await counts();
    const people = Array.from({ length: 150 }, (_, n) => ({ id: randomUUID(), email: `killed${n}@example.com`, n }));
    const deliver = pipeline.services.get('deliver');
    await produce(
      people.flatMap(({ id, email, n }) => [
        maker.contact(id, email, { customer_id: String(n) }),
        maker.order(id, email, `k${n}`),
        maker.activity(id, email, `order/k${n}/placed`),
      ]),
    );
    await until(async () => (await counts()).activities > before.activities + 10, 'some calls', 30_000);
    deliver?.signal('SIGKILL');
    await deliver?.gone;
    await pipeline.startService('deliver');

    await until(async () => (await counts()).activities >= before.activities + 150, 'all events', 60_000);
    const { activities } = await pipeline.control<{ activities: { UID: string }[] }>(
      '/cordial/activities?limit=100000',
    );
    expect(new Set(activities.map(({ UID }) => UID)).size).toBe(activities.length);
    expect(await counts()).toMatchObject({
      contacts: before.contacts + 150,
      orders: before.orders + 150,
      activities: before.activities + 150,
    });
  }, 120_000);

  it('ends within its time at SIGTERM, also with commands that wait for the pace, and leaves nothing in doubt', async () => {
    const deliver = pipeline.services.get('deliver');
    const before = await counts();
    await produce(
      Array.from({ length: 3_000 }, (_, n) =>
        maker.contact(randomUUID(), `waiting${n}@example.com`, { customer_id: 'w' }),
      ),
    );
    await until(async () => (await counts()).contacts > before.contacts, 'the first of them', 30_000);

    const code = await deliver?.stop();

    expect(code).toBe(0);
    await until(
      async () =>
        (await pipeline.query<{ count: string }>(`select count(*) from deliver.effect where state = 'claimed'`))[0]
          ?.count === '0',
      'no claim left',
    );
  }, 60_000);
});
