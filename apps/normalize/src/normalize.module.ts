import { Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { topics, type Topic } from '@patchcord/events';
import { KafkaClient, StageServer } from '@patchcord/kafka';
import { CONFIG, Health, MICROSERVICE_STRATEGIES } from '@patchcord/runtime';
import type { NormalizeConfig } from './normalize.config.js';
import { inputs, NormalizeStage } from './normalize.stage.js';

/** Consumers: what must not wait for one another has a group of its own. */
const groups: Record<string, Topic[]> = {
  normalize: inputs('live').filter(({ name }) => name !== topics.rawSubscribers.name),
  'normalize.subscribers': [topics.rawSubscribers as Topic],
  'normalize.bulk': inputs('bulk'),
};

function strategies(config: NormalizeConfig, health: Health, kafka: KafkaClient, stage: NormalizeStage): StageServer[] {
  const { batchRecordsMax, batchesInFlightMax } = config;
  const servers = Object.entries(groups).map(
    ([group, read]) =>
      new StageServer(kafka, {
        stage: 'normalize',
        group,
        topics: read,
        handler: stage,
        batchRecordsMax,
        batchesInFlightMax,
      }),
  );
  for (const server of servers) {
    health.ready(server.group, () => server.ready());
    health.live(server.group, () => server.stuck());
  }
  return servers;
}

/** Reads bigcommerce.*, writes commerce.*, twin by twin. Keeps nothing. */
@Module({
  providers: [
    NormalizeStage,
    {
      provide: KafkaClient,
      inject: [CONFIG],
      useFactory: (config: NormalizeConfig) =>
        new KafkaClient({ brokers: config.kafkaBrokers, clientId: 'normalize', registryUrl: config.schemaRegistryUrl }),
    },
    { provide: MICROSERVICE_STRATEGIES, inject: [CONFIG, Health, KafkaClient, NormalizeStage], useFactory: strategies },
  ],
})
export class NormalizeModule implements OnModuleInit, OnApplicationShutdown {
  constructor(@Inject(KafkaClient) private readonly kafka: KafkaClient) {}

  async onModuleInit(): Promise<void> {
    await this.kafka.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.kafka.close();
  }
}
