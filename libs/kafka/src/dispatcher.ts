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

/** What is known of a key of which records are not finished. */
interface Line<Item> {
  outCount: number;
  /** In order; behind what is out. */
  readonly held: Item[];
}

/**
 * Decides what may be worked on next: in the order of arrival, except that a key that is out holds its own records back.
 * A record is looked at a constant number of times, however many wait behind one key.
 */
export class Dispatcher<Item extends Queued> {
  private readonly lines = new Map<string, Line<Item>>();
  /** Held before, free now: these go first, and nothing else goes while some are left, which keeps the order of each key. */
  private readonly released = new Fifo<Item>();
  private readonly arrived = new Fifo<Item>();

  constructor(private readonly limits: DispatchLimits) {}

  add(item: Item): void {
    this.arrived.push(item);
  }

  /** The next batch; empty when everything that waits, waits for a key that is out. */
  take(recordsMax = this.limits.batchRecordsMax): Item[] {
    const batch: Item[] = [];
    const keys = new Set<string>();
    const limit = Math.min(recordsMax, this.limits.batchRecordsMax);
    let bytes = 0;
    while (batch.length < limit && bytes < this.limits.batchBytesMax) {
      const item = this.released.shift() ?? this.arrived.shift();
      if (item === undefined) break;
      if (!this.goOut(item, keys)) continue;
      bytes += item.bytes;
      batch.push(item);
    }
    return batch;
  }

  /** The record is finished: when it was the last of its key that was out, what was held for the key may go. */
  release(item: Item): void {
    if (item.key === null) return;
    const line = this.lines.get(item.key);
    if (!line) return;
    line.outCount -= 1;
    if (line.outCount > 0) return;
    for (const held of line.held.splice(0, this.limits.keys === 'once' ? 1 : line.held.length))
      this.released.push(held);
    if (line.held.length === 0) this.lines.delete(item.key);
  }

  /** Forgets everything, for when the partitions were given up. */
  clear(): void {
    this.lines.clear();
    this.released.clear();
    this.arrived.clear();
  }

  /** Whether something may be there to take; what is found may turn out to be held. */
  get hasReady(): boolean {
    return this.released.length + this.arrived.length > 0;
  }

  private goOut(item: Item, batch: Set<string>): boolean {
    if (item.key === null) return true;
    let line = this.lines.get(item.key);
    if (!line) this.lines.set(item.key, (line = { outCount: 0, held: [] }));
    if (line.outCount > 0 && !(this.limits.keys === 'together' && batch.has(item.key))) {
      line.held.push(item);
      return false;
    }
    line.outCount += 1;
    batch.add(item.key);
    return true;
  }
}

/** A queue whose `shift` does not move what is behind. */
class Fifo<Item> {
  private items: Item[] = [];
  private head = 0;

  push(item: Item): void {
    this.items.push(item);
  }

  shift(): Item | undefined {
    const item = this.items[this.head];
    if (item === undefined) return undefined;
    this.head += 1;
    if (this.head > 1_000 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }

  clear(): void {
    this.items = [];
    this.head = 0;
  }

  get length(): number {
    return this.items.length - this.head;
  }
}
