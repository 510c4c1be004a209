import type { OffsetRange } from '@patchcord/kafka';

/** What Kafka says at one moment. `committed` was read before `ends`. */
export interface Soundings {
  /** Where the stages will go on, by `topic/partition`. */
  committed: ReadonlyMap<string, number>;
  /** Where each partition begins and ends. */
  ends: readonly OffsetRange[];
  /** Notices whose fetch is still due, read between the two. */
  pending: readonly { partition: number; offset: number }[];
}

/** Up to where everything that was received must have come to its end. */
export interface Settled {
  /** Offset by `topic/partition` of the counted topics: every record before it has passed all stages, and its end is in the table. */
  offsets: ReadonlyMap<string, number>;
  /** Notices before it that waited to be fetched when it was set. */
  pending: Soundings['pending'];
}

/**
 * Tells records that are lost from records that are on their way, while more come all the time. A mark is set where the first
 * stage has committed; everything before it is in the next topics, up to where those end at that moment. When the next stage has
 * committed that far, the same holds one step on; when the console has written the last outcomes, nothing before the mark may be
 * without an end.
 */
export class Tide {
  settled: Settled | undefined;
  private mark: Settled | undefined;
  private targets = new Map<string, number>();
  private level = 0;

  /** @param levels The topics by step, those that are counted first and `outcomes` last. */
  constructor(private readonly levels: readonly (readonly string[])[]) {}

  /** Takes a sounding. With nothing on its way one is enough. */
  advance(soundings: Soundings): void {
    if (!this.mark) this.begin(soundings);
    while (this.level < this.levels.length - 1 && this.isPassed(soundings)) {
      this.level += 1;
      this.aim(soundings);
    }
    if (this.level < this.levels.length - 1) return;
    if (!this.isPassed(soundings)) return;
    this.settled = this.mark;
    this.mark = undefined;
  }

  private begin({ committed, pending }: Soundings): void {
    const counted = new Set(this.levels[0]);
    this.mark = { offsets: new Map([...committed].filter(([place]) => counted.has(place.slice(0, place.lastIndexOf('/'))))), pending };
    this.level = 0;
    this.targets = new Map();
  }

  /** Where the topics of this step end now is how far their stage has to come. */
  private aim({ ends }: Soundings): void {
    const topics = new Set(this.levels[this.level]);
    this.targets = new Map(ends.filter(({ topic, to }) => topics.has(topic) && to > 0).map(({ topic, partition, to }) => [`${topic}/${partition}`, to]));
  }

  private isPassed({ committed, ends }: Soundings): boolean {
    const begins = new Map(ends.map(({ topic, partition, from }) => [`${topic}/${partition}`, from]));
    return [...this.targets].every(([place, target]) => Math.max(committed.get(place) ?? 0, begins.get(place) ?? 0) >= target);
  }
}
