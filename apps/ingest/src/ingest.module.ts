import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { createDataSource } from '@patchcord/database';
import { topics } from '@patchcord/events';
import { KafkaClient, StageServer } from '@patchcord/kafka';
import { CONFIG, Health, MICROSERVICE_STRATEGIES } from '@patchcord/runtime';
import { DataSource } from 'typeorm';
import { FetchDue } from './fetch-due.js';
import { Fetcher } from './fetcher.js';
import type { IngestConfig } from './ingest.config.js';
import { HookHealth } from './hook-health.js';
import { IngressWatch } from './ingress-watch.js';
import { NoticesStage } from './notices.stage.js';
import { Outages } from './outages.js';
import { Receiver } from './receiver.js';
import { LettingGo } from './letting-go.js';
import { StoreWorks } from './store-work.js';
import { Stores } from './stores.js';
import { Wake } from './wake.js';
import { WebhookController } from './webhook.controller.js';

/** Both roles: the log, the tables and the stores. */
const shared: Provider[] = [
  {
    provide: KafkaClient,
    inject: [CONFIG, Health],
    useFactory: async (config: IngestConfig, health: Health) => {
      const kafka = new KafkaClient({
        brokers: config.kafkaBrokers,
        clientId: 'ingest',
        registryUrl: config.schemaRegistryUrl,
      });
      health.ready('kafka', () => kafka.ready());
      await kafka.connect();
      return kafka;
    },
  },
  {
    provide: DataSource,
    inject: [CONFIG],
    useFactory: (config: IngestConfig) =>
      createDataSource({ url: config.databaseUrl.reveal(), role: 'ingest' }).initialize(),
  },
  Stores,
];

const receiver: Provider[] = [Outages, HookHealth, IngressWatch, Receiver];

const fetcher: Provider[] = [
  FetchDue,
  Wake,
  NoticesStage,
  StoreWorks,
  Fetcher,
  {
    provide: MICROSERVICE_STRATEGIES,
    inject: [CONFIG, KafkaClient, NoticesStage, Fetcher, Health],
    useFactory: (
      { ingestGroup: group }: IngestConfig,
      kafka: KafkaClient,
      handler: NoticesStage,
      work: Fetcher,
      health: Health,
    ) => {
      health.live('fetcher', () => work.whyStuck);
      const notices = new StageServer(kafka, { stage: 'ingest', group, topics: [topics.notices], handler });
      health.live('notices', () => notices.stuck());
      health.ready('notices', () => notices.ready());
      return [notices, new LettingGo(work)];
    },
  },
];

/** Gets everything out of BigCommerce: takes webhooks, and fetches what they name. */
@Module({})
export class IngestModule implements OnApplicationShutdown {
  constructor(
    @Inject(KafkaClient) private readonly kafka: KafkaClient,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  static forConfig({ ingestRoles: roles }: IngestConfig): DynamicModule {
    return {
      module: IngestModule,
      controllers: roles.includes('receiver') ? [WebhookController] : [],
      providers: [
        ...shared,
        ...(roles.includes('receiver') ? receiver : []),
        ...(roles.includes('fetcher') ? fetcher : []),
      ],
    };
  }

  /** After everything that uses them has come to its end. */
  async onApplicationShutdown(): Promise<void> {
    await this.kafka.close();
    await this.dataSource.destroy();
  }
}
