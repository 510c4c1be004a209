/** Offsets of one store in one partition, ascending. */
export interface Offsets {
  storeHash: string;
  topic: string;
  partition: number;
  offsets: number[];
}

/** One entry a store, topic and partition. */
export function mergeOffsets(
  records: readonly { storeHash: string; topic: string; partition: number; offset: string }[],
): Offsets[] {
  const merged = new Map<string, Offsets>();
  for (const { storeHash, topic, partition, offset } of records) {
    const key = `${storeHash} ${topic} ${partition}`;
    const known = merged.get(key);
    if (known) known.offsets.push(Number(offset));
    else merged.set(key, { storeHash, topic, partition, offsets: [Number(offset)] });
  }
  for (const { offsets } of merged.values()) offsets.sort((left, right) => left - right);
  return [...merged.values()];
}

/** As PostgreSQL writes an int8multirange: `{[3,5),[9,10)}`. Offsets are ascending. */
export function toMultirange(offsets: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const offset of offsets) {
    const last = ranges.at(-1);
    if (last && last[1] === offset) last[1] += 1;
    else ranges.push([offset, offset + 1]);
  }
  return `{${ranges.map(([from, to]) => `[${from},${to})`).join(',')}}`;
}

/** The same the other way. */
export function offsetsOf(multirange: string): number[] {
  return [...multirange.matchAll(/\[(\d+),(\d+)\)/g)].flatMap(([, from, to]) =>
    Array.from({ length: Number(to) - Number(from) }, (_, index) => Number(from) + index),
  );
}
