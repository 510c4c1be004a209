interface Waiting<In, Out> {
  item: In;
  resolve(out: Out): void;
  reject(error: unknown): void;
}

export interface GathererOptions {
  /** The longest that an item waits for company while nothing runs. */
  lingerMs: number;
  batchMax: number;
  /** Runs at once. While that many are out, items gather without a limit of time, so that load makes batches larger. */
  runsMax: number;
}

/** Turns calls for one item into one statement for many. `run` gives one result an item, in order. */
export class Gatherer<In, Out> {
  private waiting: Waiting<In, Out>[] = [];
  private timer: NodeJS.Timeout | undefined;
  private runs = 0;

  constructor(
    private readonly run: (items: In[]) => Promise<Out[]>,
    private readonly options: GathererOptions,
  ) {}

  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.waiting.length >= this.options.batchMax) this.flush();
      else this.timer ??= setTimeout(() => this.flush(), this.options.lingerMs);
    });
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    while (this.waiting.length > 0 && this.runs < this.options.runsMax) {
      const batch = this.waiting.splice(0, this.options.batchMax);
      this.runs += 1;
      void this.settle(batch).finally(() => {
        this.runs -= 1;
        if (this.waiting.length > 0) this.flush();
      });
    }
  }

  private async settle(batch: Waiting<In, Out>[]): Promise<void> {
    try {
      const results = await this.run(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(results[index] as Out));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
