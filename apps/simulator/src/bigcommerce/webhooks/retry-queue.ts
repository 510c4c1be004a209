/** Items by the time they fall due (a binary heap), so that hundreds of thousands may wait. */
export class RetryQueue<T> {
  private readonly heap: { dueMs: number; order: number; item: T }[] = [];
  private pushed = 0;

  get size(): number {
    return this.heap.length;
  }

  get nextDueMs(): number | undefined {
    return this.heap[0]?.dueMs;
  }

  push(dueMs: number, item: T): void {
    this.pushed += 1;
    this.heap.push({ dueMs, order: this.pushed, item });
    this.siftUp(this.heap.length - 1);
  }

  /** The earliest item that is due, or undefined. */
  popDue(nowMs: number): T | undefined {
    const [first] = this.heap;
    if (!first || first.dueMs > nowMs) return undefined;
    const last = this.heap.pop();
    if (last && this.heap.length > 0) {
      this.heap[0] = last;
      this.siftDown(0);
    }
    return first.item;
  }

  clear(): void {
    this.heap.length = 0;
  }

  private isBefore(left: number, right: number): boolean {
    const one = this.heap[left];
    const other = this.heap[right];
    if (!one || !other) return false;
    return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order);
  }

  private swap(left: number, right: number): void {
    const one = this.heap[left];
    const other = this.heap[right];
    if (!one || !other) return;
    this.heap[left] = other;
    this.heap[right] = one;
  }

  private siftUp(start: number): void {
    for (let index = start; index > 0;) {
      const parent = (index - 1) >>> 1;
      if (!this.isBefore(index, parent)) return;
      this.swap(index, parent);
      index = parent;
    }
  }

  private siftDown(start: number): void {
    for (let index = start; ;) {
      const left = index * 2 + 1;
      const right = left + 1;
      let first = index;
      if (this.isBefore(left, first)) first = left;
      if (this.isBefore(right, first)) first = right;
      if (first === index) return;
      this.swap(index, first);
      index = first;
    }
  }
}
