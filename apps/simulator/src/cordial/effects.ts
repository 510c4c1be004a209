import { hash } from 'node:crypto';
import type { JsonObject } from './json.js';

export interface Effect {
  seq: number;
  /** Epoch milliseconds at which the call was carried out or refused. */
  at: number;
  account: string | null;
  method: string;
  path: string;
  key: string | null;
  /** `withheld`: the caller never got an answer, or has not got it yet. */
  status: number | 'withheld';
  committed: boolean;
  /** The fault that the call met. */
  fault: string | null;
  bodyHash: string | null;
  fields: JsonObject | null;
  wouldFire: string[];
  suppressed: string[];
  body?: string;
}

export interface NewEffect {
  at: number;
  account: string | null;
  method: string;
  path: string;
  key: string | null;
  committed: boolean;
  fault: string | null;
  body: Buffer | null;
  fields: JsonObject | null;
  wouldFire: string[];
  suppressed: string[];
}

export interface EffectFilter {
  since?: number;
  limit?: number;
  key?: string;
  account?: string;
  method?: string;
  path?: string;
  /** Only calls that changed something. */
  isCommitted?: boolean;
  /** Only calls that would have started an automation. */
  isFiring?: boolean;
  hasBodies?: boolean;
}

const CHUNK = 65_536;
const NO_TRIGGERS: string[] = [];
const WITHHELD = 0;

/** A column of numbers that grows by chunks, so that a million rows cost a few bytes each. */
class Column<Chunk extends Float64Array | Uint16Array | Uint8Array> {
  private readonly chunks: Chunk[] = [];

  constructor(private readonly allocate: () => Chunk) {}

  set(row: number, value: number): void {
    const chunk = Math.floor(row / CHUNK);
    (this.chunks[chunk] ??= this.allocate())[row % CHUNK] = value;
  }

  get(row: number): number {
    return this.chunks[Math.floor(row / CHUNK)]?.[row % CHUNK] ?? 0;
  }
}

/** Gives every distinct text a small number. */
class Dictionary {
  readonly texts: (string | null)[] = [];
  private readonly numbers = new Map<string | null, number>();

  number(text: string | null): number {
    let number = this.numbers.get(text);
    if (number === undefined) this.numbers.set(text, (number = this.texts.push(text) - 1));
    return number;
  }
}

/**
 * Every call that reached the server, in the order in which it was carried out. Nothing is ever changed but the status,
 * which is `withheld` until the answer has left.
 */
export class EffectLog {
  private rows = 0;
  private readonly at = new Column(() => new Float64Array(CHUNK));
  private readonly account = new Column(() => new Uint8Array(CHUNK));
  private readonly endpoint = new Column(() => new Uint16Array(CHUNK));
  private readonly status = new Column(() => new Uint16Array(CHUNK));
  private readonly committed = new Column(() => new Uint8Array(CHUNK));
  private readonly fault = new Column(() => new Uint8Array(CHUNK));
  private readonly accounts = new Dictionary();
  private readonly endpoints = new Dictionary();
  private readonly faults = new Dictionary();
  private readonly keys: (string | null)[] = [];
  private readonly hashes: (string | null)[] = [];
  private readonly fields: (string | null)[] = [];
  private readonly fired = new Map<number, { wouldFire: string[]; suppressed: string[] }>();
  private readonly bodies = new Map<number, string>();
  /** How often each automation would have been started, and how often `suppressTriggers` kept it quiet. */
  readonly firedByName = new Map<string, number>();
  readonly suppressedByName = new Map<string, number>();

  get size(): number {
    return this.rows;
  }

  /** The new row's sequence number, from 1. `bodiesKept` is how many whole bodies may stay. */
  append(effect: NewEffect, bodiesKept: number): number {
    const row = this.rows++;
    this.at.set(row, effect.at);
    this.account.set(row, this.accounts.number(effect.account));
    this.endpoint.set(row, this.endpoints.number(`${effect.method} ${effect.path}`));
    this.status.set(row, WITHHELD);
    this.committed.set(row, effect.committed ? 1 : 0);
    this.fault.set(row, this.faults.number(effect.fault));
    this.keys[row] = effect.key;
    this.hashes[row] = effect.body === null ? null : hash('sha256', effect.body, 'hex').slice(0, 32);
    this.fields[row] = effect.fields === null ? null : JSON.stringify(effect.fields);
    const { wouldFire, suppressed } = effect;
    if (wouldFire.length > 0 || suppressed.length > 0) {
      this.fired.set(row, { wouldFire, suppressed });
      count(this.firedByName, wouldFire);
      count(this.suppressedByName, suppressed);
    }
    if (effect.body !== null && bodiesKept > 0) this.keepBody(row, effect.body, bodiesKept);
    return row + 1;
  }

  answered(seq: number, status: number): void {
    this.status.set(seq - 1, status);
  }

  /** The rows after `since`, oldest first, and the row up to which was looked: where the next page begins. */
  read(filter: EffectFilter = {}): { effects: Effect[]; next: number } {
    const effects: Effect[] = [];
    const limit = filter.limit ?? 1_000;
    let row = filter.since ?? 0;
    for (; row < this.rows && effects.length < limit; row++) {
      if (this.matches(row, filter)) effects.push(this.effect(row, filter.hasBodies === true));
    }
    return { effects, next: row };
  }

  private keepBody(row: number, body: Buffer, bodiesKept: number): void {
    this.bodies.set(row, body.toString());
    for (const oldest of this.bodies.keys()) {
      if (this.bodies.size <= bodiesKept) break;
      this.bodies.delete(oldest);
    }
  }

  private matches(row: number, filter: EffectFilter): boolean {
    if (filter.key !== undefined && this.keys[row] !== filter.key) return false;
    if (filter.isCommitted === true && this.committed.get(row) === 0) return false;
    if (filter.isFiring === true && (this.fired.get(row)?.wouldFire.length ?? 0) === 0) return false;
    if (filter.account !== undefined && this.accounts.texts[this.account.get(row)] !== filter.account) return false;
    const [method, path] = this.endpointOf(row);
    return (filter.method ?? method) === method && (filter.path ?? path) === path;
  }

  private endpointOf(row: number): [method: string, path: string] {
    const [method = '', path = ''] = (this.endpoints.texts[this.endpoint.get(row)] ?? '').split(' ');
    return [method, path];
  }

  private effect(row: number, hasBody: boolean): Effect {
    const [method, path] = this.endpointOf(row);
    const status = this.status.get(row);
    const fields = this.fields[row] ?? null;
    const body = hasBody ? this.bodies.get(row) : undefined;
    return {
      seq: row + 1,
      at: this.at.get(row),
      account: this.accounts.texts[this.account.get(row)] ?? null,
      method,
      path,
      key: this.keys[row] ?? null,
      status: status === WITHHELD ? 'withheld' : status,
      committed: this.committed.get(row) === 1,
      fault: this.faults.texts[this.fault.get(row)] ?? null,
      bodyHash: this.hashes[row] ?? null,
      fields: fields === null ? null : (JSON.parse(fields) as JsonObject),
      wouldFire: this.fired.get(row)?.wouldFire ?? NO_TRIGGERS,
      suppressed: this.fired.get(row)?.suppressed ?? NO_TRIGGERS,
      ...(body === undefined ? {} : { body }),
    };
  }
}

function count(counts: Map<string, number>, names: readonly string[]): void {
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
}
