import { createHash } from 'node:crypto';

/** A small seeded generator (mulberry32): the same seed gives the same store. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(ratio: number): boolean {
    return ratio > 0 && this.next() < ratio;
  }

  /** A whole number, both ends included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  pick<T>(values: readonly T[]): T {
    const value = values[Math.floor(this.next() * values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  }

  /** A key of the table, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [key, weight] of entries) {
      left -= weight;
      if (left < 0) return key;
    }
    const last = entries.at(-1);
    if (!last) throw new Error('nothing to pick from');
    return last[0];
  }
}

/** A generator of its own for one purpose, so that drawing for one does not move another. */
export function randomFor(seed: number, ...purpose: (string | number)[]): Random {
  return new Random(
    createHash('sha1')
      .update([seed, ...purpose].join('/'))
      .digest()
      .readUInt32LE(0),
  );
}

/** A UUID (version 4 in form) that always is the same for the same thing. */
export function uuidFor(...thing: (string | number)[]): string {
  const hex = createHash('sha1').update(thing.join('/')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
