/** Of this many records of one store and document version … */
const WINDOW = 2_000;
/** … so many rejected, and such a part of them, is no bad data but a bad mapping or a bad account. */
const REJECTS_MIN = 200;
const REJECTS_PART = 0.2;

interface Window {
  readonly version: number;
  /** The ends of the last records, as a ring. */
  readonly rejected: Uint8Array;
  count: number;
  rejects: number;
  isReached: boolean;
}

/** Counts how the last records of each store ended, under the version of its document that was in force. */
export class SystemicFailures {
  private readonly windows = new Map<string, Window>();

  /** How many of the last records were rejected, when this one is the one too many; null otherwise. */
  note(storeHash: string, version: number, isRejected: boolean): number | null {
    const window = this.windowOf(storeHash, version);
    if (!window) return null;
    const place = window.count % WINDOW;
    window.rejects += Number(isRejected) - (window.rejected[place] ?? 0);
    window.rejected[place] = Number(isRejected);
    window.count += 1;
    if (window.isReached || !isRejected || window.rejects < REJECTS_MIN) return null;
    if (window.rejects < Math.min(window.count, WINDOW) * REJECTS_PART) return null;
    window.isReached = true;
    return window.rejects;
  }

  /** Judges the store anew, under the same version too. */
  forget(storeHash: string): void {
    this.windows.delete(storeHash);
  }

  /** Records of an older version that end late say nothing about the newer one. */
  private windowOf(storeHash: string, version: number): Window | undefined {
    const known = this.windows.get(storeHash);
    if (known && known.version >= version) return known.version === version ? known : undefined;
    const window = { version, rejected: new Uint8Array(WINDOW), count: 0, rejects: 0, isReached: false };
    this.windows.set(storeHash, window);
    return window;
  }
}
