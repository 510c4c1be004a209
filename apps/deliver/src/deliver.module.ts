import { Inject, Module, type OnApplicationShutdown, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { createDataSource, DocumentFeed } from '@patchcord/database';
import { bulk, topics, type Topic } from '@patchcord/events';
import { KafkaClient, StageServer, type Stage } from '@patchcord/kafka';
import { parseStoreDocument, type StoreDocument } from '@patchcord/mapping';
import { CONFIG, createLogger, Health, MICROSERVICE_STRATEGIES } from '@patchcord/runtime';
import { DataSource } from 'typeorm';
import type { DeliverConfig } from './deliver.config.js';
import { assemble, type Parts } from './parts.js';

const PARTS = Symbol('PARTS');
const log = createLogger('deliver');

/** Each lane is a group of its own, so that suppressions wait for nothing and live work not for bulk. */
const groups: Record<string, Topic> = {
  deliver: topics.commands as Topic,
  'deliver.bulk': bulk(topics.commands) as Topic,
  'deliver.suppressions': topics.suppressions as Topic,
};

function strategies(config: DeliverConfig, health: Health, kafka: KafkaClient, { stage }: Parts): StageServer[] {
  const { recordsInFlightMax } = config;
  const servers = Object.entries(groups).map(
    ([group, topic]) =>
      new StageServer(kafka, {
        stage: 'deliver',
        group,
        topics: [topic],
        handler: stage as Stage<never>,
        keys: 'once',
        batchRecordsMax: 256,
        batchesInFlightMax: recordsInFlightMax,
        handledRecordsMax: recordsInFlightMax,
        inFlightRecordsMax: recordsInFlightMax * 2,
      }),
  );
  for (const server of servers) {
    health.ready(server.group, () => server.ready());
    health.live(server.group, () => server.stuck());
  }
  return servers;
}

function openDatabase({ databaseUrl }: DeliverConfig): Promise<DataSource> {
  return createDataSource({ url: databaseUrl.reveal(), role: 'deliver', connectionsMax: 10 }).initialize();
}

function openKafka({ kafkaBrokers, schemaRegistryUrl }: DeliverConfig): KafkaClient {
  return new KafkaClient({ brokers: kafkaBrokers, clientId: 'deliver', registryUrl: schemaRegistryUrl });
}

/** Reads cordial.contacts, its bulk twin and cordial.suppressions; writes Cordial, and schema deliver in PostgreSQL. */
@Module({
  providers: [
    { provide: DataSource, inject: [CONFIG], useFactory: openDatabase },
    { provide: KafkaClient, inject: [CONFIG], useFactory: openKafka },
    { provide: PARTS, inject: [CONFIG, DataSource, KafkaClient], useFactory: assemble },
    { provide: MICROSERVICE_STRATEGIES, inject: [CONFIG, Health, KafkaClient, PARTS], useFactory: strategies },
  ],
})
export class DeliverModule implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  private readonly feed: DocumentFeed<StoreDocument>;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(KafkaClient) private readonly kafka: KafkaClient,
    @Inject(PARTS) private readonly parts: Parts,
    @Inject(Health) health: Health,
  ) {
    this.feed = new DocumentFeed(dataSource, parseStoreDocument, (storeHash, version, error) =>
      log.error('a store document cannot be used', { storeHash, version, error }),
    );
    health.ready('cordial', () => problemsOf(parts));
    health.part('stores', () => parts.stops.problem());
    health.part('accounts', () => accountsDown(parts));
  }

  async onModuleInit(): Promise<void> {
    const { accounts, pace, backlog, stops } = this.parts;
    await this.kafka.connect();
    pace.start();
    // A stop that was made before this process came is in force from its first command.
    await stops.read();
    stops.start();
    await this.feed.start((applied) => accounts.apply(applied));
    backlog.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.feed.stop();
    // The consumers have drained: what still waits for the pace, of the backlog too, stays where it is.
    await this.parts.pace.stop();
    await this.parts.backlog.stop();
    this.parts.stops.stop();
    await this.parts.attempts.flush();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.parts.accounts.close();
    await this.kafka.close();
    await this.dataSource.destroy();
  }
}

/** Only what stops everything makes the service unready: with some accounts down, the others go on. */
function problemsOf({ accounts, bootstrap }: Parts): string | null {
  const all = accounts.all();
  const down = all.filter(({ health }) => health.down !== null);
  if (all.length > 0 && down.length === all.length)
    return `No Cordial account answers: ${down.map(({ name, health }) => `${name} (${health.down})`).join(', ')}.`;
  const [problem] = bootstrap.problems(all);
  return problem ?? null;
}

/** Their commands are parked; the others go on. */
function accountsDown({ accounts }: Parts): string | null {
  const down = accounts.all().filter(({ health }) => health.down !== null);
  if (down.length === 0) return null;
  return `Down, their commands are parked: ${down.map(({ name, health }) => `${name} (${health.down})`).join(', ')}.`;
}
