interface Waiter {
  account: string;
  max: number;
  resolve(release: () => void): void;
}

/** Calls in flight: at most so many over all, and so many an account, so that a silent account cannot take them all. */
export class Slots {
  private readonly taken = new Map<string, number>();
  private total = 0;
  private waiting: Waiter[] = [];

  constructor(private readonly totalMax: number) {}

  /** Resolves with what gives the slot back. */
  take(account: string, max: number): Promise<() => void> {
    if (this.mayTake(account, max)) return Promise.resolve(this.hold(account));
    return new Promise((resolve) => this.waiting.push({ account, max, resolve }));
  }

  get inFlight(): number {
    return this.total;
  }

  private mayTake(account: string, max: number): boolean {
    return this.total < this.totalMax && (this.taken.get(account) ?? 0) < max;
  }

  private hold(account: string): () => void {
    this.total += 1;
    this.taken.set(account, (this.taken.get(account) ?? 0) + 1);
    return () => {
      this.total -= 1;
      this.taken.set(account, (this.taken.get(account) ?? 1) - 1);
      this.next();
    };
  }

  private next(): void {
    const place = this.waiting.findIndex(({ account, max }) => this.mayTake(account, max));
    if (place < 0) return;
    const [waiter] = this.waiting.splice(place, 1);
    if (waiter) waiter.resolve(this.hold(waiter.account));
  }
}
