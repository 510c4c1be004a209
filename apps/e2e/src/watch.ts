import { randomUUID } from 'node:crypto';
import {
  errorHeaders,
  errorTopic,
  stages,
  topics,
  type Notice,
  type Outcome,
  type StageName,
  type Topic,
} from '@patchcord/events';
import type { KafkaClient } from '@patchcord/kafka';
import type { Consumer, KafkaMessage } from 'kafkajs';

/** A record of an error topic. */
export interface ErrorRecord {
  stage: StageName;
  key: Buffer | null;
  value: Buffer | null;
  /** As they lie in Kafka. */
  bytes: Record<string, Buffer>;
  headers: Record<string, string>;
  /** `topic/partition/offset` of the record it was. */
  place: string;
}

/** Reads along on the error topics, the outcomes and the notices, by a group of its own. */
export class Watch {
  readonly errors: ErrorRecord[] = [];
  readonly outcomes: Outcome[] = [];
  readonly notices: { notice: Notice; place: string; value: Buffer }[] = [];
  private readonly consumer: Consumer;
  private readonly errorTopics = new Map<string, StageName>(stages.map((stage) => [errorTopic(stage).name, stage]));

  private constructor(private readonly client: KafkaClient) {
    this.consumer = client.kafka.consumer({ groupId: `e2e-${randomUUID()}`, maxWaitTimeInMs: 50 });
  }

  /** With `names`, only on those of these topics. */
  static async start(client: KafkaClient, names?: readonly string[]): Promise<Watch> {
    const watch = new Watch(client);
    await watch.consumer.connect();
    const all = [...watch.errorTopics.keys(), topics.outcomes.name, topics.notices.name];
    await watch.consumer.subscribe({ topics: names ? [...names] : all, fromBeginning: true });
    await watch.consumer.run({ eachMessage: ({ topic, partition, message }) => watch.take(topic, partition, message) });
    return watch;
  }

  /** Error records of what lay there. */
  errorsAt(place: string): ErrorRecord[] {
    return this.errors.filter((record) => record.place === place);
  }

  /** Ends of what lay there, and of what came of it. */
  outcomesAt(place: string): Outcome[] {
    return this.outcomes.filter(
      (outcome) => `${outcome.sourceTopic}/${outcome.sourcePartition}/${outcome.sourceOffset}` === place,
    );
  }

  async stop(): Promise<void> {
    await this.consumer.disconnect();
  }

  private async take(topic: string, partition: number, message: KafkaMessage): Promise<void> {
    const stage = this.errorTopics.get(topic);
    if (stage) this.errors.push(toErrorRecord(stage, message));
    else if (topic === topics.outcomes.name)
      this.outcomes.push((await this.decode(topics.outcomes as Topic, message)) as Outcome);
    else
      this.notices.push({
        notice: (await this.decode(topics.notices as Topic, message)) as Notice,
        place: `${topic}/${partition}/${message.offset}`,
        value: message.value ?? Buffer.alloc(0),
      });
  }

  private async decode(topic: Topic, { value }: KafkaMessage): Promise<unknown> {
    await this.client.codec.prepare([value]);
    return this.client.codec.decode(topic, value);
  }
}

function toErrorRecord(stage: StageName, { key, value, headers = {} }: KafkaMessage): ErrorRecord {
  const bytes = Object.fromEntries(
    Object.entries(headers).map(([name, header]) => [
      name,
      Buffer.from((Array.isArray(header) ? header.at(-1) : header) ?? ''),
    ]),
  );
  const text = Object.fromEntries(Object.entries(bytes).map(([name, header]) => [name, header.toString()]));
  const place = [errorHeaders.topic, errorHeaders.partition, errorHeaders.offset].map((name) => text[name]).join('/');
  return { stage, key, value, bytes, headers: text, place };
}
