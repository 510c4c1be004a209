import { setTimeout as delay } from 'node:timers/promises';
import { DependencyDownError } from '@patchcord/events';
import { createLogger, metrics } from '@patchcord/runtime';
import type { DataSource } from 'typeorm';
import { SystemicFailures } from './systemic-failures.js';

/** The stages that a systemic failure can stop. */
export type StoppedStage = 'normalize' | 'enrich' | 'deliver';

/** What comes on this topic for this store goes behind what is parked: while the store is stopped, and until that is worked off. */
export interface Gate {
  readonly storeHash: string;
  /** Empty where the stage has one gate for all its topics. */
  readonly topic: string;
  /** Of the store's document that was in force. */
  readonly documentVersion: number;
  readonly rejects: number;
  readonly isReleased: boolean;
  /** performance.now() from which records may be parked; Infinity until the gate is in PostgreSQL. */
  readonly parksFrom: number;
}

export interface StoppedStoresOptions {
  stage: StoppedStage;
  /** A gate each; the order in which they are worked off. */
  topics: readonly string[];
  /** Version of the newest document that this process works with; 0 without one. */
  versionOf(storeHash: string): number;
  /** The gates of a store that may go on are taken away at once: nothing is kept behind them here. */
  opensAtOnce?: boolean;
}

/** What a process knows of the gates is never older than this … */
const FRESH_MS = 1_000;
/** … and nothing is parked behind a gate before it is this old, so that no process lets the next record of a key pass. */
const PARKS_AFTER_MS = 1_500;
const POLL_MS = 1_000;
/** A read that took longer than it may be old is no news. */
const READS_MAX = 3;

interface Row {
  store_hash: string;
  topic: string;
  document_version: number;
  rejects: number;
  age_ms: number;
  is_released: boolean;
}

const log = createLogger('stops');

/**
 * Stops a store in one stage before a bad mapping pours all its records into the error topic: at 200 rejected records that are a
 * fifth of the last 2,000 under one version of its document. What comes then is parked. It goes on with the next version of
 * the document, which is judged anew, or when a person releases it (a row of console.stage_release).
 */
