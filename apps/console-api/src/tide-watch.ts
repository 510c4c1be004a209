import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { allTopics, stages, topics } from '@patchcord/events';
import { KafkaClient } from '@patchcord/kafka';
import { createLogger } from '@patchcord/runtime';
import { DataSource } from 'typeorm';
import { Tide, type Settled } from './tide.js';

const EVERY_MS = 5_000;
/** With more notices than this waiting to be fetched, it is not asked which of them are. */
const PENDING_MAX = 50_000;

const log = createLogger('books');

/** Sounds Kafka every few seconds, so that the books can tell what is lost from what is on its way. */
@Injectable()
export class TideWatch implements OnModuleInit, OnModuleDestroy {
  private readonly tide = new Tide(levels);
  private timer: NodeJS.Timeout | undefined;
  private sounding: Promise<void> = Promise.resolve();

  constructor(
    @Inject(KafkaClient) private readonly kafka: Pick<KafkaClient, 'offsets'>,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  /** undefined until everything has passed once. */
  get settled(): Settled | undefined {
    return this.tide.settled;
  }

  onModuleInit(): void {
    this.timer = setInterval(() => void this.sound(), EVERY_MS);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.sounding;
  }

  /** One sounding at a time. What does not answer is asked again at the next. */
  sound(): Promise<void> {
    this.sounding = this.sounding.then(() => this.soundNow()).catch((error: unknown) => log.debug('Kafka could not be sounded', { error }));
    return this.sounding;
  }

  private async soundNow(): Promise<void> {
    const committed = await this.kafka.offsets.committed(isOurs);
    const pending: { partition: number; offset: string }[] = await this.dataSource.query(PENDING, [PENDING_MAX]);
    const ends = await this.kafka.offsets.since(levels.flat(), 0);
    this.tide.advance({ committed, ends, pending: pending.map(({ partition, offset }) => ({ partition, offset: Number(offset) })) });
  }
}

const names = allTopics().map(({ name }) => name);
const levels = ['bigcommerce.', 'commerce.', 'cordial.'].map((prefix) => names.filter((name) => name.startsWith(prefix)));
levels.push([topics.outcomes.name]);

/** Groups are named after their stage: `enrich`, `enrich.consents`, `enrich.bulk`, `console` … */
function isOurs(group: string): boolean {
  return [...stages, 'console'].some((stage) => group === stage || group.startsWith(`${stage}.`));
}

const PENDING = 'select notice_partition as partition, notice_offset as "offset" from ingest.fetch_due where notice_offset is not null limit $1';
