import { Inject, Injectable } from '@nestjs/common';
import { stages } from '@patchcord/events';
import { KafkaClient, type GroupLag } from '@patchcord/kafka';

const KEPT_MS = 1_000;

/** How far the stages are behind. Asked of Kafka at most once a second, however many people ask. */
@Injectable()
export class PipelineLag {
  private known: { askedAt: number; lag: Promise<GroupLag[]> } | undefined;

  constructor(@Inject(KafkaClient) private readonly kafka: KafkaClient) {}

  /** By group and topic. Throws DependencyDownError. */
  read(): Promise<GroupLag[]> {
    const now = performance.now();
    if (this.known && now - this.known.askedAt < KEPT_MS) return this.known.lag;
    const lag = this.kafka.offsets.lag(isStage);
    this.known = { askedAt: now, lag };
    lag.catch(() => (this.known = undefined));
    return lag;
  }
}

/** Groups are named after their stage: `enrich`, `enrich.consents`, `enrich.bulk` … */
function isStage(group: string): boolean {
  return stages.some((stage) => group === stage || group.startsWith(`${stage}.`));
}
