import { Inject, Module, type OnApplicationShutdown, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { createDataSource, GateDrain, StoppedStores } from '@patchcord/database';
import { bulk, topics, type Topic } from '@patchcord/events';
import { KafkaClient, StageServer } from '@patchcord/kafka';
import { CONFIG, Health, MICROSERVICE_STRATEGIES } from '@patchcord/runtime';
import { DataSource } from 'typeorm';
import type { EnrichConfig } from './enrich.config.js';
import { EnrichStage } from './enrich.stage.js';
import { inputs, ParkedRecords } from './parked-records.js';
import { StoreDocuments } from './store-documents.js';
import { WaitingOrders } from './waiting-orders.js';

/** What runs beside the consumers. */
interface Background {
  start(): void;
  stop(): void | Promise<void>;
}
const BACKGROUND = Symbol('BACKGROUND');

/** Consumers: consent never waits behind orders, live never behind bulk. */
const groups: Record<string, Topic[]> = {
  enrich: [topics.customers as Topic, topics.orders as Topic],
  'enrich.consents': [topics.consents as Topic],
  'enrich.bulk': [topics.customers, topics.consents, topics.orders].map((live) => bulk(live as Topic)),
};

function strategies(config: EnrichConfig, health: Health, kafka: KafkaClient, stage: EnrichStage): StageServer[] {
  const { batchRecordsMax, batchesInFlightMax } = config;
  const servers = Object.entries(groups).map(
    ([group, read]) =>
      new StageServer(kafka, {
        stage: 'enrich',
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

function openDatabase({ databaseUrl, databaseConnectionsMax }: EnrichConfig): Promise<DataSource> {
  return createDataSource({
    url: databaseUrl.reveal(),
    role: 'enrich',
    connectionsMax: databaseConnectionsMax,
  }).initialize();
}

function followDocuments(dataSource: DataSource, health: Health): StoreDocuments {
  const documents = new StoreDocuments(dataSource);
  health.ready('store documents', () => documents.ready());
  return documents;
}

function followStops(dataSource: DataSource, documents: StoreDocuments, health: Health): StoppedStores {
  const stops = new StoppedStores(dataSource, {
    stage: 'enrich',
    topics: inputs.map(({ name }) => name),
    versionOf: (storeHash) => documents.get(storeHash)?.version ?? 0,
  });
  health.part('stores', () => stops.problem());
  return stops;
}

function background(
  dataSource: DataSource,
  stops: StoppedStores,
  kafka: KafkaClient,
  stage: EnrichStage,
): readonly Background[] {
  const parked = new ParkedRecords(dataSource, kafka, stage);
  return [stops, new WaitingOrders(dataSource, kafka), new GateDrain(dataSource, stops, parked)];
}

function openKafka({ kafkaBrokers, schemaRegistryUrl }: EnrichConfig): KafkaClient {
  return new KafkaClient({ brokers: kafkaBrokers, clientId: 'enrich', registryUrl: schemaRegistryUrl });
}

/** Reads commerce.*, writes cordial.contacts and cordial.suppressions; keeps contacts, states and milestones in Postgres. */
@Module({
  providers: [
    { provide: DataSource, inject: [CONFIG], useFactory: openDatabase },
    { provide: KafkaClient, inject: [CONFIG], useFactory: openKafka },
    { provide: StoreDocuments, inject: [DataSource, Health], useFactory: followDocuments },
    { provide: StoppedStores, inject: [DataSource, StoreDocuments, Health], useFactory: followStops },
    {
      provide: EnrichStage,
      inject: [DataSource, StoreDocuments, StoppedStores, CONFIG],
      useFactory: (
        dataSource: DataSource,
        documents: StoreDocuments,
        stops: StoppedStores,
        config: EnrichConfig,
      ): EnrichStage => new EnrichStage(dataSource, documents, stops, config),
    },
    { provide: BACKGROUND, inject: [DataSource, StoppedStores, KafkaClient, EnrichStage], useFactory: background },
    { provide: MICROSERVICE_STRATEGIES, inject: [CONFIG, Health, KafkaClient, EnrichStage], useFactory: strategies },
  ],
})
export class EnrichModule implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  constructor(
    private readonly dataSource: DataSource,
    private readonly kafka: KafkaClient,
    private readonly documents: StoreDocuments,
    @Inject(BACKGROUND) private readonly background: readonly Background[],
  ) {}

  async onModuleInit(): Promise<void> {
    await this.kafka.connect();
    await this.documents.start();
    for (const each of this.background) each.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.documents.stop();
    await Promise.all(this.background.map((each) => each.stop()));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.kafka.close();
    await this.dataSource.destroy();
  }
}
