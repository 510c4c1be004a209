import { randomFor } from './random.js';
import type { Random } from './random.js';

/** What goes wrong on purpose. Everything is off unless set. */
export interface FaultSettings {
  /** Answers this status instead of the real answer. */
  status: { ratio: number; code: number } | null;
  latencyMs: number | { minMs: number; maxMs: number; ratio?: number } | null;
  /** The connection is reset before the call did anything. */
  resetRatio: number;
  /** The call is carried out, and then its connection is reset. */
  dropAnswerRatio: number;
  /** The answer ends in the middle of its JSON. */
  truncateRatio: number;
  /** The platform is overloaded: 429 without any limit header. */
  rate429WithoutHeadersRatio: number;
  /** Every call answers 401, as after an uninstall. */
  tokenRevoked: boolean;
  /** Other apps of the store use up this many calls of each window. */
  noiseCallsPer30s: number;
  /** A row is invisible (404, or absent from lists by id) for this long after it was made. */
  visibilityDelayMs: number;
  /** Faults of calls hit only paths that contain this, for example `/v2/orders`. */
  only: string | null;
  dropHooksRatio: number;
  duplicateHooksRatio: number;
  reorderHooksRatio: number;
  /** Webhooks carry a signature made with another secret. */
  missignHooksRatio: number;
}

export type FaultName = Exclude<keyof FaultSettings, 'only' | 'noiseCallsPer30s'>;

const off: FaultSettings = {
  status: null,
  latencyMs: null,
  resetRatio: 0,
  dropAnswerRatio: 0,
  truncateRatio: 0,
  rate429WithoutHeadersRatio: 0,
  tokenRevoked: false,
  noiseCallsPer30s: 0,
  visibilityDelayMs: 0,
  only: null,
  dropHooksRatio: 0,
  duplicateHooksRatio: 0,
  reorderHooksRatio: 0,
  missignHooksRatio: 0,
};

/** The faults in force, seeded, and how often each bit. */
export class Faults {
  readonly bites: Partial<Record<FaultName, number>> = {};
  private current: FaultSettings;
  private readonly random: Random;

  constructor(
    seed: number,
    private readonly initial: Partial<FaultSettings> = {},
  ) {
    this.random = randomFor(seed, 'faults');
    this.current = { ...off, ...initial };
  }

  get settings(): Readonly<FaultSettings> {
    return this.current;
  }

  /** Sets what is named and leaves the rest. */
  set(settings: Partial<FaultSettings>): void {
    this.current = { ...this.current, ...settings };
  }

  /** Back to what the stand-in was created with; the counts start again. */
  clear(): void {
    this.current = { ...off, ...this.initial };
    for (const name of Object.keys(this.bites)) delete this.bites[name as FaultName];
  }

  hits(path: string): boolean {
    return this.current.only === null || path.includes(this.current.only);
  }

  /** Draws for a fault, and counts it when it bites. */
  bite(name: FaultName, ratio: number): boolean {
    if (ratio <= 0 || !this.random.chance(ratio)) return false;
    this.bites[name] = (this.bites[name] ?? 0) + 1;
    return true;
  }

  /** How long this call waits. */
  latencyMs(): number {
    const { latencyMs } = this.current;
    if (latencyMs === null) return 0;
    if (typeof latencyMs === 'number') return this.bite('latencyMs', latencyMs > 0 ? 1 : 0) ? latencyMs : 0;
    if (!this.bite('latencyMs', latencyMs.ratio ?? 1)) return 0;
    return this.random.between(latencyMs.minMs, latencyMs.maxMs);
  }
}

export const faultNames = Object.keys(off) as (keyof FaultSettings)[];
