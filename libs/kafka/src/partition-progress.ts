/**
 * What of one partition is finished. Records may finish in any order; only the prefix without a gap may be committed, so that
 * a crash repeats records and never skips one.
 */
export class PartitionProgress {
  private readonly open = new Set<number>();
  private readonly order: number[] = [];
  private readonly times: number[] = [];
  private head = 0;
  private next: number | undefined;
  private committed: number | undefined;

  /** A record of that time (ms since the epoch) came in. Offsets rise, gaps (compaction, transactions) are allowed. */
  add(offset: number, timestampMs = 0): void {
    this.open.add(offset);
    this.order.push(offset);
    this.times.push(timestampMs);
  }

  /** The record needs nothing more. */
  finish(offset: number): void {
    this.open.delete(offset);
    while (this.head < this.order.length && !this.open.has(this.order[this.head] as number)) {
      this.next = (this.order[this.head] as number) + 1;
      this.head += 1;
    }
    if (this.head > 1_000 && this.head * 2 > this.order.length) {
      this.order.splice(0, this.head);
      this.times.splice(0, this.head);
      this.head = 0;
    }
  }

  /** The offset to commit (one after the last of the finished prefix), or undefined when nothing new is finished. */
  uncommitted(): number | undefined {
    return this.next === this.committed ? undefined : this.next;
  }

  markCommitted(offset: number): void {
    this.committed = offset;
  }

  /** Records that came in and are not finished. */
  get openCount(): number {
    return this.open.size;
  }

  /** Time of the first record that is not finished; undefined when all are. */
  get oldestMs(): number | undefined {
    return this.times[this.head];
  }

  /** Where to go on after the partition was given up: the last commit of ours, if any. */
  get lastCommitted(): number | undefined {
    return this.committed;
  }
}
