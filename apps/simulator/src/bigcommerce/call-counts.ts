/** Calls of one route of one store: how many, and how they ended (0: the connection was reset). */
export interface CallCount {
  storeHash: string;
  method: string;
  route: string;
  count: number;
  byStatus: Record<string, number>;
}

/** Counts every call of the public API, also the refused ones. */
export class CallCounts {
  private readonly counts = new Map<string, CallCount>();
  private readonly marks = new Map<string, Map<string, CallCount>>();

  count(storeHash: string, method: string, route: string, status: number): void {
    const key = `${storeHash} ${method} ${route}`;
    let entry = this.counts.get(key);
    if (!entry) {
      entry = { storeHash, method, route, count: 0, byStatus: {} };
      this.counts.set(key, entry);
    }
    entry.count += 1;
    entry.byStatus[status] = (entry.byStatus[status] ?? 0) + 1;
  }

  get markCount(): number {
    return this.marks.size;
  }

  /** Remembers where the counts stand, under a name. */
  mark(name: string): void {
    this.marks.set(name, new Map([...this.counts].map(([key, entry]) => [key, structuredClone(entry)])));
  }

  /** What was counted since the mark, or at all. Undefined when there is no such mark. */
  since(mark?: string): CallCount[] | undefined {
    const before = mark === undefined ? new Map<string, CallCount>() : this.marks.get(mark);
    if (!before) return undefined;
    return [...this.counts]
      .map(([key, entry]) => difference(entry, before.get(key)))
      .filter((entry) => entry.count > 0);
  }
}

function difference(now: CallCount, before: CallCount | undefined): CallCount {
  const byStatus = Object.fromEntries(
    Object.entries(now.byStatus)
      .map(([status, count]) => [status, count - (before?.byStatus[status] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );
  return { ...now, count: now.count - (before?.count ?? 0), byStatus };
}
