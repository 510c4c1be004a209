import { randomUUID } from 'node:crypto';
import type { KafkaClient } from '@patchcord/kafka';
import type { KafkaMessage } from 'kafkajs';

/** A record as it lies in Kafka. */
export interface Logged {
  topic: string;
  partition: number;
  message: KafkaMessage;
}

export interface TopicEnd {
  topic: string;
  partition: number;
  low: number;
  high: number;
}

/** First and next offset of each partition. */
export async function endsOf(client: KafkaClient, topics: readonly string[]): Promise<TopicEnd[]> {
  const admin = client.kafka.admin();
  await admin.connect();
  try {
    const ends = topics.map(async (topic) =>
      (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
        topic,
        partition,
        low: Number(low),
        high: Number(high),
      })),
    );
    return (await Promise.all(ends)).flat();
  } finally {
    await admin.disconnect();
  }
}

/** Everything that lies on these topics now, in the order of each partition. Leaves no group behind. */
export async function readLog(client: KafkaClient, topics: readonly string[]): Promise<Logged[]> {
  const ends = await endsOf(client, topics);
  const left = new Map(
    ends.filter(({ low, high }) => high > low).map(({ topic, partition, high }) => [`${topic}/${partition}`, high]),
  );
  if (left.size === 0) return [];
  const logged: Logged[] = [];
  const groupId = `oracle-${randomUUID()}`;
  const consumer = client.kafka.consumer({ groupId, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    const take = (topic: string, partition: number, messages: KafkaMessage[], lastOffset: number): void => {
      for (const message of messages) logged.push({ topic, partition, message });
      if (lastOffset + 1 >= (left.get(`${topic}/${partition}`) ?? 0)) left.delete(`${topic}/${partition}`);
      if (left.size === 0) resolve();
    };
    consumer
      .run({
        autoCommit: false,
        eachBatch: ({ batch }) => {
          take(batch.topic, batch.partition, batch.messages, Number(batch.lastOffset()));
          return Promise.resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  const admin = client.kafka.admin();
  await admin.connect();
  await admin.deleteGroups([groupId]).catch(() => undefined);
  await admin.disconnect();
  return logged;
}
