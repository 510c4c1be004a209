import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { CONFIG, createLogger } from '@patchcord/runtime';
import type { ConsoleConfig } from './console.config.js';
import { ErrorTable } from './error-table.js';
import { OutcomeTable } from './outcome-table.js';

const DAY_MS = 86_400_000;
const EVERY_MS = 3_600_000;

const log = createLogger('retention');

/** Makes the partitions of the days to come, and lets go of what is older than it is kept. Every hour, and at the start. */
@Injectable()
export class Retention implements OnModuleInit, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(OutcomeTable) private readonly outcomes: OutcomeTable,
    @Inject(ErrorTable) private readonly errors: ErrorTable,
    @Inject(CONFIG) private readonly config: Pick<ConsoleConfig, 'outcomeRetentionDays' | 'errorRetentionDays' | 'errorBytesRetentionDays'>,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.apply(Date.now());
    this.timer = setInterval(() => {
      // The next hour tries again; writing makes a partition by itself where one is missing.
      this.apply(Date.now()).catch((error: unknown) => log.warn('partitions could not be brought up to date', { error }));
    }, EVERY_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async apply(now: number): Promise<void> {
    const { outcomeRetentionDays, errorRetentionDays, errorBytesRetentionDays } = this.config;
    for (const ahead of [0, 1, 2]) await this.outcomes.ensureDay(dayOf(now + ahead * DAY_MS));
    const days = await this.outcomes.dropBefore(dayOf(now - outcomeRetentionDays * DAY_MS));
    await this.errors.letGoBefore(dayOf(now - errorBytesRetentionDays * DAY_MS));
    await this.errors.dropBefore(dayOf(now - errorRetentionDays * DAY_MS));
    if (days > 0) log.info('dropped outcomes that are older than they are kept', { days });
  }
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
