import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { topics } from '@patchcord/events';
import { KafkaClient } from '@patchcord/kafka';
import { createLogger, Health } from '@patchcord/runtime';
import { GoodStretches, type Stretch } from './good-stretches.js';
import { Outages } from './outages.js';

const BEAT_MS = 1_000;
/** Without a webhook for this long, Kafka is asked whether one could be put there. */
const PROVEN_FOR_MS = 3_000;
const PROBE_DEADLINE_MS = 2_000;
const log = createLogger('ingress');

/**
 * Keeps an eye on whether this receiver takes webhooks: a heartbeat in PostgreSQL while it does. What is missing from the
 * heartbeats of all receivers, for whatever reason, is an outage. Receiving itself never waits for it.
 */
@Injectable()
export class IngressWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stretches = new GoodStretches();
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> = Promise.resolve();
  private telling: Promise<void> | undefined;
  private probing: Promise<void> | undefined;
  private provenAt = Number.NEGATIVE_INFINITY;
  private isSilent = false;
  private isStopped = false;

  constructor(
    @Inject(Outages) private readonly outages: Pick<Outages, 'tellGood'>,
    @Inject(KafkaClient) private readonly kafka: { offsets: Pick<KafkaClient['offsets'], 'since'> },
    @Inject(Health) private readonly health: Pick<Health, 'phase'>,
  ) {}

  onApplicationBootstrap(): void {
    this.beat();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.beating;
    await this.telling;
  }

  /** Kafka has acknowledged a webhook. */
  taken(): void {
    this.provenAt = performance.now();
    this.stretches.good(this.provenAt);
  }

  /** A webhook was answered with 503. */
  refused(): void {
    this.provenAt = Number.NEGATIVE_INFINITY;
    this.stretches.bad(performance.now());
  }

  /** The database is told beside it, so that looking goes on while the database is away. */
  private beat(): void {
    this.beating = this.prove().finally(() => {
      this.telling ??= this.tell().finally(() => (this.telling = undefined));
      if (!this.isStopped) this.timer = setTimeout(() => this.beat(), BEAT_MS);
    });
  }

  private async tell(): Promise<void> {
    try {
      for (const stretch of this.stretches.untold) await this.tellOf(stretch);
      this.isSilent = false;
    } catch (error) {
      // The stretches wait here and are told when it is back.
      if (!this.isSilent) log.warn('the heartbeat of the receiver cannot be written; it waits', { error });
      this.isSilent = true;
    }
  }

  private async tellOf(stretch: Stretch): Promise<void> {
    const now = performance.now();
    const { fromMs, untilMs, gapFromMs } = stretch;
    const isOutage = await this.outages.tellGood({
      fromAgeMs: now - fromMs,
      untilAgeMs: now - untilMs,
      gapFromAgeMs: gapFromMs === undefined ? undefined : now - gapFromMs,
    });
    this.stretches.told(stretch);
    if (isOutage) log.warn('webhooks could not come in for a while; a delta makes up for it');
  }

  private async prove(): Promise<void> {
    // Requests are refused from here on, though the process lives for a while.
    if (this.health.phase === 'stopping') return;
    if (performance.now() - this.provenAt > PROVEN_FOR_MS) await this.probe();
    else this.stretches.good(performance.now());
  }

  /** Ends with the deadline; a question that hangs is waited for by the next beat. */
  private async probe(): Promise<void> {
    this.probing ??= this.kafka.offsets
      .since([topics.notices.name], Date.now())
      .then(
        () => this.taken(),
        () => this.refused(), // the outage is what is told of it
      )
      .finally(() => (this.probing = undefined));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(resolve, PROBE_DEADLINE_MS, 'late')));
    if ((await Promise.race([this.probing, late])) === 'late') this.refused();
    clearTimeout(timer);
  }
}
