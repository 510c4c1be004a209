import { KafkaClient } from '@patchcord/kafka';

// The measure of the others: kafkajs taking batches from the same topics and producing the same bytes to another, no more.
// One argument, JSON: { brokers, group, from, to }.
const { brokers, group, from, to } = JSON.parse(process.argv[2] ?? '{}') as {
  brokers: string[];
  group: string;
  from: string[];
  to: string;
};
const SLICE = 1_000;
// Only for the zstd codec, which the records are packed with.
const { kafka } = new KafkaClient({ clientId: 'bare', brokers, registryUrl: '' });
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
const consumer = kafka.consumer({ groupId: group });
await producer.connect();
await consumer.connect();
await consumer.subscribe({ topics: from, fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatchAutoResolve: false,
  partitionsConsumedConcurrently: 4,
  eachBatch: async ({ batch, resolveOffset, commitOffsetsIfNecessary }) => {
    const messages = batch.messages.map(({ key, value, headers }) => ({ key, value, headers }));
    // A packed batch may unfold to more than a topic takes in one request, and kafkajs does not split.
    for (let start = 0; start < messages.length; start += SLICE)
      await producer.send({ topic: to, messages: messages.slice(start, start + SLICE), acks: -1 });
    resolveOffset(batch.lastOffset());
    await commitOffsetsIfNecessary({
      topics: [
        {
          topic: batch.topic,
          partitions: [{ partition: batch.partition, offset: String(Number(batch.lastOffset()) + 1) }],
        },
      ],
    });
  },
});
process.send?.({ name: 'bare' });
process.on('SIGTERM', () => process.exit(0));
