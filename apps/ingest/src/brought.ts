import type { Resource } from '@patchcord/events';
import { hash } from 'node:crypto';
import type { Found } from './fetched.js';

/** What is remembered of a resource that went into Kafka, or was put aside. */
interface Kept {
  /** Of the resource as a list shows it. */
  listed: string;
  /** Of all its parts; empty for what was put aside. */
  whole: string;
  isSettled: boolean;
}

const KEPT_MAX = 20_000;
/** Dates have a resolution of a second: what was read so shortly after its date may have changed again under the same one. */
const SETTLED_AFTER_MS = 5_000;

/**
 * What this process brought of one store lately, so that a delta does not bring it once more. It is forgotten with the process
 * and when it becomes too much, which only means that observations come twice.
 */
export class Brought {
  private readonly kept = new Map<string, Kept>();

  /** To be told once Kafka has it; with the time of the store at which it was read, where that is known. */
  keep(resource: Resource, id: string, fetched: Found, readAtMs: number = fetched.observedAt): void {
    const isSettled = readAtMs - fetched.modifiedAtMs >= SETTLED_AFTER_MS;
    this.put(`${resource}/${id}`, { listed: fetched.listed, whole: printOf(fetched), isSettled });
  }

  keepAside(resource: Resource, id: string, body: unknown): void {
    this.put(`${resource}/${id}`, { listed: listedPrintOf(body), whole: '', isSettled: true });
  }

  /** True when the list shows what was brought, and nothing can have changed behind it. */
  isListed(resource: Resource, id: string, body: unknown): boolean {
    const kept = this.kept.get(`${resource}/${id}`);
    return kept !== undefined && kept.isSettled && kept.listed === listedPrintOf(body);
  }

  /** True when this is what was brought, to the last part. */
  isWhole(resource: Resource, id: string, fetched: Found): boolean {
    return this.kept.get(`${resource}/${id}`)?.whole === printOf(fetched);
  }

  private put(key: string, kept: Kept): void {
    this.kept.delete(key);
    this.kept.set(key, kept);
    if (this.kept.size > KEPT_MAX) this.kept.delete(this.kept.keys().next().value ?? '');
  }
}

/** Of a resource as BigCommerce shows it in a list; the same where it is shown alone with the same includes. */
export function listedPrintOf(body: unknown): string {
  return hash('sha1', JSON.stringify(body) ?? '', 'base64');
}

/** The first part is the resource itself, which is compared without regard to how it was written. */
function printOf({ listed, parts }: Found): string {
  const others = parts.slice(1).flatMap(({ name, bytes }) => [Buffer.from(`${name} ${bytes.length} `), bytes]);
  return others.length === 0 ? listed : `${listed} ${hash('sha1', Buffer.concat(others), 'base64')}`;
}
