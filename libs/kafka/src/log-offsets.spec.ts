import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aNote, applyAll, connect, noteTopic } from './bed.js';
import type { KafkaClient } from './kafka-client.js';

const address = {
  brokers: (process.env['KAFKA_BROKERS'] ?? '').split(','),
  registryUrl: process.env['SCHEMA_REGISTRY_URL'] ?? '',
};

describe.skipIf(!process.env['KAFKA_BROKERS'])('what Kafka knows of offsets', () => {
  let client: KafkaClient;

  beforeAll(async () => {
    client = await connect(address);
  });
  afterAll(() => client.close());

  it('is where the records of a window begin and end, and nothing for a topic that is not there', async () => {
    const topic = noteTopic('offsets', 1);
    await applyAll(address, [topic]);
    const send = (count: number): Promise<void> =>
      client.producer.send(Array.from({ length: count }, (_, index) => ({ topic, key: 'k', event: aNote(index) })));
    await send(3);
    // The broker counts in milliseconds.
    await new Promise((resolve) => setTimeout(resolve, 20));
    const between = Date.now();
    await send(2);

    const range = { topic: topic.name, partition: 0 };
    expect(await client.offsets.since([topic.name, 'not.there'], 0)).toEqual([{ ...range, from: 0, to: 5 }]);
    expect(await client.offsets.since([topic.name], between)).toEqual([{ ...range, from: 3, to: 5 }]);
    expect(await client.offsets.since([topic.name], Date.now() + 60_000)).toEqual([{ ...range, from: 5, to: 5 }]);
  });

  it('is how far a group is behind, from the beginning where it has committed nothing', async () => {
    const topic = noteTopic('lag', 2);
    await applyAll(address, [topic]);
    const records = Array.from({ length: 20 }, (_, index) => ({ topic, key: `k${index}`, event: aNote(index) }));
    await client.producer.send(records);
    const group = `lag-${topic.name}`;
    const admin = client.kafka.admin();
    await admin.connect();
    const first = (await admin.fetchTopicOffsets(topic.name)).find(({ partition }) => partition === 0);
    await admin.setOffsets({ groupId: group, topic: topic.name, partitions: [{ partition: 0, offset: first?.high ?? '0' }] });
    await admin.disconnect();

    expect(await client.offsets.lag((name) => name === group)).toEqual([{ group, topic: topic.name, records: 20 - Number(first?.high) }]);
  });
});
