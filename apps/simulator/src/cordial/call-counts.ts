const SECONDS = 10;

/** How many calls came, by endpoint and status, and in each of the last ten seconds. */
export class CallCounts {
  private readonly endpoints = new Map<string, Map<string, number>>();
  private readonly perSecond = new Array<number>(SECONDS + 1).fill(0);
  private readonly seconds = new Array<number>(SECONDS + 1).fill(0);
  total = 0;
  /** Calls that the server itself failed on: a defect of this program, never of the caller. */
  readonly defects: string[] = [];

  arrived(now: number): void {
    this.total++;
    const second = Math.floor(now / 1000);
    const slot = second % this.seconds.length;
    if (this.seconds[slot] !== second) {
      this.seconds[slot] = second;
      this.perSecond[slot] = 0;
    }
    this.perSecond[slot]!++;
  }

  ended(endpoint: string, status: number | 'withheld'): void {
    let statuses = this.endpoints.get(endpoint);
    if (statuses === undefined) this.endpoints.set(endpoint, (statuses = new Map()));
    const name = String(status);
    statuses.set(name, (statuses.get(name) ?? 0) + 1);
  }

  byEndpoint(): Record<string, Record<string, number>> {
    return Object.fromEntries(
      [...this.endpoints].map(([endpoint, statuses]) => [endpoint, Object.fromEntries(statuses)]),
    );
  }

  /** Calls in each of the last ten full seconds, oldest first. */
  lastSeconds(now: number): number[] {
    const current = Math.floor(now / 1000);
    return Array.from({ length: SECONDS }, (_, index) => {
      const second = current - SECONDS + index;
      const slot = second % this.seconds.length;
      return this.seconds[slot] === second ? this.perSecond[slot]! : 0;
    });
  }
}
