/** A record of the queue, before it is decoded. */
export interface Queued {
  readonly key: string | null;
  readonly bytes: number;
}

export interface DispatchLimits {
  /**
   * `once`: one record of a key is out at a time. `together`: a key may stand several times in one batch, in order, and is in
   * one batch at a time.
   */
  keys: 'once' | 'together';
  batchRecordsMax: number;
  batchBytesMax: number;
}

/** The records of one key that are not finished. */
interface Line<Item> {
  readonly key: string | null;
  readonly items: Item[];
  outCount: number;
}

/**
 * Decides what may be worked on next: serial per key, parallel across keys, first come first served among keys.
 * A record is looked at a constant number of times, however many wait behind one key.
 */
export class Dispatcher<Item extends Queued> {
  private readonly lines = new Map<string, Line<Item>>();
  private ready: Line<Item>[] = [];
  private head = 0;

  constructor(private readonly limits: DispatchLimits) {}

  add(item: Item): void {
    const known = item.key === null ? undefined : this.lines.get(item.key);
    if (known) {
      known.items.push(item);
      return;
    }
    const line: Line<Item> = { key: item.key, items: [item], outCount: 0 };
    if (item.key !== null) this.lines.set(item.key, line);
    this.ready.push(line);
  }

  /** The next batch; empty when everything that waits, waits for a key that is out. */
  take(recordsMax = this.limits.batchRecordsMax): Item[] {
    const batch: Item[] = [];
    const limit = Math.min(recordsMax, this.limits.batchRecordsMax);
    let bytes = 0;
    while (this.hasReady && batch.length < limit && bytes < this.limits.batchBytesMax) {
      const line = this.ready[this.head] as Line<Item>;
      this.head += 1;
      const count = this.limits.keys === 'once' ? 1 : limit - batch.length;
      for (const item of line.items.splice(0, count)) {
        line.outCount += 1;
        bytes += item.bytes;
        batch.push(item);
      }
    }
    this.compact();
    return batch;
  }

  /** The record is finished: when it was the last of its key that was out, what waited for the key may go. */
  release(item: Item): void {
    if (item.key === null) return;
    const line = this.lines.get(item.key);
    if (!line) return;
    line.outCount -= 1;
    if (line.outCount > 0) return;
    if (line.items.length > 0) this.ready.push(line);
    else this.lines.delete(item.key);
  }

  /** Forgets everything, for when the partitions were given up. */
  clear(): void {
    this.lines.clear();
    this.ready = [];
    this.head = 0;
  }

  get hasReady(): boolean {
    return this.head < this.ready.length;
  }

  private compact(): void {
    if (this.head < 1_000 || this.head * 2 < this.ready.length) return;
    this.ready.splice(0, this.head);
    this.head = 0;
  }
}
