import type { Received } from '@patchcord/kafka';
import type { Entry } from './draft.js';

const MAX = 10_000;

/** Finds the records of a batch that PostgreSQL refuses, by trying halves of it. */
export class Culprits<How> {
  private readonly suspected = new Set<string>();

  /** `errorOf` tries records without keeping anything: what goes wrong, or undefined. */
  constructor(private readonly errorOf: (entries: readonly Entry[], how: How) => Promise<Error | undefined>) {}

  /** One of these could not be written when all else was done: it is looked for when they come again. */
  suspect(batch: readonly Received<unknown>[]): void {
    if (this.suspected.size > MAX) this.suspected.clear();
    for (const received of batch) this.suspected.add(placeOf(received));
  }

  isSuspected(batch: readonly Received<unknown>[]): boolean {
    return this.suspected.size > 0 && batch.some((received) => this.suspected.has(placeOf(received)));
  }

  /** The same batch, in which the records at fault have their error. */
  async marked(entries: readonly Entry[], how: How): Promise<Entry[]> {
    const errors = await this.errorsOf(entries, how);
    for (const { received } of entries) this.suspected.delete(placeOf(received));
    return entries.map((entry) => {
      const error = errors.get(entry);
      return error ? { received: entry.received, draft: undefined, error } : entry;
    });
  }

  private async errorsOf(entries: readonly Entry[], how: How): Promise<Map<Entry, Error>> {
    const error = await this.errorOf(entries, how);
    if (!error) return new Map();
    if (entries.length === 1) return new Map(entries.map((entry) => [entry, error]));
    const half = entries.length >> 1;
    const first = await this.errorsOf(entries.slice(0, half), how);
    const second = await this.errorsOf(entries.slice(half), how);
    return new Map([...first, ...second]);
  }
}

function placeOf({ topic, partition, offset }: Received<unknown>): string {
  return `${topic}/${partition}/${offset}`;
}
