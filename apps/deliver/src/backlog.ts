import { headers as names, DependencyDownError, type StageName } from '@patchcord/events';
import { parseSource, type KafkaClient, type Outcome, type OutcomeRow } from '@patchcord/kafka';
import { createLogger, extract, isSampled, metrics, traceIdOf, type Context } from '@patchcord/runtime';
import type { Account, Accounts } from './accounts.js';
import type { Delivery } from './delivery.js';
import type { ParkedRow, Parking } from './parking.js';
import type { Pace } from './pace.js';
import { toWork, type Work } from './work.js';

export interface BacklogOptions {
  pace: Pace;
  books: Books;
  pollMs: number;
  /** Commands of the backlog that are worked on at once. */
  inFlightMax: number;
  probeMs: number;
  /** Stores whose commands stay where they are. */
  isStopped(storeHash: string): boolean;
}

/** What a drained command's end is written with. */
export interface Books {
  outcomes: Pick<KafkaClient['outcomes'], 'write'>;
  errors: Pick<KafkaClient['errors'], 'write'>;
  producer: Pick<KafkaClient['producer'], 'send'>;
}

const STAGE: StageName = 'deliver';
const COUNT_MS = 5_000;
const PROBE_MS_MAX = 60_000;
const log = createLogger('backlog');

/**
 * Works off what waits in PostgreSQL: parked commands in order, suppressions first, and commands of unknown end, which
 * are read about. Several replicas may do so at once; the contact's claim keeps them apart. Each end is in the books before
 * its row leaves.
 */
export class Backlog {
  private readonly inFlight = new Map<string, { row: ParkedRow; done: Promise<void> }>();
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;
  private countedAt = 0;
  private readonly probes = new Map<string, { at: number; everyMs: number; backAt: number }>();
  private polling: Promise<void> = Promise.resolve();
  private counted = new Set<string>();

  constructor(
    private readonly delivery: Delivery,
    private readonly parking: Parking,
    private readonly accounts: Accounts,
    private readonly options: BacklogOptions,
  ) {}

  start(): void {
    this.schedule(this.options.pollMs);
  }

  /** Takes nothing more and waits for what is out. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.polling;
    await Promise.allSettled([...this.inFlight.values()].map(({ done }) => done));
  }

  private schedule(inMs: number): void {
    if (this.isStopping) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.polling = this.poll().catch((error: unknown) => log.warn('could not read what waits', { error }));
      void this.polling.then(() => this.schedule(this.options.pollMs));
    }, inMs);
  }

  private async poll(): Promise<void> {
    await Promise.all(this.accounts.all().map((account) => this.probe(account)));
    await this.count();
    const open = this.accounts.all().filter(({ health }) => health.down === null);
    const room = this.options.inFlightMax - this.inFlight.size;
    if (open.length === 0 || room <= 0) return;
    const { isStopped } = this.options;
    const stores = open.flatMap((account) =>
      [...account.stores.keys()].filter((hash) => !isStopped(hash)),
    );
    const rows = await this.parking.due(
      open.map(({ name }) => name),
      stores,
      room,
      [...this.inFlight.keys()],
    );
    const inFlight = [...this.inFlight.values()].map(({ row }) => row);
    const optingOut = new Set([...rows, ...inFlight].filter(isOptOut).map(({ account }) => account));
    for (const row of rows) if (isOptOut(row) || !optingOut.has(row.account)) this.take(row);
  }

  private take(row: ParkedRow): void {
    const done = this.work(row)
      .catch((error: unknown) => {
        if (!(error instanceof DependencyDownError))
          log.error('a waiting command failed and is tried again', { error });
      })
      .finally(() => {
        this.inFlight.delete(row.seq);
        if (this.inFlight.size < this.options.inFlightMax / 2) this.schedule(5);
      });
    this.inFlight.set(row.seq, { row, done });
  }

  private async work(row: ParkedRow): Promise<void> {
    const work = toWaitingWork(row, () => !this.isStopping);
    const outcome = await this.delivery.deliver(work, null);
    if (outcome.kind === 'unknown') return;
    if (outcome.kind === 'park') return this.waitOn(row, work);
    await this.writeEnd(work, outcome);
    await this.parking.leave(row.seq);
  }

  private async waitOn(row: ParkedRow, work: Work): Promise<void> {
    await this.parking.wait({
      seq: row.seq,
      reason: row.reason,
      dueInMs: 1_000,
      isOpen: true,
      isBlocking: work.kind !== 'suppression' && !(work.kind === 'activity' && row.reason === 'unknown'),
      reads: row.reads,
      absences: row.absences,
      unknownSince: row.unknown_since?.getTime() ?? 0,
    });
  }

  private async writeEnd(work: Work, outcome: Outcome): Promise<void> {
    if (outcome.kind === 'reject') {
      const { record, origin } = work;
      await this.options.books.errors.write(STAGE, origin, outcome.error, {
        store: record.storeHash,
        resource: record.resource,
        resourceId: record.resourceId,
        effectKey: record.effectKey,
        documentVersion: record.documentVersion,
      });
    }
    await this.options.books.outcomes.write([toRow(work, outcome)]);
  }

  /**
   * One cheap call tells whether an account that was down is back. One that opens for this call and shuts at the next (a key
   * without some permission) is tried less and less often.
   */
  private async probe(account: Account): Promise<void> {
    const { health, name } = account;
    const now = performance.now();
    const last = this.probes.get(name) ?? { at: -Infinity, everyMs: this.options.probeMs, backAt: -Infinity };
    if (health.down === null || health.down === 'credentials' || now - last.at < last.everyMs) return;
    const isRelapse = now - last.backAt < last.everyMs * 2;
    const everyMs = isRelapse ? Math.min(PROBE_MS_MAX, last.everyMs * 2) : this.options.probeMs;
    const probe = { at: now, everyMs, backAt: last.backAt };
    this.probes.set(name, probe);
    const token = await this.options.pace.takeWithin(name, 'GET /accountlists', 0, 1_000);
    if (!token?.spend()) return;
    const answer = await account.client.getLists('patchcord-probe');
    this.options.pace.answered(name, 'GET /accountlists', answer);
    health.note(answer);
    if (health.down !== null) return;
    probe.backAt = performance.now();
    log.info('a Cordial account is back', { account: name });
  }

