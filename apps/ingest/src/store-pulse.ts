import { StoreBlockedError } from '@patchcord/bigcommerce';

/** Without a successful call for this long, a store counts as down. */
const DOWN_AFTER_MS = 30_000;

/** Whether a store answers. */
export class StorePulse {
  private failingSince: number | undefined;
  private failures = 0;
  private blocked: StoreBlockedError | undefined;

  constructor(private readonly now: () => number = Date.now) {}

  succeeded(): void {
    this.failingSince = undefined;
    this.failures = 0;
    this.blocked = undefined;
  }

  failed(error: Error): void {
    this.failingSince ??= this.now();
    this.failures += 1;
    if (error instanceof StoreBlockedError) this.blocked = error;
  }

  /** Failures since the last success. */
  get failuresInARow(): number {
    return this.failures;
  }

  /** A sentence when nothing of this store can be done now, else null. */
  get whyParked(): string | null {
    if (this.blocked) return this.blocked.message;
    if (this.failingSince === undefined || this.now() - this.failingSince < DOWN_AFTER_MS) return null;
    return `No call has succeeded since ${new Date(this.failingSince).toISOString()}.`;
  }
}