export class StoppedStores {
  private readonly failures = new SystemicFailures();
  private gates = new Map<string, Gate>();
  private stoppedBefore = new Set<string>();
  private readonly unsaved = new Map<string, { version: number; rejects: number }>();
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: StoppedStoresOptions,
  ) {}

  /** Follows the gates, for metrics and for what is worked off. While PostgreSQL is down it goes on trying. */
  start(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.read()
        .catch((error: unknown) => log.debug('the stopped stores could not be read', { error }))
        .finally(() => this.start());
    }, POLL_MS);
    this.timer.unref();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** Counts the end of a record. Never waits and never throws: what it stops is written by itself. */
  note(storeHash: string, version: number, isRejected: boolean): void {
    const rejects = this.failures.note(storeHash, version, isRejected);
    if (rejects === null) return;
    log.error('a store was stopped: too many of its records are rejected', {
      stage: this.options.stage,
      storeHash,
      documentVersion: version,
      rejects,
    });
    this.unsaved.set(storeHash, { version, rejects });
    this.keepUnsaved();
    this.read().catch((error: unknown) => log.warn('a stop could not be written yet', { error, storeHash }));
  }

  /**
   * The items that have to be parked; the others may be worked on. When this resolves, every process knows of their gates.
   * Throws DependencyDownError while PostgreSQL does not answer: then nobody knows what is before them.
   */
  async behind<Item>(
    items: readonly Item[],
    placeOf: (item: Item) => { storeHash: string; topic: string },
  ): Promise<Set<Item>> {
    for (;;) {
      await this.refresh();
      if (this.gates.size === 0) return new Set();
      const found = items.flatMap((item) => {
        const { storeHash, topic } = placeOf(item);
        const gate = this.gate(storeHash, topic);
        return gate ? [{ item, gate }] : [];
      });
      const waitMs = Math.max(0, ...found.map(({ gate }) => gate.parksFrom)) - performance.now();
      if (found.length === 0 || waitMs <= 0) return new Set(found.map(({ item }) => item));
      if (Number.isFinite(waitMs)) await delay(waitMs);
      else await this.read();
    }
  }

  gate(storeHash: string, topic: string): Gate | undefined {
    return this.gates.get(`${storeHash} ${topic}`);
  }

  /** Whether the records of a store stay where they are, as far as this process knows. */
  isStoppedStore(storeHash: string): boolean {
    return this.options.topics.some((topic) => {
      const gate = this.gate(storeHash, topic);
      return gate !== undefined && this.isShut(gate);
    });
  }

  /** Gates whose stop is over: what is parked behind them is to be worked off, in the order of the topics. */
  resumed(): Gate[] {
    return this.options.topics.flatMap((topic) =>
      [...this.gates.values()].filter((gate) => gate.topic === topic && !this.isShut(gate)),
    );
  }

  /** Stores that are stopped now, with the version of their document. */
  stopped(): { storeHash: string; documentVersion: number }[] {
    const shut = [...this.gates.values()].filter((gate) => this.isShut(gate));
    const versions = new Map(shut.map(({ storeHash, documentVersion }) => [storeHash, documentVersion]));
    return [...versions].map(([storeHash, documentVersion]) => ({ storeHash, documentVersion }));
  }

  /** For health: null while no store is stopped. */
  problem(): string | null {
    const stopped = this.stopped();
    if (stopped.length === 0) return null;
    const stores = stopped.map(
      ({ storeHash, documentVersion }) => `${storeHash} (document version ${documentVersion})`,
    );
    return `Stopped, because too many of their records are rejected: ${stores.join(', ')}. A new document or a release lets them go on.`;
  }

  /** Reads what is so now, after writing what this process has stopped. Throws DependencyDownError. */
  read(): Promise<void> {
    this.reading ??= this.readNow().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async refresh(): Promise<void> {
    for (let tries = 0; performance.now() - this.readAt > FRESH_MS; tries += 1) {
      if (tries === READS_MAX)
        throw new DependencyDownError('PostgreSQL is too slow to say which stores are stopped.', {
          dependency: 'postgres',
        });
      await this.read();
    }
  }

  private async readNow(): Promise<void> {
    const { stage, opensAtOnce } = this.options;
    try {
      await this.save();
      const askedAt = performance.now();
      const rows: Row[] = await this.dataSource.query(
        `select store_hash, topic, document_version, rejects, (extract(epoch from now() - stopped_at) * 1000)::float8 as age_ms,
           ${RELEASED} as is_released
         from ${stage}.stopped_store s`,
        [stage],
      );
      this.gates = new Map(rows.map((row) => [`${row.store_hash} ${row.topic}`, toGate(row, askedAt)]));
      this.readAt = askedAt;
      if (opensAtOnce) await this.open(this.resumed());
    } catch (cause) {
      throw new DependencyDownError('The stopped stores cannot be read.', { dependency: 'postgres', cause });
    } finally {
      this.keepUnsaved();
    }
    this.tell();
  }

  private async save(): Promise<void> {
    const { stage, topics } = this.options;
    for (const [storeHash, stop] of this.unsaved) {
      await this.dataSource.query(
        `insert into ${stage}.stopped_store as s (store_hash, topic, document_version, rejects)
         select $2, topic, $3, $4 from unnest($5::text[]) as t(topic) order by topic
         on conflict (store_hash, topic) do update
           set document_version = excluded.document_version, rejects = excluded.rejects, stopped_at = now()
           where s.document_version < excluded.document_version or ${RELEASED}`,
        [stage, storeHash, stop.version, stop.rejects, topics],
      );
      if (this.unsaved.get(storeHash) === stop) this.unsaved.delete(storeHash);
    }
  }

  private async open(gates: readonly Gate[]): Promise<void> {
    for (const { storeHash, topic, documentVersion } of gates) {
      await this.dataSource.query(
        `delete from ${this.options.stage}.stopped_store where store_hash = $1 and topic = $2 and document_version = $3`,
        [storeHash, topic, documentVersion],
      );
      this.gates.delete(`${storeHash} ${topic}`);
    }
  }

  /** In force here from the first moment, whether or not PostgreSQL has it. */
  private keepUnsaved(): void {
    for (const [storeHash, { version, rejects }] of this.unsaved) {
      for (const topic of this.options.topics) {
        const gate = { storeHash, topic, documentVersion: version, rejects, isReleased: false };
        this.gates.set(`${storeHash} ${topic}`, { ...gate, parksFrom: Number.POSITIVE_INFINITY });
      }
    }
  }

  private isShut({ storeHash, documentVersion, isReleased }: Gate): boolean {
    return !isReleased && this.options.versionOf(storeHash) <= documentVersion;
  }

  private tell(): void {
    const stopped = new Set(this.stopped().map(({ storeHash }) => storeHash));
    for (const storeHash of this.stoppedBefore) if (!stopped.has(storeHash)) this.failures.forget(storeHash);
    this.stoppedBefore = stopped;
    metrics.stoppedStores.record(stopped.size, { stage: this.options.stage });
  }
}

const RELEASED =
  'exists (select from console.stage_release r where r.stage = $1 and r.store_hash = s.store_hash and r.released_at >= s.stopped_at)';

function toGate(row: Row, askedAt: number): Gate {
  return {
    storeHash: row.store_hash,
    topic: row.topic,
    documentVersion: row.document_version,
    rejects: row.rejects,
    isReleased: row.is_released,
    parksFrom: askedAt + PARKS_AFTER_MS - row.age_ms,
  };
}
