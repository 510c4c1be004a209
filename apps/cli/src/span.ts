/** A span for people: 820 ms, 3.2 s, 4 min. */
export function spanOf(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}

/** How long ago an instant was, for people. */
export function agoOf(instant: string, now: number = Date.now()): string {
  return `${spanOf(Math.max(0, now - Date.parse(instant)))} ago`;
}
