import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { createDataSource } from '@patchcord/database';
import { KafkaClient } from '@patchcord/kafka';
import { CONFIG, Health } from '@patchcord/runtime';
import { DataSource } from 'typeorm';
import { Bearer } from './bearer.js';
import type { ConsoleConfig } from './console.config.js';
import { controllers } from './controllers.js';
import { DependencyFilter } from './dependency-filter.js';
import { OpenApi, OpenApiController } from './openapi.js';
import { StoreDocuments } from './store-documents.js';

/** Both roles: Kafka and the tables. */
const shared: Provider[] = [
  {
    provide: KafkaClient,
    inject: [CONFIG, Health],
    useFactory: async (config: ConsoleConfig, health: Health) => {
      const kafka = new KafkaClient({ brokers: config.kafkaBrokers, clientId: 'console-api', registryUrl: config.schemaRegistryUrl });
      health.ready('kafka', () => kafka.ready());
      await kafka.connect();
      return kafka;
    },
  },
  {
    provide: DataSource,
    inject: [CONFIG, Health],
    useFactory: async (config: ConsoleConfig, health: Health) => {
      const dataSource = createDataSource({ url: config.databaseUrl.reveal(), role: 'console' });
      health.ready('postgres', async () => {
        await dataSource.query('select 1');
        return null;
      });
      return dataSource.initialize();
    },
  },
];

const api: Provider[] = [OpenApi, StoreDocuments, { provide: APP_GUARD, useClass: Bearer }, { provide: APP_FILTER, useClass: DependencyFilter }];

/** Writes down how everything ended, and answers what people ask of it. */
@Module({})
export class ConsoleModule implements OnApplicationShutdown {
  constructor(
    @Inject(KafkaClient) private readonly kafka: KafkaClient,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  static forConfig({ consoleRoles: roles }: ConsoleConfig): DynamicModule {
    return {
      module: ConsoleModule,
      controllers: roles.includes('api') ? [...controllers, OpenApiController] : [],
      providers: [...shared, ...(roles.includes('api') ? api : [])],
    };
  }

  /** After everything that uses them has come to its end. */
  async onApplicationShutdown(): Promise<void> {
    await this.kafka.close();
    await this.dataSource.destroy();
  }
}
