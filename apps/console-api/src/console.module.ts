import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { createDataSource } from '@patchcord/database';
import { errorTopic, stages, topics, type Topic } from '@patchcord/events';
import { KafkaClient, StageServer } from '@patchcord/kafka';
import { CONFIG, Health, MICROSERVICE_STRATEGIES } from '@patchcord/runtime';
import { DataSource } from 'typeorm';
import { AuditTrail } from './audit.js';
import { Bearer } from './bearer.js';
import { BooksWatch } from './books-watch.js';
import { Closing } from './closing.js';
import type { ConsoleConfig } from './console.config.js';
import { controllers } from './controllers.js';
import { DependencyFilter } from './dependency-filter.js';
import { EndCounts } from './end-counts.js';
import { ErrorRecordsStage } from './error-records.stage.js';
import { ErrorReports } from './error-reports.js';
import { ErrorTable } from './error-table.js';
import { Lookups } from './lookup.js';
import { OpenApi, OpenApiController } from './openapi.js';
import { Originals } from './original.js';
import { OutcomeTable } from './outcome-table.js';
import { OutcomesStage } from './outcomes.stage.js';
import { PipelineLag } from './pipeline-lag.js';
import { Redrives } from './redrive.js';
import { RedriveRunner } from './redrive-runner.js';
import { Retention } from './retention.js';
import { StatusReport } from './status.js';
import { StoreDocuments } from './store-documents.js';
import { SummaryReport } from './summary.js';
import { TideWatch } from './tide-watch.js';
import { WaitingReport } from './waiting.js';

const MIB = 1024 * 1024;

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

function strategies(kafka: KafkaClient, health: Health, outcomes: OutcomesStage, errors: ErrorRecordsStage): StageServer[] {
  const servers = [
    new StageServer(kafka, { stage: 'console', group: 'console', topics: [topics.outcomes], handler: outcomes, batchRecordsMax: 500, inFlightRecordsMax: 2_000, inFlightBytesMax: 16 * MIB }),
    // Rejected records may be large, and outcomes do not wait for them.
    new StageServer(kafka, { stage: 'console', group: 'console.errors', topics: stages.map(errorTopic) as Topic[], handler: errors, batchRecordsMax: 100, inFlightBytesMax: 32 * MIB }),
  ];
  for (const server of servers) {
    health.ready(server.group, () => server.ready());
    health.live(server.group, () => server.stuck());
  }
  return servers;
}

const writer: Provider[] = [
  Closing,
  OutcomeTable,
  ErrorTable,
  OutcomesStage,
  ErrorRecordsStage,
  Retention,
  RedriveRunner,
  { provide: MICROSERVICE_STRATEGIES, inject: [KafkaClient, Health, OutcomesStage, ErrorRecordsStage], useFactory: strategies },
];

const api: Provider[] = [
  OpenApi,
  PipelineLag,
  Originals,
  AuditTrail,
  ErrorReports,
  Redrives,
  WaitingReport,
  Lookups,
  EndCounts,
  TideWatch,
  BooksWatch,
  StatusReport,
  SummaryReport,
  StoreDocuments,
  { provide: APP_GUARD, useClass: Bearer },
  { provide: APP_FILTER, useClass: DependencyFilter },
];

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
      providers: [...shared, ...(roles.includes('writer') ? writer : []), ...(roles.includes('api') ? api : [])],
    };
  }

  /** After everything that uses them has come to its end. */
  async onApplicationShutdown(): Promise<void> {
    await this.kafka.close();
    await this.dataSource.destroy();
  }
}
