import { topics, type CustomerObservation, type OrderObservation, type Topic } from '@patchcord/events';
import type { KafkaClient } from '@patchcord/kafka';
import { toCustomer, toOrder } from '@patchcord/mapping';
import { upsert } from './bad-commands.js';
import type { Frame } from './bad-shapes.js';
import { customer, observed, order, subscriber } from './bodies.js';

/** A record that nobody has anything against, of the kind that its topic carries. */
export function goodRecord(topic: Topic, id: number, email: string, frame: Frame): Buffer {
  switch (topic.name) {
    case topics.rawOrders.name:
      return frame(topic, observed('order', id, order(id, {}, email)));
    case topics.rawSubscribers.name:
      return frame(topic, observed('subscriber', id, subscriber(id, email)));
    case topics.customers.name:
      return frame(topic, toCustomer(observed('customer', id, customer(id, email)) as unknown as CustomerObservation));
    case topics.orders.name:
      return frame(topic, toOrder(observed('order', id, order(id, {}, email)) as unknown as OrderObservation));
    case topics.commands.name: {
      const { contact, ...rest } = upsert(id, '{"first_name":"Ada"}');
      return frame(topic, { ...rest, contact: { ...contact, email } });
    }
    default:
      return frame(topic, observed('customer', id, customer(id, email)));
  }
}

/** Avro with the ids that the deploy step registered. */
export async function framing(client: KafkaClient): Promise<Frame> {
  const written = [
    topics.rawCustomers,
    topics.rawOrders,
    topics.rawSubscribers,
    topics.customers,
    topics.orders,
    topics.commands,
  ] as Topic[];
  const ids = new Map(
    await Promise.all(written.map(async (topic) => [topic.name, await client.codec.writerId(topic)] as const)),
  );
  return (topic, event) => client.codec.encode(topic, event, ids.get(topic.name) ?? 0);
}