  private async count(): Promise<void> {
    const now = performance.now();
    if (now - this.countedAt < COUNT_MS) return;
    this.countedAt = now;
    metrics.accountsDown.record(this.accounts.all().filter(({ health }) => health.down !== null).length, {});
    await this.parking.wakeForgotten();
    const counts = await this.parking.counts();
    const named = new Set(counts.map(({ account }) => account));
    const gone = [...this.counted]
      .filter((account) => !named.has(account))
      .map((account) => ({ account, parked: 0, unknown: 0 }));
    for (const { account, parked, unknown } of [...counts, ...gone]) {
      metrics.parkedRows.record(parked, { account });
      metrics.unknownEffects.record(unknown, { account });
    }
    this.counted = named;
  }
}

/** While an account's parked suppressions go out, nothing else of its backlog does. One that was not answered holds up nobody. */
function isOptOut({ priority, reason }: ParkedRow): boolean {
  return priority === 0 && reason !== 'unknown';
}

function toWaitingWork(row: ParkedRow, isCurrent: () => boolean): Work {
  const { topic, partition, offset, key, value, headers, command, seq, attempts, reads, absences } = row;
  const context = extract(headers);
  return toWork(command, {
    origin: { topic, partition, offset, key, value, headers },
    context: isSampled(context) ? context : undefined,
    waited: {
      seq,
      isUnknown: row.reason === 'unknown',
      attempts,
      reads,
      absences,
      unknownSince: row.unknown_since?.getTime() ?? 0,
    },
    isCurrent,
  });
}

function toRow(work: Work, outcome: Outcome): OutcomeRow {
  const { record, origin, context } = work;
  const { topic, partition, offset, headers } = origin;
  const details = 'details' in outcome ? outcome.details : undefined;
  return {
    recordId: record.recordId,
    storeHash: record.storeHash,
    channelId: record.channelId,
    resource: record.resource,
    resourceId: record.resourceId,
    sourceVersion: record.sourceVersion,
    occurredAt: record.occurredAt,
    observedAt: record.observedAt,
    origin: record.origin,
    lane: record.lane,
    stage: STAGE,
    ...endOf(outcome),
    detail: outcome.kind === 'reject' ? outcome.error.message : (details?.detail ?? ''),
    ...parseSource(headers[names.source] ?? `${topic}/${partition}/${offset}`),
    path: headers[names.path] ?? '',
    account: record.account,
    contactId: record.contactId,
    commandKind: work.kind,
    effectKey: record.effectKey,
    version: record.version,
    attempts: details?.attempts ?? 0,
    request: details?.request ?? '',
    status: details?.status ?? 0,
    documentVersion: details?.documentVersion ?? record.documentVersion,
    traceId: traceOf(context),
  };
}

function traceOf(context: Context | undefined): string {
  return context === undefined ? '' : (traceIdOf(context) ?? '');
}

function endOf(outcome: Outcome): { outcome: string; reason: string } {
  switch (outcome.kind) {
    case 'applied':
      return { outcome: 'applied', reason: '' };
    case 'skip': {
      const [end = '', rule = ''] = outcome.reason.split(/:(.*)/s);
      return { outcome: end, reason: rule };
    }
    case 'reject':
      return { outcome: 'rejected', reason: outcome.error.code };
    case 'park':
    case 'unknown':
    case 'forward':
    case 'notice':
      throw new Error(`${outcome.kind} is no end of a command`);
  }
}
