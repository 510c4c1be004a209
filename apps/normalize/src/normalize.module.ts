import { Inject, Module, type OnApplicationShutdown, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { createDataSource, DocumentFeed, GateDrain, StoppedStores } from '@patchcord/database';
import { topics, type Topic } from '@patchcord/events';
import { KafkaClient, StageServer } from '@patchcord/kafka';
import { CONFIG, Health, MICROSERVICE_STRATEGIES } from '@patchcord/runtime';
import { DataSource } from 'typeorm';
import type { NormalizeConfig } from './normalize.config.js';
import { inputs, NormalizeStage } from './normalize.stage.js';
import { ParkedObservations, ParkedRanges } from './parked-ranges.js';

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

function openDatabase({ databaseUrl }: NormalizeConfig): Promise<DataSource> {
  return createDataSource({ url: databaseUrl.reveal(), role: 'normalize', connectionsMax: 6 }).initialize();
}

/** Nothing in a document changes what is normalized; its next version is what a stopped store goes on with. */
function followVersions(dataSource: DataSource): DocumentFeed<unknown> {
  return new DocumentFeed(
    dataSource,
    (document) => document,
    () => undefined,
  );
}

function followStops(dataSource: DataSource, feed: DocumentFeed<unknown>, health: Health): StoppedStores {
  // Permissions first, bulk last.
  const live = inputs('live').sort((left, right) => rankOf(left) - rankOf(right));
  const stops = new StoppedStores(dataSource, {
    stage: 'normalize',
    topics: [...live, ...inputs('bulk')].map(({ name }) => name),
    versionOf: (storeHash) => feed.get(storeHash)?.version ?? 0,
  });
  health.part('stores', () => stops.problem());
  return stops;
}

function rankOf({ name }: Topic): number {
  return name === topics.rawSubscribers.name ? 0 : 1;
}

function makeStage(dataSource: DataSource, stops: StoppedStores, feed: DocumentFeed<unknown>): NormalizeStage {
  const ranges = new ParkedRanges(dataSource, stops);
  return new NormalizeStage({
    setAside: (batch) => ranges.setAside(batch),
    note: (storeHash, isRejected) => stops.note(storeHash, feed.get(storeHash)?.version ?? 0, isRejected),
  });
}

/** What runs beside the consumers. */
interface Background {
  start(): void;
  stop(): Promise<void>;
}
const BACKGROUND = Symbol('BACKGROUND');

function background(
  dataSource: DataSource,
  stops: StoppedStores,
  kafka: KafkaClient,
  stage: NormalizeStage,
): Background {
  const parked = new ParkedObservations(dataSource, kafka, stage);
  const drain = new GateDrain(dataSource, stops, parked);
  return {
    start: () => {
      stops.start();
      drain.start();
    },
    stop: async () => {
      stops.stop();
      await drain.stop();
      await parked.close();
    },
  };
}

/** Reads bigcommerce.*, writes commerce.*, twin by twin. Keeps nothing but the places of records of stopped stores. */
@Module({
  providers: [
    { provide: DataSource, inject: [CONFIG], useFactory: openDatabase },
    { provide: DocumentFeed, inject: [DataSource], useFactory: followVersions },
    { provide: StoppedStores, inject: [DataSource, DocumentFeed, Health], useFactory: followStops },
    { provide: NormalizeStage, inject: [DataSource, StoppedStores, DocumentFeed], useFactory: makeStage },
    {
      provide: KafkaClient,
      inject: [CONFIG],
      useFactory: (config: NormalizeConfig) =>
        new KafkaClient({ brokers: config.kafkaBrokers, clientId: 'normalize', registryUrl: config.schemaRegistryUrl }),
    },
    { provide: BACKGROUND, inject: [DataSource, StoppedStores, KafkaClient, NormalizeStage], useFactory: background },
    { provide: MICROSERVICE_STRATEGIES, inject: [CONFIG, Health, KafkaClient, NormalizeStage], useFactory: strategies },
  ],
})
export class NormalizeModule implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  constructor(
    @Inject(KafkaClient) private readonly kafka: KafkaClient,
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(DocumentFeed) private readonly feed: DocumentFeed<unknown>,
    @Inject(BACKGROUND) private readonly background: Background,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.kafka.connect();
    await this.feed.start();
    this.background.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.feed.stop();
    await this.background.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.kafka.close();
    await this.dataSource.destroy();
  }
}
