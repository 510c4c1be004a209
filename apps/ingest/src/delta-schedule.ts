import { createLogger, fullJitterMs } from '@patchcord/runtime';
import type { Delta } from './delta.js';
import { Bell } from './wake.js';
import type { Watermarks } from './watermarks.js';

const AFTER_FAILURE = { firstMs: 2_000, capMs: 60_000 };
const log = createLogger('delta');

/** Runs the delta of a store when it is due, while the store is ours. */
export class DeltaSchedule {
  readonly bell = new Bell();
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private failures = 0;

  constructor(
    private readonly delta: Pick<Delta, 'run'>,
    private readonly watermarks: Pick<Watermarks, 'storesWithDelta'>,
    readonly store: { storeHash: string; everySeconds: number },
  ) {}

  start(): void {
    this.bell.ring();
    this.running = this.keepRunning();
  }

  /** A run that is under way ends before its next page. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.bell.ring();
    await this.running;
  }

  private async keepRunning(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      await this.bell.wait();
      if (signal.aborted) return;
      await this.runOnce();
      if (this.failures > 0) await this.pause(AFTER_FAILURE.firstMs / 2 + fullJitterMs(this.failures, AFTER_FAILURE));
    }
  }

  private async runOnce(): Promise<void> {
    const { storeHash } = this.store;
    try {
      // The bell may have been rung while a run was under way that has done it.
      if ((await this.watermarks.storesWithDelta([this.store])).length === 0) return;
      const made = await this.delta.run(this.stopping.signal);
      this.failures = 0;
      log.info('a delta came to its end', { storeHash, observations: made });
    } catch (error) {
      this.failures += 1;
      this.bell.ring();
      if (!this.stopping.signal.aborted)
        log.warn('a delta broke off; the next one begins where it stopped', {
          storeHash,
          failures: this.failures,
          error,
        });
    }
  }

  private async pause(waitMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.stopping.signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
      if (this.stopping.signal.aborted) resolve();
    });
  }
}
