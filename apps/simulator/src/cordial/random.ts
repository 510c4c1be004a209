/** Numbers in [0, 1) that repeat for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Ids of 24 hexadecimal digits, as Cordial gives to everything that it stores; the same sequence for the same seed. */
export function createIds(seed: number): () => string {
  const random = createRandom(seed);
  const prefix = Array.from({ length: 2 }, () =>
    Math.floor(random() * 4_294_967_296)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  let count = 0;
  return () => prefix + (++count).toString(16).padStart(8, '0');
}
