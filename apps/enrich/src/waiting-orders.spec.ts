import { randomUUID } from 'node:crypto';
import { DependencyDownError } from '@patchcord/events';
import { applyTopics, KafkaClient } from '@patchcord/kafka';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCustomer, anOrder, customer, openBed, order, run, type Bed } from './bed.js';
import { WAITED } from './locked-rows.js';
import { WaitingOrders } from './waiting-orders.js';

interface Message {
  key: string;
  value: string;
  waited: string | undefined;
  source: string | undefined;
}

describe.skipIf(!process.env['DATABASE_URL'] || !process.env['KAFKA_BROKERS'])('waiting orders', () => {
  const brokers = (process.env['KAFKA_BROKERS'] ?? '').split(',');
  const topic = `waiting-${randomUUID()}`;
  let bed: Bed;
  let kafka: KafkaClient;
  const messages: Message[] = [];

  beforeAll(async () => {
    bed = await openBed(process.env['DATABASE_URL'] ?? '');
    const settings = {
      resource: 'order',
      schema: null,
      lane: 'live',
      retentionMs: 3_600_000,
      isCompacted: false,
      messageBytesMax: 1_048_576,
    } as const;
    await applyTopics({ brokers, topics: [{ name: topic, partitions: 1, ...settings }] });
    kafka = new KafkaClient({ brokers, clientId: 'spec', registryUrl: process.env['SCHEMA_REGISTRY_URL'] ?? '' });
    await kafka.connect();
  });
  afterAll(async () => {
    await kafka.close();
    await bed.close();
  });

  /** An order of a customer that is not known, waiting on a topic of its own. */
  async function wait(id: string, customerId: string): Promise<void> {
    await run(
      bed.stage,
      order(anOrder(id, { customerId }), { headers: { 'patchcord-source': 'bigcommerce.orders/3/7' } }),
    );
    await bed.owner.query(`update enrich.waiting_order set topic = $1 where customer_id = $2`, [topic, customerId]);
  }

  async function readAll(count: number): Promise<Message[]> {
    const consumer = kafka.kafka.consumer({ groupId: `spec-${randomUUID()}`, maxWaitTimeInMs: 100 });
    messages.length = 0;
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const eachMessage = ({
        message,
      }: {
        message: { key: Buffer | null; value: Buffer | null; headers?: Record<string, unknown> };
      }): Promise<void> => {
        const header = (name: string): string | undefined => message.headers?.[name]?.toString();
        messages.push({
          key: String(message.key),
          value: String(message.value),
          waited: header(WAITED),
          source: header('patchcord-source'),
        });
        if (messages.length >= count) resolve();
        return Promise.resolve();
      };
      consumer.run({ eachMessage }).catch(reject);
    });
    await consumer.disconnect();
    return messages;
  }

  it('stay until their customer is known, then go back as they were', async () => {
    const waiting = new WaitingOrders(bed.owner, kafka);
    await wait('1', '10');
    expect(await waiting.release()).toBe(0);

    await run(bed.stage, customer(aCustomer('10', 'ten@example.com')));

    expect(await waiting.release()).toBe(1);
    expect(await readAll(1)).toEqual([
      { key: 'abc123/order/1', value: 'bytes', waited: '1', source: 'bigcommerce.orders/3/7' },
    ]);
    expect(await bed.owner.query(`select from enrich.waiting_order`)).toEqual([]);
  });

  it('go back when their time is over, and nobody is asked for again within the hour', async () => {
    const waiting = new WaitingOrders(bed.owner, kafka);
    await wait('2', '20');
    await bed.owner.query(`update enrich.waiting_order set until = now()`);

    expect(await waiting.release()).toBe(1);
    expect(await readAll(2)).toMatchObject([{}, { key: 'abc123/order/2', waited: '1' }]);
    expect(await bed.owner.query(`select customer_id from enrich.customer_wanted where customer_id = '20'`)).toEqual([
      { customer_id: '20' },
    ]);
  });

  it('stay where they are while Kafka does not take them', async () => {
    await wait('3', '30');
    await bed.owner.query(`update enrich.waiting_order set until = now()`);
    const closed = new KafkaClient({ brokers, clientId: 'spec', registryUrl: '' });
    await closed.connect();
    await closed.close();

    await expect(new WaitingOrders(bed.owner, closed).release()).rejects.toBeInstanceOf(DependencyDownError);
    expect(await bed.owner.query(`select customer_id from enrich.waiting_order`)).toEqual([{ customer_id: '30' }]);
  });
});
