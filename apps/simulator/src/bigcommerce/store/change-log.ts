export type ChangedResource = 'customer' | 'subscriber' | 'order' | 'product' | 'cart';
export type ChangeKind = 'created' | 'updated' | 'deleted';

/** One change of state: what really happened in the store, whatever webhooks said about it. */
export interface Change {
  seq: number;
  changeId: string;
  atMs: number;
  storeHash: string;
  resource: ChangedResource;
  id: string;
  op: ChangeKind;
  /** Which part changed: `profile`, `address`, `attribute`, `status:0>11`, `shipment` … */
  aspect: string;
  /** Of the resource after the change. */
  version: number;
  /** As the API shows it (seconds); null after a deletion. Not every change moves it. */
  dateModified: string | null;
  /** False where BigCommerce sends no webhook for this change (an attribute set through the API, for example). */
  announced: boolean;
}

/** An append-only log that keeps the newest `limit` entries; sequence numbers start at 1 and have no gaps. */
export class SequencedLog<T extends { seq: number }> {
  private readonly ring: T[] = [];
  private last = 0;

  constructor(private readonly limit: number) {}

  get lastSeq(): number {
    return this.last;
  }

  /** The oldest entry still kept. */
  get firstSeq(): number {
    return Math.max(1, this.last - this.limit + 1);
  }

  append(entry: Omit<T, 'seq'>): T {
    this.last += 1;
    const numbered = { seq: this.last, ...entry } as T;
    this.ring[(this.last - 1) % this.limit] = numbered;
    return numbered;
  }

  /** Entries after `since`, oldest first. */
  after(since: number, limit: number, where: (entry: T) => boolean = () => true): T[] {
    const found: T[] = [];
    for (let seq = Math.max(since + 1, this.firstSeq); seq <= this.last && found.length < limit; seq += 1) {
      const entry = this.ring[(seq - 1) % this.limit];
      if (entry && where(entry)) found.push(entry);
    }
    return found;
  }
}
