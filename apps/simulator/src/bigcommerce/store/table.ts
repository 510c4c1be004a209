export interface Row {
  readonly id: number;
  readonly createdMs: number;
  modifiedMs: number;
  /** Counts every change of state, also those that leave the modified date alone. */
  version: number;
}

export interface Tombstone {
  version: number;
  deletedMs: number;
}

/**
 * Rows by id, and the same rows in the order of their last modification, so that neither a look-up nor a delta query
 * scans the table. The order is a log: a touched row is appended and its old entry becomes a hole.
 */
export class Table<R extends Row> {
  readonly tombstones = new Map<number, Tombstone>();
  private readonly byId: (R | undefined)[] = [];
  private readonly positions = new Map<number, number>();
  private timesMs: number[] = [];
  private ids: number[] = [];
  private count = 0;
  private isOrdered = true;

  constructor(readonly firstId = 1) {}

  get size(): number {
    return this.count;
  }

  /** The id that the next inserted row must have. */
  get nextId(): number {
    return this.firstId + this.byId.length;
  }

  get(id: number): R | undefined {
    return this.byId[id - this.firstId];
  }

  insert(row: R): R {
    if (row.id !== this.nextId) throw new Error(`row ${row.id} is out of turn, ${this.nextId} is next`);
    this.byId.push(row);
    this.count += 1;
    this.append(row);
    return row;
  }

  /** The row was modified at this time. */
  touch(row: R, modifiedMs: number): void {
    row.modifiedMs = modifiedMs;
    this.forget(row.id);
    this.append(row);
    if (this.ids.length > 64 && this.ids.length > this.count * 2) this.compact();
  }

  remove(id: number, deletedMs: number): R | undefined {
    const row = this.get(id);
    if (!row) return undefined;
    this.byId[id - this.firstId] = undefined;
    this.forget(id);
    this.count -= 1;
    this.tombstones.set(id, { version: row.version, deletedMs });
    return row;
  }

  *inIdOrder(descending = false, afterId?: number): Generator<R> {
    const last = this.byId.length - 1;
    const start = afterId === undefined ? undefined : afterId - this.firstId;
    if (descending) {
      for (let index = start === undefined ? last : Math.min(start - 1, last); index >= 0; index -= 1) {
        const row = this.byId[index];
        if (row) yield row;
      }
      return;
    }
    for (let index = start === undefined ? 0 : Math.max(start + 1, 0); index <= last; index += 1) {
      const row = this.byId[index];
      if (row) yield row;
    }
  }

  /** Rows whose modification second lies in the range (both ends included), in that order. */
  *inModifiedOrder(range: { minMs?: number; maxMs?: number } = {}, descending = false): Generator<R> {
    this.order();
    const from = range.minMs === undefined ? 0 : this.firstAtOrAfter(Math.ceil(range.minMs / 1_000));
    const until =
      range.maxMs === undefined ? this.ids.length : this.firstAtOrAfter(Math.floor(range.maxMs / 1_000) + 1);
    for (let step = 0; step < until - from; step += 1) {
      const id = this.ids[descending ? until - 1 - step : from + step];
      const row = id === undefined || id === 0 ? undefined : this.get(id);
      if (row) yield row;
    }
  }

  /** How many entries a delta query would walk. */
  countModified(range: { minMs?: number; maxMs?: number }): number {
    this.order();
    const from = range.minMs === undefined ? 0 : this.firstAtOrAfter(Math.ceil(range.minMs / 1_000));
    const until =
      range.maxMs === undefined ? this.ids.length : this.firstAtOrAfter(Math.floor(range.maxMs / 1_000) + 1);
    return until - from;
  }

  private append(row: R): void {
    const lastMs = this.timesMs.at(-1);
    if (lastMs !== undefined && row.modifiedMs < lastMs) this.isOrdered = false;
    this.positions.set(row.id, this.ids.length);
    this.ids.push(row.id);
    this.timesMs.push(row.modifiedMs);
  }

  private forget(id: number): void {
    const position = this.positions.get(id);
    if (position !== undefined) this.ids[position] = 0;
    this.positions.delete(id);
  }

  private compact(): void {
    this.rebuild(this.ids.filter((id) => id !== 0));
  }

  /** History that was filled in afterwards arrives out of order; it is sorted once, at the next question. */
  private order(): void {
    if (this.isOrdered) return;
    const rows = this.ids.map((id) => (id === 0 ? undefined : this.get(id))).filter((row) => row !== undefined);
    rows.sort((left, right) => left.modifiedMs - right.modifiedMs || left.id - right.id);
    this.rebuild(rows.map((row) => row.id));
    this.isOrdered = true;
  }

  private rebuild(ids: number[]): void {
    this.ids = ids;
    this.timesMs = ids.map((id) => this.get(id)?.modifiedMs ?? 0);
    this.positions.clear();
    ids.forEach((id, position) => this.positions.set(id, position));
  }

  private firstAtOrAfter(second: number): number {
    let low = 0;
    let high = this.timesMs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (Math.floor((this.timesMs[middle] ?? 0) / 1_000) < second) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
