import { createLogger } from '@patchcord/runtime';

/** Of this many commands of one store and document version … */
const WINDOW = 2_000;
/** … so many rejected, and such a part of them, is no bad data but a bad mapping or a bad account. */
const REJECTS_MIN = 200;
const REJECTS_PART = 0.2;

interface Window {
  /** The ends of the last commands, as a ring. */
  readonly rejected: Uint8Array;
  count: number;
  rejects: number;
  isStopped: boolean;
}

const log = createLogger('systemic');

/**
 * Stops a store before a bad mapping pours all its commands into the error topic. What comes then is parked, and goes on
 * with the next version of the store's document, which is judged anew.
 */
export class SystemicFailures {
  private readonly windows = new Map<string, Window & { version: number }>();

  constructor(private readonly rejectsMin = REJECTS_MIN) {}

  note(storeHash: string, version: number, isRejected: boolean): void {
    const window = this.windowOf(storeHash, version);
    if (!window) return;
    const place = window.count % WINDOW;
    window.rejects += Number(isRejected) - (window.rejected[place] ?? 0);
    window.rejected[place] = Number(isRejected);
    window.count += 1;
    if (window.isStopped || !isRejected || window.rejects < this.rejectsMin) return;
    if (window.rejects < Math.min(window.count, WINDOW) * REJECTS_PART) return;
    window.isStopped = true;
    log.error('a store was stopped: too many of its commands are rejected', {
      storeHash,
      documentVersion: version,
      rejects: window.rejects,
    });
  }

  isStopped(storeHash: string, version: number): boolean {
    const window = this.windows.get(storeHash);
    return window?.version === version && window.isStopped;
  }

  /** Stores that are stopped now. */
  stopped(): string[] {
    return [...this.windows].filter(([, { isStopped }]) => isStopped).map(([storeHash]) => storeHash);
  }

  /** Commands of an older version that end late say nothing about the newer one. */
  private windowOf(storeHash: string, version: number): Window | undefined {
    const known = this.windows.get(storeHash);
    if (known && known.version >= version) return known.version === version ? known : undefined;
    const window = { version, rejected: new Uint8Array(WINDOW), count: 0, rejects: 0, isStopped: false };
    this.windows.set(storeHash, window);
    return window;
  }
}
